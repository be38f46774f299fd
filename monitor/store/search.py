"""Articles and stories by words and fields, newest first. One walk through the index, and no OFFSET anywhere."""
# ruff: noqa: S608 - every value is a parameter; `sql` is shown, and runs read-only

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.questions import (
    All,
    Expression,
    Facets,
    Hit,
    OfStory,
    Order,
    Query,
    ResultPage,
    StoryHit,
    StoryPage,
)
from monitor.errors import QueryError
from monitor.store import cursors, snippets
from monitor.store.matching import Plan, asks_when_seen, plan, positive_words
from monitor.store.tables import ArticleRow, SourceStateRow, StoryRow, table
from monitor.store.walking import newest_keys

_ARTICLES = table(ArticleRow)
_STATES = table(SourceStateRow)
_STORIES = table(StoryRow)

# The best of the newest thousand: weighing every hit of a common word takes 12 to 33 times as long.
_WEIGHED = 1_000

# Facets count the newest so many: the shares hardly change beyond, the time does.
_COUNTED = 2_000

MOST = 1_000  # of a page
_STEP = 200  # articles looked at at a time for their stories

# Each source is one look at the index: an aggregate would read a row for every source and day.
_NAMED_SOURCES = """
    WITH RECURSIVE named (source) AS (
        SELECT min(source) FROM source_counts
        UNION ALL
        SELECT (SELECT min(source) FROM source_counts WHERE source > named.source) FROM named
        WHERE named.source IS NOT NULL
    )
    SELECT source FROM named
"""

