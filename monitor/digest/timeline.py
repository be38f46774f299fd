"""A story day by day, as the digest of each day reads it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from monitor.digest.stories import StoryReading
from monitor.digest.window import window_of
from monitor.domain.articles import ArchivedArticle, StoryId
from monitor.domain.days import StoryRecord, Window


def timeline(story: StoryId, articles: Sequence[ArchivedArticle], timezone: str) -> list[StoryReading]:
    """Return a reading for each local day on which an article of the story was first seen; `articles` oldest first."""
    zone = ZoneInfo(timezone)
    days = dict.fromkeys(article.first_seen.astimezone(zone).date() for article in articles)
    return [_reading(story, articles, window_of(day, timezone)) for day in days]


def _reading(story: StoryId, articles: Sequence[ArchivedArticle], window: Window) -> StoryReading:
    known = tuple(article for article in articles if article.first_seen < window.end)
    record = StoryRecord(id=story, title=known[0].article.title, first_seen=known[0].first_seen, articles=known)
    return StoryReading(record, window)
