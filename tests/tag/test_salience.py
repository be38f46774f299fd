"""Role and salience: what a reader sees first counts more, and one more mention never counts less."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.tags import Mention
from monitor.tag import tag_article
from monitor.tag.salience import place_support, saliences, trade_support

LENGTH = 2000
METALS = ("lithium", "copper", "critical-minerals")
MEMBERS = {"critical-minerals": frozenset(("lithium", "copper"))}


def mention(field: str, start: int) -> Mention:
    return Mention(field="title" if field == "title" else "text", start=start, end=start + 1, words="x", rule="test")


mentions = st.builds(mention, st.sampled_from(["title", "text", "text"]), st.integers(0, LENGTH - 1))
articles = st.dictionaries(st.sampled_from(METALS), st.lists(mentions, min_size=1, max_size=12), min_size=1)


@given(articles, mentions, st.data())
def test_one_more_mention_never_lowers_salience(
    article: dict[str, list[Mention]], more: Mention, data: st.DataObject
) -> None:
    tag = data.draw(st.sampled_from(sorted(article)))

    longer = article | {tag: [*article[tag], more]}
    before = saliences(article, LENGTH, support=place_support(article), members=MEMBERS)[tag]
    after = saliences(longer, LENGTH, support=place_support(longer), members=MEMBERS)[tag]

    assert after >= before - 1e-12


@given(articles, st.floats(0, 1))
def test_salience_lies_between_0_and_1(article: dict[str, list[Mention]], share: float) -> None:
    found = saliences(article, LENGTH, support=trade_support(share), members=MEMBERS)

    assert all(0 < salience <= 1 for salience in found.values())


def test_an_article_is_about_what_its_title_names() -> None:
    text = "The plant opened in May.\n\n" + "It is large. " * 60 + "A little cobalt ore is sold too."

    tags = {tag.id: tag for tag in tag_article("Lithium carbonate plant opens", "Lithium carbonate. " + text).metals}

    assert tags["lithium"].role == "primary"
    assert tags["cobalt"].role == "mention"
    assert list(tags) == ["lithium", "cobalt"]


def test_both_languages_weigh_alike() -> None:
    english = tag_article("Tungsten concentrate rises", "Tungsten concentrate rose. Antimony ingot fell.").metals
    chinese = tag_article("钨精矿上涨", "钨精矿上涨。锑锭下跌。").metals

    assert [(tag.id, tag.role) for tag in english] == [(tag.id, tag.role) for tag in chinese]


def test_a_metal_ranks_before_its_group() -> None:
    text = "Critical minerals such as germanium dioxide are scarce."

    assert [tag.id for tag in tag_article(None, text).metals] == ["germanium", "critical-minerals"]


def test_the_only_metal_named_twice_is_what_an_article_is_about() -> None:
    """Nothing competes with it, even where the rest of a long text speaks of other things."""
    speech = "The governor spoke at length about roads, schools and the care of the old in the villages. " * 12
    named = "Companies will develop lithium projects there. " + speech + "The lithium industry has prospects."

    alone = tag_article(None, speech + named).metals
    among_others = tag_article(None, speech + named + " So have cobalt and nickel mines.").metals

    assert [(tag.id, tag.role) for tag in alone] == [("lithium", "primary")]
    assert {tag.role for tag in among_others} == {"mention"}
