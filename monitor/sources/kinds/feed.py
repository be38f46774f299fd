"""Feeds: RSS 0.9-2.0, RDF, Atom, JSON Feed, and their broken cousins.

    text -> JSON? by hand
         -> fastfeedparser -> thin? -> feedparser

Fast first: it reads 19 of 20 feeds well, at a fiftieth of the cost. What comes back with a missing title, address
or date, with fewer entries than there are item tags, or with dates that only a guess could read, is read again by
the patient one. Dates are always read by our own rules, from the words of the feed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import fastfeedparser
import feedparser
from lxml import etree  # type: ignore[import-untyped]  # it ships no stubs

from monitor.domain.watching import Announcement, Document, Entry, Source
from monitor.errors import ParseError
from monitor.reading.charset import decode
from monitor.sources.kinds.entries import absolute, moment, plain, without_controls
from monitor.sources.kinds.options import Options, wanted

_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ENCODING = re.compile(r"(<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_START = re.compile(r"<(?:\?xml|!DOCTYPE|rss|feed|rdf:RDF|(?:[\w.-]+:)?(?:RDF|rss|feed|channel))\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|RDF|channel)\b", re.IGNORECASE)
_DATE = re.compile(
    r"<(?:[\w.-]+:)?(?:pubDate|published|updated|date|issued|modified|created)(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?([^<\]]*)",
    re.IGNORECASE,
)
# What both parsers read alike: RFC 3339 with an offset, RFC 822 with a numeric one or Greenwich.
_PLAIN_DATE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)|"
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|Z|UTC)"
)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SKIP_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# feedparser is quadratic in broken mark-up: 195 KiB of "<!--" took 7 s. Beyond this size lxml mends the document first.
_RAW_FOR_FEEDPARSER = 64 * 1024
_HEAD = 4096


class Feed:
    """A document that lists articles in one of the syndication formats."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError when the options do not fit."""
        Options.of(options)

    def read(self, document: Document, source: Source) -> Announcement:
        """Return what the feed announces."""
        title, raw, hints = parse_feed(document.body, document.content_type, base=document.final_url)
        entries, nameless = [], []
        for item in raw:
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
    dates are in the feed's own words unless these are plain.

    Raises:
        ParseError: not a feed.
    """
    text = decode(body, content_type).lstrip("\ufeff \t\r\n\0")
    if text.startswith(("{", "[")):
        return _parse_json(text)
    text = _presentable(text)
    title, items = _parse_fast(text)
    if items is None or _is_thin(text, items):
        slow_title, slow_items = _parse_patiently(text, base)
        if len(slow_items) >= len(items or ()):
            title, items = slow_title or title, slow_items
    if not items and not _ROOT.search(text[:_HEAD]):
        raise ParseError(f"not a feed: begins with {text[:60]!r}")
    return title, items or [], _hints(text)


def _presentable(text: str) -> str:
    """Return the document from its first tag on, without declarations that a parser could stumble over or obey."""
    start = _START.search(text[:_HEAD])
    text = without_controls(text[start.start() :] if start else text)
    head = _ENCODING.sub(r"\1", text[:_HEAD])
    text = head + text[_HEAD:]
    # Entities of its own are how a feed would read our files or grow a billion laughs; the five of XML need no DTD.
    return _DOCTYPE.sub("", text, count=1) if "<!ENTITY" in text else text


def _parse_fast(text: str) -> tuple[str | None, list[dict[str, Any]] | None]:
    try:
        feed = fastfeedparser.parse(text.encode("utf-8", "replace"), include_tags=False, include_media=False)
    except Exception:  # noqa: BLE001  # it raises whatever its parsers do, and the patient one is next
        return None, None
    return feed.feed.get("title"), [_fast_item(entry) for entry in feed.entries]


def _fast_item(entry: Mapping[str, Any]) -> dict[str, Any]:
    content = entry.get("content") or []
    return {
        "title": entry.get("title"),
        "link": entry.get("link"),
        "published": entry.get("published"),
        "updated": entry.get("updated"),
        "id": entry.get("id"),
        "summary": entry.get("description"),
        "content": content[0].get("value") if content else None,
        "authors": [entry["author"]] if entry.get("author") else [],
    }


def _is_thin(text: str, items: list[dict[str, Any]]) -> bool:
    """Would the patient parser see more?"""
    if len(items) < sum(1 for _ in _ITEM.finditer(text)) or "xml:base" in text:
        return True
    if not all(item["title"] and (item["published"] or item["updated"]) for item in items):
        return True
    if any(not item["link"] or _OTHER_SCHEME.match(item["link"]) for item in items):
        return True
    return not all(_PLAIN_DATE.fullmatch(found.strip()) for found in _DATE.findall(text))


def _parse_patiently(text: str, base: str) -> tuple[str | None, list[dict[str, Any]]]:
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
