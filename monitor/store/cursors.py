"""Cursors: where a page ended, sealed to the question that it answered."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from monitor.domain.questions import Query
from monitor.errors import QueryError


def cursor(query: Query, order: str, place: Sequence[float]) -> str:
    """Return an opaque text that continues after `place`."""
    packed = json.dumps([_seal(query, order), *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place(text: str, query: Query, order: str, *, numbers: int) -> list[float]:
    """Return the place, of so many numbers, that a cursor continues after.

    Raises:
        QueryError: the text is no cursor, or one of another question.
    """
    try:
        packed: list[Any] = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        seal, *found = packed
    except (ValueError, TypeError, RecursionError) as error:
        raise QueryError("This is no cursor. Take `next` of the page before, or begin without one.") from error
    if seal != _seal(query, order):
        raise QueryError("This cursor is of another query or order. Begin without one.")
    if len(found) != numbers or not all(isinstance(n, (int, float)) and abs(n) < 2**62 for n in found):
        raise QueryError("This is no cursor. Take `next` of the page before, or begin without one.")
    return found


def _seal(query: Query, order: str) -> str:
    return hashlib.sha256(f"{order} {query}".encode()).hexdigest()[:12]
