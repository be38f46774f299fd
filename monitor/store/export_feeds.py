"""Articles as feeds: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from xml.etree import ElementTree

from monitor.domain.articles import ArchivedArticle
from monitor.store.export_files import published

# A reader asks for what is new; who wants everything takes a file.
NEWEST = 100
_SUMMARY = 500  # characters

_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 has no form for these (section 2.2).
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What a feed says of itself."""

    title: str
    base_url: str  # where the pages are; empty: the entries lead to the articles themselves
    path: str  # the feed's own address, below base_url


def write_atom(articles: Iterator[ArchivedArticle], out: BinaryIO, feed: Feed) -> int:
    """Write the newest hundred articles as Atom."""
    newest = list(islice(articles, NEWEST))
    root = ElementTree.Element("feed", xmlns=_ATOM)
    _add(root, "id", f"{feed.base_url}{feed.path}" or "urn:monitor:articles")
    _add(root, "title", feed.title)
    _add(root, "updated", max((_moment(article) for article in newest), default="1970-01-01T00:00:00Z"))
    _add(_add(root, "author"), "name", "Strategic Resource Monitor")
    if feed.base_url:
        _add(root, "link", rel="self", href=f"{feed.base_url}{feed.path}")
    for article in newest:
        _entry(root, article, feed)
    out.write(b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8"))
    return len(newest)


def write_json_feed(articles: Iterator[ArchivedArticle], out: BinaryIO, feed: Feed) -> int:
    """Write the newest hundred articles as JSON Feed."""
    newest = list(islice(articles, NEWEST))
    document: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if feed.base_url:
        document["feed_url"] = f"{feed.base_url}{feed.path}"
    document["items"] = [_item(article, feed) for article in newest]
    out.write(json.dumps(document, ensure_ascii=False).encode())
    return len(newest)


def _entry(root: ElementTree.Element, article: ArchivedArticle, feed: Feed) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", f"urn:monitor:article:{article.id}")
    _add(entry, "title", article.article.title or _summary(article)[:80])
    _add(entry, "updated", _moment(article))
    for address in _addresses(article, feed):
        _add(entry, "link", href=address)
    for term in _terms(article):
        _add(entry, "category", term=term)
    _add(_add(entry, "source"), "title", article.source)
    _add(entry, "summary", _summary(article))


def _item(article: ArchivedArticle, feed: Feed) -> dict[str, Any]:
    addresses = _addresses(article, feed)
    item = {
        "id": f"urn:monitor:article:{article.id}",
        "url": addresses[0] if addresses else None,
        "external_url": article.article.url,
        "title": article.article.title,
        "content_text": article.article.text,
        "date_published": _moment(article),
        "language": article.article.language,
        "tags": _terms(article),
    }
    stated = published(article)
    return {name: value for name, value in item.items() if value} | {"_monitor": {"published": stated}}


def _addresses(article: ArchivedArticle, feed: Feed) -> list[str]:
    page = [f"{feed.base_url}/a/{article.id}"] if feed.base_url else []
    own = article.article.url or ""
    return page or ([own] if own.startswith(("http://", "https://")) else [])


def _terms(article: ArchivedArticle) -> list[str]:
    return [tag.id for tag in (*article.tags.metals, *article.tags.regions)]


def _moment(article: ArchivedArticle) -> str:
    moment: datetime = article.first_seen
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _summary(article: ArchivedArticle) -> str:
    text = " ".join(article.article.text.split())
    return text if len(text) <= _SUMMARY else f"{text[:_SUMMARY]}…"


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    given = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    child = ElementTree.SubElement(parent, name, given)
    if text:
        child.text = _NOT_XML.sub("", text)
    return child
