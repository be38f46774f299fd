"""Which articles share rows with a new one: the index under duplicates and stories.

A row is a hash of 32 bits. Rows lie together by period of publication, so that a look-up and an insert touch the few
pages of the present and cost the same however large the archive is.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Table

from monitor.store.driver import Driver

# The longest that a copy or a story's next article may be away.
NEAR = timedelta(days=14)
# Long enough that most neighbours lie in one period, short enough that its pages stay in the cache.
PERIOD = timedelta(days=56)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of rows that are in very many articles (a template, a site's own text) only the newest ones are looked at.
_LONGEST = 50


class Postings:
    """Rows of articles in one table with the columns period, hash, article_id."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._driver = Driver(connection)
        self._table = table.name

    def add(self, article: int, rows: Sequence[int], moment: datetime) -> None:
        """Remember the rows of an article; those that are known already stay."""
        period = _period(moment)
        values = [(period, row, article) for row in dict.fromkeys(rows)]
        if values:
            self._insert(values)

    def sharing(self, rows: Sequence[int], moment: datetime, *, at_least: int, most: int) -> list[int]:
        """Return articles not much farther than NEAR with `at_least` shared rows, most shared first, at most `most`.

        Takes bounded time: of each row, the newest fifty articles of each period count.
        """
        if not rows:
            return []
        around = sorted({_period(moment - NEAR), _period(moment + NEAR)})
        walks = [(period, row) for period in around for row in rows]
        found = Counter([article for (article,) in self._newest(walks)])
        shared = sorted((-count, -article) for article, count in found.items() if count >= at_least)
        return [-article for _, article in shared[:most]]

    def _insert(self, values: Sequence[tuple[int, int, int]]) -> None:
        if self._driver.postgresql:
            columns = [list(column) for column in zip(*values, strict=True)]
            self._driver.write(_insert_arrays(self._table), columns)
        else:
            self._driver.write_all(_insert_rows(self._table), values)

    def _newest(self, walks: Sequence[tuple[int, int]]) -> Sequence[tuple[int]]:
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
        f"SELECT walk.article_id FROM unnest(?::int[], ?::int[]) AS asked(period, hash) CROSS JOIN LATERAL "  # noqa: S608
        f"(SELECT article_id FROM {table} WHERE {table}.period = asked.period AND {table}.hash = asked.hash "
        f"ORDER BY article_id DESC LIMIT {_LONGEST}) AS walk"
    )


@cache
def _united(table: str, walks: int) -> str:
    """Return the same for SQLite, which has no LATERAL."""
    walk = (
        f"SELECT article_id FROM (SELECT article_id FROM {table} WHERE period = ? AND hash = ? "  # noqa: S608
        f"ORDER BY article_id DESC LIMIT {_LONGEST}) AS walk"
    )
    return " UNION ALL ".join([walk] * walks)


def _period(moment: datetime) -> int:
    return (moment - _EPOCH) // PERIOD
