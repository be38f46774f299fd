"""What an article is about, in a few hundred bytes: its weightiest words, its numbers, its tags.

Two reports of one event use the same names and uncommon words. Reports in two languages share only what needs no
translation: tags, numbers, and names in Latin letters.
"""

import math
import re
import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import pairwise
from typing import Self

import snowballstemmer

from monitor.dedup.furniture import without_furniture
from monitor.dedup.tokens import readable
from monitor.domain.articles import Subject
from monitor.domain.tags import Tag, Tags

# Words rarer than in one of 500 articles say all the same: this is something particular.
RAREST = 0.002
TERMS = 32
# Rows by which other articles on the subject are looked up.
ROWS = 12
VALUES = 24

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]{{2,}}")
_LEAD = 60  # words
# A word of the title counts as if the text said it forty times, which is little: counts weigh by their logarithm.
_TITLE_WEIGHT, _LEAD_WEIGHT, _NAME_WEIGHT = 40.0, 1.5, 1.3
# Rare words weigh more than their information: what reports of one beat share is common words. 1.25 to 1.35 are alike.
_RARITY_POWER = 1.25
_LIGHTEST = 2.0  # nothing is learned from words in more than one article of seven
# What the watcher watches is in every article that it brings home.
_WATCHED = 3.0

_AMOUNT = re.compile(
    r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*"
    r"(万亿|百万|亿|万|千|trillion|billion|million|thousand|bln|mln|bn|mn|kt(?![a-z]))?",
    re.IGNORECASE,
)
_SCALES = {
    "千": 1e3, "thousand": 1e3, "kt": 1e3, "万": 1e4, "百万": 1e6, "million": 1e6, "mln": 1e6, "mn": 1e6,
    "亿": 1e8, "billion": 1e9, "bln": 1e9, "bn": 1e9, "万亿": 1e12, "trillion": 1e12,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
# November 20 | 20 November | 11月20日 | 2026-11-20
_DATE = re.compile(
    rf"{_MONTH}\ (\d{{1,2}})(?!\d) | (?<!\d)(\d{{1,2}})\ {_MONTH}"
    r"| (\d{1,2})\s?月\s?(\d{1,2})\s?日 | \d{4}-(\d\d)-(\d\d)",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_DATES = 8
_YEARS = range(1900, 2101)

_HEADER = struct.Struct("<BHBBBB")


def subject_of(title: str | None, text: str, tags: Tags) -> Subject:
    """Return what the article is about. A pure function; takes time in proportion to the text, up to a limit."""
    topic = _topic(readable(title or ""), without_furniture(readable(text)), tags)
    heaviest = sorted(topic.terms, key=lambda term: (-topic.terms[term], term))
    # Numbers and tags together are how another language finds it: "tag" rows are as good as words.
    rows = [*heaviest[:ROWS], *(_hash(f"amount {value}") for value in sorted(topic.amounts)[:ROWS])]
    return Subject(rows=tuple(dict.fromkeys(rows)), features=topic.packed())


def terms_of(text: str) -> list[str]:
    """Return stems of words, and pairs of Han characters, in order."""
    words = _WORD.findall(text)
    pairs = [one + other for one, other in pairwise(words) if _is_han(one) and _is_han(other)]
    return [_stem(word.lower()) for word in words if not _is_han(word)] + pairs


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A subject unpacked."""

    han: bool
    length: int  # words, or pairs of characters
    terms: dict[int, float]  # hash of 32 bits -> weight; the squares add up to one
    watched: frozenset[int]  # those of the terms that name a metal or a region that is tagged
    values: frozenset[int]  # hashes of amounts, which are even, and of dates, which are odd
    tags: frozenset[int]  # hashes of metals and regions

    @property
    def amounts(self) -> frozenset[int]:
        """The values that are no dates."""
        return frozenset(value for value in self.values if not value & 1)

    def packed(self) -> bytes:
        """Return the topic as bytes; `unpacked` is the way back."""
        sizes = (len(self.terms), len(self.watched), len(self.values), len(self.tags))
        header = _HEADER.pack(self.han, min(self.length, 65535), *sizes)
        terms = sorted(self.terms, key=lambda term: (term not in self.watched, -self.terms[term], term))
        weights = [round(self.terms[term] * 65535) for term in terms]
        hashes = [*terms, *sorted(self.values), *sorted(self.tags)]
        return header + struct.pack(f"<{len(hashes)}i{len(weights)}H", *hashes, *weights)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Return the topic that `packed` was made from."""
        han, length, terms, watched, values, tags = _HEADER.unpack_from(packed)
        hashes = terms + values + tags
        numbers = struct.unpack_from(f"<{hashes}i{terms}H", packed, _HEADER.size)
        return cls(
            han=bool(han),
            length=length,
            terms=dict(zip(numbers[:terms], (weight / 65535 for weight in numbers[hashes:]), strict=True)),
            watched=frozenset(numbers[:watched]),
            values=frozenset(numbers[terms : terms + values]),
            tags=frozenset(numbers[terms + values : hashes]),
        )


def _topic(title: str, text: str, tags: Tags) -> Topic:
    words = terms_of(text)
    metals = _terms_of_tags(tags.metals)
    # Towns and provinces, not countries: a country alone is as telling as any name.
    regions = _terms_of_tags(tag for tag in tags.regions if "-" in tag.id)
    weights = _weights(terms_of(title), words, _names(text), metals)
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))[:TERMS]
    norm = math.sqrt(sum(weights[term] ** 2 for term in heaviest)) or 1.0
    return Topic(
        han=2 * sum(_is_han(word[0]) for word in words) > len(words),
        length=len(words),
        terms={_hash(term): weights[term] / norm for term in heaviest},
        watched=frozenset(_hash(term) for term in heaviest if term in metals or term in regions),
        values=frozenset(_values(f"{title}\n{text}")),
        tags=frozenset(_hash(f"tag {tag.id}") for tag in (*tags.metals, *tags.regions) if tag.role == "primary"),
    )


