"""The piece of a text that says why it was found."""

import re
from collections.abc import Sequence

from monitor.domain.questions import Snippet
from monitor.reading.terms import first_place, spans

# About two lines of a list; a Chinese character says as much as three Latin letters.
_LENGTH = 240
_CHINESE_LENGTH = 90
_BEFORE = 0.3  # of the length: how much is shown before the first mark

_BREAK = re.compile(r"[\s。！？；，]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def snippet(text: str, wanted: Sequence[str]) -> Snippet:
    """Return the piece of `text` around the first place that says one of `wanted`, else its beginning."""
    places = (first_place(text, words) for words in wanted)
    first = min((place for place in places if place is not None), default=0)
    start, end = _window(text, first)
    return marked(" ".join(text[start:end].split()), wanted)


def marked(text: str, wanted: Sequence[str]) -> Snippet:
    """Return the whole text with the places that say one of `wanted`."""
    places = sorted({place for words in wanted for place in spans(text, words)})
    apart: list[tuple[int, int]] = []
    for start, end in places:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return Snippet(text=text, marks=tuple(apart))


def _window(text: str, first: int) -> tuple[int, int]:
    length = _CHINESE_LENGTH if _CHINESE.search(text, first, first + 20) else _LENGTH
    start = max(0, first - int(length * _BEFORE))
    if start and (gap := _BREAK.search(text, start, first)):
        start = gap.end()
    end = min(len(text), start + length)
    if end < len(text):
        gaps = [found.start() for found in _BREAK.finditer(text, start + length // 2, end)]
        end = gaps[-1] if gaps else end
    return start, end
