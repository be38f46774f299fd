"""What a fingerprint remembers of an article, small enough for a row of a table.

Everything is a sample of hashes. Samples keep the smallest ones, so those of two texts are comparable up to the
smaller of their last hashes (bottom-k sketches: Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007).
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

# How many hashes are kept of each kind. Together about 400 bytes an article.
SHINGLES = 48
WORDS = 24
NAMES = 16
VALUES = 24
TITLE = 16
LEAD_SHINGLES = 10
LEAD_WORDS = 24

_HEADER = struct.Struct("<BIBBBBBBB")  # flags, length, and how many of each kind follow
_IS_HAN = 1
_VALUES = 2  # their place among the kinds of 16 bits


Halves = npt.NDArray[np.uint16]


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """Hashes by kind. Words, names and so on have 16 bits: two texts share one by accident in a hundred pairs."""

    han: bool  # written in Han characters rather than in words
    length: int  # distinct shingles in the whole text
    shingles: npt.NDArray[np.uint32]  # 32 bits, of which `packed` keeps the highest 24; ascending
    words: Halves  # longer words, or pairs of Han characters; ascending
    names: Halves  # capitalised words; ascending
    values: Halves  # rows of a number or date, what stands before it, what behind it; ascending
    title: Halves  # words of the title
    lead_shingles: Halves
    lead_words: Halves

    def packed(self) -> bytes:
        """Return the traits as bytes; `unpacked` is the way back."""
        kinds = (self.words, self.names, self.values, self.title, self.lead_shingles, self.lead_words)
        header = _HEADER.pack(_IS_HAN * self.han, self.length, len(self.shingles), *map(len, kinds))
        shingles = self.shingles.astype("<u4").view(np.uint8).reshape(-1, 4)[:, 1:]
        return b"".join([header, shingles.tobytes(), *(kind.tobytes() for kind in kinds)])

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Return the traits that `packed` was made from."""
        flags, length, shingles, *counts = _HEADER.unpack_from(packed)
        counts[_VALUES] *= 3
        four = np.zeros((shingles, 4), np.uint8)
        four[:, 1:] = np.frombuffer(packed, np.uint8, 3 * shingles, _HEADER.size).reshape(-1, 3)
        halves = np.frombuffer(packed, "<u2", offset=_HEADER.size + 3 * shingles)
        words, names, values, title, lead_shingles, lead_words = _stretches(halves, counts)
        return cls(
            han=bool(flags & _IS_HAN),
            length=length,
            shingles=four.view("<u4").ravel(),
            words=words,
            names=names,
            values=values.reshape(-1, 3),
            title=title,
            lead_shingles=lead_shingles,
            lead_words=lead_words,
        )


def _stretches(halves: Halves, lengths: Iterable[int]) -> Iterator[Halves]:
    start = 0
    for length in lengths:
        yield halves[start : start + length]
        start += length
