"""A text as a few hundred bytes by which it, or a part of it, is recognised in another article."""

from hashlib import blake2b
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from monitor.dedup.furniture import without_furniture, without_kicker
from monitor.dedup.tokens import (
    CAPITAL,
    HAN,
    LONG,
    VALUE,
    Hashes,
    Indexes,
    Tokens,
    readable,
    runs_at,
    shingles,
    tokens_of,
)
from monitor.dedup.traits import LEAD_SHINGLES, LEAD_WORDS, NAMES, SHINGLES, TITLE, VALUES, WORDS, Halves, Traits
from monitor.domain.articles import Fingerprint

# Shared rows make candidates; 16 find 98 % of the copies with three candidates an article.
SKETCH = 16
_WORDS_IN_SHINGLE = 5
_CHARACTERS_IN_SHINGLE = 8
# What surrounds a number: "fell by # barrels"; Han characters say less each.
_WORDS_AROUND = 2
_CHARACTERS_AROUND = 4

_QUARTER, _HALF, _BUT_16 = np.uint64(16), np.uint64(32), np.uint64(48)
Unsigned = TypeVar("Unsigned", np.uint16, np.uint32, np.uint64)


def fingerprint(title: str | None, text: str, language: str | None = None) -> Fingerprint:  # noqa: ARG001
    """Return what recognises the text, cut short or dressed up, in another article.

    Depends on title and text alone: whether to look at words or at characters is seen from the text, which is right
    more often than what is declared, so `language` changes nothing. Any text has one; the empty text has an empty
    sketch. Takes time in proportion to the length of the text, up to `tokens.LONGEST_TEXT` characters.
    """
    heading, body = tokens_of(without_kicker(readable(title or "")), without_furniture(readable(text)))
    traits = _traits(heading.hashes, body)
    return Fingerprint(
        exact=int.from_bytes(blake2b(body.hashes.tobytes(), digest_size=8).digest(), "little", signed=True),
        # As a database integer of four bytes holds them.
        sketch=tuple(traits.shingles[:SKETCH].astype("<i4").tolist()),
        features=traits.packed(),
    )


def _traits(title: Hashes, body: Tokens) -> Traits:
    words, kinds = body.hashes, body.kinds
    is_han = kinds == HAN
    han = 2 * int(is_han.sum()) > len(words)
    runs = shingles(words, _CHARACTERS_IN_SHINGLE if han else _WORDS_IN_SHINGLE) >> _HALF
    distinct = _distinct(runs.astype("<u4"))
    lead = words[: LEAD_WORDS + 1]
    return Traits(
        han=han,
        length=len(distinct),
        shingles=distinct[:SHINGLES],
        words=_smallest(_pairs(words, is_han) if han else words[(kinds & LONG) > 0], WORDS),
        names=_smallest(words[(kinds & CAPITAL) > 0], NAMES),
        values=_values(words, (kinds == VALUE).nonzero()[0], _CHARACTERS_AROUND if han else _WORDS_AROUND),
        title=_first(shingles(title, 2) if han else title, TITLE),
        lead_shingles=runs[:LEAD_SHINGLES].astype("<u2"),
        lead_words=_first(shingles(lead, 2) if han else lead, LEAD_WORDS),
    )


def _pairs(words: Hashes, is_han: npt.NDArray[np.bool_]) -> Hashes:
    """Return a hash for every two Han characters that stand together: the nearest to words without a dictionary."""
    return shingles(words, 2)[is_han[:-1] & is_han[1:]]


def _values(words: Hashes, at: Indexes, around: int) -> Halves:
    """Return rows of a number or date and hashes of what stands before and behind it, other numbers blotted out."""
    blotted = np.zeros(len(words) + 2 * around, np.uint64)
    blotted[around:-around] = words
    blotted[at + around] = 0
    runs = runs_at(blotted, np.concatenate([at, at + around + 1]), around) >> _BUT_16
    rows = _distinct(words[at] >> _BUT_16 << _HALF | runs[: len(at)] << _QUARTER | runs[len(at) :])[:VALUES]
    # The lowest bytes come first: what stands behind, what stands before, the value, nothing.
    return rows.astype("<u8").view("<u2").reshape(-1, 4)[:, 2::-1]


def _smallest(hashes: Hashes, count: int) -> Halves:
    return _distinct(_short(hashes))[:count]


def _first(hashes: Hashes, count: int) -> Halves:
    return np.array(list(dict.fromkeys(_short(hashes[:count]).tolist())), "<u2")


def _short(hashes: Hashes) -> Halves:
    """Return the highest 16 bits of each: all bits of all hashes are alike."""
    return (hashes >> _BUT_16).astype("<u2")


def _distinct(hashes: npt.NDArray[Unsigned]) -> npt.NDArray[Unsigned]:
    """Sort the hashes in place and return the different ones: `numpy.unique` takes thrice as long for a few hundred."""
    hashes.sort()
    return np.concatenate((hashes[:1], hashes[1:][hashes[1:] != hashes[:-1]]))
