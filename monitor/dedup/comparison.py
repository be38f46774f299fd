"""Two articles side by side: the figures from which a person, or the weights, can tell a copy from a look-alike."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from monitor.dedup.traits import NAMES, SHINGLES, VALUES, WORDS, Traits
from monitor.domain.articles import Candidate, Fingerprint

# Sets smaller than this say little about containment.
_SHORT = 20
_SAME_FORM = 0.4
# Characters repeat where words do not: these count for less, or more, in Chinese.
_OTHERWISE_IN_HAN = ("contained", "values_missing_share", "title_in_lead")
Comparison = dict[str, float]
_THE_SAME = {"contained": 1.0, "shared": 1.0, "alike": 1.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Side:
    """The traits of one article, as sets and sorted samples are compared fastest."""

    han: bool
    length: int
    shingles: list[int]
    words: list[int]
    names: list[int]
    values: list[int]  # ascending, one for each of the two below
    before: list[tuple[int, int]]  # value, what stands before it
    behind: list[tuple[int, int]]
    title: Set[int]
    lead_shingles: Set[int]
    lead_words: Set[int]


def compare(one: Fingerprint | Candidate, other: Fingerprint | Candidate, apart: timedelta) -> Comparison:
    """Return the figures by name; the order of the two does not matter. Empty when there is nothing to compare.

    Shares are in [0, 1]; `contained` is the share of the article that is more contained in the other, `shared` of the
    one that is less. Counts are logarithms of one more than the count.
    """
    mine, yours = _side(one.features), _side(other.features)
    if not mine.length or not yours.length or mine.han != yours.han:
        return {}
    figures = _figures(mine, yours, apart)
    return figures | _THE_SAME if one.exact == other.exact else figures


# A new article is compared with up to fifty, and those of one story with each other.
@lru_cache(maxsize=1024)
def _side(features: bytes) -> _Side:
    traits = Traits.unpacked(features)
    values, before, behind = traits.values.T.tolist()
    return _Side(
        han=traits.han,
        length=traits.length,
        shingles=traits.shingles.tolist(),
        words=traits.words.tolist(),
        names=traits.names.tolist(),
        values=values,
        before=list(zip(values, before, strict=True)),
        behind=list(zip(values, behind, strict=True)),
        title=frozenset(traits.title.tolist()),
        lead_shingles=frozenset(traits.lead_shingles.tolist()),
        lead_words=frozenset(traits.lead_words.tolist()),
    )


def _figures(one: _Side, other: _Side, apart: timedelta) -> Comparison:
    contained, shared, alike = _shares(one.shingles, other.shingles, SHINGLES)
    figures = {"contained": contained, "shared": shared, "alike": alike}
    figures |= _values(one, other)
    figures |= _titles(one, other)
    figures["words_contained"] = _shares(one.words, other.words, WORDS)[0]
    figures["names_contained"] = 1.0 if one.han else _names(one, other, otherwise=contained)
    figures["lead"] = _overlap(one.lead_shingles, other.lead_shingles)
    figures["days_apart"] = math.log1p(abs(apart) / timedelta(days=1))
    figures["short"] = float(min(one.length, other.length) < _SHORT)
    for name in _OTHERWISE_IN_HAN:
        figures[f"{name}_han"] = figures[name] * one.han
    return figures


def _names(one: _Side, other: _Side, *, otherwise: float) -> float:
    """Return the share of names in common; a text without capitals tells nothing of its names."""
    return _shares(one.names, other.names, NAMES)[0] if one.names and other.names else otherwise


def _values(one: _Side, other: _Side) -> Comparison:
    """Compare numbers and dates: how many both have, how many are missing or replaced in the same surroundings."""
    mine, yours = _comparable(one.values, other.values, VALUES)
    few, many = sorted((set(one.values[:mine]), set(other.values[:yours])), key=len)
    agreed = len(few & many)
    replaced = max(
        _replaced(one.before[:mine], other.before[:yours]),
        _replaced(one.behind[:mine], other.behind[:yours]),
    )
    missing = len(few - many)
    share_missing = missing / len(few) if few else 0.0
    return {
        "values_agreed": math.log1p(agreed),
        "values_missing": math.log1p(missing),
        "values_missing_share": share_missing,
        "values_replaced": math.log1p(replaced),
        "values_replaced_many": float(replaced >= 3),
        "values_replaced_share": replaced / (replaced + agreed + 1),
    }


def _replaced(mine: Sequence[tuple[int, int]], yours: Sequence[tuple[int, int]]) -> int:
    """Count the values that have another value in the same surroundings of the other text."""
    here, there = set(mine), set(yours)
    gone, come = ([place for _, place in only] for only in (here - there, there - here))
    return (Counter(gone) & Counter(come)).total() if not set(gone).isdisjoint(come) else 0


def _titles(one: _Side, other: _Side) -> Comparison:
    """Compare the titles with each other and with the other text's beginning: many a headline is its first words."""
    mine, yours = one.title, other.title
    alike = len(mine & yours) / len(mine | yours) if mine or yours else 0.0
    # Two titles of one form with other words in them: "opening" and "closing", "raises" and "cuts".
    replaced = min(len(mine - yours), len(yours - mine)) if alike >= _SAME_FORM else 0
    in_lead = max(_share(mine, other.lead_words), _share(yours, one.lead_words))
    return {
        "title_alike": alike,
        "title_replaced": math.log1p(replaced),
        "title_contained": _overlap(mine, yours),
        "title_in_lead": in_lead,
    }


def _shares(one: Sequence[int], other: Sequence[int], size: int) -> tuple[float, float, float]:
    """Return the larger and the smaller containment and the resemblance of two sets, from samples of `size`."""
    mine, yours = _comparable(one, other, size)
    both = len(set(one[:mine]).intersection(other[:yours]))
    shares = sorted((both / mine if mine else 0.0, both / yours if yours else 0.0))
    return shares[1], shares[0], both / (mine + yours - both) if mine or yours else 0.0


def _comparable(one: Sequence[int], other: Sequence[int], size: int) -> tuple[int, int]:
    """Return how much of two rising samples would be in both if it were in both texts."""
    ends = [sample[-1] for sample in (one, other) if len(sample) >= size]
    if not ends:
        return len(one), len(other)
    return bisect_right(one, min(ends)), bisect_right(other, min(ends))


def _share(part: Set[int], whole: Set[int]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _overlap(one: Set[int], other: Set[int]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
