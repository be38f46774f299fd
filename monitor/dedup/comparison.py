"""Two articles side by side: the figures from which a person, or the weights, can tell a copy from a look-alike."""

import math
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import timedelta
from typing import TypeVar

from monitor.dedup.traits import NAMES, SHINGLES, VALUES, WORDS, Traits

# Sets smaller than this say little about containment.
_SHORT = 20
Comparison = dict[str, float]
Hash = TypeVar("Hash")


def compare(one: Traits, other: Traits, apart: timedelta) -> Comparison:
    """Return the figures by name; the order of the two does not matter.

    Shares are in [0, 1]; `contained` is the share of the article that is more contained in the other, `shared` of the
    one that is less. Counts are logarithms of one more than the count.
    """
    contained, shared, alike = _shares(one.shingles, other.shingles, SHINGLES)
    figures = {"contained": contained, "shared": shared, "alike": alike}
    figures |= _values(one, other)
    figures |= _titles(one, other)
    words, words_back, _ = _shares(one.words, other.words, WORDS)
    figures["words_contained"], figures["words_shared"] = words, words_back
    figures["names_contained"] = 1.0 if one.han else _shares(one.names, other.names, NAMES)[0]
    figures["lead"] = _overlap(set(one.lead_shingles), set(other.lead_shingles))
    figures["days_apart"] = math.log1p(abs(apart) / timedelta(days=1))
    figures["short"] = float(min(one.length, other.length) < _SHORT)
    figures["han"] = float(one.han)
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
        "values_missing_share_han": share_missing * one.han,
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
    in_lead = max(_share(mine, set(other.lead_words)), _share(yours, set(one.lead_words)))
    return {
        "title_alike": _share(mine & yours, mine & yours, of=len(mine | yours)),
        "title_contained": _overlap(mine, yours),
        "title_in_lead": in_lead,
        "title_missing": float(not (mine and yours)),
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


def _share(part: Set[int], whole: Set[int], of: int | None = None) -> float:
    of = len(part) if of is None else of
    return len(part & whole) / of if of else 0.0


def _overlap(one: Set[int], other: Set[int]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
