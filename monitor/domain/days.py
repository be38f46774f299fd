"""What the archive knows of one day: the ground that a digest stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.articles import ArchivedArticle, ArticleId, StoryId
from monitor.domain.watching import SourceId, SourceState


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A local day, half open, as instants: [start, end). 23, 24 or 25 hours long."""

    day: date
    timezone: str  # IANA
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryRecord:
    """A story that articles of the window belong to, with all its articles up to the end of the window."""

    id: StoryId
    title: str | None
    first_seen: datetime
    articles: tuple[ArchivedArticle, ...]  # oldest first, copies included


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCount:
    """Stories first seen on one local day that carry a metal and a region as primary tags."""

    day: date
    metal: str | None  # None: any metal (a column total)
    region: str | None  # None: any region (a row total)
    stories: int
    publishers: int  # independent families


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """How one source did, as of the end of the window."""

    id: SourceId
    name: str
    state: SourceState
    last_ok: datetime | None = None
    last_new: datetime | None = None
    last_error: str | None = None
    visits: int = 0  # in the window
    failures: int = 0  # in the window


@dataclass(frozen=True, kw_only=True, slots=True)
class DayRecord:
    """Everything the archive knows about one day: the only input of a digest besides its profile."""

    window: Window
    stories: tuple[StoryRecord, ...]
    first_in_window: tuple[ArticleId, ...]  # the articles first seen in the window, oldest first, copies included
    found: int  # found == kept + duplicates + sum(dropped.values())
    kept: int
    duplicates: int
    dropped: Mapping[str, int]  # reason -> count
    sources: tuple[SourceHealth, ...]  # every enabled source
    baseline: tuple[DayCount, ...]  # the 28 days before the window, days without stories left out
    healthy_days: int  # of those 28, days on which at least one source was read and most of them were well
    late_by_days: int = 0  # a missed day built later says so
