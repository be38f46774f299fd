"""Pages whose changes are the news: a price table, a list of licences, a register of export controls."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from monitor.domain.watching import Announcement, Document, Entry, Source
from monitor.errors import ParseError
from monitor.sources.kinds.entries import plain
from monitor.sources.kinds.listing import parsed
from monitor.sources.kinds.options import Options, Selector

_NOT_READ = "script, style, noscript, template, iframe, svg"


class PageOptions(Options):
    """Which part of the page counts."""

    part: Selector = "body"  # CSS selector of what is watched
    ignore: Selector | None = None  # CSS selector, within it, of what changes without meaning: clocks, counters


class Page:
    """One page; each different wording of its watched part is one entry, with the part as its content."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError when the options do not fit, or a selector is none."""
        PageOptions.of(options)

    def read(self, document: Document, source: Source) -> Announcement:
        """Return the page's present wording as one entry, under an address of its own."""
        options = PageOptions.of(source.options)
        tree = parsed(document)
        tree.strip_tags(_NOT_READ.split(", "))
        part = tree.css_first(options.part)
        if part is None:
            raise ParseError(f"no element matches {options.part!r}")
        for node in part.css(options.ignore) if options.ignore else ():
            node.decompose()
        words = " ".join(part.text(separator=" ").split())
        title = tree.css_first("title")
        entry = Entry(
            url=_address(document.final_url, words),
            title=plain(title.text() if title else None) or source.name,
            content=part.html,
            language=source.language,
        )
        return Announcement(entries=(entry,), title=entry.title)


def _address(url: str, words: str) -> str:
    """Return the page's address with a mark of its wording: servers ignore it, and each wording is its own article."""
    mark = hashlib.sha256(words.encode()).hexdigest()[:12]
    parts = urlsplit(url)
    query = f"{parts.query}&wording={mark}" if parts.query else f"wording={mark}"
    return urlunsplit(parts._replace(query=query, fragment=""))
