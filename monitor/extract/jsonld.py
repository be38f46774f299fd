"""What a page's JSON-LD says about its article, whatever shape it is in: graphs, arrays, references, broken JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MAX_SCRIPT = 2_000_000  # characters of one script; the largest of 1,200 news pages had 400,000
MAX_NODES = 5_000  # objects looked at on one page: a bomb of nested arrays ends here

_ARTICLE = re.compile(r"article|posting|report$|reportage|newsitem|blogpost|liveblog|recipe$|review$", re.IGNORECASE)
_COMMENTS = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)
_LENIENT = json.JSONDecoder(strict=False)  # takes line breaks inside strings
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_LOOSE = re.compile(r'"(headline|datePublished|dateModified|inLanguage|description)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"')


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedArticle:
    """The article as JSON-LD describes it; raw strings, nothing cleaned."""

    headline: str | None = None
    description: str | None = None
    body: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    site_name: str | None = None
    image: str | None = None
    paywalled: bool = False
    live: bool = False


def linked_article(scripts: Iterable[str]) -> LinkedArticle:
    """Return what the scripts say about the page's article; an empty value when they say nothing."""
    nodes = [node for script in scripts for node in _nodes(_parse(script))]
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    ranked = sorted((node for node in nodes if _rank(node)), key=_rank, reverse=True)
    if not ranked:
        return LinkedArticle()
    best = ranked[0]
    everything = ranked[:4]

    def first(*names: str) -> str | None:
        return next((text for node in everything for name in names if (text := _string(node.get(name)))), None)

    return LinkedArticle(
        headline=_string(best.get("headline")) or first("headline", "name"),
        description=_string(best.get("description")),
        body=first("articleBody", "text"),
        published=first("datePublished", "dateCreated", "uploadDate"),
        authors=_authors(everything, by_id),
        language=first("inLanguage"),
        url=_url(best.get("mainEntityOfPage")) or _url(best.get("url")),
        site_name=_name(best.get("publisher"), by_id),
        image=_url(best.get("image")) or _url(best.get("thumbnailUrl")),
        paywalled=str(best.get("isAccessibleForFree")).lower() == "false",
        live="LiveBlog" in str(best.get("@type")),
    )


def _parse(script: str) -> Any:
    text = script[:MAX_SCRIPT].strip()
    for mend in (str, _mended):
        try:
            return _LENIENT.decode(mend(text))
        except (ValueError, RecursionError):
            continue
    loose = {name: _unescaped(value) for name, value in reversed(_LOOSE.findall(text))}
    return {"@type": "Article", **loose} if loose else None


def _mended(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _COMMENTS.sub("", _COMMENTS.sub("", text))).strip().rstrip(";")


def _unescaped(value: str) -> str:
    try:
        return str(_LENIENT.decode(f'"{value}"'))
    except ValueError:
        return value


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < MAX_NODES:
        item = queue.pop(0)
        seen += 1
        if isinstance(item, dict):
            yield item
            queue.extend(
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart")
                if key in item
            )
            queue.extend(
                value
                for key, value in item.items()
                if key != "itemListElement" and isinstance(value, dict) and "@id" in value
            )
        elif isinstance(item, list):
            queue.extend(item[:200])


def _rank(node: dict[str, Any]) -> int:
    """Return how likely the node is the page's article; 0 when it is none."""
    kind = str(node.get("@type"))
    if _ARTICLE.search(kind):
        return 4 + bool(node.get("headline")) + bool(node.get("datePublished")) + bool(node.get("author"))
    return 2 if "WebPage" in kind and "datePublished" in node else int("datePublished" in node)


def _authors(nodes: list[dict[str, Any]], by_id: dict[str, Any]) -> tuple[str, ...]:
    for node in nodes:
        for key in ("author", "creator"):
            names = tuple(_names(node.get(key), by_id))
            if names:
                return names
    return ()


def _names(value: Any, by_id: dict[str, Any]) -> Iterator[str]:
    for item in value[:20] if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from (name for one in item if (name := _name(one, by_id)))
        elif (name := _name(item, by_id)) is not None:
            yield name


def _name(value: Any, by_id: dict[str, Any]) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        if "name" not in value:
            value = by_id.get(str(value.get("@id")), value)
        return _string(value.get("name")) if isinstance(value, dict) else None
    return _string(value)


def _string(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return value.strip() or None if isinstance(value, str) else None


def _url(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) and value.startswith(("http://", "https://", "/")) else None
