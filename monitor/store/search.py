"""Articles and stories by words and fields, newest first. One walk through the index, and no OFFSET anywhere."""
# ruff: noqa: S608 - every value is a parameter; `sql` is shown, and runs read-only

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text

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
    StoryPage,
)
from monitor.errors import QueryError
from monitor.store import cursors
from monitor.store.hits import hits, story_hits
from monitor.store.matching import Plan, asks_when_seen, plan, positive_words
from monitor.store.rows import rows_by_id
from monitor.store.tables import ArticleRow, SourceStateRow, table
from monitor.store.walking import newest_keys
from monitor.store.weighing import weights

_ARTICLES = table(ArticleRow)
_STATES = table(SourceStateRow)

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

_FACETS = {"metal": "metals", "region": "regions", "source": "source", "lang": "language"}


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
        told = [(story, article) for _, article, story in found[:limit]]
        return StoryPage(hits=tuple(story_hits(self._connection, told, _wanted(query))), next=more)

    def count(self, query: Query, *, most: int | None = None) -> int:
        """Return how many articles the query holds; with `most`, no further than that."""
        made = self._plan(query).narrowed()
        limit = f" LIMIT {int(most)}" if most is not None else ""
        sql = f"SELECT count(*) FROM ({made.answer('1')}{limit}) AS found"
        return int(self._connection.execute(text(sql), made.parameters).scalar_one())

    def facets(self, query: Query) -> Facets:
        """Return how many of the newest 2,000 articles of the answer carry each metal, region, source and language."""
        ids = [article for _, article in self._keys(query, _COUNTED + 1)]
        rows = rows_by_id(self._connection, _ARTICLES, tuple(_FACETS.values()), ids[:_COUNTED])
        counts = {name: _counted(name, [row[place] for row in rows]) for place, name in enumerate(_FACETS)}
        return Facets(articles=len(rows), whole=len(ids) <= _COUNTED, counts=counts)

    def sql(self, query: Query) -> str:
        """Return SQL that gives the answer from the views, newest first, ready for `monitor query`."""
        made = self._plan(query)
        found = made.answer("k.article_id")
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
        weighed = weights(self._connection, found.keys(), positive_words(query.expression))
        return sorted(((round(weight, 9), key, found[key]) for weight, key in weighed), reverse=True)

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
        made = self._plan(Query(expression=expression)).within(first=after)
        newer = list(self._connection.execute(text(made.answer("k.article_id")), made.parameters).scalars())
        return set(self._stories_of(newer).values())

    def _stories_of(self, articles: Sequence[int]) -> dict[int, int]:
        rows = rows_by_id(self._connection, _ARTICLES, ("id", "story_id"), articles)
        return {article: story for article, story in rows if story}

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
        return hits(self._connection, ids, _wanted(query))


def _wanted(query: Query) -> list[str]:
    return [words.text for words in positive_words(query.expression)]


def _counted(name: str, column: Sequence[str | None]) -> dict[str, int]:
    """Return how often a facet's values stand in a column, most first; ids of tags are joined by commas there."""
    counts: Counter[str] = Counter()
    for value, times in Counter(filter(None, column)).items():
        for one in value.split(",") if name in ("metal", "region") else [value]:
            counts[one] += times
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _check(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise QueryError(f"A page has 1 to {MOST:,} entries, not {limit}.")


def _parts_of(query: Query) -> tuple[Expression, ...]:
    return () if query.expression is None else (query.expression,)


def _literal(value: Any) -> str:
    if isinstance(value, (int, float)):
        return str(value)
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"
