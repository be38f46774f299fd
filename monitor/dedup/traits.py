"""What a fingerprint remembers of an article, small enough for a row of a table.

Everything is a sample of hashes. Samples keep the smallest ones, so those of two texts are comparable up to the
smaller of their last hashes (bottom-k sketches: Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007).
"""

import struct
from dataclasses import dataclass
from typing import Self

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


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Hashes by kind. Words, names and so on have 16 bits: two texts share one by accident in a hundred pairs."""

    han: bool  # written in Han characters rather than in words
    length: int  # distinct shingles in the whole text
    shingles: tuple[int, ...]  # 32 bits, ascending
    words: tuple[int, ...]  # longer words, or pairs of Han characters; ascending
    names: tuple[int, ...]  # capitalised words; ascending
    values: tuple[tuple[int, int, int], ...]  # number or date, what stands before it, what behind it; ascending
    title: tuple[int, ...]  # words of the title
    lead_shingles: tuple[int, ...]
    lead_words: tuple[int, ...]

    def packed(self) -> bytes:
        """Return the traits as bytes; `unpacked` is the way back."""
        values = [part for value in self.values for part in value]
        short = (self.words, self.names, values, self.title, self.lead_shingles, self.lead_words)
        counts = (len(self.shingles), *(len(kind) for kind in short))
        header = _HEADER.pack(_IS_HAN * self.han, self.length, *counts)
        halves = [part for kind in short for part in kind]
        return header + struct.pack(f"<{len(self.shingles)}I{len(halves)}H", *self.shingles, *halves)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Return the traits that `packed` was made from."""
        flags, length, *counts = _HEADER.unpack_from(packed)
        numbers = struct.unpack_from(f"<{counts[0]}I{sum(counts[1:])}H", packed, _HEADER.size)
        shingles, halves = numbers[: counts[0]], numbers[counts[0] :]
        kinds = []
        for count in counts[1:]:
            kinds.append(halves[:count])
            halves = halves[count:]
        words, names, values, title, lead_shingles, lead_words = kinds
        return cls(
            han=bool(flags & _IS_HAN),
            length=length,
            shingles=shingles,
            words=words,
            names=names,
            values=tuple(zip(values[::3], values[1::3], values[2::3], strict=True)),
            title=title,
            lead_shingles=lead_shingles,
            lead_words=lead_words,
        )
