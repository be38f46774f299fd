"""Two articles side by side: the figures from which a person, or the weights, can tell a copy from a look-alike."""

import math
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import timedelta
from typing import TypeVar

from monitor.dedup.traits import NAMES, SHINGLES, VALUES, WORDS, Traits
from monitor.domain.articles import Candidate, Fingerprint

# Sets smaller than this say little about containment.
_SHORT = 20
_SAME_FORM = 0.4
# Characters repeat where words do not: these count for less, or more, in Chinese.
_OTHERWISE_IN_HAN = ("contained", "values_missing_share", "title_in_lead")
Comparison = dict[str, float]
_THE_SAME = {"contained": 1.0, "shared": 1.0, "alike": 1.0}
Hash = TypeVar("Hash")


def compare(one: Fingerprint | Candidate, other: Fingerprint | Candidate, apart: timedelta) -> Comparison:
    """Return the figures by name; the order of the two does not matter. Empty when there is nothing to compare.

    Shares are in [0, 1]; `contained` is the share of the article that is more contained in the other, `shared` of the
    one that is less. Counts are logarithms of one more than the count.
    """
    mine, yours = Traits.unpacked(one.features), Traits.unpacked(other.features)
    if not mine.length or not yours.length or mine.han != yours.han:
        return {}
    figures = _figures(mine, yours, apart)
    return figures | _THE_SAME if one.exact == other.exact else figures


def _figures(one: Traits, other: Traits, apart: timedelta) -> Comparison:
    contained, shared, alike = _shares(one.shingles, other.shingles, SHINGLES)
    figures = {"contained": contained, "shared": shared, "alike": alike}
    figures |= _values(one, other)
    figures |= _titles(one, other)
    figures["words_contained"] = _shares(one.words, other.words, WORDS)[0]
    figures["names_contained"] = 1.0 if one.han else _shares(one.names, other.names, NAMES)[0]
    figures["lead"] = _overlap(set(one.lead_shingles), set(other.lead_shingles))
    figures["days_apart"] = math.log1p(abs(apart) / timedelta(days=1))
    figures["short"] = float(min(one.length, other.length) < _SHORT)
    for name in _OTHERWISE_IN_HAN:
        figures[f"{name}_han"] = figures[name] * one.han
    return figures


def _values(one: Traits, other: Traits) -> Comparison:
    """Compare numbers and dates: how many both have, how many are missing or replaced in the same surroundings."""
    mine, yours = _comparable(one.values, other.values, VALUES, key=lambda value: value[0])
    few, many = sorted(({value for value, _, _ in mine}, {value for value, _, _ in yours}), key=len)
    agreed = len(few & many)
    replaced = max(_replaced(mine, yours, 1), _replaced(mine, yours, 2))
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


def _replaced(mine: Iterable[tuple[int, ...]], yours: Iterable[tuple[int, ...]], side: int) -> int:
    """Count the values that have another value in the same surroundings of the other text."""
    here, there = _by_surroundings(mine, side), _by_surroundings(yours, side)
    both = here.keys() & there.keys()
    return sum(min(len(here[place] - there[place]), len(there[place] - here[place])) for place in both)


def _by_surroundings(values: Iterable[tuple[int, ...]], side: int) -> dict[int, set[int]]:
    places: dict[int, set[int]] = {}
    for value in values:
        places.setdefault(value[side], set()).add(value[0])
    return places


def _titles(one: Traits, other: Traits) -> Comparison:
    """Compare the titles with each other and with the other text's beginning: many a headline is its first words."""
    mine, yours = set(one.title), set(other.title)
    alike = len(mine & yours) / len(mine | yours) if mine or yours else 0.0
    # Two titles of one form with other words in them: "opening" and "closing", "raises" and "cuts".
    replaced = min(len(mine - yours), len(yours - mine)) if alike >= _SAME_FORM else 0
    in_lead = max(_share(mine, set(other.lead_words)), _share(yours, set(one.lead_words)))
    return {
        "title_alike": alike,
        "title_replaced": math.log1p(replaced),
        "title_contained": _overlap(mine, yours),
        "title_in_lead": in_lead,
    }


def _shares(one: Sequence[int], other: Sequence[int], size: int) -> tuple[float, float, float]:
    """Return the larger and the smaller containment and the resemblance of two sets, from samples of `size`."""
    mine, yours = (set(sample) for sample in _comparable(one, other, size, key=lambda value: value))
    both = len(mine & yours)
    shares = sorted((both / len(mine) if mine else 0.0, both / len(yours) if yours else 0.0))
    return shares[1], shares[0], both / len(mine | yours) if mine or yours else 0.0


def _comparable(
    one: Sequence[Hash], other: Sequence[Hash], size: int, key: Callable[[Hash], int]
) -> tuple[Sequence[Hash], Sequence[Hash]]:
    """Return those parts of two samples that would be in both if they were in both texts."""
    ends = [key(sample[-1]) for sample in (one, other) if len(sample) >= size]
    if not ends:
        return one, other
    end = min(ends)
    return [value for value in one if key(value) <= end], [value for value in other if key(value) <= end]


def _share(part: Set[int], whole: Set[int]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _overlap(one: Set[int], other: Set[int]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
