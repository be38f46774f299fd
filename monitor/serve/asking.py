"""Questions as people put them, on the command line and in addresses, understood in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.query import parse

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
