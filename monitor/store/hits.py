"""Rows of articles and stories as lists show them: with the words that were asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.questions import Hit, StoryHit
from monitor.store.rows import rows_by_id
from monitor.store.snippets import marked, snippet
from monitor.store.tables import ArticleRow, StoryRow, table

_ARTICLES = table(ArticleRow)
_STORIES = table(StoryRow)
_GIVEN: BindParameter[Any] = bindparam("ids", expanding=True)

_SHOWN = (
    "id",
    "title",
    "text",
    "url",
    "source",
    "family",
    "language",
    "first_seen",
    "published_date",
    "published_at",
    "metals",
    "regions",
    "duplicate_of",
    "story_id",
)
# Made once: composing a statement takes longer than running it.
_TOLD = (
    select(
        _STORIES,
        func.count().label("articles"),
        func.count(_ARTICLES.c.family.distinct()).label("publishers"),
    )
    .join(_ARTICLES, _ARTICLES.c.story_id == _STORIES.c.id)
    .where(_STORIES.c.id.in_(_GIVEN))
    .group_by(_STORIES.c.id)
)


def hits(connection: Connection, ids: Sequence[int], wanted: Sequence[str]) -> list[Hit]:
    """Return the articles in this order, with the places that say one of `wanted` marked."""
    found = (_hit(row, wanted) for row in rows_by_id(connection, _ARTICLES, _SHOWN, ids))
    by_id = {hit.id: hit for hit in found}
    return [by_id[ArticleId(article)] for article in ids]


def story_hits(connection: Connection, found: Sequence[tuple[int, int]], wanted: Sequence[str]) -> Iterator[StoryHit]:
    """Give the stories of (story, its newest article of the answer), in this order."""
    rows = {row.id: row for row in connection.execute(_TOLD, {"ids": [story for story, _ in found]})}
    newest = hits(connection, [article for _, article in found], wanted)
    for (story, _), hit in zip(found, newest, strict=True):
        row = rows[story]
        yield StoryHit(
            id=StoryId(story),
            title=row.title,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            articles=row.articles,
            publishers=row.publishers,
            newest=hit,
        )


def _hit(row: Sequence[Any], wanted: Sequence[str]) -> Hit:
    id_, title, text, url, source, family, language, seen, day, at, metals, regions, original, story = row
    published = at or day
    return Hit(
        id=ArticleId(id_),
        title=marked(title, wanted) if title else None,
        snippet=snippet(text, wanted),
        url=url,
        source=source,
        family=family,
        language=language,
        first_seen=seen,
        published=published.isoformat() if published else None,
        metals=tuple(metals.split(",")) if metals else (),
        regions=tuple(regions.split(",")) if regions else (),
        duplicate_of=ArticleId(original) if original else None,
        story=StoryId(story) if story else None,
    )
