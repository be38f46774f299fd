"""Our names of places, and the official ones: which country or subdivision does each stand for, and how strongly?

regions.yaml, china.yaml   demonyms, short forms, mines, districts                     (lexicons/)
regions.tsv                official names of countries and subdivisions                (data/, compiled)
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from monitor.tag.lexicon import read_yaml
from monitor.tag.words import fold_words

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
_COMPASS = re.compile("[东西南北中]{1,2}[部方央]?(?:地区|省|州|区|大区)?|国家区|首都(?:大区|省|区)")
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


@cache
def load_regions() -> dict[str, Region]:
    """Return every country and subdivision of ISO 3166 by code."""
    with (DATA / "regions.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return {row[0]: Region(row[0], row[1], row[2], row[3], tuple(filter(None, row[4].split("|")))) for row in rows}


def own_names() -> Iterator[tuple[str, Referent]]:
    """Yield every name, folded, with what it may mean; a name comes as often as it has meanings."""
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


@cache
def pair_continues() -> str:
    """Return the characters that follow two countries' characters when the countries are meant."""
    return str(read_yaml("regions")["pair_continues"])


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
            referent, known = _referent(region.code, "country"), True
        else:
            known = region.code in own["subdivisions"]
            referent = Referent(region.top, "subdivision", WEIGHTS["subdivision"] if known else _OFFICIAL_ONLY)
        for name in (region.name_en, *region.others):
            yield _key(name) if name.isascii() else " ".join(fold_words(name)), referent
        shortest = 2 if known or region.code.startswith("CN") else 3
        if not _COMPASS.fullmatch(region.name_zh):
            yield from ((name, referent) for name in _han_names(region.name_zh, shortest))


def _han_names(name: str, shortest: int) -> Iterator[str]:
    if len(name) >= shortest:
        yield name
    for kind in _HAN_KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= shortest:
            yield name.removesuffix(kind)
            return
