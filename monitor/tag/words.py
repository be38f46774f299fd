"""A text made ready for matching: words folded to plain lower-case letters, Chinese simplified, offsets kept true.

"Lithium\\u200b-Ion，碳酸鋰"  ->  words  lithium | ion        each with its place in the original
                                han    ...碳酸锂          as long as the cleaned text
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from dataclasses import field as later
from functools import cached_property

from monitor.domain.tags import Field
from monitor.reading.hanzi import simplified

# Characters that are not seen and split no word: combining marks, zero-width signs, soft hyphens, variation selectors.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
# Markup left in the text, addresses of pages and people: their words are not the author's.
_NOT_PROSE = re.compile(
    r"<[a-zA-Z/!][^<>]{0,2000}>|\b(?:https?://|www\.)[^\s<>\u3000-\u9fff]+|\b[\w.+-]+@[\w-]+\.[\w.-]+"
)
_WORD = re.compile(r"[a-z0-9]+")
# A word, or something that no name goes across: a comma, a bracket, an empty line; a point or a hyphen is none.
_WORD_OR_BREAK = re.compile(r"[a-z0-9]+|[^a-z0-9\s.\-'’‘&/–·+]|\n\s*\n")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s+(?=[A-Z“\"'(])|\n\s*|[。！？；!?;]")
# Letters that Unicode does not take apart, one for one.
_UNDECOMPOSED = str.maketrans("øØłŁđĐıħŧæœßðþ", "oOlLdDihtaosdt")


class _Fold(dict[int, int]):
    """Maps each character to its plain form, still upper or lower case, learning as it goes; one for one."""

    def __missing__(self, point: int) -> int:
        plain = unicodedata.normalize("NFKD", chr(point).translate(_UNDECOMPOSED))
        self[point] = ord(plain[0]) if plain and ord(plain[0]) < 0x250 else point
        return self[point]


_FOLD = _Fold()


def fold_words(text: str) -> list[str]:
    """Return the words of a name as they are matched: plain letters, lower case."""
    return _WORD.findall(_UNSEEN.sub("", text).translate(_FOLD).lower())


@dataclass
class Reading:
    """One field of an article, ready for matching. Words are numbered from 0; offsets are into the original."""

    field: Field
    original: str
    plain: str = later(init=False)  # visible characters, accents off, markup blanked; case as written
    words: list[str] = later(init=False)
    starts: list[int] = later(init=False)  # of words, in `plain`
    joined: str = later(init=False)  # " lithium| ion|; cobalt|": what the matcher reads, whole words and breaks
    _kept: list[int] | None = later(init=False, default=None)  # plain offset -> original offset, if they differ

    def __post_init__(self) -> None:
        """Clean, fold and cut into words."""
        text = self.original
        if not text.isascii() and _UNSEEN.search(text):
            self._kept = [at for at, char in enumerate(text) if not _UNSEEN.match(char)] + [len(text)]
            text = _UNSEEN.sub("", text)
        if "<" in text or "://" in text or "www." in text or "@" in text:
            text = _NOT_PROSE.sub(lambda found: " " * len(found[0]), text)
        self.plain = text if text.isascii() else text.translate(_FOLD)
        self.words, self.starts, pieces = [], [], []
        for found in _WORD_OR_BREAK.finditer(_lower(self.plain)):
            piece = found[0]
            if piece.isalnum() and piece.isascii():
                self.words.append(piece)
                self.starts.append(found.start())
                pieces.append(f" {piece}|")
            else:
                pieces.append(";")
        self.joined = "".join(pieces)

    @cached_property
    def han(self) -> str:
        """The text in simplified Chinese, as long as `plain`; empty when there is no Chinese in it."""
        return simplified(self.plain) if _HAN.search(self.plain) else ""

    @cached_property
    def shouting(self) -> bool:
        """Whether the field is written in capitals, as wire headlines are, so that case says nothing."""
        letters = [char for char in self.plain[:2000] if char.isascii() and char.isalpha()]
        return len(letters) >= 8 and sum(char.isupper() for char in letters) > 0.7 * len(letters)

    @cached_property
    def headline(self) -> bool:
        """Whether it is a title With Most Words Capitalised, so that a capital says little."""
        long_words = [word for word, folded in enumerate(self.words) if len(folded) > 3]
        capitals = sum(self.written(word)[0].isupper() for word in long_words)
        return self.field == "title" and capitals > 0.6 * len(long_words)

    @cached_property
    def sentence_ends(self) -> list[int]:
        """Offsets in `plain` after which a new sentence begins, ascending."""
        return [found.end() for found in _SENTENCE_END.finditer(self.plain)]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return start and end in `plain` of the sentence around an offset."""
        ends = self.sentence_ends
        index = bisect_right(ends, at)
        return (ends[index - 1] if index else 0), (ends[index] if index < len(ends) else len(self.plain))

    def end(self, word: int) -> int:
        """Return where a word ends in `plain`."""
        return self.starts[word] + len(self.words[word])

    def written(self, word: int) -> str:
        """Return a word as it is written, accents aside."""
        return self.plain[self.starts[word] : self.end(word)]

    def word_at(self, at: int) -> int:
        """Return the number of the first word that begins at or after an offset in `plain`."""
        return bisect_left(self.starts, at)

    def gap(self, word: int) -> str:
        """Return what stands between a word and the next one; empty after the last."""
        return self.plain[self.end(word) : self.starts[word + 1]] if word + 1 < len(self.words) else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return offsets in `plain` as offsets in the original."""
        if self._kept is None:
            return start, end
        return self._kept[start], self._kept[end - 1] + 1


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
