"""What the page says about its article besides the text."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.head import Head

_SITE_TAIL = re.compile(r"\s+[|\-–—·•:«»]+\s+|\s*[|｜_]\s*|\s+-\s*|\s*——\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A headline and where it was read."""

    text: str
    origin: str


def headline(tree: LexborHTMLParser, head: Head) -> Title | None:
    """Return the headline: the <h1> that the head's titles confirm, else what the head says without the site's name."""
    declared = [text for text in (head.linked.headline, head.first("og:title", "twitter:title"), head.title) if text]
    shown = [text for node in tree.css("h1")[:20] if (text := " ".join(node.text(separator="").split()))]
    for text in shown:
        if any(_letters(text) in _letters(other) for other in declared) and len(_letters(text)) > 3:
            return Title(text=text, origin="h1")
    if head.linked.headline:
        return Title(text=" ".join(head.linked.headline.split()), origin="json-ld")
    if og := head.first("og:title", "twitter:title", "dc.title", "title"):
        return Title(text=_without_site(og), origin="meta og:title")
    if len(shown) == 1:
        return Title(text=shown[0], origin="h1")
    return Title(text=_without_site(head.title), origin="title") if head.title else None


def _without_site(text: str) -> str:
    """Return a <title> without the site's name, which stands after or before a bar or a dash."""
    parts = [part for part in _SITE_TAIL.split(text) if part]
    return max(parts, key=len) if len(parts) > 1 else text


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def canonical_url(head: Head, url: str | None) -> str | None:
    """Return the address that the page calls its own, absolute; else the one it was asked for by."""
    for found in (head.canonical, head.first("og:url"), head.linked.url):
        absolute = _absolute(found, url)
        # Misconfigured sites name their front page on every page.
        if absolute and urlsplit(absolute).path.strip("/"):
            return absolute
    return url


def site_name(head: Head) -> str | None:
    """Return the site's own name for itself."""
    return head.first("og:site_name", "application-name") or head.linked.site_name


def lead_image(head: Head, url: str | None) -> str | None:
    """Return the address of the picture that stands for the article."""
    return _absolute(head.first("og:image", "og:image:url", "twitter:image") or head.linked.image, url)


def _absolute(found: str | None, url: str | None) -> str | None:
    if not found:
        return None
    try:
        absolute = urljoin(url or "", found.strip())
        return absolute if urlsplit(absolute).scheme in ("http", "https") else None
    except ValueError:
        return None
