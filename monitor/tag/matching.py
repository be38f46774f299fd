"""Finds thousands of names in one pass: Aho-Corasick, leftmost and longest, over whole words or over Chinese."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.tag.words import Reading


class Hit(NamedTuple):
    """A pattern found in a reading. `start` and `end` are offsets in `reading.plain`; words are -1 for Chinese."""

    pattern: int
    start: int
    end: int
    first: int = -1
    last: int = -1


def word_pattern(folded: str) -> str:
    """Return folded words, separated by blanks, as they appear in `Reading.joined`."""
    return " " + folded.replace(" ", "| ") + "|"


class Matcher(Protocol):
    """Finds known names in a reading."""

    def find(self, reading: Reading, *, capitalised: bool = False) -> Iterator[Hit]:
        """Yield the longest matches from left to right, none of them across a comma or a line.

        `capitalised` leaves out those whose first letter is a small one, where there are small ones.
        """
        ...


class WordMatcher:
    """Finds phrases of whole words, given as folded words separated by single blanks."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._automaton = _automaton(word_pattern(phrase) for phrase in phrases)

    def find(self, reading: Reading, *, capitalised: bool = False) -> Iterator[Hit]:
        """See `Matcher`."""
        joined, counted, first = reading.joined, 0, 0
        for pattern, start, end in self._automaton.find_matches_as_indexes(joined):
            first += joined.count("|", counted, start)
            counted = start
            if capitalised and not reading.plain[reading.starts[first]].isupper():
                continue
            last = first + joined.count("|", start, end) - 1
            yield Hit(pattern, reading.starts[first], reading.end(last), first, last)


class HanMatcher:
    """Finds simplified Chinese names, wherever they stand."""

    def __init__(self, names: Iterable[str]) -> None:
        self._automaton = _automaton(names)

    def find(self, reading: Reading, *, capitalised: bool = False) -> Iterator[Hit]:  # noqa: ARG002  # see `Matcher`
        """See `Matcher`."""
        if reading.han:
            for pattern, start, end in self._automaton.find_matches_as_indexes(reading.han):
                yield Hit(pattern, start, end)


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    # Patterns come one by one: a list of 200,000 need not be in memory while the automaton is built. The contiguous
    # automaton scans as fast as we need and builds ten times faster than a DFA.
    return AhoCorasick(
        patterns,
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.ContiguousNFA,
        store_patterns=False,
    )
