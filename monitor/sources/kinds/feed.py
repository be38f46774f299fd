"""Feeds: RSS 0.9-2.0, RDF, Atom, JSON Feed, and their broken cousins.

    text -> JSON? by hand
         -> fastfeedparser -> thin? -> feedparser

Fast first: it reads 19 of 20 feeds well, at a fiftieth of the cost. What comes back with fewer entries than there are
item tags, or without a title or an address that the tags hold, is read again by the patient one. The fast one turns
dates into its own guesses, so these are taken from the words of the feed; reading them is our own business.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html.entities import html5
from typing import Any

import fastfeedparser
import feedparser
from lxml import etree  # type: ignore[import-untyped]  # it ships no stubs

from monitor.domain.watching import Announcement, Document, Entry, Source
from monitor.errors import ParseError
from monitor.reading.charset import decode
from monitor.sources.kinds.entries import absolute, moment, plain
from monitor.sources.kinds.options import Options, wanted

_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ENCODING = re.compile(r"(<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_START = re.compile(r"<(?:\?xml|!DOCTYPE|rss|feed|rdf:RDF|(?:[\w.-]+:)?(?:RDF|rss|feed|channel))\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|RDF|channel)\b", re.IGNORECASE)
_DATE = re.compile(r"<((?:[\w.-]+:)?(?:pubDate|published|issued|created|date|updated|modified))[\s>]", re.IGNORECASE)
_DATE_WORDS = re.compile(r"[^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]+)")
# Which date of publication counts when an item has several; those of a change are kept apart.
_PUBLISHED, _CHANGED = ("pubdate", "published", "issued", "date", "created"), ("updated", "modified")
# An ampersand that begins none of XML's own entities, and what it may begin in HTML; CDATA is left as it is.
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_BARE_OR_CDATA = re.compile(rf"<!\[CDATA\[.*?\]\]>|{_BARE.pattern}(\w{{2,31}};)?", re.DOTALL)
_TITLE_OR_LINK = re.compile(r"<(?:[\w.-]+:)?(title|link)\b[^>]*>?\s*[^\s<]", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SKIP_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# feedparser is quadratic in broken mark-up: 195 KiB of "<!--" took 7 s. Beyond this size lxml mends the document first.
_RAW_FOR_FEEDPARSER = 64 * 1024
_HEAD = 4096
# Characters from which on a document is read in pieces of so many items.
_LONG, _ITEMS_IN_PIECE = 1024 * 1024, 500
# What XML does not allow, and no reader sees.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])


class Feed:
    """A document that lists articles in one of the syndication formats."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError when the options do not fit."""
        Options.of(options)

    def read(self, document: Document, source: Source) -> Announcement:
        """Return what the feed announces."""
        title, raw, hints = parse_feed(document.body, document.content_type, base=document.final_url)
        entries, nameless = [], []
        raw.reverse()
        while raw:  # of a long feed nobody needs to hold the items in both forms
            item = raw.pop()
            entry = _entry(item, document, source)
            if entry is None:
                nameless.append(plain(item.get("title")) or "(no title)")
            else:
                entries.append(entry)
        return Announcement(
            entries=wanted(entries, Options.of(source.options)), title=plain(title), nameless=tuple(nameless), **hints
        )


def parse_feed(body: bytes, content_type: str | None, *, base: str) -> tuple[str | None, list[Any], dict[str, Any]]:
    """Return a feed's title, its raw items and its hints on when to come back.

    An item has the keys title, link, published, updated, id, summary, content, authors, language, as far as stated;
    dates are in the feed's own words.

    Raises:
        ParseError: not a feed.
    """
    text = _presentable(decode(body, content_type))
    if text.startswith(("{", "[")):
        return _parse_json(text)
    title, items = _parse_in_pieces(text) if len(text) > _LONG else _parse_fast(text)
    if items is None:
        slow_title, items = _parse_patiently(text, base)
        title = slow_title or title
    if not items and not _ROOT.search(text[:_HEAD]):
        raise ParseError(f"not a feed: begins with {text[:60]!r}")
    return title, items, _hints(text)


def _presentable(text: str) -> str:
    """Return the document from its first tag on, without what a parser could obey; JSON as it is."""
    text = text.lstrip("\ufeff \t\r\n\0")
    if text.startswith(("{", "[")):
        return text
    start = _START.search(text[:_HEAD])
    text = text[start.start() :] if start else text
    text = _ENCODING.sub(r"\1", text[:_HEAD]) + text[_HEAD:]
    # Entities of its own are how a feed would read our files or grow a billion laughs; the five of XML need no DTD.
    text = _DOCTYPE.sub("", text, count=1) if "<!ENTITY" in text else text
    return _BARE_OR_CDATA.sub(_escaped, text) if _BARE.search(text) else text


