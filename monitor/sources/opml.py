"""Feed lists of other readers (OPML 2.0), in and out."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree  # type: ignore[import-untyped]  # it ships no stubs

from monitor.domain.watching import Source, SourceId
from monitor.errors import ParseError
from monitor.sources.kinds.entries import absolute


def to_opml(sources: Iterable[Source]) -> str:
    """Return the feeds among the sources as OPML, one folder per language."""
    folders: dict[str, list[Source]] = {}
    for source in sources:
        if source.kind == "feed":
            folders.setdefault(source.language or "other", []).append(source)
    body = "".join(_folder(name, folders[name]) for name in sorted(folders))
    head = "<head><title>Strategic Resource Monitor</title></head>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">{head}\n<body>\n{body}</body>\n</opml>\n'


def read_opml(text: str) -> list[Source]:
    """Return the feeds of an OPML file as sources, each address once, with ids made from their names.

    Raises:
        ParseError: not OPML, or no feed in it.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None or root.tag != "opml":
        raise ParseError("not OPML: it must begin with <opml>")
    found = list(_feeds(root))
    if not found:
        raise ParseError("this OPML names no feed: no outline has an xmlUrl")
    return found


def _folder(name: str, sources: Iterable[Source]) -> str:
    lines = "".join(
        f'    <outline type="rss" text={quoteattr(source.name)} xmlUrl={quoteattr(source.url)}/>\n'
        for source in sources
    )
    return f"  <outline text={quoteattr(name)}>\n{lines}  </outline>\n"


def _feeds(root: Any) -> Iterator[Source]:
    ids, addresses = set[str](), set[str]()
    for outline in root.iter("outline"):
        given = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        url = absolute(given.get("xmlurl"), "")
        if url is None or url in addresses:
            continue
        addresses.add(url)
        name = " ".join((given.get("title") or given.get("text") or url).split())
        yield Source(id=_free_id(name, ids), name=name, kind="feed", url=url, language=_language(given.get("language")))


def _free_id(name: str, taken: set[str]) -> SourceId:
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "feed"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    taken.add(found)
    return SourceId(found)


def _language(text: str | None) -> str | None:
    found = re.match(r"[a-z]{2,3}", (text or "").lower())
    return found[0] if found else None
