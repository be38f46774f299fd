"""Listings: HTML pages whose links are the news, described by CSS selectors."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.domain.watching import Announcement, Document, Entry, Source
from monitor.errors import ParseError
from monitor.reading.charset import decode
from monitor.sources.kinds.entries import absolute, midnight, moment, plain, zone_of
from monitor.sources.kinds.options import Options, Pattern, Selector, wanted

# Content systems put the day into the address: /2026-11/21/, /20261121/, /t20261121_123.html, /art/2026/11/21/
_DAY_IN_PATH = re.compile(r"(?<!\d)(20\d\d)[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_CUT_SHORT = ("...", "…", "..")
# Lexbor is quadratic in nesting: 50,000 divs took 7 s; no list is deeper than this.
_DEEPEST = 512
_TAGS = re.compile(rb"<(/?)(?:div|span|table|td|ul|ol|li|font|b|i|a|section)\b", re.IGNORECASE)


class ListingOptions(Options):
    """Where on the page the articles are."""

    item: Selector  # CSS selector: one match per article
    link: Selector = "a[href], area[href]"  # within the item; the item itself when it is a link
    title: Selector | None = None  # within the item; else the link's title attribute or words
    date: Selector | None = None  # within the item; else the words of the item, else the address
    date_pattern: Pattern | None = None  # found in the item's words; its first group is the date
    next: Selector | None = None  # a link to the next, older page
    max_pages: int = Field(default=1, ge=1, le=50)


class Listing:
    """A page of links to articles."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError when the options do not fit, or a selector is none."""
        ListingOptions.of(options)

    def read(self, document: Document, source: Source) -> Announcement:
        """Return what the page lists."""
        options = ListingOptions.of(source.options)
        tree = parsed(document)
        base = _base(tree, document)
        items = tree.css(options.item)
        if not items:
            raise ParseError(f"no element matches the item selector {options.item!r}")
        entries = [_entry(item, options, base=base, document=document, source=source) for item in items]
        following = tree.css_first(options.next) if options.next and options.max_pages > 1 else None
        more = absolute(following.attributes.get("href"), base) if following else None
        title = tree.css_first("title")
        return Announcement(
            entries=wanted([entry for entry in entries if entry], options),
            title=plain(title.text()) if title else None,
            more=(more,) if more else (),
            nameless=tuple(_words(item)[:80] for item, entry in zip(items, entries, strict=True) if entry is None),
        )


def parsed(document: Document) -> LexborHTMLParser:
    """Return the tree of a page.

    Raises:
        ParseError: nested so deeply that it can only be meant to hurt.
    """
    depth = deepest = 0
    for tag in _TAGS.finditer(document.body):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST * 8:
        raise ParseError(f"nested {deepest} deep")
    return LexborHTMLParser(decode(document.body, document.content_type))


def _base(tree: LexborHTMLParser, document: Document) -> str:
    base = tree.css_first("base[href]")
    return (base and absolute(base.attributes.get("href"), document.final_url)) or document.final_url


def _entry(item: LexborNode, options: ListingOptions, *, base: str, document: Document, source: Source) -> Entry | None:
    link = item if item.tag in ("a", "area") else item.css_first(options.link)
    url = absolute(link.attributes.get("href"), base) if link else None
    if link is None or url is None:
        return None
    published, precision = _published(item, options, url, document=document, source=source)
    return Entry(
        url=url,
        title=_title(item, link, options),
        published=published,
        published_precision=precision,
        language=source.language,
    )


def _title(item: LexborNode, link: LexborNode, options: ListingOptions) -> str | None:
    """Return the longest of the ways in which a link is named, as far as one continues the other."""
    if options.title:
        node = item.css_first(options.title)
        return plain(node.html and _named(node)) if node else None
    return plain(_named(link))


def _named(node: LexborNode) -> str:
    shown = _words(node)
    attribute = (node.attributes.get("title") or node.attributes.get("alt") or "").strip()
    if not shown and not attribute:
        image = node.css_first("img[alt]")
        return (image.attributes.get("alt") or "") if image else ""
    cut = shown.endswith(_CUT_SHORT) or (attribute.startswith(shown) and len(attribute) > len(shown))
    return attribute if attribute and (cut or not shown) else shown


def _published(
    item: LexborNode, options: ListingOptions, url: str, *, document: Document, source: Source
) -> tuple[datetime | None, str]:
    for text in _date_texts(item, options):
        found, precision = moment(text, document, source)
        if found:
            return found, precision
    day = _DAY_IN_PATH.search(url)
    if day is None or not (known := _day(day)) or known > document.fetched_at.date():
        return None, "second"
    return midnight(known, zone_of(source)), "day"


def _date_texts(item: LexborNode, options: ListingOptions) -> list[str]:
    texts = []
    if options.date and (node := item.css_first(options.date)):
        texts += [node.attributes.get("datetime") or "", _words(node)]
    if options.date_pattern and (found := re.search(options.date_pattern, _words(item))):
        texts.append(found[1] if found.lastindex else found[0])
    return texts


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _words(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
