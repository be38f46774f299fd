"""One day as a digest needs it: its stories, its account, and the days it is compared with."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, null, select

from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.days import DayCount, DayRecord, SourceHealth, StoryRecord, Window
from monitor.domain.watching import SourceId, SourceState
from monitor.store.articles import Articles
from monitor.store.tables import ArticleRow, DropRow, SourceStateRow, StoryRow, TagRow, VisitRow, table

_ARTICLES = table(ArticleRow)
_DROPS = table(DropRow)
_STATES = table(SourceStateRow)
_STORIES = table(StoryRow)
_TAGS = table(TagRow)
_VISITS = table(VisitRow)

# A day is healthy when at most this share of the visited sources failed all day: digest.md calls more "partial".
_PARTIAL = 0.10


class Days:
    """Questions about days."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._articles = Articles(connection)

    def record(
        self,
        window: Window,
        *,
        baseline: Sequence[Window],
        late_by_days: int = 0,
        only: Collection[ArticleId] | None = None,
    ) -> DayRecord:
        """Return what the archive knows of the window, compared with the windows before it.

        `only` leaves out other articles, for readers who asked for a part; the account is of everything all the same.
        """
        first_in_window = [
            article
            for article in self._articles.first_seen_between(window.start, window.end)
            if only is None or article in only
        ]
        found, kept, duplicates, dropped = self._account(window)
        return DayRecord(
            window=window,
            stories=tuple(self._stories(first_in_window, window.end)),
            first_in_window=tuple(first_in_window),
            found=found,
            kept=kept,
            duplicates=duplicates,
            dropped=dropped,
            sources=tuple(self._sources(window)),
            baseline=tuple(count for day in baseline for count in self._counts(day)),
            healthy_days=sum(self._healthy(day) for day in baseline),
            late_by_days=late_by_days,
        )

    def busy_between(self, start: datetime, end: datetime) -> bool:
        """Say whether any article was first seen or any visit made in [start, end)."""
        article = select(_ARTICLES.c.id).where(_ARTICLES.c.first_seen >= start, _ARTICLES.c.first_seen < end).limit(1)
        visit = select(_VISITS.c.id).where(_VISITS.c.at >= start, _VISITS.c.at < end).limit(1)
        return any(self._connection.execute(query).first() is not None for query in (article, visit))

    def _stories(self, articles: Collection[ArticleId], end: datetime) -> list[StoryRecord]:
        today = {article.id: article.story for article in self._articles.get_many(articles)}
        stories = dict.fromkeys(today[i] for i in articles if today[i] is not None)
        return [self._story(story, end) for story in stories if story is not None]

    def _story(self, story: StoryId, end: datetime) -> StoryRecord:
        row = self._connection.execute(select(_STORIES).where(_STORIES.c.id == story)).one()
        query = select(_ARTICLES.c.id).where(_ARTICLES.c.story_id == story, _ARTICLES.c.first_seen < end)
        members = self._articles.get_many([ArticleId(i) for i in self._connection.execute(query).scalars()])
        members.sort(key=lambda article: (article.first_seen, article.id))
        return StoryRecord(id=story, title=row.title, first_seen=row.first_seen, articles=tuple(members))

    def _account(self, window: Window) -> tuple[int, int, int, dict[str, int]]:
        sums = [func.coalesce(func.sum(_VISITS.c[name]), 0) for name in ("found", "kept", "duplicates")]
        visits = select(*sums).where(_within(_VISITS.c.at, window))
        found, kept, duplicates = (int(n) for n in self._connection.execute(visits).one())
        drops = (
            select(_DROPS.c.reason, func.count().label("drops"))
            .join(_VISITS, _VISITS.c.id == _DROPS.c.visit_id)
            .where(_within(_VISITS.c.at, window))
            .group_by(_DROPS.c.reason)
            .order_by(_DROPS.c.reason)
        )
        return found, kept, duplicates, {row.reason: row.drops for row in self._connection.execute(drops)}

    def _sources(self, window: Window) -> list[SourceHealth]:
        query = (
            select(_VISITS.c.source, func.count(), func.sum(case((_VISITS.c.outcome == "failed", 1), else_=0)))
            .where(_within(_VISITS.c.at, window))
            .group_by(_VISITS.c.source)
        )
        visits = {source: (count, failed) for source, count, failed in self._connection.execute(query)}
        states = select(_STATES).where(_STATES.c.enabled, _STATES.c.kind != "").order_by(_STATES.c.source)
        return [_health(row, *visits.get(row.source, (0, 0))) for row in self._connection.execute(states)]

    def _counts(self, window: Window) -> list[DayCount]:
        metals, regions = _TAGS.alias("m"), _TAGS.alias("r")
        cells = _counted(metals.c.tag, regions.c.tag)
        cells = _tagged(_tagged(cells, metals, "metal"), regions, "region").group_by(metals.c.tag, regions.c.tag)
        rows = _tagged(_counted(metals.c.tag, None), metals, "metal").group_by(metals.c.tag)
        columns = _tagged(_counted(None, regions.c.tag), regions, "region").group_by(regions.c.tag)
        return [
            DayCount(day=window.day, metal=row.metal, region=row.region, stories=row.stories, publishers=row.publishers)
            for query in (cells, rows, columns)
            for row in self._connection.execute(query.where(_within(_STORIES.c.first_seen, window)))
        ]

    def _healthy(self, window: Window) -> bool:
        fine = func.max(case((_VISITS.c.outcome == "failed", 0), else_=1))
        by_source = select(_VISITS.c.source, fine).where(_within(_VISITS.c.at, window)).group_by(_VISITS.c.source)
        days = [well for _, well in self._connection.execute(by_source)]
        return bool(days) and sum(days) >= (1 - _PARTIAL) * len(days)


def _within(column: ColumnElement[datetime], window: Window) -> ColumnElement[bool]:
    return (column >= window.start) & (column < window.end)


def _counted(metal: Any, region: Any) -> Select[Any]:
    return (
        select(
            (null() if metal is None else metal).label("metal"),
            (null() if region is None else region).label("region"),
            func.count(func.distinct(_ARTICLES.c.story_id)).label("stories"),
            func.count(func.distinct(_ARTICLES.c.family)).label("publishers"),
        )
        .select_from(_STORIES)
        .join(_ARTICLES, _ARTICLES.c.story_id == _STORIES.c.id)
    )


def _tagged(query: Select[Any], tags: Any, kind: str) -> Select[Any]:
    on = (tags.c.article_id == _ARTICLES.c.id) & (tags.c.kind == kind) & (tags.c.role == "primary")
    return query.join(tags, on)


def _health(row: Any, visits: int, failures: int) -> SourceHealth:
    return SourceHealth(
        id=SourceId(row.source),
        name=row.name,
        state=SourceState(row.state),
        last_ok=row.last_ok,
        last_new=row.last_new,
        last_error=row.last_error,
        visits=visits,
        failures=failures,
    )
