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
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# Beyond ASCII and the scripts of East Asia: the characters that may have a plain form.
_FOLDABLE = re.compile("[^\u0000-\u007f\u3041-\ud7ff]")
# Markup left in the text, addresses of pages and people: their words are not the author's.
_NOT_PROSE = re.compile(
    r"<[a-zA-Z/!][^<>]{0,2000}>|\b(?:https?://|www\.)[^\s<>\u3000-\u9fff]+|\b[\w.+-]+@[\w-]+\.[\w.-]+"
)
_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s+(?=[A-Z“\"'(])|\n\s*|[。！？；!?;]")
_NOT_ASCII = re.compile("[^\u0000-\u007f]+")
# Words keep; what may stand within a name is a blank; all else is a break that no name goes across.
_WITHIN_NAMES = " \t\n\r\f\v.-'&/+"
_BREAKS = {
    point: chr(point) if chr(point).isalnum() else " " if chr(point) in _WITHIN_NAMES else ";" for point in range(128)
}
_CAPITAL = re.compile(r"[A-Z]")
_SMALL = re.compile(r"[a-z]")
_SAMPLE = 600  # characters that show whether all is in capitals
# Letters that Unicode does not take apart, and typographic signs: one for one.
_PLAIN = dict(zip("øØłŁđĐıħŧæœßðþ’‘“”–—…·", "oOlLdDihtaosdt''\"\"-|. ", strict=True))


class _Fold(dict[str, str]):
    """Maps each character to its plain form, still upper or lower case, learning as it goes; one for one."""

    def __missing__(self, char: str) -> str:
        # Half of a surrogate pair is no character, and no library takes it.
        plain = " " if "\ud800" <= char <= "\udfff" else _PLAIN.get(char) or unicodedata.normalize("NFKD", char)
        self[char] = plain[0] if ord(plain[0]) < 0x250 else char
        return self[char]


_FOLD = _Fold()


def _fold(text: str) -> str:
    return text if text.isascii() else _FOLDABLE.sub(lambda found: _FOLD[found[0]], text)


def fold_words(text: str) -> list[str]:
    """Return the words of a name as they are matched: plain letters, lower case."""
    return _WORD.findall(_fold(_UNSEEN.sub("", text)).lower())


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
        self.plain = _fold(text)
        lowered = _lower(self.plain)
        pieces = _with_breaks(lowered)
        self.words = [piece for piece in pieces if piece != ";"]
        self.starts = [found.start() for found in _WORD.finditer(lowered)]
        self.joined = f" {'| '.join(pieces)}|".replace(" ;|", ";")

    @cached_property
    def han(self) -> str:
        """The text in simplified Chinese, as long as `plain`; empty when there is no Chinese in it."""
        return simplified(self.plain) if _HAN.search(self.plain) else ""

    @cached_property
    def shouting(self) -> bool:
        """Whether the field is written in capitals, as wire headlines are, so that case says nothing."""
        sample = self.plain[:_SAMPLE]
        capitals, small = len(_CAPITAL.findall(sample)), len(_SMALL.findall(sample))
        return capitals + small >= 8 and capitals > 2 * small

    @cached_property
    def headline(self) -> bool:
        """Whether it is a title With Most Words Capitalised, so that a capital says little."""
        if self.field != "title":
            return False
        long_words = [word for word, folded in enumerate(self.words) if len(folded) > 3]
        capitals = sum(self.capital(word) for word in long_words)
        return capitals > 0.6 * len(long_words)

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

    def capital(self, word: int) -> bool:
        """Return whether a word begins with a capital."""
        return self.plain[self.starts[word]].isupper()

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


def _with_breaks(lowered: str) -> list[str]:
    """Return the words with a semicolon wherever no name may go on."""
    if not lowered.isascii():
        lowered = _NOT_ASCII.sub(";", lowered)
    return lowered.replace("\n\n", ";").translate(_BREAKS).replace(";", " ; ").split()


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
