"""From an address that somebody pasted to a source: the feed of the page, or else the list that it seems to be.

a feed itself -> that | feeds that the page names -> the first | the largest group of like links -> a listing
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.domain.watching import Document, Source, SourceId
from monitor.errors import ParseError
from monitor.sources.kinds import KINDS, read_entries
from monitor.sources.kinds.entries import plain
from monitor.sources.kinds.listing import parsed

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_FEED_WORDS = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:[/._?-]|$)", re.IGNORECASE)
# What the common content systems answer to, commonest first.
_USUAL_PLACES = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json")
_COMMENTS = re.compile(r"comments?", re.IGNORECASE)
# Shorter links are navigation; a headline has more: in Han, in letters.
_HEADLINE = re.compile(r"[\u3400-\u9fff].{7}|.{25}", re.DOTALL)
_FEWEST = 4
_NAME = re.compile(r"[a-zA-Z_][\w-]*")


def as_announced(document: Document) -> Source | None:
    """Return the source that this very document is: a feed or a sitemap; None when it is neither."""
    for kind in ("feed", "sitemap"):
        source = _source(document, kind)
        try:
            announcement = read_entries(document, source)
        except ParseError:
            continue
        if announcement.entries or announcement.more:
            return source
    return None


def feeds_named(document: Document) -> list[str]:
    """Return the addresses of feeds that a page names, likeliest first, comments last; then where one often lies."""
    try:
        tree = parsed(document)
    except ParseError:
        return []
    declared = [
        (node.attributes.get("href") or "", node.attributes.get("title") or "")
        for node in tree.css("link[rel~=alternate]")
        if (node.attributes.get("type") or "").lower() in _FEED_TYPES
    ]
    linked = [
        (href, "") for node in tree.css("a[href]") if _FEED_WORDS.search(href := node.attributes.get("href") or "")
    ]
    found = sorted(declared, key=lambda pair: bool(_COMMENTS.search(" ".join(pair)))) + linked
    found += [(place, "") for place in _USUAL_PLACES]
    addresses = (urljoin(document.final_url, href) for href, _ in found if href)
    return list(dict.fromkeys(address for address in addresses if urlsplit(address).scheme in ("http", "https")))


def as_listing(document: Document) -> Source | None:
    """Return a listing over the page's largest group of like links to headlines; None when it has none."""
    try:
        tree = parsed(document)
    except ParseError:
        return None
    for selector in _like_items(tree):
        source = _source(document, "listing", {"item": selector})
        try:
            entries = read_entries(document, source).entries
        except (ParseError, ValueError):
            continue
        if len(entries) >= _FEWEST:
            return source
    return None


def as_yaml(source: Source) -> str:
    """Return the item to add to sources.yaml."""
    lines = [
        f"  - id: {source.id}",
        f"    name: {_quoted(source.name)}",
        f"    kind: {source.kind}",
        f"    url: {source.url}",
    ]
    if source.language:
        lines.append(f"    language: {source.language}")
    if source.options:
        lines.append("    options:")
        lines += [f"      {name}: {_quoted(value)}" for name, value in source.options.items()]
    return "\n".join(lines) + "\n"


def _source(document: Document, kind: str, options: dict[str, str] | None = None) -> Source:
    KINDS[kind].check(options or {})
    host = (urlsplit(document.final_url).hostname or "source").removeprefix("www.")
    return Source(
        id=SourceId(re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:60]),
        name=_title(document) or host,
        kind=kind,
        url=document.final_url,
        options=options or {},
    )


def _title(document: Document) -> str | None:
    head = document.body[: 64 * 1024]
    title = LexborHTMLParser(head).css_first("title")
    return plain(title.text()) if title else None


def _like_items(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield selectors of repeated elements with a headline in a link, those with most words of headlines first."""
    weights: defaultdict[str, int] = defaultdict(int)
    for link in tree.css("a[href]"):
        words = " ".join((link.attributes.get("title") or link.text()).split())
        if _HEADLINE.search(words):
            for selector in _selectors(link):
                weights[selector] += min(len(words), 80)
    yield from sorted(weights, key=lambda selector: (-weights[selector], len(selector)))


def _selectors(link: LexborNode) -> Iterator[str]:
    """Yield how the link's row may be called: the row is the nearest element of which its parent has several."""
    node: LexborNode | None = link
    while node is not None and node.parent is not None and node.tag not in ("body", "html"):
        rows = [child for child in node.parent.iter() if child.tag == node.tag]
        if len(rows) >= _FEWEST:
            place = _called(node.parent)
            yield f"{place} > {_called(node)}"
            if place != node.parent.tag:
                yield f"{place} > {node.tag}"
            return
        node = node.parent


def _called(node: LexborNode) -> str:
    """Return a selector for an element: by its id, or its first class, or its name alone."""
    identity = node.attributes.get("id") or ""
    classes = (node.attributes.get("class") or "").split()
    if _NAME.fullmatch(identity) and not any(char.isdigit() for char in identity):
        return f"{node.tag}#{identity}"
    usable = next((name for name in classes if _NAME.fullmatch(name)), None)
    return f"{node.tag}.{usable}" if usable else str(node.tag)


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w][\w ./-]*", text) else "'" + text.replace("'", "''") + "'"
