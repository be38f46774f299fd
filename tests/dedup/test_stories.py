"""Which articles tell one story, across words, days and languages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby, permutations

import pytest

from monitor.dedup.stories import WINDOW, Surroundings
from monitor.dedup.subject import ROWS, VALUES, Topic, subject_of
from monitor.domain.articles import ArticleId, RecentArticle, StoryId, StoryLink, Subject
from monitor.domain.tags import Tags
from tests.builders import tags
from tests.dedup.reports import NOON, STORY, STORY_ZH, TITLE, TITLE_ZH, price_report

REACTION = (
    "Shares of Salar del Norte rose 9 percent in Santiago after the brine producer unveiled its plan for a second "
    "evaporation line in Antofagasta. Quiroga said that financing was secured. The environmental court is expected to "
    "hear the communities near Peine next month, and analysts warned that the aquifer permit could be suspended."
)
ELECTED = (
    "Marta Quiroga was elected head of the national mining society on Thursday. She beat two rivals from the copper "
    "industry and promised to defend the interests of brine producers in Antofagasta, where her term begins in June."
)
OTHER = (
    "Kenya's parliament passed a bill that raises royalties on titanium sands from 2.5 to 5 percent. The minister of "
    "mining, Hassan Joho, said that the coastal county of Kwale would receive a fifth of the revenue. Base Resources, "
    "which closed its dune mine there, declined to comment on the vote."
)
ENGLISH_OF_CHINESE = (
    "Beiling Tungsten plans to invest 1.26 billion yuan in a plant with a capacity of 8,000 tonnes of ammonium "
    "paratungstate a year in Ganzhou, Jiangxi, it said on November 20. Recovery would reach 97.5 percent."
)


def a_recent(number: int, title: str | None, text: str, *, days: float = -1, of: int = 0) -> RecentArticle:
    return RecentArticle(
        id=ArticleId(number),
        story=StoryId(of or number),
        subject=subject_of(title, text, Tags()),
        moment=NOON + timedelta(days=days),
    )


def link(new: Subject, recent: Sequence[RecentArticle], *, moment: datetime = NOON) -> StoryLink | None:
    """Find the story as the archive does, which has nothing but these articles."""
    around = Surroundings(new, moment=moment, recent=recent)
    ordered = sorted(recent, key=lambda article: article.story)
    stories = {story: list(some) for story, some in groupby(ordered, key=lambda article: article.story)}
    return around.link({story: stories[story] for story in around.stories()})


RUNNING = [
    a_recent(1, TITLE, STORY),
    a_recent(2, "Kenya raises royalties on titanium", OTHER),
    a_recent(3, None, price_report(19, "71,500", "up 250", "38,410")),
]


def test_a_reaction_continues_the_story_and_says_why() -> None:
    new = subject_of("Salar del Norte jumps on expansion", REACTION, Tags())

    answers = {link(new, order) for order in permutations(RUNNING)}

    assert len(answers) == 1
    (answer,) = answers
    assert answer is not None
    assert answer.story == 1
    assert "telling words in common" in answer.reason
    assert "1 days apart" in answer.reason


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(
            "Nickel smelter burns", "A fire destroyed a nickel smelter near Sudbury. Nobody was hurt.", id="news"
        ),
        pytest.param(None, "", id="nothing"),
        pytest.param(None, "Lithium.", id="one word"),
        pytest.param(None, "12 4,500 3.7", id="only numbers"),
    ],
)
def test_anything_else_begins_a_story(title: str | None, text: str) -> None:
    assert link(subject_of(title, text, Tags()), RUNNING) is None


def test_a_subject_that_comes_back_after_the_window_is_a_new_story() -> None:
    new = subject_of("Salar del Norte jumps on expansion", REACTION, Tags())

    assert link(new, RUNNING, moment=NOON + WINDOW + timedelta(days=2)) is None


def test_the_window_is_counted_in_days_of_the_calendar() -> None:
    """Of many articles no more than the day is known; midnight must not cost a day."""
    new = subject_of("Salar del Norte jumps on expansion", REACTION, Tags())
    midnight = NOON - timedelta(days=1, hours=12)

    assert link(new, RUNNING, moment=midnight + WINDOW + timedelta(hours=23)) is not None


def test_an_article_of_the_window_keeps_its_whole_story_running() -> None:
    """A story lives a fortnight from its latest article, not from its first."""
    first, latest = a_recent(1, TITLE, STORY, days=-20), a_recent(2, "Court hears Peine communities", REACTION, of=1)
    new = subject_of("Salar del Norte: court suspends aquifer permit", REACTION, Tags())

    assert link(new, [first, latest]) is not None


def test_one_chance_likeness_in_a_story_is_not_enough() -> None:
    new = subject_of(None, ELECTED, Tags())
    like, unlike = a_recent(1, TITLE, STORY), a_recent(2, "Kenya raises royalties on titanium", OTHER, of=1)

    assert link(new, [like]) is not None
    assert link(new, [like, unlike]) is None


def test_two_stories_become_one_when_an_article_is_about_both() -> None:
    one = [a_recent(1, "Salar del Norte to double output", STORY), a_recent(2, "Salar del Norte plan", STORY, of=1)]
    other = [a_recent(3, "Salar del Norte jumps", REACTION), a_recent(4, "Salar del Norte rises", REACTION, of=3)]
    unlike = [a_recent(5, "Kenya raises royalties on titanium", OTHER)]
    new = subject_of("Salar del Norte jumps on plan to double output", f"{REACTION} {STORY}", Tags())

    answer = link(new, [*one, *other, *unlike])

    assert answer is not None
    assert {answer.story, *(met.story for met in answer.met)} == {1, 3}
    assert all("telling words taken together" in met.reason for met in answer.met)


DEAL_ZH = (
    "恒锂矿业11月18日宣布，将以3.6亿澳元收购西澳大利亚州Pindarra锂矿51%的股权，"
    "该矿年产锂辉石精矿22万吨，交易预计明年3月完成。"
)
DEAL_EN = (
    "Henglu Mining said on November 18 that it will buy 51 percent of the Pindarra lithium mine in Western Australia "
    "for A$360 million. Pindarra makes 220,000 tonnes of spodumene concentrate a year; the deal should close in March."
)
QUOTA_ZH = "自然资源部下达今年第二批稀土开采总量控制指标，矿产品13.5万吨，其中轻稀土12.415万吨，中重稀土1.085万吨。"
QUOTA_EN = (
    "China set the second batch of this year's rare earth mining quotas at 135,000 tonnes, the natural resources "
    "ministry said: 124,150 tonnes of light and 10,850 tonnes of medium and heavy rare earths."
)
FIRE_ZH = (
    "印尼Morowali工业园一家镍冶炼厂11月19日凌晨发生火灾，造成4人受伤，Huadi公司称两条生产线停产，影响月产量约1200吨。"
)
FIRE_EN = (
    "A fire at a nickel smelter in Indonesia's Morowali park injured four workers early on 19 November. Huadi said "
    "that two lines had stopped, which costs about 1,200 tonnes of nickel a month."
)


@pytest.mark.parametrize(
    ("chinese", "english", "metals", "regions", "same"),
    [
        pytest.param(DEAL_ZH, DEAL_EN, ("lithium",), ("AU-WA", "AU"), True, id="3.6亿 and 22万吨"),
        pytest.param(QUOTA_ZH, QUOTA_EN, ("rare-earths",), ("CN",), True, id="13.5万吨"),
        pytest.param(FIRE_ZH, FIRE_EN, ("nickel",), ("ID",), True, id="one number, a day, names"),
        pytest.param(DEAL_ZH, QUOTA_EN, ("lithium",), ("AU-WA", "AU"), False, id="tags alone"),
        pytest.param(
            DEAL_ZH,
            "A lithium refinery in Western Australia cut 300 jobs on November 18 as prices fell 12.5 percent.",
            ("lithium",),
            ("AU-WA", "AU"),
            False,
            id="same metal, place and day, another event",
        ),
        pytest.param(QUOTA_ZH, QUOTA_EN, (), (), False, id="numbers without tags"),
        pytest.param(
            FIRE_ZH,
            "Indonesia will raise its nickel royalty from 10 to 14 percent on 19 November, the ministry said.",
            ("nickel",),
            ("ID",),
            False,
            id="same metal, country and week, another event",
        ),
    ],
)
def test_english_and_chinese_meet_when_they_report_one_event(
    chinese: str, english: str, metals: tuple[str, ...], regions: tuple[str, ...], *, same: bool
) -> None:
    tagged = tags(metals, regions)
    running = RecentArticle(
        id=ArticleId(7), story=StoryId(7), subject=subject_of(None, chinese, tagged), moment=NOON - timedelta(hours=9)
    )

    answer = link(subject_of(None, english, tagged), [running])

    assert (answer is not None) is same
    assert answer is None or answer.reason.startswith("two languages:")


def test_a_chinese_report_joins_a_story_of_several_english_ones() -> None:
    tagged = tags(("tungsten",), ("CN-JX", "CN"))
    english = [
        RecentArticle(id=ArticleId(n), story=StoryId(1), subject=subject_of(title, text, tagged), moment=NOON)
        for n, (title, text) in enumerate([("APT plant", ENGLISH_OF_CHINESE), ("Beiling shares rise", ELECTED)], 1)
    ]

    answer = link(subject_of(TITLE_ZH, STORY_ZH, tagged), english)

    assert answer is not None
    assert answer.reason.startswith("two languages: 3 tags, 3 numbers, 1 dates")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("12.6亿元", "1.26 billion yuan", id="亿"),
        pytest.param("3.5万吨", "35,000 tonnes", id="万"),
        pytest.param("3.5万吨", "35 kt", id="kt"),
        pytest.param("2万亿元", "2 trillion yuan", id="万亿"),
        pytest.param("8千吨", "8 thousand tonnes", id="千"),
        pytest.param("5百万吨", "5 mln tonnes", id="百万"),
        pytest.param("11月20日", "November 20", id="day"),
        pytest.param("11月20日", "20 Nov 2026", id="day before month"),
        pytest.param("11月20日", "2026-11-20", id="day in digits"),
    ],
)
def test_a_number_is_one_whatever_its_unit_and_language(one: str, other: str) -> None:
    mine, yours = (Topic.unpacked(subject_of(None, text, Tags()).features).values for text in (one, other))

    assert mine
    assert mine & yours


def test_rows_of_two_languages_overlap_in_numbers() -> None:
    one = subject_of(TITLE_ZH, STORY_ZH, Tags())
    other = subject_of(None, ENGLISH_OF_CHINESE, Tags())

    assert set(one.rows) & set(other.rows)


@pytest.mark.parametrize("text", ["", "锂" * 100_000, "x " * 500_000, "1 " * 1000, STORY + STORY_ZH])
def test_a_subject_is_small_whatever_the_text(text: str) -> None:
    subject = subject_of(text[:100], text, tags())

    assert len(subject.rows) <= 2 * ROWS
    assert len(subject.features) < 1024
    assert len(Topic.unpacked(subject.features).values) <= VALUES
    assert Topic.unpacked(subject.features).packed() == subject.features


def test_of_a_text_of_five_megabytes_a_subject_is_made_up_to_a_limit() -> None:
    words = "Kalgoorlie smelter furnace nickel 40,000 tonnes on November 20. "
    long = words * (5_000_000 // len(words))

    assert subject_of(None, long, Tags()) == subject_of(None, long[:250_000], Tags())
