"""A mistake in a query: what, where, and what was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from monitor.errors import QueryError

# Longer names are nobody's typing error, and comparing them is slow.
_LONGEST_NAME = 60

# Of difflib's ratio. A slip of one letter in five reaches 0.8; at 0.6 "panzhihua" is taken for "azua".
_ALIKE = 0.7


class QueryMistake(QueryError):  # noqa: N818 - its family already says that it is an error
    """A query that cannot be understood; `position` counts its characters from 0."""

    def __init__(self, what: str, *, position: int, suggestion: str | None = None) -> None:
        hint = f" Did you mean {suggestion}?" if suggestion else ""
        super().__init__(f"query, character {position + 1}: {what}.{hint}")
        self.position = position
        self.suggestion = suggestion


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like this one, None when none does."""
    if len(name) > _LONGEST_NAME:
        return None
    found = get_close_matches(name.lower(), list(known), n=1, cutoff=_ALIKE)
    return found[0] if found else None
