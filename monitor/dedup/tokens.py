"""A text as an array of token hashes: words, numbers, and Han characters one by one.

The low bits of a hash say what kind of token it is, so that everything after this file is arithmetic on arrays.
"""

import html
import re
import sys
import unicodedata
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from monitor.reading.hanzi import simplified

Hashes = npt.NDArray[np.uint64]

VALUE, CAPITAL, WORD, HAN = (np.uint64(bit) for bit in (1, 2, 4, 8))
_KIND_BITS = 4
_IDENTITY = np.uint64(2**64 - 2**_KIND_BITS)

# Kana, the ideographs of the basic plane, compatibility ideographs: written without spaces.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[{_CJK}]|[^\W\d_{_CJK}]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPLIT_DECIMAL = re.compile(r"(?<=\d) \. (?=\d)")  # "0 . 29", as some typesetting spaces it

# Days, months and small numbers in words tell one day's report from the next as digits do. "may" and "march" are verbs.
_SPELLED = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "january february april june july august september october november december "
    "jan feb apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_VALUES_IN_WORDS = frozenset(_SPELLED.split())

# Enough for every article: 40,000 words. The rest of a text of 5 MB is not looked at.
LONGEST_TEXT = 250_000
_CACHED_TOKENS = 300_000


def readable(text: str) -> str:
    """Return the first LONGEST_TEXT characters: entities resolved, NFKC, no invisible signs, simplified Chinese."""
    text = text[:LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
        text = _INVISIBLE.sub("", simplified(unicodedata.normalize("NFKC", text)))
    return _SPLIT_DECIMAL.sub(".", text) if " . " in text else text


def hashed_tokens(text: str) -> Hashes:
    """Return one hash a token, in order; case and thousands separators do not matter."""
    tokens = _TOKEN.findall(text)
    if len(_hashes) > _CACHED_TOKENS:
        _hashes.clear()
    return np.frombuffer(b"".join(map(_hashes.__getitem__, tokens)), np.uint64)


def identities(tokens: Hashes) -> Hashes:
    """Return the hashes without their kinds: equal for equal words, however they are written."""
    return tokens & _IDENTITY


def shingles(hashes: Hashes, size: int) -> Hashes:
    """Return a hash for each run of `size` tokens; for a shorter text, one for the whole of it."""
    size = min(size, len(hashes))
    if not size:
        return hashes
    count = len(hashes) - size + 1
    runs = np.zeros(count, np.uint64)
    for offset in range(size):
        runs = runs * _FACTOR + hashes[offset : offset + count]
    return mixed(runs)


def mixed(hashes: Hashes) -> Hashes:
    """Return the hashes with every bit depending on every bit (the finaliser of MurmurHash3, Appleby)."""
    hashes = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    hashes = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return hashes ^ (hashes >> np.uint64(33))


_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, 2^64 divided by the golden ratio: Knuth's multiplicative hashing


class _TokenHashes(dict[str, bytes]):
    """Token -> hash, worked out once: tokenising is what a signature costs, not signing."""

    def __missing__(self, token: str) -> bytes:
        written = token.lower().replace(",", "")
        digest = blake2b(written.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = (int.from_bytes(digest, "little") << _KIND_BITS) % 2**64 | _kind(token, written)
        value = number.to_bytes(8, sys.byteorder)
        self[token] = value
        return value


def _kind(word: str, written: str) -> int:
    if word[0].isdigit() or written in _VALUES_IN_WORDS:
        return int(VALUE)
    if len(word) == 1 and word >= "\u3040":
        return int(HAN)
    return int(CAPITAL) * (word[0].isupper() and len(word) > 1) | int(WORD) * (len(word) > 3)


_hashes = _TokenHashes()
