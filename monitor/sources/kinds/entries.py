"""The parts of an entry, from the words of a document."""

import html
import re
from datetime import UTC, date, datetime, time
from urllib.parse import urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from monitor.domain.watching import Document, Source
from monitor.reading.cjk_dates import Month
from monitor.reading.dates import read_date

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
_SPACE = re.compile(r"\s+")
# What XML and databases refuse and no reader sees.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")


def plain(markup: str | None) -> str | None:
    """Return the words of a short piece of HTML, on one line; None when there are none."""
    if not markup:
        return None
    text = markup
    if "&" in text or "<" in text:
        text = html.unescape(_TAG.sub("", html.unescape(text)))
    return _SPACE.sub(" ", without_controls(text)).strip() or None


def without_controls(text: str) -> str:
    """Return the text without control characters."""
    return _CONTROL.sub("", text)


def absolute(address: str | None, base: str) -> str | None:
    """Return an http or https address, or None when it is not one."""
    # Escaped twice is common; other entities are none: &copy=1 is a parameter.
    if not address or not (address := _SPACE.sub("", address).replace("&amp;", "&")):
        return None
    try:
        parts = urlsplit(urljoin(base, address))
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return urlunsplit(parts)


def moment(text: str | None, document: Document, source: Source) -> tuple[datetime | None, str]:
    """Return when something was published, and how exactly that is known: "second" or "day"."""
    zone = zone_of(source)
    found = read_date(text, now=document.fetched_at, zone=zone) if text else None
    if isinstance(found, datetime):
        return found, "second"
    if found is None or isinstance(found, Month):
        return None, "second"
    return midnight(found, zone), "day"


def midnight(day: date, zone: ZoneInfo | None) -> datetime:
    """Return the instant at which a day begins at the source; in Greenwich when nothing else is known."""
    return datetime.combine(day, time(), tzinfo=zone or UTC).astimezone(UTC)


def zone_of(source: Source) -> ZoneInfo | None:
    """Return the zone of the source's wall clock."""
    return ZoneInfo(source.timezone) if source.timezone else None
