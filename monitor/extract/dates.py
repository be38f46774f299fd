"""When a page says it was published. Structured declarations first, then what readers see, then the address.

A page's update date is not its publish date: names of updates are never read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from functools import partial

import ciso8601
from selectolax.lexbor import LexborHTMLParser

from monitor.domain.articles import PublishedDate
from monitor.extract.features import letters
from monitor.extract.head import Head

# Names seen on news pages, from the most to the least deliberate.
_META = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:pubdate",
    "datepublished", "publishdate", "publish-date", "publish_date", "pubdate", "publishedtime", "published_time",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "bt:pubdate",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date",
    "dcterms.available",
    "citation_publication_date", "citation_date", "publication_date", "published_on", "article:post_date",
    "weibo:article:create_at",
    "originalpublicationdate", "displaydate", "article_date_original", "published-date", "datecreated",
    "date", "created", "release_date", "firstpublished", "rnews:datepublished", "article:create_time",
)  # fmt: skip
_MICRODATA = ("datepublished", "datecreated")
_VISIBLE = (
    '[itemprop="datePublished"], time, [class*="date" i], [class*="time" i], [class*="publish"],'
    ' [class*="posted"], [class*="meta"], [class*="byline"], [class*="info"], [id*="date"], [id*="time"],'
    ' [class*="source"]'
)
_MAX_VISIBLE = 60
_LONGEST_DATE_TEXT = 200  # characters; dates in longer texts are dates of events
_STATE = re.compile(
    r'"(?:datePublished|date_published|publishedAt|published_at|publishDate|publishedDate|pubDate|publicationDate'
    r'|firstPublished|first_published_at|createdAt|created_at)\\?"\s*:\s*\\?"(?P<moment>(?:19'
    r'|20)\d\d-\d\d-\d\d[^"\\]{0,20})'
)
_MAX_SCRIPTS = 100
_MAX_STATE = 1_000_000  # characters of one script

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar enero janvier gennaio janeiro jänner ocak januari",
            "february feb februar febrero février fevrier febbraio fevereiro şubat februari",
            "march mar märz maerz marzo mars março mart maart mrz",
            "april apr abril avril aprile nisan avr abr",
            "may mai mayo maggio maio mayıs mei mag",
            "june jun juni junio juin giugno junho haziran giu",
            "july jul juli julio juillet luglio julho temmuz lug juil",
            "august aug agosto août aout ağustos augustus ago",
            "september sep sept septiembre septembre settembre setembro eylül set",
            "october oct oktober octubre octobre ottobre outubro ekim okt out ott",
            "november nov noviembre novembre novembro kasım",
            "december dec dezember diciembre décembre decembre dicembre dezembro aralık dez dic déc",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE_IN_TEXT = re.compile(
    rf"""
      (?<!\d)(?P<y1>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m1>\d{{1,2}})\s?[-/.月]\s?(?P<d1>\d{{1,2}})(?!\d)
    | (?<!\d)(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.|º
    |er)?[\s\-./]{{0,2}}(?:de\s+)?(?P<m2>{_MONTH})\.?[\s,\-./]{{0,2}}(?:de[l]?\s+)?(?P<y2>(?:19|20)\d\d)(?!\d)
    | (?<![^\W\d_])(?P<m3>{_MONTH})\.?\s?(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s{{0,2}}(?P<y3>(?:19|20)\d\d)(?!\d)
    | (?<!\d)(?P<a4>\d{{1,2}})(?P<sep>[/.\-])(?P<b4>\d{{1,2}})(?P=sep)(?P<y4>(?:19|20)\d\d)(?!\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_ADDRESS = re.compile(
    r"[/_\-.=]t?(?P<y>(?:19|20)\d\d)[/_\-]?(?P<m>0[1-9]|1[0-2]|[1-9](?=[/_\-]))[/_\-]?(?P<d>0[1-9]|[12]\d|3[01]"
    r"|[1-9](?=[/_\-.]))(?!\d)"
)
_UPDATE = re.compile(
    r"update|modif|geändert|aktualisiert|actualizad|mis à jour|更新|修改|edited|changed|revised", re.IGNORECASE
)
_PUBLISHED = re.compile(r"publi|posted|erstellt|veröffentlicht|发布|发表|时间|日期|(?<!up)date|created", re.IGNORECASE)
_IN_UTC = re.compile(r"(?:Z|[+-]00:?00)$")
# Hours of UTC at which most newsrooms have the same day: from Los Angeles (UTC-8) to Beijing (UTC+8).
_SAME_DAY_FROM, _SAME_DAY_UNTIL = 8, 16
_DAY = timedelta(days=1)
EARLIEST = date(1990, 1, 1)  # the web is not older


def published_date(
    tree: LexborHTMLParser, head: Head, url: str | None, *, title: str | None = None
) -> PublishedDate | None:
    """Return when the page was published, with the best basis that it offers; None when it offers none."""
    for basis, raw in _declared(head):
        found = read_moment(raw, basis)
        if found:
            return _in_local_days(found, raw, tree, url)
    return _seen(tree) or in_address(url) or _in_state(tree) or _written(tree, title)


def _in_local_days(found: PublishedDate, raw: str, tree: LexborHTMLParser, url: str | None) -> PublishedDate:
    """Return a date that is declared in UTC with the day that the newsroom itself shows, where that is another one."""
    if found.at is None or not _IN_UTC.search(raw) or _SAME_DAY_FROM <= found.at.hour < _SAME_DAY_UNTIL:
        return found
    # What costs least comes first, and mostly decides.
    for look in (partial(in_address, url), partial(_shown_day, tree, "time"), partial(_shown_day, tree, _VISIBLE)):
        shown = look()
        if shown and shown.date == found.date:
            return found
        if shown and abs(shown.date - found.date) == _DAY:
            # West of Greenwich it was still yesterday in the small hours, east of it already tomorrow in the evening.
            early = found.at.hour < _SAME_DAY_FROM
            if (shown.date < found.date) == early:
                return replace(found, date=shown.date)
    return found


def _shown_day(tree: LexborHTMLParser, places: str) -> PublishedDate | None:
    for node in tree.css(places)[:_MAX_VISIBLE]:
        text = node.text()
        if len(text) <= _LONGEST_DATE_TEXT and (found := _from_text(text)) and not _UPDATE.search(text):
            return found
    return None


def _declared(head: Head) -> Iterator[tuple[str, str]]:
    if head.linked.published:
        yield "json-ld", head.linked.published
    for name in _META:
        for value in head.metas.get(name, ()):
            yield f"meta {name}", value
    for name in _MICRODATA:
        for value in head.microdata.get(name, ()):
            yield "microdata", value


def read_moment(raw: str, basis: str) -> PublishedDate | None:
    """Return the date that a declaration states; the day is the one in the declaration's own zone."""
    text = raw.strip()
    try:
        moment = ciso8601.parse_datetime(text)
    except ValueError:
        day = date_in(text)
        return PublishedDate(date=day, basis=basis) if day else None
    if moment.date() < EARLIEST:
        return None
    at = moment.astimezone(UTC) if moment.tzinfo and EARLIEST < moment.date() < date(9000, 1, 1) else None
    return PublishedDate(date=moment.date(), at=at, basis=basis, precision="second" if len(text) > 10 and at else "day")


def date_in(text: str) -> date | None:
    """Return the first whole date written in a text, with day, month and four-digit year."""
    if not _YEAR.search(text):  # an eighth of the cost of the whole pattern, and most texts have none
        return None
    for match in _DATE_IN_TEXT.finditer(text):
        day = _day(match)
        if day and day >= EARLIEST:
            return day
    return None


def _day(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    if found["y1"]:
        return _date(found["y1"], found["m1"], found["d1"])
    if found["y2"]:
        return _date(found["y2"], _MONTHS[found["m2"].lower()], found["d2"])
    if found["y3"]:
        return _date(found["y3"], _MONTHS[found["m3"].lower()], found["d3"])
    first, second = int(found["a4"]), int(found["b4"])
    # Only slashes are ever month first, and only in American English.
    if found["sep"] == "/" and first <= 12:
        return _date(found["y4"], first, second) or _date(found["y4"], second, first)
    return _date(found["y4"], second, first) or _date(found["y4"], first, second)


def _date(year: str, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _seen(tree: LexborHTMLParser) -> PublishedDate | None:
    """Return the date in the first element that looks made for one."""
    later: PublishedDate | None = None
    for node in tree.css(_VISIBLE)[:_MAX_VISIBLE]:
        attributes = node.attributes
        text = node.text()
        if len(text) > 400:
            continue
        stamp = attributes.get("datetime") or attributes.get("content") or ""
        name = f"{attributes.get('class')} {attributes.get('itemprop')} {attributes.get('id')}"
        found = (read_moment(stamp, "time element") if stamp else None) or _from_text(text)
        if found is None:
            continue
        if _UPDATE.search(name) or (_UPDATE.search(text) and not _PUBLISHED.search(text)):
            later = later or found
            continue
        return found
    return later


def _from_text(text: str) -> PublishedDate | None:
    day = date_in(text)
    return PublishedDate(date=day, basis="visible text") if day else None


def _in_state(tree: LexborHTMLParser) -> PublishedDate | None:
    """Return the date in the data that a page's own script starts from."""
    for node in tree.css("script:not([src])")[:_MAX_SCRIPTS]:
        match = _STATE.search(node.text()[:_MAX_STATE])
        if match and (found := read_moment(match["moment"], "script")):
            return found
    return None


def _written(tree: LexborHTMLParser, title: str | None) -> PublishedDate | None:
    """Return the first date in a short text below the headline, else the first anywhere."""
    start = letters(title) if title else ""
    before: date | None = None
    below = not start
    for text in _texts(tree):
        if not below:
            below = len(text) >= len(start) and letters(text) == start
        elif len(text) <= _LONGEST_DATE_TEXT and (day := date_in(text)):
            return PublishedDate(date=day, basis="visible text")
        if not below and before is None and len(text) <= _LONGEST_DATE_TEXT:
            before = date_in(text)
    return PublishedDate(date=before, basis="visible text") if before else None


def _texts(tree: LexborHTMLParser) -> Iterator[str]:
    if tree.body is None:
        return
    for node in tree.body.traverse(include_text=True):
        if node.is_text_node and (text := (node.text_content or "").strip()):
            parent = node.parent
            if parent is None or parent.tag not in ("script", "style", "noscript", "template"):
                yield text


def in_address(url: str | None) -> PublishedDate | None:
    """Return the date in an address such as /2020/05/21/ or /20200521/."""
    match = _IN_ADDRESS.search(url or "")
    day = _date(match["y"], match["m"], match["d"]) if match else None
    return PublishedDate(date=day, basis="url") if day and day >= EARLIEST else None
