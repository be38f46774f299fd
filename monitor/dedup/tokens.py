"""A text as arrays of token hashes and kinds: words, numbers, and Han characters one by one.

    Tin rose 1,250   ->   characters and their kinds   ->   where tokens begin and end   ->   a hash and a kind each
                          aaa aaaa 1.111                    0-3, 4-8, 9-14

All of it is arithmetic on arrays: to find the words is what a signature costs, not to sign.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from monitor.reading.hanzi import simplified

Hashes = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]
Indexes = npt.NDArray[np.intp]

# Kinds of tokens. A word may be capitalised, long, both or neither; a value is a number, or a day or number in words.
VALUE, CAPITAL, LONG, HAN = 1, 2, 4, 8

# Enough for every article: 40,000 words. The rest of a text of 5 MB is not looked at.
LONGEST_TEXT = 250_000
_LONGEST_TITLE = 10_000

# Kinds of characters. Capitals are letters too; a separator between two digits belongs to the number.
_DIGIT, _LETTER, _HAN, _UPPER, _SEPARATOR, _BORDER = 1, 2, 4, 8, 16, 32
_IN_TOKEN = np.uint8(_DIGIT | _LETTER | _HAN)
_BETWEEN = "\x1f"  # stands between title and text: Unicode's unit separator
# Kana, the ideographs of the basic plane, compatibility ideographs: written without spaces.
_HAN_BLOCKS = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_IDEOGRAPHS_BEYOND = (0x20000, 0x3FFFF)  # too rare to be told apart from letters
_SURROGATES = (0xD800, 0xDFFF)
_PLANE, _ALL = 0x10000, 0x110000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPLIT_DECIMAL = re.compile(r"(?<=\d) \. (?=\d)")  # "0 . 29", as some typesetting spaces it

# Days, months and small numbers in words tell one day's report from the next as digits do. "may" and "march" are verbs.
_SPELLED = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "january february april june july august september october november december "
    "jan feb apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_FEW_LETTERS = 4  # a word with fewer says little by itself

# Odd, hence with an inverse modulo 2^64, and with bits in no order: 2^64 divided by the golden ratio (Knuth), and the
# factors of MurmurHash3's finaliser (Appleby).
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_HALF, _SLOT = np.uint64(32), np.uint64(48)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens in their order: equal for equal words, whatever their case, and for numbers with or without commas."""

    hashes: Hashes
    kinds: Kinds


