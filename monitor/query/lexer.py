"""A query as a row of tokens, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from monitor.query.mistakes import QueryMistake

Sort = Literal["word", "quoted", "field", "comma", "(", ")", "-", "AND", "OR", "NOT", "end"]

_QUOTES = {'"': '"', "“": "”", "「": "」"}
_BRACKETS: dict[str, Sort] = {"(": "(", ")": ")", "（": "(", "）": ")"}
_COLONS = ":："
_COMMAS = ",，、"
_KEYWORDS: dict[str, Sort] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A piece of a query; `text` is without quotes, or a field's name."""

    sort: Sort
    text: str
    position: int
    joined: bool  # nothing stands between it and the token before


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of a query; the last one is of sort "end".

    Raises:
        QueryMistake: a quote is not closed.
    """
    at, joined, in_values = 0, False, False
    while at < len(text):
        if text[at].isspace():
            at, joined, in_values = at + 1, False, False
            continue
        token, after = _token(text, at, joined=joined, in_values=in_values)
        yield token
        in_values = token.sort == "field" or (in_values and token.sort in ("word", "quoted", "comma"))
        at, joined = after, True
    yield Token(sort="end", text="", position=len(text), joined=False)


def _token(text: str, at: int, *, joined: bool, in_values: bool) -> tuple[Token, int]:
    sign = text[at]
    if sign in _QUOTES:
        content, after = _quoted(text, at)
        return Token(sort="quoted", text=content, position=at, joined=joined), after
    if sign in _BRACKETS:
        return Token(sort=_BRACKETS[sign], text=sign, position=at, joined=joined), at + 1
    if in_values:
        return _value(text, at, joined=joined)
    if sign == "-":
        return Token(sort="-", text=sign, position=at, joined=joined), at + 1
    return _word(text, at, joined=joined)


def _value(text: str, at: int, *, joined: bool) -> tuple[Token, int]:
    if text[at] in _COMMAS:
        return Token(sort="comma", text=text[at], position=at, joined=joined), at + 1
    after = _end(text, at, _COMMAS)
    return Token(sort="word", text=text[at:after], position=at, joined=joined), after


def _word(text: str, at: int, *, joined: bool) -> tuple[Token, int]:
    after = _end(text, at, "")
    word = text[at:after]
    colon = next((place for place, sign in enumerate(word) if sign in _COLONS), 0)
    if colon and word[:colon].isascii() and word[:colon].replace("_", "").isalpha():
        return Token(sort="field", text=word[:colon], position=at, joined=joined), at + colon + 1
    return Token(sort=_KEYWORDS.get(word, "word"), text=word, position=at, joined=joined), after


def _end(text: str, at: int, also: str) -> int:
    while at < len(text) and not (
        text[at].isspace() or text[at] in _QUOTES or text[at] in _BRACKETS or text[at] in also
    ):
        at += 1
    return at


def _quoted(text: str, at: int) -> tuple[str, int]:
    closing, here = _QUOTES[text[at]], at + 1
    content: list[str] = []
    while here < len(text):
        if text[here] == closing:
            return "".join(content), here + 1
        if text[here] == "\\" and text[here + 1 : here + 2] in ("\\", closing):
            here += 1
        content.append(text[here])
        here += 1
    raise QueryMistake("this quote is not closed", position=at)
