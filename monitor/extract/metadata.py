"""What the page says about its article besides the text."""

import re
from collections.abc import Set
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.features import letters
from monitor.extract.head import Head

# What stands between a headline and the site's name in a <title>.
_SITE_MARK = re.compile(r"\s+[|\-–—·•:«»›>/]+\s+|\s*[|｜_]+\s*|\s+-\s*|(?<=[^\x00-\u024f])--?(?=[\u2e80-\uffef])")
_BAR = re.compile(r"[|｜_]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BAR_TAIL, _DASH_TAIL = 0.55, 0.4  # of a title: the longest site's name behind it; .45 to .6 and .3 to .45 do alike
_LOGO = re.compile(r"logo|site-?(?:title|name)|brand|masthead|blog-?title|blog-?name|navbar", re.IGNORECASE)
_MAX_HEADINGS = 20
_HEADLINE = 12  # letters: shorter unconfirmed <h1>s are rubrics and site names more often than headlines


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A headline and where it was read."""

    text: str
    origin: str


def headline(tree: LexborHTMLParser, head: Head, url: str | None) -> Title | None:
    """Return the headline: the <h1> that the head's titles confirm, else a likely <h1>, else what the head says."""
    site = _site_names(head, url)
    shown = [text for text in _shown(tree) if not _is_site(text, site)]
    declared = _declared(head, site, shown)
    # JSON-LD and OpenGraph are written apart; where they agree they are the newsroom's own headline.
    if len(declared) > 1 and declared[0][1] == "json-ld" and letters(declared[0][0]) == letters(declared[1][0]):
        return Title(text=declared[0][0], origin="json-ld")
    if chosen := _confirmed(shown, [text for text, _ in declared]):
        return Title(text=chosen, origin="h1")
    likely = [text for text in shown if len(letters(text)) >= _HEADLINE]
    if likely and (len(likely) == 1 or not declared):
        return Title(text=likely[0], origin="h1")
    if declared:
        return Title(text=declared[0][0], origin=declared[0][1])
    return Title(text=shown[0], origin="h1") if shown else None


def _shown(tree: LexborHTMLParser) -> list[str]:
    """Return the page's <h1> texts in order, without those that are the site's logo."""
    found: list[str] = []
    for node in tree.css("h1")[:_MAX_HEADINGS]:
        attributes = node.attributes
        if _LOGO.search(f"{attributes.get('class')} {attributes.get('id')}"):
            continue
        if text := " ".join(node.text(separator="").split()):
            found.append(text)
    return found


def _declared(head: Head, site: frozenset[str], shown: list[str]) -> list[tuple[str, str]]:
    """Return the titles that the head gives, without the site's name, each with where it stands."""
    found = (
        (head.linked.headline, "json-ld"),
        (head.first("og:title", "twitter:title", "dc.title", "title"), "meta og:title"),
        (head.title, "title"),
    )
    told = [(unescape(" ".join(text.split())), origin) for text, origin in found if text]
    title = told[-1][0] if told and told[-1][1] == "title" else ""
    told = [(_uncut(text, title), origin) for text, origin in told]
    # What the page shows as it is, or <title> has before the site's name, has no site's name in it.
    whole = {letters(text) for text in shown}
    whole |= {letters(text) for text, _ in told if title.startswith(text) and _SITE_MARK.match(title, len(text))}
    short = [(_without_site(text, site, whole), origin) for text, origin in told]
    return [(text, origin) for text, origin in short if letters(text) and not _is_site(text, site)]


def _uncut(text: str, title: str) -> str:
    """Return `title` where `text` is its beginning, cut by a quotation mark that ended the attribute."""
    return title if title.startswith(text) and title[len(text) :].lstrip().startswith('"') else text


def _confirmed(shown: list[str], declared: list[str]) -> str | None:
    """Return the longest <h1> that a declared title repeats or contains; of both, the one without a kicker."""
    best = ""
    for text in shown:
        same = letters(text)
        for other in declared:
            inner = letters(other)
            if 0.5 * len(same) < len(inner) < len(same) and same.endswith(inner):
                return other
            if max(3, len(letters(best))) < len(same) and same in inner:
                best = text
    return best or None


def _site_names(head: Head, url: str | None) -> frozenset[str]:
    """Return what the site may call itself, as bare letters."""
    names = [head.first("og:site_name", "application-name"), head.linked.site_name]
    host = _host(url)
    names += [host, host.removeprefix("www."), *host.split(".")]
    # Some give their headline for their name.
    return frozenset(letters(name) for name in names if name and name != head.title)


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _is_site(text: str, site: frozenset[str]) -> bool:
    """Say whether a text is a site's name with next to nothing besides, such as "Logo"."""
    rest = letters(text)
    for name in site:
        rest = rest.replace(name, "") if len(name) > 3 else rest
    return len(rest) < 5 and rest != letters(text)


def _without_site(text: str, site: frozenset[str], whole: Set[str]) -> str:
    """Return a title without the site's name, which stands after or before a bar or a dash.

    `whole` are the letters of titles whose last part after a dash is the headline's own.
    """
    marks = list(_SITE_MARK.finditer(text))
    if not marks:
        return text
    first, last = marks[0], marks[-1]
    if letters(text[last.end() :]) in site:
        return _without_site(text[: last.start()], site, whole)
    if letters(text[: first.start()]) in site:
        return text[first.end() :]
    bar = bool(_BAR.search(last[0]))
    if ":" in last[0] or (letters(text) in whole and not bar):
        return text
    # An unknown short last part is a site's name or a rubric; writers use dashes, but no bars.
    if (len(text) - last.end()) / len(text) >= (_BAR_TAIL if bar else _DASH_TAIL):
        return text
    # Chinese titles name the rubric too: "headline_rubric_site".
    rest = text[: last.start()]
    return _without_site(rest, site, whole) if _HAN.search(rest) else rest


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
