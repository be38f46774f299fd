"""What the search index says of one article: its place in time, its terms, its facets as terms of their own.

A facet is a term like `metal:lithium`, so that words, tags and sources are one walk through one index. Words never
hold the signs ":", "-" and "_", so that nothing in an article's text can pass for a facet.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import accumulate
from typing import Any

from sqlalchemy import Row

from monitor.reading.terms import terms

# To be raised with every change of what is indexed, of `reading/terms.py` too: `upgrade` then indexes all anew.
VERSION = 4

# 16 articles share a second. More bits make every entry of the index longer, because keys are stored as differences.
SLOT_BITS = 4

# PostgreSQL's index knows no order, so that each article there carries the cells of time that its key lies in: of
# 2^6 seconds (1,024 keys at most) up to 2^24 (half a year), each of eight of the one below.
_CELLS = range(6, 25, 3)
# More cells in one query cost more than the articles beside the window that larger ones bring in (measured: 33 small
# cells took 0.6 ms longer than 9, and 2 large ones with eight times the window's articles 10 ms longer).
_FEWEST_CELLS = 3

# PostgreSQL makes a `tsvector` of an entry's terms for its index, which holds 1 MiB; what is left is for facets. A term
# has 64 characters of 4 bytes at most, and a space.
_MOST_OF_TITLE = 100_000
_MOST_OF_TEXT = 800_000
_MOST_OF_TERM = 4 * 64 + 1

_UNSAFE = re.compile(r"[^a-z0-9:-]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An article as the search index holds it."""

    moment: datetime  # published, or else first seen
    body: tuple[str, ...]  # facets, then the terms of the text
    title: tuple[str, ...]

    def words(self) -> tuple[str, str]:
        """Return text and headline as both databases take them: terms between spaces."""
        return " ".join(self.body), " ".join(self.title)

    def words_in_time(self, key: int) -> tuple[str, str]:
        """Return the same for PostgreSQL, with the cells of time that the key lies in."""
        second = key >> SLOT_BITS
        body, title = self.words()
        return " ".join([*(_cell(size, second >> size) for size in _CELLS), body]), title


def entry(row: Row[Any]) -> Entry:
    """Return the entry of a row of `articles`."""
    title = _fitting(terms(row.title or ""), _MOST_OF_TITLE)
    text = _fitting(terms(row.text), _MOST_OF_TEXT)
    return Entry(moment=_moment(row), body=(*dict.fromkeys(_facets(row)), *text), title=tuple(title))


def differ(before: Row[Any], after: Row[Any]) -> bool:
    """Say whether two rows of one article make different entries; to which story it belongs makes none."""
    return any(getattr(before, name) != getattr(after, name) for name in before._fields if name != "story_id")


def facet(name: str, value: str) -> str:
    """Return the term of a facet."""
    if name == "region":
        value = value.lower()
    return _UNSAFE.sub(lambda found: f"_{ord(found[0]):x}_", f"{name}:{value}")[:500]


def first_key(moment: datetime) -> int:
    """Return the smallest key of articles at this moment; keys grow with time."""
    return int(moment.astimezone(UTC).timestamp()) << SLOT_BITS


def free_keys(moment: datetime, article: int) -> Iterable[int]:
    """Give keys for an article, best first: within its second, or else its minute, hour, day.

    Imports give thousands of articles one moment; arrival decides their order as long as there is room.
    """
    start = first_key(moment)
    return (start + article % (seconds << SLOT_BITS) for seconds in (1, 60, 3600, 86_400))


def months(start: datetime, end: datetime) -> list[str]:
    """Return the terms of the months in [start, end) of first sight."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [f"seen:{month // 12}{month % 12 + 1:02}" for month in range(first, last + 1)]


def cells(first: int, end: int) -> list[str]:
    """Return the terms of the fewest cells of one size, but three or more, that hold all keys in [first, end)."""
    start, last = first >> SLOT_BITS, (end - 1) >> SLOT_BITS
    fitting = [size for size in _CELLS if last - start >= _FEWEST_CELLS << size]
    size = max(fitting, default=_CELLS[0])
    return [_cell(size, number) for number in range(start >> size, (last >> size) + 1)]


def _fitting(found: Sequence[str], most: int) -> Sequence[str]:
    """Return the first terms, as many as have room in so many bytes."""
    if len(found) * _MOST_OF_TERM <= most:
        return found
    sizes = list(accumulate(len(term.encode()) + 1 for term in found))
    return found[: bisect_right(sizes, most)]


def _cell(size: int, number: int) -> str:
    return f"at:{size}-{number}"


def _facets(row: Row[Any]) -> Iterable[str]:
    yield facet("is", "duplicate" if row.duplicate_of else "original")
    yield facet("source", row.source)
    yield facet("family", row.family)
    yield f"seen:{row.first_seen:%Y%m}"
    if row.published_date:
        yield "has:date"
    if row.language:
        yield facet("lang", row.language)
    yield from (facet("metal", metal) for metal in row.metals.split(",") if metal)
    yield from (facet("flag", flag) for flag in row.flags.split(",") if flag)
    for region in row.regions.split(","):
        if region:
            yield facet("region", region)
            yield facet("region", region.partition("-")[0])


def _moment(row: Row[Any]) -> datetime:
    if row.published_at:
        moment: datetime = row.published_at
        return moment
    day: date | None = row.published_date
    seen: datetime = row.first_seen
    return datetime.combine(day, time(), tzinfo=UTC) if day else seen
