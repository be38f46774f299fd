"""Which articles tell one story, across words, days and languages."""

from datetime import timedelta
from itertools import permutations

import pytest

from monitor.dedup.stories import WINDOW, find_story
from monitor.dedup.subject import ROWS, VALUES, Topic, subject_of
from monitor.domain.articles import ArticleId, RecentArticle, StoryId
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


def a_recent(
    number: int, title: str | None, text: str, *, days: float = -1, size: int = 1, of: int = 0
) -> RecentArticle:
    return RecentArticle(
        id=ArticleId(number),
        story=StoryId(of or number),
        story_size=size,
        subject=subject_of(title, text, Tags()),
        moment=NOON + timedelta(days=days),
    )


RUNNING = [
    a_recent(1, TITLE, STORY),
    a_recent(2, "Kenya raises royalties on titanium", OTHER),
    a_recent(3, None, price_report(19, "71,500", "up 250", "38,410")),
]


def test_a_reaction_continues_the_story_and_says_why() -> None:
    new = subject_of("Salar del Norte jumps on expansion", REACTION, Tags())

    answers = {find_story(new, moment=NOON, recent=order) for order in permutations(RUNNING)}

    assert len(answers) == 1
    (link,) = answers
    assert link is not None
    assert link.story == 1
    assert "telling words in common" in link.reason
    assert "1 days apart" in link.reason


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
    assert find_story(subject_of(title, text, Tags()), moment=NOON, recent=RUNNING) is None


def test_a_subject_that_comes_back_after_the_window_is_a_new_story() -> None:
    new = subject_of("Salar del Norte jumps on expansion", REACTION, Tags())

    assert find_story(new, moment=NOON + WINDOW + timedelta(days=2), recent=RUNNING) is None


def test_one_chance_likeness_in_a_large_story_is_not_enough() -> None:
    new = subject_of(None, ELECTED, Tags())
    alone = find_story(new, moment=NOON, recent=[a_recent(1, TITLE, STORY, size=1)])
    in_a_crowd = find_story(new, moment=NOON, recent=[a_recent(1, TITLE, STORY, size=2)])

    assert alone is not None
    assert in_a_crowd is None


def test_english_and_chinese_reports_meet_through_tags_and_numbers() -> None:
    tagged = tags(("tungsten",), ("CN-JX", "CN"))
    chinese = RecentArticle(
        id=ArticleId(7), story=StoryId(7), story_size=1, subject=subject_of(TITLE_ZH, STORY_ZH, tagged), moment=NOON
    )
    english = subject_of("Beiling plans APT plant", ENGLISH_OF_CHINESE, tagged)

    link = find_story(english, moment=NOON, recent=[chinese])
    untagged = find_story(subject_of(None, ENGLISH_OF_CHINESE, Tags()), moment=NOON, recent=[chinese])

    assert link is not None
    assert link.reason.startswith("two languages: 3 tags and 3 numbers in common")
    assert untagged is None


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
