"""Who wrote it: names from declarations, else from what the page shows."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.head import Head

_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "article:author_name",
    "cxenseparse:author",
    "twitter:data1x",
)
_VISIBLE = (
    '[itemprop="author"], [rel="author"], [class*="byline"], [class*="Byline"], [class*="author"],'
    ' [class*="Author"], [class*="writer"],'
    ' [id*="author"], [id*="byline"]'
)
_MAX_VISIBLE = 20
_BY = re.compile(
    r"^\s*(?:(?:written|words|story|reported|posted|published|text|article)\s+)?(?:by|von|par|por|di|door|af|av|文"
    r"|記者|记者|作者|編輯|编辑|author)\b[\s:：/]+",
    re.IGNORECASE,
)
_BY_ZH = re.compile(r"^\s*(?:本报记者|记者|記者|作者|编辑|文)\s*[:：/]?\s*")
_BETWEEN = re.compile(r"\s*(?:[;|/、，,&\n•·]|\s\band\b\s|\s\bund\b\s|\s\bet\b\s|\s\by\b\s|\s\bwith\b\s)\s*")
_AFTER = re.compile(
    r"\s*(?:[|@(\[]|\bupdated\b|\bpublished\b|\bposted\b|\bfor\s+(?:the|[A-Z])|\d|\s-\s|\s–\s|\s—\s).*$", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"^(?:admin|administrator|editor|editors|staff|staff writer|redaktion|redaction|redacción|author|by|news desk"
    r"|newsroom|web desk|guest|unknown|none|null|team|the editors)$"
    r"|https?:|www\.|\.com|follow|subscribe|comment|share|read more|profile|view all|posts",
    re.IGNORECASE,
)


def authors(tree: LexborHTMLParser, head: Head) -> tuple[tuple[str, ...], str]:
    """Return the authors' names, in the page's order, and where they were read; no names when none are given."""
    if names := clean_names(head.linked.authors):
        return names, "json-ld"
    for name in _META:
        if names := clean_names(head.metas.get(name, ())):
            return names, f"meta {name}"
    return _seen(tree)


def clean_names(raw: Iterable[str]) -> tuple[str, ...]:
    """Return the names in a list of bylines: prefixes, roles and duplicates gone, joint bylines taken apart."""
    names: dict[str, str] = {}
    for line in raw:
        for part in _BETWEEN.split(_BY_ZH.sub("", _BY.sub("", " ".join(line.split())))):
            name = _AFTER.sub("", part).strip(" ,.:;-–—\u3000")
            if 1 < len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _seen(tree: LexborHTMLParser) -> tuple[tuple[str, ...], str]:
    for node in tree.css(_VISIBLE)[:_MAX_VISIBLE]:
        inner = node.css_first('[itemprop="name"]') or node
        text = inner.attributes.get("content") or inner.text(separator=" ")
        if len(text) < 200 and (names := clean_names([text])):
            return names, "visible byline"
    return (), ""
