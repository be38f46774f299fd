"""Which articles share rows with a new one: the index under duplicates and stories.

A row is a hash of 32 bits. Rows lie together by period of publication, so that a look-up and an insert touch the few
pages of the present and cost the same however large the archive is.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Table, bindparam, insert, select, union_all
from sqlalchemy.sql import CompoundSelect

# Twice the longest that a copy or a story's next article may be away: two periods hold every neighbour.
PERIOD = timedelta(days=28)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of rows that are in very many articles (a template, a site's own text) only the newest ones are looked at.
_LONGEST = 50


class Postings:
    """Rows of articles in one table with the columns period, hash, article_id."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table

    def add(self, article: int, rows: Sequence[int], moment: datetime) -> None:
        """Remember the rows of an article."""
        period = _period(moment)
        values = [{"period": period, "hash": row, "article_id": article} for row in dict.fromkeys(rows)]
        if values:
            self._connection.execute(insert(self._table), values)

    def sharing(self, rows: Sequence[int], moment: datetime, *, at_least: int, most: int) -> list[int]:
        """Return articles within half a period that share `at_least` rows, those that share most first, at most `most`.

        Takes bounded time: of each row, the newest fifty articles of each period count.
        """
        if not rows:
            return []
        around = {_period(moment - PERIOD / 2), _period(moment + PERIOD / 2)}
        values: dict[str, int] = {f"p{n}": period for n, period in enumerate(sorted(around))}
        values |= {f"h{n}": row for n, row in enumerate(rows)}
        found = self._connection.execute(_newest(self._table, len(around), len(rows)), values).scalars()
        shared = sorted(Counter(found).items(), key=lambda one: (-one[1], -one[0]))
        return [article for article, count in shared[:most] if count >= at_least]


@cache
def _newest(table: Table, periods: int, rows: int) -> CompoundSelect[tuple[int]]:
    """Return one statement with a bounded walk down each posting list."""
    walks = [
        select(
            select(table.c.article_id)
            .where(table.c.period == bindparam(f"p{period}"), table.c.hash == bindparam(f"h{row}"))
            .order_by(table.c.article_id.desc())
            .limit(_LONGEST)
            .subquery()
            .c.article_id
        )
        for period in range(periods)
        for row in range(rows)
    ]
    return union_all(*walks)


def _period(moment: datetime) -> int:
    return (moment - _EPOCH) // PERIOD