def _clean(text: str) -> tuple[str, bytes]:
    """Return the text without what XML does not allow; also as UTF-8."""
    encoded = text.encode("utf-8", "replace")
    clean = encoded.translate(None, _CONTROLS)
    return (text, encoded) if len(clean) == len(encoded) else (clean.decode("utf-8", "replace"), clean)


def _escaped(found: re.Match[str]) -> str:
    """Write what HTML knows as the character it means, and a bare ampersand as one."""
    if not found[0].startswith("&"):
        return found[0]
    character = html5.get(found[1] or "")
    return character if character and character not in "&<>" else f"&amp;{found[1] or ''}"


def _parse_in_pieces(text: str) -> tuple[str | None, list[dict[str, Any]] | None]:
    """Do as `_parse_fast` does, some items at a time: one tree of 20,000 would take 60 MB."""
    title, items = None, list[dict[str, Any]]()
    for piece in _pieces(text):
        title, some = _parse_fast(piece)
        if some is None:
            return title, None
        items += some
    return title, items


def _pieces(text: str) -> Iterator[str]:
    """Yield documents of one form, which have the items of a long one between them."""
    first, starts = _ITEM.search(text), list(_starts(text))
    closing = f"</{first[0][1:-1]}>" if first else ""
    end = text.rfind(closing) + len(closing)
    if not starts or end <= starts[-1]:
        yield text
        return
    for at in range(0, len(starts), _ITEMS_IN_PIECE):
        stop = starts[at + _ITEMS_IN_PIECE] if at + _ITEMS_IN_PIECE < len(starts) else end
        yield text[: starts[0]] + text[starts[at] : stop] + text[end:]


def _parse_fast(text: str) -> tuple[str | None, list[dict[str, Any]] | None]:
    """Return the title and the items, or no items when the patient parser would see more."""
    text, encoded = _clean(text)
    try:
        feed = fastfeedparser.parse(encoded, include_tags=False, include_media=False)
    except Exception:  # noqa: BLE001  # it raises whatever its parsers do, and the patient one is next
        return None, None
    title = feed.feed.get("title")
    starts = list(_starts(text))
    if len(feed.entries) != len(starts) or 'mode="base64"' in text:
        return title, None
    dates = _Dates(text)
    items = []
    for entry, start, end in zip(feed.entries, starts, [*starts, len(text)][1:], strict=True):
        if _lacks(entry, text, start, end):
            return title, None
        items.append(_fast_item(entry) | dates.between(start, end))
    return title, items


def _starts(text: str) -> Iterator[int]:
    """Yield where the items begin, all under the name of the first."""
    first = _ITEM.search(text)
    name = first[0][:-1] if first else ""
    at = first.start() if first else -1
    while at >= 0:
        if not text[at + len(name) : at + len(name) + 1].strip(" \t\r\n>/"):
            yield at
        at = text.find(name, at + 1)


def _lacks(entry: Mapping[str, Any], text: str, start: int, end: int) -> bool:
    """Is there a title or an address in text[start:end] that the entry does not have, or has wrong?"""
    title, link = entry.get("title"), entry.get("link")
    if link and not link.startswith("http") and (_OTHER_SCHEME.match(link) or "xml:base" in text):
        return True
    if title and link:
        return False
    held = {found[1].lower() for found in _TITLE_OR_LINK.finditer(text, start, end)}
    return bool((not title and "title" in held) or (not link and "link" in held))


def _fast_item(entry: Mapping[str, Any]) -> dict[str, Any]:
    content = entry.get("content") or []
    return {
        "title": entry.get("title"),
        "link": entry.get("link"),
        "id": entry.get("id"),
        "summary": entry.get("description"),
        "content": content[0].get("value") if content else None,
        "authors": [entry["author"]] if entry.get("author") else [],
    }


