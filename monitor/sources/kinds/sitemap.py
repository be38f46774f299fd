"""Sitemaps: lists of pages for search engines, as XML, text or gzip; news sitemaps carry titles and dates as well."""

import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no stubs
from pydantic import Field

from monitor.domain.watching import Announcement, Document, Entry, Source
from monitor.errors import ParseError
from monitor.reading.charset import decode
from monitor.sources.kinds.entries import absolute, moment, plain, without_controls
from monitor.sources.kinds.options import Options, Pattern, wanted

# sitemaps.org: a sitemap has at most 50,000 addresses and 50 MB.
_MOST_BYTES = 50 * 1024 * 1024
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LAST_WHOLE = re.compile(r".*</(?:\w+:)?(?:url|sitemap)\s*>", re.DOTALL)
_END = re.compile(r"</(?:\w+:)?(?:urlset|sitemapindex)\s*>")


class SitemapOptions(Options):
    """Which parts of an index are read, and how many pages."""

    parts: Pattern | None = None  # found in the address of a part of the index: only those are read
    max_parts: int = Field(default=3, ge=1, le=100)  # the newest ones
    max_entries: int = Field(default=500, ge=1, le=50_000)  # the newest ones


class Sitemap:
    """A document in the sitemaps.org protocol, with Google's news extension."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError when the options do not fit."""
        SitemapOptions.of(options)

    def read(self, document: Document, source: Source) -> Announcement:
        """Return the pages that the sitemap lists, newest first where it says when."""
        options = SitemapOptions.of(source.options)
        text = _text(document).lstrip("\ufeff \r\n\t")
        if not text.startswith("<"):
            return Announcement(entries=wanted(_lines(text, document, source), options)[: options.max_entries])
        root = _root(_without_a_broken_end(text))
        kind = etree.QName(root).localname.lower()
        if kind == "sitemapindex":
            return Announcement(entries=(), more=_parts(root, document, source, options))
        if kind != "urlset":
            raise ParseError(f"not a sitemap: its first element is {kind!r}")
        dated = [found for node in _children(root, "url") if (found := _entry(node, document, source))]
        dated.sort(key=lambda found: found[0], reverse=True)
        return Announcement(entries=wanted([entry for _, entry in dated], options)[: options.max_entries])


def _text(document: Document) -> str:
    body = document.body
    if body.startswith(b"\x1f\x8b"):
        stream = zlib.decompressobj(31)
        try:
            body = stream.decompress(body, _MOST_BYTES)
        except zlib.error as error:
            raise ParseError(f"broken gzip: {error}") from error
        if stream.unconsumed_tail:
            raise ParseError(f"more than {_MOST_BYTES} bytes when decompressed")
    return decode(body, document.content_type)


def _without_a_broken_end(text: str) -> str:
    """Return the text up to its last whole part, if it breaks off: half an address would be another one."""
    whole = None if _END.search(text) else _LAST_WHOLE.match(text)
    return whole[0] if whole else text


def _root(text: str) -> Any:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(_DECLARATION.sub("", without_controls(text)).encode("utf-8", "replace"), parser)
    if root is None:
        raise ParseError("not XML")
    return root


def _lines(text: str, document: Document, source: Source) -> list[Entry]:
    addresses = [absolute(line.strip(), "") for line in text.splitlines() if line.strip()]
    found = [Entry(url=address, language=source.language) for address in addresses if address]
    if not found:
        raise ParseError(f"not a sitemap: {document.final_url} lists no addresses")
    return found


def _parts(root: Any, document: Document, source: Source, options: SitemapOptions) -> tuple[str, ...]:
    """Return the addresses of the newest parts of an index; without dates, the last ones, where systems append."""
    parts: list[tuple[datetime, int, str]] = []
    for number, node in enumerate(_children(root, "sitemap")):
        address = absolute(_word(node, "loc"), document.final_url)
        if address and (options.parts is None or re.search(options.parts, address)):
            changed, _ = moment(_word(node, "lastmod"), document, source)
            parts.append((changed or datetime.min.replace(tzinfo=UTC), number, address))
    return tuple(address for _, _, address in sorted(parts, reverse=True)[: options.max_parts])


def _entry(node: Any, document: Document, source: Source) -> tuple[datetime, Entry] | None:
    """Return an entry and what to sort it by. A change of the page is no publication: it only sorts."""
    url = absolute(_word(node, "loc"), document.final_url)
    if url is None:
        return None
    published, precision = moment(_word(node, "publication_date"), document, source)
    changed, _ = moment(_word(node, "lastmod"), document, source)
    entry = Entry(
        url=url,
        title=plain(_word(node, "title")),
        published=published,
        published_precision=precision,
        language=_word(node, "language") or source.language,
    )
    return published or changed or datetime.min.replace(tzinfo=UTC), entry


def _children(root: Any, name: str) -> list[Any]:
    return [node for node in root if isinstance(node.tag, str) and etree.QName(node).localname.lower() == name]


def _word(node: Any, name: str) -> str | None:
    """Return the text of the first element of this name below the node; images and videos have titles of their own."""
    for child in node.iter():
        if not isinstance(child.tag, str) or etree.QName(child).localname.lower() != name:
            continue
        if "image" not in (namespace := etree.QName(child).namespace or "") and "video" not in namespace:
            return (child.text or "").strip() or None
    return None
