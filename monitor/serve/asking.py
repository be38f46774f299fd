"""Questions as people put them, on the command line and in addresses, understood in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from monitor.query import parse
from monitor.query.names import names_of

if TYPE_CHECKING:
    from monitor.domain.questions import Query
    from monitor.store.archive import Archive
    from monitor.wiring import Monitor


def understood(monitor: Monitor, archive: Archive, text: str) -> Query:
    """Return what `text` asks of this archive, in the operator's time zone.

    Raises:
        QueryError: the text has a mistake; where, and what was probably meant.
    """
    # Few questions name a source, and asking which there are takes as long as some answers.
    names = archive.search.names() if any(field in text.lower() for field in ("source", "family")) else None
    return parse(text, monitor.vocabulary, now=monitor.now(), timezone=monitor.settings.timezone, known=names)


def identified(monitor: Monitor, kind: Literal["metal", "region"], name: str) -> str:
    """Return the id of the metal or region that goes by this name; an empty name stands for any and stays.

    Raises:
        QueryError: nothing goes by this name, or several things do.
    """
    terms = monitor.vocabulary.metals if kind == "metal" else monitor.vocabulary.regions
    return names_of(terms).id(name, kind, 0) if name else ""
