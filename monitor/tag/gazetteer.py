"""Every name of a country, a subdivision, a town, a mine or a district, and which places it may mean.

Names of our own (names.py) come before those of towns from 500 inhabitants and of counties of the USA, which
compile_gazetteer.py packs into data/towns.txt.gz: four blocks of lines, names in Latin letters, their places, Chinese
names, their places.
"""

import gzip
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache
from itertools import chain

from monitor.tag.matching import HanMatcher, Hit, Matcher, WordMatcher
from monitor.tag.names import DATA, Referent, own_names
from monitor.tag.words import Reading

BLOCK_END = "\f"
_REMEMBERED = 4096  # names whose places stay unpacked: the news names the same ones again and again


class Gazetteer:
    """Looks names up; knows what they may mean."""

    def __init__(self, words: "NameIndex", han: "NameIndex") -> None:
        self._words, self._han = words, han

    def find(self, reading: Reading, plain_words: Set[str]) -> Iterator[tuple[Hit, list[Referent]]]:
        """Yield every name in the reading with all that it may mean, likeliest first.

        Towns that are called like one of `plain_words` are passed over unless a comma follows, and maybe their state.
        """
        index = self._words
        for hit in index.matcher.find(reading, capitalised=True):
            plain = hit.first == hit.last and reading.words[hit.first] in plain_words and hit.pattern >= index.own
            if not plain or reading.gap(hit.last) == ", ":
                yield hit, index.referents(hit.pattern)
        for hit in self._han.matcher.find(reading):
            yield hit, self._han.referents(hit.pattern)


class Lines:
    """The lines of a text by number: 200,000 strings of their own would take 30 MB for 4 MB of letters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array("L", [0, *(found.end() for found in re.finditer("\n", text)), len(text) + 1])

    def __getitem__(self, number: int) -> str:
        return self._text[self._starts[number] : self._starts[number + 1] - 1]

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self._starts) - 1))


class NameIndex:
    """Names of one script by number, our own first. A name that is a town's too comes twice; the first is found."""

    def __init__(
        self, own: Mapping[str, list[Referent]], towns: Iterable[str], places: Lines, matcher: Matcher
    ) -> None:
        """`places` has a line for each town: "US-TX:24782 US-KY:9870"."""
        self.own = len(own)
        self.matcher = matcher
        self.referents = lru_cache(_REMEMBERED)(self._unpacked)
        self._own = list(own.items())
        self._places = places
        self._town_of_own = {name: number for number, name in enumerate(towns) if name in own}

    def _unpacked(self, number: int) -> list[Referent]:
        if number >= self.own:
            return _towns(self._places[number - self.own])
        name, referents = self._own[number]
        town = self._town_of_own.get(name)
        return referents + (_towns(self._places[town]) if town is not None else [])


def _towns(line: str) -> list[Referent]:
    places = (place.split(":") for place in line.split(" "))
    return [Referent(code, "city", _inhabitants_weight(inhabitants)) for code, inhabitants in places]


def _inhabitants_weight(inhabitants: str) -> float:
    """Return the decimal logarithm, roughly and fast; a town of unknown size counts like a village."""
    return len(inhabitants) - 1 + int(inhabitants[0]) / 10 if inhabitants != "0" else 2.5


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer; read and compiled once."""
    own_words, own_han = _own_by_script()
    words, places, han, han_places = _blocks()
    return Gazetteer(
        NameIndex(own_words, words, places, WordMatcher(chain(own_words, words))),
        NameIndex(own_han, han, han_places, HanMatcher(chain(own_han, han))),
    )


def all_names() -> set[str]:
    """Return every name that is looked for, folded."""
    own_words, own_han = _own_by_script()
    words, _, han, _ = _blocks()
    return {*own_words, *own_han, *words, *han}


def _own_by_script() -> tuple[dict[str, list[Referent]], dict[str, list[Referent]]]:
    words: dict[str, list[Referent]] = defaultdict(list)
    han: dict[str, list[Referent]] = defaultdict(list)
    for name, referent in own_names():
        meanings = (words if name.isascii() else han)[name]
        if referent not in meanings:
            meanings.append(referent)
    for name, meanings in words.items():
        if meanings[0].kind == "none":
            meanings[:] = [meanings[0]._replace(code=_look_alike(name, words))]
    return words, han


def _look_alike(name: str, words: Mapping[str, list[Referent]]) -> str:
    """Return the region whose name is in a name that is no place; empty when there is none."""
    return next((words[word][0].code for word in name.split() if word in words), "")


def _blocks() -> list[Lines]:
    text = gzip.decompress((DATA / "towns.txt.gz").read_bytes()).decode()
    return [Lines(block) for block in text.split(BLOCK_END)]
