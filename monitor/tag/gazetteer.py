"""Every name of a country, a subdivision, a town, a mine or a district, and which places it may mean.

    regions.yaml, china.yaml   our own names: demonyms, short forms, mines, districts     (lexicons/)
    regions.tsv                official names of countries and subdivisions                (data/, compiled)
    cities.tsv.gz              towns from 500 inhabitants, and counties of the USA          (data/, compiled)

The first two beat the last: a name that they have means a town only when the text says so.
"""

import csv
import gzip
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from monitor.tag.lexicon import read_yaml
from monitor.tag.matching import HanMatcher, Hit, WordMatcher
from monitor.tag.words import Reading, fold_words

DATA = Path(__file__).parent / "data"
Kind = Literal[
    "country", "people", "institution", "capital", "pair", "subdivision", "abbreviation", "place", "city", "none"
]

# Weight of a referent before the text is asked, as the decimal logarithm of the inhabitants that it counts like.
WEIGHTS: Mapping[str, float] = {
    "country": 8.5,
    "people": 8.5,
    "pair": 8.5,
    "institution": 8.5,
    "capital": 7.2,
    "subdivision": 7.0,
    "abbreviation": 7.0,
    "place": 7.0,
    "none": 9.0,
}
OWN = 7.0
# A subdivision that we know by its official name alone: there are thousands, and many are called Central or Victoria.
_OFFICIAL_ONLY = 4.5
# "甘肃省" is found as "甘肃" as well; abroad three characters must be left: 西北地区 is Canada's, 西北 is nobody's.
_HAN_KINDS = (
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "地区",
    "省",
    "州",
    "市",
    "县",
    "区",
    "盟",
)


class Referent(NamedTuple):
    """One place that a name may mean. `code` is a country or a subdivision; "" for what is no place."""

    code: str
    kind: Kind
    weight: float
    written: str = ""  # only as written, when given

    @property
    def is_own(self) -> bool:
        """Whether it is a name of our own lists, not a town or a little-known unit of the compiled ones."""
        return self.kind != "city" and self.weight >= OWN

    @property
    def country(self) -> str:
        """ISO 3166-1 code of the country it lies in or is."""
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Region:
    """A country or a subdivision as ISO 3166 has it."""

    code: str
    top: str  # the subdivision that it is counted in; its own code when first-level
    name_en: str
    name_zh: str
    others: tuple[str, ...]


class Gazetteer:
    """Looks names up; knows their referents. Towns stay packed until they are asked for."""

    def __init__(self, own: Mapping[str, list[Referent]], cities: str) -> None:
        self._cities = cities
        names = list(own)
        self._own_names = tuple(names)
        self._own = list(own.values())
        self._lines = array("I", [_NO_LINE] * len(names))
        number = {name: at for at, name in enumerate(names)}
        for start, name in _city_names(cities):
            known = number.get(name)
            if known is None:
                names.append(name)
                self._lines.append(start)
            else:
                self._lines[known] = start
        self._referents = lru_cache(_REMEMBERED)(self._unpacked)
        words = [at for at, name in enumerate(names) if name.isascii()]
        han = [at for at, name in enumerate(names) if not name.isascii()]
        self._word_numbers, self._han_numbers = array("I", words), array("I", han)
        self._words = WordMatcher(names[at] for at in words)
        self._han = HanMatcher(names[at] for at in han)

    @property
    def patterns(self) -> Iterator[str]:
        """Every name, folded."""
        yield from self._own_names
        yield from (name for _, name in _city_names(self._cities))

    def find(self, reading: Reading, plain_words: Set[str]) -> Iterator[tuple[Hit, list[Referent]]]:
        """Yield every name in the reading with all that it may mean, likeliest first.

        Towns that are called like one of `plain_words` are passed over unless a comma follows, and maybe their state.
        """
        for hit in self._words.find(reading, capitalised=True):
            number = self._word_numbers[hit.pattern]
            plain = number >= len(self._own) and hit.first == hit.last and reading.words[hit.first] in plain_words
            if not plain or reading.gap(hit.last) == ", ":
                yield hit, self._referents(number)
        for hit in self._han.find(reading):
            yield hit, self._referents(self._han_numbers[hit.pattern])

    def _unpacked(self, number: int) -> list[Referent]:
        own = self._own[number] if number < len(self._own) else []
        return own + self._towns(self._lines[number])

    def _towns(self, start: int) -> list[Referent]:
        if start == _NO_LINE:
            return []
        line = self._cities[start : self._cities.index("\n", start)]
        places = (place.split(":") for place in line.split("\t")[1].split(" "))
        return [Referent(code, "city", _inhabitants_weight(int(inhabitants))) for code, inhabitants in places]


