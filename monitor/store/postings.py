"""Which articles share rows with a new one: the index under duplicates and stories.

A row is a key and an article. A key is 8 bits of the time of publication and 24 bits of a hash, so that a look-up and
an insert touch the few pages of the present and cost the same however large the archive is.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.store.posting_tables import layout_of

# The longest that a copy or a story's next article may be away: 14 days of the calendar are less than 15 times 24 h.
NEAR = timedelta(days=15)
# Long enough that most neighbours lie in one period, short enough that its pages stay in the cache.
PERIOD = timedelta(days=56)
_PERIOD_SECONDS = PERIOD // timedelta(seconds=1)
# Periods have the same keys after 39 years; of the 1.8 million rows that 2,000 articles a day make in one, every tenth
# has the key of another by accident. An article that is found by accident is not alike, and nothing follows.
_PERIODS, _HASHES = 1 << 8, 1 << 24
# Of rows that are in very many articles (a template, a site's own text) only the newest ones are looked at.
_LONGEST = 50
# Rows in so many articles say nothing where at least this share of an article's rows is in fewer: they are its site's
# own text, and the rest is the article. More copies than that of one report have all their rows in common.
_CROWD, _OWN = 20, 0.25


class Postings:
    """Rows of articles in one of `posting_tables.TABLES`."""

    def __init__(self, connection: Connection, table: str) -> None:
        self._table = layout_of(connection, table)

    def add(self, article: int, rows: Sequence[int], moment: datetime) -> None:
        """Remember the rows of a new article."""
        self._table.put(article, _keys(rows, _period(moment.timestamp())))

    def extend(self, article: int, rows: Sequence[int], moment: datetime) -> None:
        """Remember more rows of an article; those that are known already stay."""
        keys = _keys(rows, _period(moment.timestamp()))
        held = self._table.held(article, keys) if keys else set()
        self._table.put(article, [key for key in keys if key not in held])

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
        keys = [key for period in around for key in _keys(rows, period)]
        found = [(key % _HASHES, article) for key, article in self._table.newest(keys, _LONGEST)]
        counting = found if crowds else _without_crowds(found, len(rows))
        shared = sorted((-count, -article) for article, count in Counter(a for _, a in counting).items())
        return [-article for count, article in shared[:most] if -count >= at_least]

    def forget_all(self) -> None:
        """Forget all rows of all articles."""
        self._table.clear()

    def copy_to(self, other: "Postings") -> Iterator[tuple[int, list[int]]]:
        """Copy all rows into an empty table, and give what is copied: each article with its keys, in rising order."""
        for article, keys in self.in_order():
            other._table.put(article, keys)
            yield article, keys

    def in_order(self) -> Iterator[tuple[int, list[int]]]:
        """Give each article with its keys, both in rising order."""
        return self._table.in_order()


def _without_crowds(found: Sequence[tuple[int, int]], rows: int) -> Sequence[tuple[int, int]]:
    crowded = {row for row, articles in Counter(row for row, _ in found).items() if articles >= _CROWD}
    if rows - len(crowded) < _OWN * rows:
        return found
    return [(row, article) for row, article in found if row not in crowded]


def _period(second: float) -> int:
    return int(second // _PERIOD_SECONDS)


def _keys(rows: Sequence[int], period: int) -> list[int]:
    """Return the keys of rows, different ones, as a database integer of four bytes holds them."""
    start = ((period + _PERIODS // 2) % _PERIODS - _PERIODS // 2) * _HASHES
    return list(dict.fromkeys(start + row % _HASHES for row in rows))