def readable(text: str) -> str:
    """Return the first LONGEST_TEXT characters: entities resolved, NFKC, no invisible signs, simplified Chinese."""
    text = text[:LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _one_by_one(_INVISIBLE.sub("", text.replace("…", "...")))
        if not unicodedata.is_normalized("NFKC", text):
            text = _one_by_one(unicodedata.normalize("NFKC", text))
    return _SPLIT_DECIMAL.sub(".", text) if " . " in text else text


def tokens_of(title: str, text: str) -> tuple[Tokens, Tokens]:
    """Return the tokens of both: in one go, because arrays cost as much to begin as to run through."""
    title = title[:_LONGEST_TITLE].replace(_BETWEEN, " ")
    codes, kinds = _joined_numbers(*_characters(f" {title}{_BETWEEN}{text[:LONGEST_TEXT]} "))
    starts, ends = _borders(kinds)
    hashes = _hashed(codes, starts, ends)
    found = _kinds_of(hashes, kinds[starts], ends - starts)
    end = int(starts.searchsorted(kinds.argmax()))
    return Tokens(hashes[:end], found[:end]), Tokens(hashes[end:], found[end:])


def shingles(hashes: Hashes, size: int) -> Hashes:
    """Return a hash for each run of `size` tokens; for a shorter text, one for the whole of it."""
    size = min(size, len(hashes))
    if not size:
        return hashes
    count = len(hashes) - size + 1
    runs = hashes[:count].copy()
    for offset in range(1, size):
        runs *= _FACTOR
        runs += hashes[offset : offset + count]
    return runs


def runs_at(hashes: Hashes, starts: Indexes, size: int) -> Hashes:
    """Return a hash for each of the runs of `size` tokens that begin there."""
    runs = hashes[starts]
    for offset in range(1, size):
        runs *= _FACTOR
        runs += hashes[starts + offset]
    return runs


@dataclass(frozen=True, kw_only=True, slots=True)
class _Alphabet:
    """What is known of every character, by its code point."""

    read: Codes  # the character that it is read as, where that is one: NFKC, simplified
    lower: Codes
    kinds: Kinds


@cache
def _alphabet() -> _Alphabet:
    points = np.arange(_ALL, dtype="<u4")
    alphabet = _Alphabet(read=points, lower=points.copy(), kinds=np.zeros(_ALL, np.uint8))
    for point in range(_PLANE):
        character = chr(point)
        if len(read := unicodedata.normalize("NFKC", character)) == 1:
            alphabet.read[point] = ord(simplified(read))
        alphabet.lower[point] = ord(character.lower()[0])
        alphabet.kinds[point] = _kind(character)
    alphabet.read[_SURROGATES[0] : _SURROGATES[1] + 1] = ord("?")
    for kind, (first, last) in ((_LETTER, _IDEOGRAPHS_BEYOND), *((_HAN, block) for block in _HAN_BLOCKS)):
        alphabet.kinds[first : last + 1] = kind
    return alphabet


def _kind(character: str) -> int:
    if character.isdecimal():
        return _DIGIT
    if character.isalnum():
        return _LETTER | _UPPER * character.isupper()
    return _SEPARATOR * (character in ",.") | _BORDER * (character == _BETWEEN)


def _one_by_one(text: str) -> str:
    """Return `text` with each character as it is read."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return _alphabet().read.take(codes).tobytes().decode("utf-32-le")


def _characters(text: str) -> tuple[Codes, Kinds]:
    """Return code points and kinds."""
    if text.isascii():
        codes = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.uint32)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4")
    return codes, _alphabet().kinds.take(codes)


def _joined_numbers(codes: Codes, kinds: Kinds) -> tuple[Codes, Kinds]:
    """Make points within numbers digits, and leave out commas there: 1,250.5 is one token, equal to 1250.5."""
    at = (kinds == _SEPARATOR).nonzero()[0]
    at = at[(kinds[at - 1] == _DIGIT) & (kinds[at + 1] == _DIGIT)]
    if not len(at):
        return codes, kinds
    kinds[at] = _DIGIT
    kept = np.ones(len(codes), np.bool_)
    kept[at[codes[at] == ord(",")]] = False
    return codes[kept], kinds[kept]


def _borders(kinds: Kinds) -> tuple[Indexes, Indexes]:
    """Return where tokens begin and end: where the kind changes, and around every Han character."""
    kinds = kinds & _IN_TOKEN
    alone, inside = kinds == _HAN, kinds != 0
    changes = kinds[1:] != kinds[:-1]
    starts = inside[1:] & (alone[1:] | changes)
    ends = inside[:-1] & (alone[:-1] | changes)
    return starts.nonzero()[0] + 1, ends.nonzero()[0] + 1


def _hashed(codes: Codes, starts: Indexes, ends: Indexes) -> Hashes:
    """Return a hash of the lower-case characters of each stretch [start, end).

    The stretch as a polynomial in _FACTOR, from sums over the whole text (Karp and Rabin, 1987), every bit of which
    then depends on every character.
    """
    powers, inverses = _powers()
    sums = (_alphabet().lower.take(codes) * powers[: len(codes)]).cumsum()
    hashes: Hashes = (sums[ends - 1] - sums[starts - 1]) * inverses[starts]
    hashes *= _FIRST
    hashes ^= hashes >> _HALF
    hashes *= _SECOND
    hashes ^= hashes >> _HALF
    return hashes


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """Return _FACTOR ** n and _FACTOR ** -n modulo 2^64, for n from 0, as many as a title and a text may need."""
    inverse = np.uint64(pow(int(_FACTOR), -1, 2**64))
    first, second = (np.full(_LONGEST_TITLE + LONGEST_TEXT + 3, factor, np.uint64) for factor in (_FACTOR, inverse))
    first[0] = second[0] = 1
    return first.cumprod(), second.cumprod()


def _kinds_of(hashes: Hashes, first: Kinds, lengths: Indexes) -> Kinds:
    """Return what kind of token each is, from its hash, its first character and its length."""
    kinds = _kinds_by_first().take(first * np.intp(_FEW_LETTERS + 1) + np.minimum(lengths, _FEW_LETTERS))
    kinds[_spelled().take((hashes >> _SLOT).view(np.int64)) == hashes] = VALUE
    return kinds


@cache
def _kinds_by_first() -> Kinds:
    """Return the kind of a token by its first character's kind and its length, up to _FEW_LETTERS."""
    kinds = np.zeros((2 * _BORDER, _FEW_LETTERS + 1), np.uint8)
    kinds[_DIGIT] = VALUE
    kinds[_HAN] = HAN
    kinds[_LETTER | _UPPER, 2:] = CAPITAL
    kinds[[_LETTER, _LETTER | _UPPER], _FEW_LETTERS] |= LONG
    return kinds


@cache
def _spelled() -> Hashes:
    """Return the hashes of numbers and days in words, each at the place that its own highest bits name."""
    codes, kinds = _characters(f" {_SPELLED} ")
    hashes = _hashed(codes, *_borders(kinds))
    slots = np.zeros(2**16, np.uint64)
    slots[hashes >> _SLOT] = hashes
    assert np.count_nonzero(slots) == len(_SPELLED.split()), "each has a place of its own"
    return slots
