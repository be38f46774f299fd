"""The five seeds, through the real stages, as if all had arrived on one day: the level the digest is measured by."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from monitor.digest import Profile, compose_digest, render, to_json, window_of
from monitor.digest.quoting import ReadArticle
from monitor.domain.articles import ArchivedArticle, ArticleId, StoryId
from monitor.domain.days import DayRecord, StoryRecord
from monitor.domain.reports import Digest, Quote, StoryCard
from monitor.domain.watching import SourceId
from monitor.extract import extract_article
from monitor.tag import tag_article, vocabulary

SEEDS = Path(__file__).parents[2] / "db" / "seeds"
DAY = date(2026, 11, 21)


@cache
def articles() -> tuple[ArchivedArticle, ...]:
    arrived = window_of(DAY, "UTC").start + timedelta(hours=8)
    kept = []
    for number, file in enumerate(sorted(SEEDS.glob("*.txt"))):
        article = extract_article(file.read_bytes(), content_type="text/plain")
        id_ = ArticleId(number)
        tags = tag_article(article.title, article.text, article.language, left_out=article.left_out)
        kept.append(
            ArchivedArticle(
                id=id_,
                article=article,
                source=SourceId("seeds"),
                first_seen=arrived,
                tags=tags,
                cluster=id_,
                family="seeds",
            )
        )
    return tuple(kept)


@cache
def digest(language: str = "en") -> Digest:
    stories = tuple(
        StoryRecord(
            id=StoryId(article.id), title=article.article.title, first_seen=article.first_seen, articles=(article,)
        )
        for article in articles()
    )
    record = DayRecord(
        window=window_of(DAY, "UTC"),
        stories=stories,
        first_in_window=tuple(article.id for article in articles()),
        found=5,
        kept=5,
        duplicates=0,
        dropped={},
        sources=(),
        baseline=(),
        healthy_days=0,
    )
    return compose_digest(record, Profile(language=language), vocabulary())


def card(number: int) -> StoryCard:
    return next(card for group in digest().groups for card in group.cards if card.lead == number)


def quotes(value: object) -> list[Quote]:
    if isinstance(value, Quote):
        return [value]
    if isinstance(value, tuple):
        return [quote for item in value for quote in quotes(item)]
    names = getattr(value, "__dataclass_fields__", ())
    return [quote for name in names for quote in quotes(getattr(value, name))]


def test_every_quotation_stands_in_the_seed_that_it_cites() -> None:
    """Checked against the files themselves, not against our reading of them."""
    files = [" ".join(file.read_text("utf-8").split()) for file in sorted(SEEDS.glob("*.txt"))]
    found = quotes(digest())

    assert len(found) > 50
    for quote in found:
        for piece in quote.text.removeprefix("… ").removesuffix(" …").split(" … "):
            assert piece in files[quote.article], quote


@pytest.mark.parametrize(
    ("number", "level", "words"),
    [
        (0, 1, "reached a lot of consensuses on strengthening communication and strengthening cooperation"),
        (1, 4, "the strategic cooperation agreement … was re-signed"),
        (2, 3, "issued the announcement"),
        (3, 2, "further increase investment in Qinghai"),
        (4, 3, "form a relatively perfect plan before October 10"),
    ],
)
def test_how_firm_each_seed_is(number: int, level: int, words: str) -> None:
    commitment = card(number).commitment

    assert commitment is not None
    assert (commitment.level, commitment.quote.text) == (level, words)


@pytest.mark.parametrize(
    ("number", "published", "event", "words"),
    [
        (0, None, "XXXX-04-13", "April 13"),
        (1, "2017-12-07", "2017-11-29?", "November 29"),
        (2, None, "XXXX", "Recently"),
        (3, None, "XXXX-09-06", "9 6"),
        (4, "2022-03-30", "2021-09-26?", "September 26"),
    ],
)
def test_the_dates_of_each_seed(number: int, published: str | None, event: str, words: str) -> None:
    found = card(number)

    assert (found.published or "")[:10] == (published or "")
    assert found.event is not None
    assert (found.event.edtf, found.event.words) == (event, words)


@pytest.mark.parametrize(
    ("number", "metals", "regions", "places"),
    [
        (0, {"lithium"}, {"CN-QH", "CN-JX"}, {"Yichun"}),
        (1, {"rare-earths", "precious-metals"}, {"CN-NM"}, {"Baotou"}),
        (2, {"lithium"}, {"CN-JX"}, {"Yichun", "Xinyu"}),
        (3, {"lithium"}, {"CN-QH"}, set[str]()),
        (4, {"vanadium", "titanium"}, {"CN-SC"}, {"Panzhihua"}),
    ],
)
def test_what_each_seed_is_about(number: int, metals: set[str], regions: set[str], places: set[str]) -> None:
    found = card(number)

    assert metals <= {metal.id for metal in found.metals}
    assert regions == {region.id for region in found.regions}
    assert places <= {place for region in found.regions for place in region.places}


@pytest.mark.parametrize("trap", ["zirconium", "selenium", "iron-steel", "nonferrous-metals"])
def test_no_trap_is_counted(trap: str) -> None:
    assert trap not in {row.metal.id for row in digest().grid.rows}
    assert all(trap not in {metal.id for metal in found.metals} for group in digest().groups for found in group.cards)


@pytest.mark.parametrize("region", ["CN-JS", "CN-BJ", "CN-HL", "CN-JL", "US-UT"])
def test_no_wrong_region_is_counted(region: str) -> None:
    assert region not in {named.id for named in digest().grid.regions}


def test_the_day_in_five_lines() -> None:
    lines = digest().minute

    assert [line.code for line in lines] == ["busiest", "firmest", "policy", "intent", "deadline"]
    assert (lines[0].values["metal"], lines[0].values["stories"], lines[0].values["total"]) == ("Lithium", 3, 5)
    assert "before October 10" in lines[4].quotes[0].text


def test_all_five_are_background_and_the_page_says_so() -> None:
    assert digest().all_background
    assert "only_background" in [line.code for line in digest().warnings]


@pytest.mark.parametrize(
    ("number", "missing"),
    [(0, {"year"}), (2, {"date", "document_number", "amount"}), (3, {"year", "amount"}), (4, {"year", "amount"})],
)
def test_what_each_seed_leaves_open_is_asked(number: int, missing: set[str]) -> None:
    assert missing <= set(card(number).missing)


def test_people_numbers_dates_and_doubts_are_those_of_the_example() -> None:
    people = {name for each in digest().names for name in each.people}
    numbers = {number.words for number in digest().numbers}
    dates = {each.words for each in digest().dates}
    doubted = {(doubt.words, doubt.subject.id) for doubt in digest().doubts if doubt.subject}

    assert {"Nie Zhisheng", "Feng Haitao", "Li Baowei", "Zhou Quanfa", "Xu Shengming", "Hao Peng", "He Wenbo"} <= people
    assert {
        "Wang Liming",
        "Yang Fengchun",
        "Xi Jinping",
        "Ren Jijun",
        "Wang Xuesong",
        "Jing Shigang",
        "Gan Yong",
    } <= people
    assert {"More than 160 experts", "15 experts", "fifth provincial ministerial joint conference"} <= numbers
    assert {"before October 10", "mid October"} <= dates
    assert {
        ("Jiangsu", "CN-JS"),
        ("Jilin", "CN-JL"),
        ("Hot search: Zirconium plate", "zirconium"),
        ("Iron and Steel", "iron-steel"),
        ("selenium rich", "selenium"),
        ("rare elements", "rare-metals"),
    } <= doubted
    assert {"tense", "republished", "near_names"} <= {doubt.code for doubt in digest().doubts}


def test_every_doubt_leads_to_its_sentence() -> None:
    for doubt in digest().doubts:
        for article, number in zip(doubt.articles, doubt.sentences, strict=True):
            assert number or doubt.words.startswith("Hot search")
            if number and doubt.code == "not_tagged":
                found = ReadArticle(articles()[article])
                sentence = found.sentences[number - 1]
                assert doubt.words in " ".join(found.text[sentence.start : sentence.end].split())


@pytest.mark.parametrize(
    ("number", "slot", "words"),
    [
        (0, "also", "salt lake potassium, magnesium, lithium, boron and rare elements"),
        (0, "topics", "salt lake lithium extraction technology"),
        (1, "agreement", "promoting the transformation of scientific and technological achievements"),
        (1, "parties", "Baiyunebo Mining Area People's Government of Baotou"),
        (2, "step", "opinions on supporting the transformation and upgrading of western Jiangxi Province"),
        (2, "project", "lithium new energy industry technology research institute"),
        (3, "who", "China Minmetals Group Chairman, party secretary He Wenbo"),
        (3, "says", "actively develop new materials such as lithium industry projects"),
        (4, "deadline", "form a relatively perfect plan before October 10"),
        (4, "authority", "left a window in the new vanadium and titanium materials"),
        (4, "fields", "clarify aerospace, new energy and other related fields"),
    ],
)
def test_the_lines_of_each_card_are_those_of_the_example(number: int, slot: str, words: str) -> None:
    assert any(words in claim.quote.text for claim in card(number).claims if claim.slot == slot)


def test_the_third_party_and_the_deadline_are_asked_after() -> None:
    assert "third_party" in card(1).missing
    assert "deadline_kept" in card(4).missing


def test_the_grid_names_what_is_only_mentioned() -> None:
    grid = digest().grid

    assert {"boron", "magnesium", "potash"} <= {metal.id for metal in grid.mentioned}
    assert {region.id for region, there in zip(grid.regions, grid.mentioned_in, strict=True) if there} >= {"CN-QH"}
    assert not {metal.id for metal in digest().mentioned} & {metal.id for metal in digest().quiet}


def test_what_the_stories_share_is_named_and_what_keeps_the_closest_two_apart() -> None:
    shared = {(each.words, each.stage): set(each.articles) for each in digest().shared}
    closest = digest().closest

    assert shared["Yichun", None] == {0, 2}
    assert shared["lithium battery", None] == {0, 1, 2}
    assert shared["Qinghai", "brine"] == {0, 3}
    assert closest is not None
    assert closest.share < 30
    assert {"date", "people"} <= set(closest.differ)


def test_the_ledger_names_instrument_and_issuer() -> None:
    named = {entry.story: (entry.instrument, entry.issuer) for entry in digest().policies}

    for story, instrument, issuer in (
        (2, "opinions on supporting the transformation", "Jiangxi Provincial People’s government"),
        (4, "technical list and key problem solving", "Sichuan Provincial Department of science and technology"),
    ):
        found = named[StoryId(story)]
        assert found[0] is not None
        assert found[1] is not None
        assert instrument in found[0].text
        assert issuer == found[1].text


def test_the_ledger_has_both_policies_and_no_trade_measure() -> None:
    entries = {entry.story: entry.status for entry in digest().policies}

    assert entries == {2: "issued", 4: "in_preparation"}
    assert not {entry.measure for entry in digest().policies} & {"export_ban", "export_licence", "quota", "tax"}


def test_without_a_baseline_no_spike_is_claimed() -> None:
    assert digest().movers == ()
    assert "0 of 28 days" in render(digest(), "text").content.decode()


TITLES = {
    "en": (
        "In 60 seconds|How firm is it?|Movers|By metal|Quiet metals|Metal × region|Shared names|Policy ledger"
        "|Numbers quoted|Dates named|People and companies|Open questions|Doubtful readings|Coverage and health|Method"
    ),
    "zh": (
        "一分钟速览|确定程度|异动|分金属|无消息的金属|金属 × 地区|共同提及|政策台账|引用数字"
        "|提及日期|人物与企业|待查问题|存疑识别|覆盖与健康|方法"
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["html", "md", "text"])
def test_every_section_of_the_example_is_on_the_page(language: str, form: str) -> None:
    page = render(digest(language), form).content.decode()

    for title in TITLES[language].split("|"):
        assert title.lower() in page.lower(), title


def test_quotations_stay_in_their_language_and_carry_it() -> None:
    page = render(digest("zh"), "html").content.decode()

    assert '<q lang="en">' in page


def test_the_same_day_gives_the_same_document_twice() -> None:
    digest.cache_clear()

    assert to_json(digest()) == to_json(digest.__wrapped__())