def _terms_of_tags(tags: Iterable[Tag]) -> set[str]:
    words = {mention.words for tag in tags for mention in tag.mentions}
    return {term for each in words for term in terms_of(readable(each))}


def _weights(title: list[str], words: list[str], names: set[str], watched: set[str]) -> dict[str, float]:
    """Return how much each term tells: rare, repeated, early, in the title, a name."""
    count: defaultdict[str, float] = defaultdict(float)
    for term in title:
        count[term] += _TITLE_WEIGHT
    for place, term in enumerate(words):
        count[term] += _LEAD_WEIGHT if place < _LEAD else 1
    weights: dict[str, float] = {}
    for term, times in count.items():
        rarity = min(_rarity(term), _WATCHED) if term in watched else _rarity(term)
        if rarity >= _LIGHTEST:
            name = _NAME_WEIGHT if term in names else 1.0
            weights[term] = (1 + math.log(times)) * rarity**_RARITY_POWER * name
    return weights


def _names(text: str) -> set[str]:
    """Return the stems of capitalised words; the first word of all is one by accident."""
    return {_stem(word.lower()) for word in _WORD.findall(text)[1:] if word[0].isupper()}


def _values(text: str) -> Iterable[int]:
    yield from (_hash(f"amount {amount}") & ~1 for amount in _amounts(text))
    yield from (_hash(f"date {date}") | 1 for date in _dates(text))


def _dates(text: str) -> list[str]:
    """Return the first days of the year that are named, as month and day, in any of the ways they are written."""
    found: dict[str, None] = {}
    for month, day, day_before, month_after, *numbers in _DATE.findall(text):
        name = (month or month_after)[:3].lower()
        ordinals = [_MONTHS.index(name) + 1, day or day_before] if name else [number for number in numbers if number]
        found["-".join(str(int(ordinal)) for ordinal in ordinals)] = None
    return list(found)[:_MOST_DATES]


def _amounts(text: str) -> Iterable[str]:
    """Return the numbers that are worth comparing, spelled out: three digits or a fraction, years left out."""
    found: dict[str, None] = {}
    for digits, scale in _AMOUNT.findall(text):
        number = float(digits.replace(",", "")[:15]) * _SCALES.get(scale.lower(), 1.0)
        if (number >= 100 or "." in digits) and number not in _YEARS:
            found[f"{number:.6g}"] = None
    return list(found)[: VALUES - _MOST_DATES]


def _rarity(term: str) -> float:
    return -math.log(_commonness().get(term, RAREST))


@cache
def _commonness() -> dict[str, float]:
    """Return the share of articles that a common term occurs in; see bench/learn_commonness.py."""
    path = files(__package__).joinpath("common.tsv")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {word: int(share) / 1000 for word, _, share in (line.partition("\t") for line in lines)}


def _is_han(word: str) -> bool:
    return word[0] >= "\u3400"


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def _hash(term: str) -> int:
    """Return 32 bits as a database integer of four bytes holds them."""
    return int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "little", signed=True)
