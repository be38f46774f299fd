"""A text as a few hundred bytes by which it, or a part of it, is recognised in another article."""

from hashlib import blake2b

import numpy as np

from monitor.dedup.furniture import without_furniture, without_kicker
from monitor.dedup.tokens import (
    CAPITAL,
    HAN,
    VALUE,
    WORD,
    Hashes,
    hashed_tokens,
    identities,
    readable,
    shingles,
)
from monitor.dedup.traits import LEAD_SHINGLES, LEAD_WORDS, NAMES, SHINGLES, TITLE, VALUES, WORDS, Traits
from monitor.domain.articles import Fingerprint

# Shared rows make candidates; 16 find 98 % of the copies with three candidates an article.
SKETCH = 16
_WORDS_IN_SHINGLE = 5
_CHARACTERS_IN_SHINGLE = 8
# What surrounds a number: "fell by # barrels"; Han characters say less each.
_WORDS_AROUND = 2
_CHARACTERS_AROUND = 4


def fingerprint(title: str | None, text: str, language: str | None = None) -> Fingerprint:  # noqa: ARG001
    """Return what recognises the text, cut short or dressed up, in another article.

    Depends on title and text alone: whether to look at words or at characters is seen from the text, which is right
    more often than what is declared, so `language` changes nothing. Any text has one; the empty text has an empty
    sketch. Takes time in proportion to the length of the text, up to `tokens.LONGEST_TEXT` characters.
    """
    tokens = hashed_tokens(without_furniture(readable(text)))
    traits = _traits(tokens, hashed_tokens(without_kicker(readable(title or ""))))
    return Fingerprint(
        exact=int.from_bytes(blake2b(identities(tokens).tobytes(), digest_size=8).digest(), "little", signed=True),
        sketch=tuple(_signed(shingle) for shingle in traits.shingles[:SKETCH]),
        features=traits.packed(),
    )


def _traits(tokens: Hashes, title: Hashes) -> Traits:
    words = identities(tokens)
    han = 2 * np.count_nonzero(tokens & HAN) > len(tokens)
    runs = shingles(words, _CHARACTERS_IN_SHINGLE if han else _WORDS_IN_SHINGLE) >> np.uint64(32)
    lead = words[: LEAD_WORDS + 1]
    distinct = sorted(set(runs.tolist()))
    return Traits(
        han=bool(han),
        length=len(distinct),
        shingles=tuple(distinct[:SHINGLES]),
        words=_smallest(_pairs(tokens, words) if han else words[(tokens & WORD) > 0], WORDS),
        names=_smallest(words[(tokens & CAPITAL) > 0], NAMES),
        values=_values(tokens, words, _CHARACTERS_AROUND if han else _WORDS_AROUND),
        title=_first(shingles(identities(title), 2) if han else identities(title), TITLE),
        lead_shingles=tuple((runs[:LEAD_SHINGLES] & np.uint64(0xFFFF)).tolist()),
        lead_words=_first(shingles(lead, 2) if han else lead, LEAD_WORDS),
    )


def _pairs(tokens: Hashes, words: Hashes) -> Hashes:
    """Return a hash for every two Han characters that stand together: the nearest to words without a dictionary."""
    is_han = (tokens & HAN) > 0
    return shingles(words, 2)[is_han[:-1] & is_han[1:]]


def _values(tokens: Hashes, words: Hashes, around: int) -> tuple[tuple[int, int, int], ...]:
    """Return numbers and dates with a hash of what stands before and behind them, other numbers blotted out."""
    at = np.flatnonzero(tokens & VALUE)
    if not len(at):
        return ()
    blotted = words.copy()
    blotted[at] = 0
    padding = np.zeros(around, np.uint64)
    runs = shingles(np.concatenate([padding, blotted, padding]), around)
    before, behind = _short(runs[at]), _short(runs[at + around + 1])
    return tuple(sorted(set(zip(_short(words[at]), before, behind, strict=True)))[:VALUES])


def _smallest(hashes: Hashes, count: int) -> tuple[int, ...]:
    return tuple(sorted(set(_short(hashes)))[:count])


def _first(hashes: Hashes, count: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_short(hashes[:count])))


def _short(hashes: Hashes) -> list[int]:
    """Return the highest 16 bits of each: all bits of all hashes are alike."""
    return (hashes >> np.uint64(48)).tolist()  # type: ignore[no-any-return]  # numpy's tolist is untyped


def _signed(shingle: int) -> int:
    """Return 32 bits as a database integer of four bytes holds them."""
    return shingle - 2**32 if shingle >= 2**31 else shingle