_NO_LINE = 0xFFFFFFFF
_REMEMBERED = 4096  # names whose places stay unpacked: the news names the same ones again and again


def _inhabitants_weight(inhabitants: int) -> float:
    """Return the decimal logarithm, roughly and fast; a town of unknown size counts like a village."""
    return len(str(inhabitants)) - 1 + int(str(inhabitants)[0]) / 10 if inhabitants else 2.5


def _city_names(cities: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in cities.split("\n"):
        if line:
            yield start, line[: line.index("\t")]
        start += len(line) + 1


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer; read and compiled once."""
    own: dict[str, list[Referent]] = defaultdict(list)
    for name, referent in _own_names():
        if name and referent not in own[name]:
            own[name].append(referent)
    cities = gzip.decompress((DATA / "cities.tsv.gz").read_bytes()).decode()
    return Gazetteer(own, cities)


@cache
def load_regions() -> dict[str, Region]:
    """Return every country and subdivision of ISO 3166 by code."""
    with (DATA / "regions.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return {row[0]: Region(row[0], row[1], row[2], row[3], tuple(filter(None, row[4].split("|")))) for row in rows}


def _own_names() -> Iterator[tuple[str, Referent]]:
    own = read_yaml("regions")
    for name in own["not_places"]:
        yield _key(name), Referent("", "none", WEIGHTS["none"])
    yield from _countries(own["countries"])
    yield from _subdivisions(own["subdivisions"])
    for code, names in own["places"].items():
        yield from ((_key(name), _referent(code, "place")) for name in names)
    yield from _china(read_yaml("china"))
    yield from _official(own)


def _key(name: str) -> str:
    return " ".join(fold_words(name)) if name.isascii() else name


def _referent(code: str, kind: Kind, written: str = "") -> Referent:
    return Referent(code, kind, WEIGHTS[kind], written.rstrip("."))


def _countries(countries: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, Referent]]:
    for code, names in countries.items():
        for name in (*names.get("names", ()), *names.get("zh", ())):
            yield _key(name), _referent(code, "country")
        for name in names.get("institutions", ()):
            yield _key(name), _referent(code, "institution")
        for name in names.get("exact", ()):
            yield _key(name), _referent(code, "country", written=name)
        for name in names.get("people", ()):
            yield _key(name), _referent(code, "people")
            yield _key(name + "s"), _referent(code, "people")
        for name in names.get("capital", ()):
            yield _key(name), _referent(code, "capital")
    yield from _pairs({code: str(names["pair"]) for code, names in countries.items() if "pair" in names})


def _pairs(characters: Mapping[str, str]) -> Iterator[tuple[str, Referent]]:
    """Yield 中美, 美日 ...: two countries in two characters, each of them meant."""
    for code, character in characters.items():
        for other_code, other in characters.items():
            if code != other_code and {code, other_code} & {"CN", "US", "JP", "RU"}:
                yield character + other, _referent(code, "pair")
                yield character + other, _referent(other_code, "pair")


def _subdivisions(subdivisions: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, Referent]]:
    for code, names in subdivisions.items():
        for name in (*names.get("names", ()), *names.get("people", ()), *names.get("zh", ())):
            yield _key(name), _referent(code, "subdivision")
        for name in names.get("exact", ()):
            yield _key(name), _referent(code, "subdivision", written=name)
        for name in names.get("abbr", ()):
            yield _key(name), _referent(code, "abbreviation", written=name)


def _china(provinces: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, Referent]]:
    for code, names in provinces.items():
        for name in (*names["en"], str(names["zh"])):
            yield _key(name), _referent(code, "subdivision")
        for pair in (*names["cities"], *names.get("regions", ())):
            han, _, pinyin = pair.partition(" ")
            yield han, _referent(code, "place")
            yield _key(pinyin.strip('"')), _referent(code, "place")


def _official(own: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, Referent]]:
    """Yield the names of ISO 3166; those of subdivisions that we say nothing about weigh little."""
    for region in load_regions().values():
        if "-" not in region.code:
            referent = _referent(region.code, "country")
        else:
            known = region.code in own["subdivisions"]
            referent = Referent(region.top, "subdivision", WEIGHTS["subdivision"] if known else _OFFICIAL_ONLY)
        for name in (region.name_en, *region.others):
            yield _key(name) if name.isascii() else " ".join(fold_words(name)), referent
        shortest = 2 if region.code.startswith("CN") else 3
        yield from ((name, referent) for name in _han_names(region.name_zh, shortest))


def _han_names(name: str, shortest: int) -> Iterator[str]:
    if name:
        yield name
    for kind in _HAN_KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= shortest:
            yield name.removesuffix(kind)
            return
