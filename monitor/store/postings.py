"""Which articles share rows with a new one: the index under duplicates and stories.

A row is a hash of 32 bits. Rows lie together by period of publication, so that a look-up and an insert touch the few
pages of the present and cost the same however large the archive is.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Table

from monitor.store.driver import Driver

# The longest that a copy or a story's next article may be away.
NEAR = timedelta(days=14)
# Long enough that most neighbours lie in one period, short enough that its pages stay in the cache.
PERIOD = timedelta(days=56)
_PERIOD_SECONDS = PERIOD // timedelta(seconds=1)
# Of rows that are in very many articles (a template, a site's own text) only the newest ones are looked at.
_LONGEST = 50
# Rows in so many articles say nothing where at least this share of an article's rows is in fewer: they are its site's
# own text, and the rest is the article. More copies than that of one report have all their rows in common.
_CROWD, _OWN = 20, 0.25


class Postings:
    """Rows of articles in one table with the columns period, hash, article_id."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._driver = Driver(connection)
        self._table = table.name

    def add(self, article: int, rows: Sequence[int], moment: datetime) -> None:
        """Remember the rows of an article; those that are known already stay."""
        period = _period(moment.timestamp())
        values = [(period, row, article) for row in dict.fromkeys(rows)]
        if values:
            self._insert(values)

    def sharing(
        self, rows: Sequence[int], moment: datetime, *, at_least: int, most: int, crowds: bool = True
    ) -> list[int]:
        """Return articles not much farther than NEAR with `at_least` shared rows, most shared first, at most `most`.

        Without `crowds`, a row counts only while few articles share it, unless nearly all rows of the article are such.
        Takes bounded time: of each row, the newest fifty articles of each period count.
        """
        if not rows:
            return []
        # In seconds: no clock is so wrong that they overflow.
        second, near = moment.timestamp(), NEAR.total_seconds()
        around = sorted({_period(second - near), _period(second + near)})
        found = self._newest([(period, row) for period in around for row in rows])
        if not crowds:
            found = _without_crowds(found, len(rows))
        shared = sorted((-count, -article) for article, count in Counter(a for _, a in found).items())
        return [-article for count, article in shared[:most] if -count >= at_least]

    def _insert(self, values: Sequence[tuple[int, int, int]]) -> None:
        if self._driver.postgresql:
            columns = [list(column) for column in zip(*values, strict=True)]
            self._driver.write(_insert_arrays(self._table), columns)
        else:
            self._driver.write_all(_insert_rows(self._table), values)

    def _newest(self, walks: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Return (row, article) for each of the newest articles."""
        if self._driver.postgresql:
            periods, hashes = zip(*walks, strict=True)
            return self._driver.rows(_lateral(self._table), (list(periods), list(hashes)))
        values = [value for walk in walks for value in walk]
        return self._driver.rows(_united(self._table, len(walks)), values)


@cache
def _insert_rows(table: str) -> str:
    return f"INSERT INTO {table} (period, hash, article_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def _insert_arrays(table: str) -> str:
    """Return one statement for all rows: PostgreSQL answers each statement over the wire."""
    return (
        f"INSERT INTO {table} (period, hash, article_id) "  # noqa: S608
        "SELECT * FROM unnest(?::int[], ?::int[], ?::bigint[]) ON CONFLICT DO NOTHING"
    )


@cache
def _lateral(table: str) -> str:
    """Return a statement with a bounded walk down each of the posting lists in two arrays."""
    return (
        f"SELECT asked.hash, walk.article_id FROM unnest(?::int[], ?::int[]) AS asked(period, hash) CROSS JOIN LATERAL "  # noqa: S608
        f"(SELECT article_id FROM {table} WHERE {table}.period = asked.period AND {table}.hash = asked.hash "
        f"ORDER BY article_id DESC LIMIT {_LONGEST}) AS walk"
    )


@cache
def _united(table: str, walks: int) -> str:
    """Return the same for SQLite, which has no LATERAL."""
    walk = (
        f"SELECT hash, article_id FROM (SELECT hash, article_id FROM {table} WHERE period = ? AND hash = ? "  # noqa: S608
        f"ORDER BY article_id DESC LIMIT {_LONGEST}) AS walk"
    )
    return " UNION ALL ".join([walk] * walks)


def _without_crowds(found: Sequence[tuple[int, int]], rows: int) -> Sequence[tuple[int, int]]:
    crowded = {row for row, articles in Counter(row for row, _ in found).items() if articles >= _CROWD}
    if rows - len(crowded) < _OWN * rows:
        return found
    return [(row, article) for row, article in found if row not in crowded]


def _period(second: float) -> int:
    return int(second // _PERIOD_SECONDS)