_SHOWN = [
    _ARTICLES.c[name]
    for name in (
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
]


class Search:
    """Answers to queries. The grammar is in `monitor/query`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def articles(
        self, query: Query, *, limit: int = 20, cursor: str | None = None, order: Order = "date"
    ) -> ResultPage:
        """Return the next `limit` articles after the cursor, newest first or best first.

        Raises:
            QueryError: the cursor is of another query, or the limit is not within 1 to 1,000.
        """
        _check(limit)
        if order == "relevance" and positive_words(query.expression):
            return self._best(query, limit, cursor)
        after = int(cursors.place(cursor, query, "date", numbers=1)[0]) if cursor else None
        keys = self._keys(query, limit + 1, below=after)
        more = cursors.cursor(query, "date", [keys[limit - 1][0]]) if len(keys) > limit else None
        return ResultPage(hits=tuple(self._hits(query, [article for _, article in keys[:limit]])), next=more)

    def ids(self, query: Query, *, part: int = MOST) -> Iterator[ArticleId]:
        """Give every article of the answer, newest first, asking for `part` at a time."""
        after: int | None = None
        while keys := self._keys(query, part, below=after):
            yield from (ArticleId(article) for _, article in keys)
            after = keys[-1][0]

    def stories(self, query: Query, *, limit: int = 20, cursor: str | None = None) -> StoryPage:
        """Return the next `limit` stories, by their newest article that the query holds.

        Raises:
            QueryError: as `articles`.
        """
        _check(limit)
        after = int(cursors.place(cursor, query, "stories", numbers=1)[0]) if cursor else None
        found = list(itertools.islice(self._newest_of_stories(query, after), limit + 1))
        more = cursors.cursor(query, "stories", [found[limit - 1][0]]) if len(found) > limit else None
        return StoryPage(hits=tuple(self._story_hits(query, found[:limit])), next=more)

    def count(self, query: Query, *, most: int | None = None) -> int:
        """Return how many articles the query holds; with `most`, no further than that."""
        made = self._plan(query)
        limit = f" LIMIT {int(most)}" if most is not None else ""
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {made.source()} {made.where()}{limit}) AS found"
        return int(self._connection.execute(text(sql), made.parameters).scalar_one())

    def facets(self, query: Query) -> Facets:
        """Return how many of the newest 2,000 articles of the answer carry each metal, region, source and language."""
        ids = [article for _, article in self._keys(query, _COUNTED + 1)]
        columns = [_ARTICLES.c[name] for name in ("metals", "regions", "source", "language")]
        counts: dict[str, Counter[str]] = {name: Counter() for name in ("metal", "region", "source", "lang")}
        for part in _parts(ids[:_COUNTED]):
            for row in self._connection.execute(select(*columns).where(_ARTICLES.c.id.in_(part))):
                counts["metal"].update(filter(None, row.metals.split(",")))
                counts["region"].update(filter(None, row.regions.split(",")))
                counts["source"][row.source] += 1
                counts["lang"].update(filter(None, [row.language]))
        ordered = {name: dict(counter.most_common()) for name, counter in counts.items()}
        return Facets(articles=min(len(ids), _COUNTED), whole=len(ids) <= _COUNTED, counts=ordered)

    def sql(self, query: Query) -> str:
        """Return SQL that gives the answer from the views, newest first, ready for `monitor query`."""
        made = self._plan(query)
        found = f"SELECT k.article_id FROM {made.source()} {made.where()}"
        for name, value in reversed(made.parameters.items()):
            found = found.replace(f":{name}", _literal(value))
        return (
            "SELECT id, title, source, first_seen, published_at, metals, regions, url\n"
            f"FROM v_articles\nWHERE id IN (\n  {found}\n)\nORDER BY coalesce(published_at, first_seen) DESC"
        )

    def names(self) -> dict[str, list[str]]:
        """Return the sources and families of the archive, for refusing others in queries."""
        sources = set(self._connection.execute(text(_NAMED_SOURCES)).scalars()) - {None}
        states = self._connection.execute(select(_STATES.c.source, _STATES.c.family)).all()
        return {
            "source": sorted(sources | {row.source for row in states}),
            "family": sorted((sources | {row.family for row in states}) - {""}),
        }

    def _best(self, query: Query, limit: int, cursor: str | None) -> ResultPage:
        after = cursors.place(cursor, query, "relevance", numbers=2) if cursor else None
        ranked = self._ranked(query)
        if after:
            ranked = [one for one in ranked if (one[0], one[1]) < (after[0], after[1])]
        more = cursors.cursor(query, "relevance", ranked[limit - 1][:2]) if len(ranked) > limit else None
        return ResultPage(hits=tuple(self._hits(query, [one[2] for one in ranked[:limit]])), next=more)

    def _ranked(self, query: Query) -> list[tuple[float, int, int]]:
        """Return (weight, key, article) of the newest thousand, best first; each database weighs in its own way."""
        found = dict(self._keys(query, _WEIGHED))
        if not found:
            return []
        made = self._plan(query)
        if made.postgresql:
            sql = "SELECT key, ts_rank_cd(words, CAST(:match AS tsquery), 1) FROM search_words WHERE key = ANY(:keys)"
            weights = self._connection.execute(text(sql), {"match": made.ranked, "keys": list(found)})
        else:
            # A word in the headline weighs as much as four in the text; bm25 is the smaller the better.
            sql = (
                "SELECT rowid, -bm25(search_words, 1.0, 4.0) FROM search_words"
                " WHERE search_words MATCH :match AND rowid BETWEEN :first AND :last"
            )
            bounds = {"match": made.ranked, "first": min(found), "last": max(found)}
            weights = self._connection.execute(text(sql), bounds)
        return sorted(((round(weight, 9), key, found[key]) for key, weight in weights if key in found), reverse=True)

    def _newest_of_stories(self, query: Query, after: int | None) -> Iterator[tuple[int, int, int]]:
        """Give (key, article, story) of each story's newest article of the answer, newest first, below `after`."""
        given: set[int] = set()
        below = after
        while keys := self._keys(query, _STEP, below=below):
            stories = self._stories_of([article for _, article in keys])
            older = self._told_before(query, set(stories.values()) - given, after)
            given |= older
            for key, article in keys:
                story = stories.get(article)
                if story is not None and story not in given:
                    given.add(story)
                    yield key, article, story
            below = keys[-1][0]

    def _told_before(self, query: Query, stories: set[int], after: int | None) -> set[int]:
        """Return those of `stories` that an earlier page had: with an article of the answer at `after` or above."""
        if after is None or not stories:
            return set()
        expression = All(parts=(OfStory(stories=tuple(StoryId(story) for story in stories)), *_parts_of(query)))
        made = self._plan(Query(expression=expression))
        where = made.where(f"{made.order()} >= {made.value(after)}")
        sql = f"SELECT k.article_id FROM {made.source()} {where}"
        newer = list(self._connection.execute(text(sql), made.parameters).scalars())
        return set(self._stories_of(newer).values())

    def _stories_of(self, articles: Sequence[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for part in _parts(articles):
            query = select(_ARTICLES.c.id, _ARTICLES.c.story_id).where(_ARTICLES.c.id.in_(part))
            found.update((row.id, row.story_id) for row in self._connection.execute(query) if row.story_id)
        return found

    def _story_hits(self, query: Query, found: Sequence[tuple[int, int, int]]) -> Iterator[StoryHit]:
        ids = [story for _, _, story in found]
        publishers = func.count(_ARTICLES.c.family.distinct())
        counted = (
            select(_STORIES, func.count().label("articles"), publishers.label("publishers"))
            .join(_ARTICLES, _ARTICLES.c.story_id == _STORIES.c.id)
            .where(_STORIES.c.id.in_(ids))
            .group_by(_STORIES.c.id)
        )
        rows = {row.id: row for row in self._connection.execute(counted)}
        newest = {hit.story: hit for hit in self._hits(query, [article for _, article, _ in found])}
        for story in ids:
            row = rows[story]
            yield StoryHit(
                id=StoryId(story),
                title=row.title,
                first_seen=row.first_seen,
                last_seen=row.last_seen,
                articles=row.articles,
                publishers=row.publishers,
                newest=newest[StoryId(story)],
            )

    def _plan(self, query: Query) -> Plan:
        postgresql = self._connection.dialect.name == "postgresql"
        if not asks_when_seen(query):
            return plan(query, postgresql=postgresql)
        first, last = func.min(_ARTICLES.c.first_seen), func.max(_ARTICLES.c.first_seen)
        # Two statements: each is one look at an end of an index, together they are a walk through it.
        seen = [self._connection.execute(select(end)).scalar() for end in (first, last)]
        return plan(query, postgresql=postgresql, seen=(seen[0], seen[1]))

    def _keys(self, query: Query, limit: int, *, below: int | None = None) -> list[tuple[int, int]]:
        """Return the next (key, article), newest first."""
        return newest_keys(self._connection, self._plan(query), limit, below=below)

    def _hits(self, query: Query, ids: Sequence[int]) -> list[Hit]:
        wanted = [words.text for words in positive_words(query.expression)]
        rows: dict[int, Row[Any]] = {}
        for part in _parts(ids):
            found = self._connection.execute(select(*_SHOWN).where(_ARTICLES.c.id.in_(part)))
            rows.update((row.id, row) for row in found)
        return [_hit(rows[article], wanted) for article in ids]


def _check(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise QueryError(f"A page has 1 to {MOST:,} entries, not {limit}.")


def _parts(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _parts_of(query: Query) -> tuple[Expression, ...]:
    return () if query.expression is None else (query.expression,)


def _literal(value: Any) -> str:
    if isinstance(value, (int, float)):
        return str(value)
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


def _hit(row: Row[Any], wanted: Sequence[str]) -> Hit:
    published = row.published_at or row.published_date
    return Hit(
        id=ArticleId(row.id),
        title=snippets.marked(row.title, wanted) if row.title else None,
        snippet=snippets.snippet(row.text, wanted),
        url=row.url,
        source=row.source,
        family=row.family,
        language=row.language,
        first_seen=row.first_seen,
        published=published.isoformat() if published else None,
        metals=tuple(row.metals.split(",")) if row.metals else (),
        regions=tuple(row.regions.split(",")) if row.regions else (),
        duplicate_of=ArticleId(row.duplicate_of) if row.duplicate_of else None,
        story=StoryId(row.story_id) if row.story_id else None,
    )
