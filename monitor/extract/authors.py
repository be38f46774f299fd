"""Who wrote it: names from declarations, else from what the page shows."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.features import letters
from monitor.extract.head import Head

_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author", "sailthru.author",
    "citation_author", "article:author_name", "cxenseparse:author",
)  # fmt: skip
_VISIBLE = (
    '[itemprop="author"], [rel="author"], [class*="byline"], [class*="Byline"], [class*="author"], [class*="Author"],'
    ' [class*="writer"], [id*="author"], [id*="byline"]'
)
_MAX_VISIBLE = 20
_MAX_LINES = 60  # blocks from the top, and as many from the bottom, that are read for a byline
_LONGEST_BYLINE = 120  # characters
_BY = re.compile(
    r"^\W*(?:(?:written|words|story|reported|posted|published|text|article)\s+)?"
    r"(?:by|von|par|por|di|door|af|av|autor|autorin|author|文|記者|记者|作者|編輯|编辑)\b[\s:：/]+",
    re.IGNORECASE,
)
_BY_ZH = re.compile(r"^\s*(?:本报记者|记者|記者|作者|编辑|文)\s*[:：/]?\s*")
_BYLINE_ZH = re.compile(
    r"(?:作\s*者|撰\s*文|记\s*者|文)\s*[:：／/]\s*(?P<name>[^\s:：|｜/（(【\[]{2,12}(?:\s[^\s\W]{2,4}(?=\s|$))*)"
)
_BYLINE = re.compile(r"^(?:[Bb]y|BY|[Vv]on|[Pp]or|[Pp]ar)\s+(?P<name>[A-ZÀ-Þ].{3,80})$")
_BETWEEN = re.compile(r"\s*(?:[;|/、，,&\n•·]|\s(?:and|und|et|y|by|with)\s)\s*")
_AFTER = re.compile(
    r"\s*(?:[|@(\[]|\b(?:updated|published|posted|hace|am|in)\b|\bfor\s+(?:the|[A-Z])|\d|\s[-–—]\s"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    r"|(?<=\w)\s(?:Senior|Staff|Contributing|Associate|Chief|Managing|Writer|Editor|Reporter|Correspondent"
    r"|Contributor)\b).*$"
)
_INSTITUTES = ("Center ", "Centre ", "Department ", "Institute ", "Ministry ", "University ")
_NO_NAME = re.compile(
    r"^(?:admin|administrator|wordpressadmin|editor|editors|staff|staff writer|redaktion|redaction|redacción|the author"
    r"|author|by|news desk|newsroom|web desk|guest|unknown|none|null|team|the editors|rdn?|ld|ms|phd|md|mba|cfp|cpa"
    r"|jr\.?|lesedauer|contributor|about|(?:senior |staff )?(?:reporter|writer|editor))$"
    r"|https?|www\.|\.com|follow|subscribe|comment|kommentar|share|read more|profile|view all|posts|\bsagt$",
    re.IGNORECASE,
)


def authors(tree: LexborHTMLParser, head: Head, lines: list[str]) -> tuple[tuple[str, ...], str]:
    """Return the authors' names, in the page's order, and where they were read; no names when none are given.

    `lines` are the page's texts from top to bottom. A site that declares itself is believed only when nobody else is
    named.
    """
    itself = {letters(name) for name in (head.linked.site_name, head.first("og:site_name")) if name}
    declared = [(names, origin) for origin, raw in _declared(head) if (names := clean_names(raw))]
    for names, origin in declared:
        if not all(letters(name) in itself for name in names):
            return names, origin
    return _seen(tree) or _written(lines) or (declared[0] if declared else ((), ""))


def _declared(head: Head) -> Iterable[tuple[str, Iterable[str]]]:
    yield "json-ld", head.linked.authors
    for name in _META:
        yield f"meta {name}", head.metas.get(name, ())


def clean_names(raw: Iterable[str]) -> tuple[str, ...]:
    """Return the names in a list of bylines: prefixes, roles and duplicates gone, joint bylines taken apart."""
    names: dict[str, str] = {}
    for line in raw:
        if "://" in line or line.startswith("/"):
            continue
        for part in _people(_BY_ZH.sub("", _BY.sub("", " ".join(line.split())))):
            name = _once(part.strip(" ,.:;-–—\u3000[]"))
            if 1 < len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _people(byline: str) -> list[str]:
    """Return a joint byline's people without what follows their names; an institute keeps its whole name."""
    if byline.startswith(_INSTITUTES):
        return [byline]
    return [_AFTER.sub("", part) for part in _BETWEEN.split(byline)]


def _once(name: str) -> str:
    """Return "Ada Ores" for "Ada Ores Ada Ores", as a picture's label beside the name gives it."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if len(words) > 1 and words[:half] * 2 == words else name


def _seen(tree: LexborHTMLParser) -> tuple[tuple[str, ...], str] | None:
    for node in tree.css(_VISIBLE)[:_MAX_VISIBLE]:
        if names := clean_names(_bylines(node)):
            return names, "visible byline"
    return None


def _bylines(node: LexborNode) -> list[str]:
    """Return the texts of an element that may be names: its own names, else its links, else all of it."""
    if named := node.css_first('[itemprop="name"]'):
        return [named.attributes.get("content") or named.text(separator=" ")]
    text = node.text(separator=" ")
    if len(text) > 2 * _LONGEST_BYLINE:
        return []
    links = [link.text(separator=" ") for link in node.css("a")[:5]]
    people = [link for link in links if 1 < len(link.split()) < 5 and link.strip()[:1].isupper()]
    return people or [text]


def _written(lines: list[str]) -> tuple[tuple[str, ...], str] | None:
    for line in lines[:_MAX_LINES] + lines[-_MAX_LINES:]:
        if len(line) > _LONGEST_BYLINE:
            continue
        match = _BYLINE.match(line) or _BYLINE_ZH.search(line)
        if match and (names := clean_names([match["name"]])):
            return names, "visible text"
    return None
