"""The grammar, read by descent:

query   = any
any     = all { "OR" all }
all     = part { ["AND"] part }
part    = ["-" | "NOT"] ( "(" any ")" | field ":" value { "," value } | word | "quoted words" )
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from monitor.domain.questions import All, AnyOf, Expression, Not, Query, Words
from monitor.domain.tags import Vocabulary
from monitor.query.fields import Value, Wording, field
from monitor.query.lexer import Sort, Token, tokens
from monitor.query.mistakes import QueryMistake
from monitor.reading.terms import asked

# Far above what a person types; SQLite's full text nests 256 deep at most.
MOST_CHARACTERS = 4_000
MOST_PARTS = 200
DEEPEST = 40

_UNSEARCHABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def parse(
    text: str,
    vocabulary: Vocabulary,
    *,
    now: datetime,
    timezone: str = "UTC",
    known: Mapping[str, Collection[str]] | None = None,
) -> Query:
    """Return what `text` asks for; days are those of `timezone`, and an empty text asks for everything.

    `known` gives the sources and families that exist, by field; one that is left out takes any name.

    Raises:
        QueryMistake: the text has a mistake, at `position`, with a suggestion where one is near.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryMistake(f"a query has at most {MOST_CHARACTERS:,} characters", position=MOST_CHARACTERS)
    if bad := _UNSEARCHABLE.search(text):
        raise QueryMistake(f"U+{ord(bad[0]):04X} is no character to search for", position=bad.start())
    wording = Wording(vocabulary=vocabulary, now=now, timezone=timezone, known=known or {})
    return _Parser(list(tokens(text)), wording).query()


class _Parser:
    def __init__(self, row: list[Token], wording: Wording) -> None:
        self._row = row
        self._at = 0
        self._parts = 0
        self._depth = 0
        self._wording = wording

    def query(self) -> Query:
        if len(self._row) == 1:
            return Query()
        expression = self._any()
        if self._next.sort != "end":
            raise QueryMistake("this bracket closes nothing", position=self._next.position)
        return Query(expression=expression)

    def _any(self) -> Expression:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return _joined(AnyOf, parts)

    def _all(self) -> Expression:
        parts = [self._part()]
        while self._take("AND") or self._next.sort not in ("OR", ")", "end"):
            parts.append(self._part())
        return _joined(All, parts)

    def _part(self) -> Expression:
        self._count()
        token = self._step()
        if token.sort in ("-", "NOT"):
            return self._negated(token)
        if token.sort == "(":
            return self._bracketed(token)
        if token.sort == "field":
            return field(token.text, token.position, self._values(token), self._wording)
        if token.sort in ("word", "quoted"):
            return _words(token)
        raise QueryMistake(
            f"something to search for is missing before {token.text or 'the end'}", position=token.position
        )

    def _negated(self, sign: Token) -> Expression:
        self._deeper(sign)
        if sign.sort == "-" and not self._next.joined:
            raise QueryMistake("a minus stands right before what it excludes", position=sign.position)
        part = self._part()
        self._depth -= 1
        return part.part if isinstance(part, Not) else Not(part=part)

    def _bracketed(self, bracket: Token) -> Expression:
        self._deeper(bracket)
        inner = self._any()
        if not self._take(")"):
            raise QueryMistake("this bracket is not closed", position=bracket.position)
        self._depth -= 1
        return inner

    def _values(self, name: Token) -> list[Value]:
        values: list[Value] = []
        while True:
            token = self._next
            if token.sort not in ("word", "quoted") or not token.joined or not token.text.strip():
                raise QueryMistake(f"a value is missing after {name.text}:", position=token.position)
            self._count()
            values.append(Value(text=token.text.strip(), position=token.position))
            self._at += 1
            if not self._take("comma"):
                return values

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise QueryMistake(f"a query has at most {MOST_PARTS} parts", position=self._next.position)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryMistake(f"brackets nest at most {DEEPEST} deep", position=token.position)

    @property
    def _next(self) -> Token:
        return self._row[self._at]

    def _step(self) -> Token:
        token = self._next
        self._at = min(self._at + 1, len(self._row) - 1)
        return token

    def _take(self, sort: Sort) -> bool:
        taken = self._next.sort == sort
        self._at += taken
        return taken


def _words(token: Token) -> Words:
    if not asked(token.text)[0]:
        raise QueryMistake(f"{token.text!r} has no letter or digit to search for", position=token.position)
    return Words(text=token.text)


def _joined(kind: type[All] | type[AnyOf], parts: list[Expression]) -> Expression:
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else [part])
    return flat[0] if len(flat) == 1 else kind(parts=tuple(flat))
