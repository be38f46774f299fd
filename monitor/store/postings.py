"""Which articles share rows with a new one: the index under duplicates and stories.

A row is a hash of 32 bits. Rows lie together by period of publication, so that a look-up and an insert touch the few
pages of the present and cost the same however large the archive is. Statements go to the driver as they are: composing
them took longer than running them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Table

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
        self._connection = connection
        self._table = table.name
        self._mark = "%s" if connection.dialect.name == "postgresql" else "?"

    def add(self, article: int, rows: Sequence[int], moment: datetime) -> None:
        """Remember the rows of an article; those that are known already stay."""
        period = _period(moment)
        values = [(period, row, article) for row in dict.fromkeys(rows)]
        if values:
            self._connection.exec_driver_sql(_insert(self._table, self._mark), values)

    def sharing(self, rows: Sequence[int], moment: datetime, *, at_least: int, most: int) -> list[int]:
        """Return articles not much farther than NEAR with `at_least` shared rows, most shared first, at most `most`.

        Takes bounded time: of each row, the newest fifty articles of each period count.
        """
        if not rows:
            return []
        around = sorted({_period(moment - NEAR), _period(moment + NEAR)})
        walks = tuple(value for period in around for row in rows for value in (period, row))
        query = _newest(self._table, self._mark, len(around) * len(rows))
        found = Counter([article for (article,) in self._connection.exec_driver_sql(query, walks)])
        shared = sorted((-count, -article) for article, count in found.items() if count >= at_least)
        return [-article for _, article in shared[:most]]


@cache
def _insert(table: str, mark: str) -> str:
    return f"INSERT INTO {table} (period, hash, article_id) VALUES ({mark}, {mark}, {mark}) ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def _newest(table: str, mark: str, walks: int) -> str:
    """Return a statement with a bounded walk down each of so many posting lists."""
    walk = (
        f"SELECT article_id FROM (SELECT article_id FROM {table} WHERE period = {mark} AND hash = {mark} "  # noqa: S608
        f"ORDER BY article_id DESC LIMIT {_LONGEST}) AS walk"
    )
    return " UNION ALL ".join([walk] * walks)


def _period(moment: datetime) -> int:
    return (moment - _EPOCH) // PERIOD