class _Dates:
    """The dates of a document's items, in their own words. Names of elements are learned from the first items."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names: dict[str, str] = {}  # "dc:date" -> "date"

    def between(self, start: int, end: int) -> dict[str, str | None]:
        """Return the best date of publication and the date of the last change in this part of the text."""
        found = self._under_known_names(start, end)
        if not found:
            for tag in _DATE.finditer(self._text, start, end):
                self._names.setdefault(tag[1], tag[1].rpartition(":")[2].lower())
            found = self._under_known_names(start, end)
        return {
            "published": next((found[name] for name in _PUBLISHED if name in found), None),
            "updated": next((found[name] for name in _CHANGED if name in found), None),
        }

    def _under_known_names(self, start: int, end: int) -> dict[str, str]:
        found: dict[str, str] = {}
        # Atom's <source> tells about another feed, its dates included.
        source_end = self._text.find("</source>", start, end)
        source = self._text.find("<source", start, source_end) if source_end >= 0 else -1
        for qualified, name in self._names.items():
            at = self._text.find(f"<{qualified}", start, end)
            if 0 <= source < at < source_end:
                at = self._text.find(f"<{qualified}", source_end, end)
            if at >= 0 and (words := _DATE_WORDS.match(self._text, at + len(qualified) + 1, end)):
                found.setdefault(name, words[1].strip())
        return found


def _parse_patiently(text: str, base: str) -> tuple[str | None, list[dict[str, Any]]]:
    text, _ = _clean(text)
    if len(text) > _RAW_FOR_FEEDPARSER:
        text = _mended(text)
    # Its cleaning of HTML is quadratic, and we show no HTML.
    feed = feedparser.parse(
        text.encode("utf-8", "replace"),
        response_headers={"content-location": base, "content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return feed.feed.get("title"), [_patient_item(entry) for entry in feed.entries]


def _mended(text: str) -> str:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return "" if root is None else str(etree.tostring(root, encoding="unicode"))


def _patient_item(entry: Any) -> dict[str, Any]:
    content = entry.get("content") or []
    return {
        "title": entry.get("title"),
        "link": _web_link(entry),
        "published": entry.get("published"),
        "updated": entry.get("updated") if "updated" in entry else None,
        "id": entry.get("id"),
        "summary": entry.get("summary"),
        "content": content[0].get("value") if content else None,
        "authors": [author["name"] for author in entry.get("authors", []) if author.get("name")],
    }


def _web_link(entry: Any) -> str | None:
    """Return the first link that a browser would follow; feeds may offer others first (gemini:, at:, magnet:)."""
    links = [
        entry.get("link"),
        *(link.get("href") for link in entry.get("links", []) if link.get("rel") == "alternate"),
    ]
    return next((link for link in links if link and not _OTHER_SCHEME.match(link)), None)


def _parse_json(text: str) -> tuple[str | None, list[dict[str, Any]], dict[str, Any]]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not a JSON feed: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ParseError("not a JSON feed: it has no list of items")
    return _text(feed.get("title")), [_json_item(item) for item in items if isinstance(item, dict)], {}


def _json_item(item: Mapping[str, Any]) -> dict[str, Any]:
    authors = item.get("authors") or ([item["author"]] if item.get("author") else [])
    identity = _text(item.get("id"))
    link = _text(item.get("url")) or _text(item.get("external_url"))
    return {
        "title": _text(item.get("title")),
        "link": link or (identity if identity and identity.startswith("http") else None),
        "published": _text(item.get("date_published")),
        "updated": _text(item.get("date_modified")),
        "id": identity,
        "summary": _text(item.get("summary")) or _text(item.get("content_text")),
        "content": _text(item.get("content_html")),
        "authors": [str(author["name"]) for author in authors if isinstance(author, dict) and author.get("name")],
        "language": _text(item.get("language")),
    }


def _text(value: object) -> str | None:
    """JSON Feed wants strings; numbers as ids are common."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _entry(item: Mapping[str, Any], document: Document, source: Source) -> Entry | None:
    identity = item.get("id")
    url = absolute(item.get("link"), document.final_url) or (
        absolute(identity, document.final_url) if identity and identity.startswith("http") else None
    )
    if url is None:
        return None
    published, precision = _published(item, document, source)
    return Entry(
        url=url,
        title=plain(item.get("title")),
        published=published,
        published_precision=precision,
        guid=identity,
        summary=plain(item.get("summary")),
        content=item.get("content"),
        language=item.get("language") or source.language,
        authors=tuple(filter(None, (plain(name) for name in item.get("authors") or ()))),
    )


def _published(item: Mapping[str, Any], document: Document, source: Source) -> tuple[datetime | None, str]:
    for field in ("published", "updated"):
        found, precision = moment(item.get(field), document, source)
        if found:
            return found, precision
    return None, "second"


def _hints(text: str) -> dict[str, Any]:
    """Read ttl, skipHours and skipDays, which stand before the items."""
    head = text[: first.start()] if (first := _ITEM.search(text)) else text[:_HEAD]
    ttl = re.search(r"<ttl>\s*(\d{1,5})\s*</ttl>", head)
    hours = _inside(head, "skipHours", r"<hour>\s*(\d{1,2})\s*</hour>")
    days = _inside(head, "skipDays", r"<day>\s*(\w+)\s*</day>")
    return {
        "ttl_minutes": int(ttl[1]) if ttl else None,
        "skip_hours": frozenset(int(hour) % 24 for hour in hours),
        "skip_days": frozenset(_SKIP_DAYS.index(day.lower()) for day in days if day.lower() in _SKIP_DAYS),
    }


def _inside(head: str, tag: str, pattern: str) -> Iterable[str]:
    block = re.search(rf"<{tag}>(.*?)</{tag}>", head, re.DOTALL)
    return re.findall(pattern, block[1]) if block else ()
