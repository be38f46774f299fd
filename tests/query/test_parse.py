"""The grammar: what people type, what it means, and what they are told about mistakes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles import FLAGS, StoryId
from monitor.domain.questions import All, AnyOf, Expression, Facet, Not, OfStory, Period, Publishers, Query, Words
from monitor.domain.tags import Term, Vocabulary
from monitor.errors import QueryError
from monitor.extract.flags import flags
from monitor.query import QueryMistake, parse
from monitor.tag.vocabulary import vocabulary

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
VOCABULARY = Vocabulary(
    metals={
        "lithium": Term(id="lithium", name_en="Lithium", name_zh="锂", parents=("battery-metals",)),
        "cobalt": Term(id="cobalt", name_en="Cobalt", name_zh="钴", parents=("battery-metals",)),
        "battery-metals": Term(id="battery-metals", name_en="Battery metals", name_zh="电池金属"),
        "rare-earths": Term(id="rare-earths", name_en="Rare earths", name_zh="稀土", aliases=("ree",)),
    },
    regions={
        "CN": Term(id="CN", name_en="China", name_zh="中国"),
        "CN-QH": Term(id="CN-QH", name_en="Qinghai", name_zh="青海省", parents=("CN",)),
        "GE": Term(id="GE", name_en="Georgia", name_zh="格鲁吉亚"),
        "US-GA": Term(id="US-GA", name_en="Georgia", name_zh="佐治亚", parents=("US",)),
        "IN-PB": Term(id="IN-PB", name_en="Punjab", name_zh="旁遮普", parents=("IN",)),
        "PK-PB": Term(id="PK-PB", name_en="Punjab", name_zh="旁遮普", parents=("PK",)),
    },
)


def meaning(text: str, timezone: str = "UTC") -> Expression | None:
    return parse(text, VOCABULARY, now=NOW, timezone=timezone).expression


def words(text: str) -> Words:
    return Words(text=text)


def metal(*values: str) -> Facet:
    return Facet(name="metal", values=values, ids=values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", None, id="nothing asks for everything"),
        pytest.param("lithium", words("lithium"), id="a word"),
        pytest.param("lithium mine", All(parts=(words("lithium"), words("mine"))), id="all of two words"),
        pytest.param("lithium AND mine", All(parts=(words("lithium"), words("mine"))), id="AND changes nothing"),
        pytest.param('"lithium mine"', words("lithium mine"), id="a phrase"),
        pytest.param("“lithium mine”", words("lithium mine"), id="a phrase in curly quotes"),
        pytest.param(r'"a \"b\" \\ c"', words(r'a "b" \ c'), id="quotes in quotes"),
        pytest.param("a OR b c", AnyOf(parts=(words("a"), All(parts=(words("b"), words("c"))))), id="OR binds less"),
        pytest.param("(a OR b) c", All(parts=(AnyOf(parts=(words("a"), words("b"))), words("c"))), id="brackets"),
        pytest.param("（a OR b）c", All(parts=(AnyOf(parts=(words("a"), words("b"))), words("c"))), id="wide brackets"),
        pytest.param("-a", Not(part=words("a")), id="a minus"),
        pytest.param("NOT a", Not(part=words("a")), id="NOT"),
        pytest.param("-(-a)", words("a"), id="twice negated"),
        pytest.param("lithium-ion", words("lithium-ion"), id="a hyphen is no minus"),
        pytest.param("锂矿", words("锂矿"), id="Chinese"),
        pytest.param("metal:lithium", metal("lithium"), id="a field"),
        pytest.param("METAL:Lithium", metal("lithium"), id="case does not matter"),
        pytest.param("metal：锂，钴", metal("lithium", "cobalt"), id="Chinese names and signs"),
        pytest.param('metal:"rare earths",ree', metal("rare-earths"), id="a name, an alias, one metal"),
        pytest.param(
            "metal:battery-metals",
            Facet(name="metal", values=("battery-metals",), ids=("battery-metals", "lithium", "cobalt")),
            id="a group holds what lies below",
        ),
        pytest.param("region:qinghai", Facet(name="region", values=("CN-QH",), ids=("CN-QH",)), id="a region by name"),
        pytest.param("region:china", Facet(name="region", values=("CN",), ids=("CN",)), id="a country is enough"),
        pytest.param("region:georgia", Facet(name="region", values=("GE",), ids=("GE",)), id="the country comes first"),
        pytest.param("lang:ZH", Facet(name="lang", values=("zh",), ids=("zh",)), id="a language"),
        pytest.param("is:duplicate", Facet(name="is", values=("duplicate",), ids=("duplicate",)), id="a state"),
        pytest.param("story:7,8", OfStory(stories=(StoryId(7), StoryId(8))), id="stories"),
        pytest.param("publishers:>=2", Publishers(least=2), id="at least"),
        pytest.param("publishers:<=2", Publishers(least=0, most=2), id="at most"),
        pytest.param("publishers:2", Publishers(least=2, most=2), id="exactly"),
        pytest.param("3:2", words("3:2"), id="a ratio is no field"),
    ],
)
def test_a_query_means(text: str, expected: Expression | None) -> None:
    assert meaning(text) == expected


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param("7d", "2026-11-14T08:30", None, id="days"),
        pytest.param("36h", "2026-11-19T20:30", None, id="hours"),
        pytest.param("today", "2026-11-21", "2026-11-22", id="today"),
        pytest.param("yesterday", "2026-11-20", "2026-11-21", id="yesterday"),
        pytest.param("2026-11-05", "2026-11-05", "2026-11-06", id="a day"),
        pytest.param("2026-11", "2026-11-01", "2026-12-01", id="a month"),
        pytest.param("2026-12", "2026-12-01", "2027-01-01", id="the last month"),
        pytest.param("2026", "2026-01-01", "2027-01-01", id="a year"),
        pytest.param("2026-11-01..2026-11-21", "2026-11-01", "2026-11-22", id="both days included"),
        pytest.param("2026-11..", "2026-11-01", None, id="from"),
        pytest.param("<=2026-11-05", None, "2026-11-06", id="up to"),
    ],
)
def test_a_period_is_half_open(text: str, start: str | None, end: str | None) -> None:
    found = meaning(f"published:{text}")

    assert isinstance(found, Period)
    assert (found.start, found.end) == (instant(start), instant(end))


def test_days_are_those_of_the_zone() -> None:
    found = meaning("seen:2026-11-05", timezone="Asia/Shanghai")

    assert isinstance(found, Period)
    assert found.start == datetime(2026, 11, 4, 16, tzinfo=UTC)
    assert found.end == found.start + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "says", "position"),
    [
        pytest.param("metal:litium", "Did you mean lithium", 6, id="an unknown metal"),
        pytest.param("region:quinghai", "Did you mean qinghai", 7, id="an unknown region"),
        pytest.param("regoin:CN", "Did you mean region:", 0, id="an unknown field"),
        pytest.param("is:duplicat", "Did you mean duplicate", 3, id="an unknown state"),
        pytest.param("region:punjab", "IN-PB", 7, id="an ambiguous name"),
        pytest.param("source:gazete", "Did you mean gazette", 7, id="an unknown source"),
        pytest.param("a https://x", "quote words that have a colon", 2, id="an address"),
        pytest.param("(a", "not closed", 0, id="an open bracket"),
        pytest.param("a)", "closes nothing", 1, id="a bracket too many"),
        pytest.param('a "b', "not closed", 2, id="an open quote"),
        pytest.param("a OR", "missing", 4, id="nothing after OR"),
        pytest.param("- a", "right before", 0, id="a lonely minus"),
        pytest.param("metal:", "value is missing", 6, id="no value"),
        pytest.param("metal: lithium", "value is missing", 7, id="a space before the value"),
        pytest.param("a ！！", "no letter", 2, id="only signs"),
        pytest.param("lang:english", "Did you mean en", 5, id="a language by name"),
        pytest.param("lang:qq", "there is no language", 5, id="an unknown language"),
        pytest.param("flag:paywaled", "Did you mean paywalled", 5, id="an unknown flag"),
        pytest.param("flag:x", "flag: takes title_missing", 5, id="no flag at all"),
        pytest.param("family:gazete", "Did you mean gazette", 7, id="an unknown family"),
        pytest.param("story:x", "number", 6, id="a story by name"),
        pytest.param("story:" + "9" * 30, "number", 6, id="a number beyond all stories"),
        pytest.param("publishers:many", ">=2", 11, id="no number"),
        pytest.param("publishers:5..2", "smaller", 11, id="bounds the wrong way round"),
        pytest.param("seen:lately", "7d", 5, id="no period"),
        pytest.param("seen:7d,8d", "one value", 8, id="two periods"),
        pytest.param("seen:2026-02-30", "no such day", 5, id="no such day"),
        pytest.param("seen:9999-01-01", "years run", 5, id="a year out of range"),
        pytest.param("seen:999999y", "too long ago", 5, id="before all time"),
        pytest.param("seen:50000d", "too long ago", 5, id="before the web"),
        pytest.param("region:panzhihua", "countries and provinces", 7, id="a town"),
        pytest.param("seen:2026-11-21..2026-11-01", "ends before", 5, id="a period backwards"),
        pytest.param("a\x00b", r"U\+0000", 1, id="NUL"),
        pytest.param("a\ud800", r"U\+D800", 1, id="half a character"),
        pytest.param("(" * 50 + "a" + ")" * 50, "40 deep", 40, id="deep brackets"),
        pytest.param("-" * 50 + "a", "40 deep", 40, id="many minuses"),
        pytest.param("a " * 5_000, "4,000 characters", 4_000, id="ten thousand characters"),
        pytest.param("a " * 201, "200 parts", 400, id="too many parts"),
        pytest.param("lang:" + ",".join(["en"] * 201), "200 parts", 602, id="too many values"),
    ],
)
def test_a_mistake_is_explained_where_it_stands(text: str, says: str, position: int) -> None:
    with pytest.raises(QueryMistake, match=says) as caught:
        parse(text, VOCABULARY, now=NOW, known={"source": ["gazette", "daily"], "family": ["gazette"]})

    assert caught.value.position == position


@pytest.mark.parametrize(
    ("name", "region"),
    [
        pytest.param("青海", "CN-QH", id="without what kind of place it is"),
        pytest.param("青海省", "CN-QH", id="with it"),
        pytest.param("內蒙古", "CN-NM", id="in traditional characters"),
        pytest.param("广西", "CN-GX", id="an autonomous region"),
        pytest.param("新疆", "CN-XJ", id="another"),
        pytest.param("昆士兰", "AU-QLD", id="of another country"),
        pytest.param("蒙古", "MN", id="a whole name comes first"),
        pytest.param("Qinghai Province", "CN-QH", id="in English with its kind"),
        pytest.param("western-australia", "AU-WA", id="with a hyphen"),
    ],
)
def test_regions_are_known_by_the_names_that_people_write(name: str, region: str) -> None:
    query = parse(f'region:"{name}"', vocabulary(), now=NOW)

    assert str(query) == f"region:{region}"


def test_the_flags_of_queries_are_those_of_articles() -> None:
    """Whatever the extractor may warn of can be asked for, and nothing else."""
    translated = "The talent team of the leading group lays, vigorously, a demonstration base."
    warnings = {
        *flags(title=None, text="Page not found", language="en", paywalled=True, live=True),
        *flags(title="Cut…", text=translated, language="en", paywalled=False, live=False),
    }

    assert warnings == set(FLAGS)
    assert meaning(f"flag:{','.join(FLAGS)}") == Facet(name="flag", values=FLAGS, ids=FLAGS)


def test_a_known_source_is_found_whatever_its_case() -> None:
    found = parse("source:GAZETTE", VOCABULARY, now=NOW, known={"source": ["Gazette"]})

    assert found.expression == Facet(name="source", values=("Gazette",), ids=("Gazette",))


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: any(sign.isalnum() for sign in text) and text == text.strip()
)
LEAVES = st.one_of(
    st.sampled_from(["lithium", "锂矿", "AND", "or", "OR", "-x", "a:b", '"', "NOT x"]).filter(str.isalnum).map(words),
    st.sampled_from(
        ["metal:lithium,cobalt", "metal:battery-metals", "region:CN-QH", "source:x", "seen:7d", "published:2026-11..",
         "story:3", "publishers:>=2", "publishers:1..4", "is:original", "flag:paywalled,too_short", "lang:zh"]
    ).map(meaning),
)  # fmt: skip


@given(st.recursive(LEAVES.map(str), lambda part: st.one_of(
    part.map(lambda one: f"-({one})"),
    st.lists(part, min_size=2, max_size=3).map(lambda parts: "(" + " ".join(parts) + ")"),
    st.lists(part, min_size=2, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")"),
), max_leaves=8))  # fmt: skip
def test_a_printed_query_parses_back_to_itself(text: str) -> None:
    query = parse(text, VOCABULARY, now=NOW)

    assert parse(str(query), VOCABULARY, now=NOW) == query


@given(TEXT)
def test_any_words_survive_printing(text: str) -> None:
    try:
        query = parse(str(Query(expression=words(text))), VOCABULARY, now=NOW)
    except QueryMistake as mistake:
        assert "no letter" in str(mistake) or "no character" in str(mistake)  # noqa: PT017 - either is fine
    else:
        assert query.expression == words(text)


SIGNS = st.sampled_from(
    ["metal:", "seen:", "(", ")", '"', "-", " ", "OR", "AND", ":", ",", "*", "锂", "a", "lithium", "7d", "..", ">=",
     "\\", "^", "NEAR(", "{", "}", "+", "'", ";", "--", "\x00", "\ud800", "\u3000"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(SIGNS, max_size=30).map("".join), st.binary().map(lambda b: b.decode("latin-1"))))
def test_every_text_is_understood_or_refused_in_words(text: str) -> None:
    try:
        query = parse(text, VOCABULARY, now=NOW)
    except QueryError as error:
        assert str(error).startswith("query, character")  # noqa: PT017 - either is fine
    else:
        assert parse(str(query), VOCABULARY, now=NOW) == query
