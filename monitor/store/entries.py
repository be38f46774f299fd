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
VERSION = 3

# 16 articles share a second. More bits make every entry of the index longer, because keys are stored as differences.
SLOT_BITS = 4

# PostgreSQL's index knows no order, so that each article there carries the cells of time that its key lies in: of
# 2^6 seconds (1,024 keys at most) up to 2^24 (half a year), each of eight of the one below.
_CELLS = range(6, 25, 3)
# More cells in one query cost more than the articles beside the window that larger ones bring in (measured: 33 small
# cells took 0.6 ms longer than 9, and 2 large ones with eight times the window's articles 10 ms longer).
_FEWEST_CELLS = 3

# PostgreSQL numbers the places of terms up to 16,383 and keeps headline and text apart by a gap.
_MOST_TERMS = 16_000
_GAP = 2
_PLACES = [str(place) for place in range(1, _MOST_TERMS + _GAP + 1)]

# A `tsvector` holds 1 MiB: half for the text, half for the headline, less room for facets. A term has 64 characters of
# 4 bytes at most, and its place takes up to 8.
_MOST_BYTES = 500_000
_OF_PLACE = 8
_MOST_OF_TERM = 4 * 64 + _OF_PLACE

_UNSAFE = re.compile(r"[^a-z0-9:-]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An article as the search index holds it."""

    moment: datetime  # published, or else first seen
    body: tuple[str, ...]  # facets, then the terms of the text
    facets: int  # how many of `body` are facets
    title: tuple[str, ...]

    def words(self) -> tuple[str, str]:
        """Return text and headline as SQLite takes them: terms between spaces."""
        return " ".join(self.body), " ".join(self.title)

    def vector(self, key: int) -> str:
        """Return the `tsvector` of the same terms: facets and cells without a place, the headline with weight A."""
        places: dict[str, str] = {}
        for place, term in zip(_PLACES, self.title, strict=False):
            places[term] = f"{places[term]},{place}A" if term in places else f"'{term}':{place}A"
        for place, term in zip(_PLACES[len(self.title) + _GAP - 1 :], self.body[self.facets :], strict=False):
            places[term] = f"{places[term]},{place}" if term in places else f"'{term}':{place}"
        second = key >> SLOT_BITS
        cells = [_cell(size, second >> size) for size in _CELLS]
        facets = [f"'{facet}'" for facet in dict.fromkeys([*self.body[: self.facets], *cells])]
        return " ".join([*facets, *places.values()])


def entry(row: Row[Any]) -> Entry:
    """Return the entry of a row of `articles`."""
    facets = tuple(dict.fromkeys(_facets(row)))
    title = tuple(_fitting(terms(row.title or "")[: _MOST_TERMS // 2]))
    body = _fitting(terms(row.text)[: _MOST_TERMS - len(title)])
    return Entry(moment=_moment(row), body=(*facets, *body), facets=len(facets), title=title)


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


def _fitting(found: Sequence[str]) -> Sequence[str]:
    """Return the first terms, as many as both databases take."""
    if len(found) * _MOST_OF_TERM <= _MOST_BYTES:
        return found
    sizes = list(accumulate(len(term.encode()) + _OF_PLACE for term in found))
    return found[: bisect_right(sizes, _MOST_BYTES)]


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
