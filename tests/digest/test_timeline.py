"""A story day by day: each day is what that day's digest calls it."""

from datetime import timedelta

from monitor.digest import timeline
from monitor.domain.articles import ArchivedArticle, ArticleId, StoryId
from monitor.domain.tags import Tags
from monitor.domain.watching import SourceId
from tests.builders import NOW, an_article


def seen(number: int, hours: float, text: str, *, family: str = "gazette") -> ArchivedArticle:
    return ArchivedArticle(
        id=ArticleId(number),
        article=an_article(text=text),
        source=SourceId(family),
        family=family,
        first_seen=NOW + timedelta(hours=hours),
        tags=Tags(),
        cluster=ArticleId(number),
    )


PLANT = "The plant in Qinghai will cost 300 million yuan."
STORY = [
    seen(1, 0, PLANT),
    seen(2, 1, PLANT),
    seen(3, 24, PLANT),
    seen(4, 48, "The plant in Qinghai will cost 450 million yuan."),
    seen(5, 72, PLANT, family="herald"),
]


def test_each_day_is_new_an_update_or_continuing() -> None:
    days = timeline(StoryId(1), STORY, "UTC")

    assert [(day.window.day.day, day.status, [article.id for article in day.today]) for day in days] == [
        (21, "new", [1, 2]),
        (22, "continuing", [3]),
        (23, "update", [4]),
        (24, "update", [5]),
    ]


def test_days_are_those_of_the_readers_zone() -> None:
    late = [seen(1, 0, PLANT), seen(2, 14, PLANT)]  # 08:30 and 22:30 UTC

    assert [day.status for day in timeline(StoryId(1), late, "UTC")] == ["new"]
    assert [day.status for day in timeline(StoryId(1), late, "Asia/Shanghai")] == ["new", "continuing"]
