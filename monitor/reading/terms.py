"""The terms that full text is searched by: English stems, other words as they are, pairs of Chinese characters.

    "New lithium mines: 新增锂矿。"  ->  new lithium mine 新增 增锂 锂矿 矿

A run of Chinese characters becomes its overlapping pairs and its last character, so that a single character is found
as the beginning of a term, two are a term, and more are terms in a row. SQLite's trigram tokenizer finds no words of
two characters and its unicode61 none inside a run. Accents are folded and traditional characters simplified.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import snowballstemmer

from monitor.reading.hanzi import simplified

# Scripts written without spaces, and Hangul, whose particles cling to its words: Kana, Han, Hangul syllables.
_RUN = "\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_RUN}]+|[^\W_{_RUN}]+(?:'[^\W_{_RUN}]+)*")
_PLAIN_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")  # the same of folded ASCII, in half the time
_INSIDE = re.compile(rf"[^\W_{_RUN}][^\W_{_RUN}]")  # two letters of one word
_SINGLE = re.compile(rf"[{_RUN}]")
_FIRST_OF_RUNS = "\u3041"  # no character of a run comes before it
_STEMMED = re.compile(r"[a-z']{3,40}")

# PostgreSQL refuses lexemes of 2 KiB and more; nobody searches for a word of this length.
_LONGEST = 64


def terms(text: str) -> list[str]:
    """Return the terms of `text`, in its order."""
    if text.isascii():
        return [_stem(token) for token in _PLAIN_TOKEN.findall(text.lower())]
    found: list[str] = []
    for token in _TOKEN.findall(folded(text)):
        if token < _FIRST_OF_RUNS or not _SINGLE.match(token):
            found.append(_stem(token))
        else:
            found.extend(_pairs(token))
            found.append(token[-1])
    return found


@lru_cache(maxsize=2048)
def asked(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the terms that `text` asks for, and whether the last one is only the beginning of a term.

    A last run of Chinese characters may go on in the article, so its last character alone is no term here.
    """
    found = tuple(terms(text))
    tokens = _TOKEN.findall(folded(text))
    if not tokens or not _SINGLE.match(tokens[-1]):
        return found, False
    return (found[:-1], False) if len(tokens[-1]) > 1 else (found, True)


def spans(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Give [start, end) of each place in `text` that says what `wanted` asks for, leftmost first."""
    asked_for, begins = asked(wanted)
    pattern = _finder(wanted)
    if pattern is None:
        return
    plain = folded(text)
    for found in pattern.finditer(plain):
        here, _ = asked(found[0])
        inside = _INSIDE.match(plain, found.start() - 1) if found.start() else None
        if not inside and (here == asked_for or (begins and here[:-1] == asked_for[:-1])):
            yield found.span()


def first_place(text: str, wanted: str) -> int | None:
    """Return where `text` says what `wanted` asks for first, None where it does not."""
    if wanted in text and re.fullmatch(rf"[{_RUN}]+", wanted):
        # A run is found as it is, and folding a whole article takes far longer; another script only comes second.
        return text.index(wanted)
    return next((start for start, _ in spans(text, wanted)), None)


def folded(text: str) -> str:
    """Return `text` in lower case, without accents, simplified; as long as before, character by character."""
    if text.isascii():
        return text.lower()
    return text.translate(_folding())


@lru_cache(maxsize=4096)
def _finder(wanted: str) -> re.Pattern[str] | None:
    """Return a pattern for places that may say `wanted`: words that begin as the stems do, runs as they are."""
    tokens = _TOKEN.findall(folded(wanted))
    parts = [re.escape(token) if _SINGLE.match(token) else _beginning(token) for token in tokens]
    return re.compile(r"[\W_]*".join(parts)) if parts else None


def _beginning(word: str) -> str:
    # The stem of "happy" is "happi" and that of "mining" is "mine": all but its last letter begins both.
    stem = _stem(word)
    kept = stem[:-1] if _STEMMED.fullmatch(word) and len(stem) > 1 else word
    return rf"{re.escape(kept)}[^\W_{_RUN}]*(?:'[^\W_{_RUN}]+)*"


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


@lru_cache(maxsize=300_000)
def _stem(word: str) -> str:
    """Return Porter's second English stem of a word (snowballstem.org); others are returned as they are."""
    if _STEMMED.fullmatch(word):
        # A stemmer holds the word it works on: one for each call is safe from any thread, and cheap.
        word = snowballstemmer.stemmer("english").stemWord(word)
    return word.replace("'", "")[:_LONGEST]


@cache
def _folding() -> dict[int, str]:
    """Return what each character becomes that changes, as `str.translate` wants it."""
    # Outside of these blocks nothing has a case, an accent or a width that news would be searched by.
    characters = [chr(point) for block in (range(0x41, 0x3100), range(0xFF00, 0xFFF0)) for point in block]
    han = "".join(chr(point) for block in (range(0x3400, 0xA000), range(0xF900, 0xFB00)) for point in block)
    plain = {one: _plain(one) for one in characters} | dict(zip(han, simplified(han), strict=True)) | {"’": "'"}
    return {ord(before): after for before, after in plain.items() if before != after}


def _plain(character: str) -> str:
    """Return one character in lower case, without marks and width."""
    if "\u3041" <= character <= "\u30fc":
        return character  # Kana would lose the marks that make other syllables
    base = unicodedata.normalize("NFKD", character)
    kept = [one for one in base if not unicodedata.combining(one)]
    lower = kept[0].lower() if len(kept) == 1 else character.lower()
    return lower if len(lower) == 1 else character
