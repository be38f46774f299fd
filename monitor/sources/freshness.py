"""How long a server says that its answer holds, and when a feed says that nobody need come."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.domain.watching import Announcement

_SECONDS = re.compile(r"(?:^|[,\s])(s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_FRESH = re.compile(r"(?:^|[,\s])(?:no-cache|no-store|must-revalidate\s*,\s*max-age=0)(?:$|[,\s;])", re.IGNORECASE)
# Of several values that caches appended, the first is the last one's.
_AGE = re.compile(r"\s*(\d{1,9})(?=\s*(?:,|$))")
# A year of freshness is a header meant for pictures.
_LONGEST = timedelta(hours=24)


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """Return how long the answer stays fresh (RFC 9111 section 4.2.1) for a private cache; zero when unsaid."""
    control = headers.get("cache-control", "")
    if _NOT_FRESH.search(control):
        return timedelta(0)
    stated = {name.lower(): int(seconds) for name, seconds in _SECONDS.findall(control)}
    if "max-age" in stated:
        left = timedelta(seconds=stated["max-age"]) - _age(headers, now)
    else:
        left = _until(headers.get("expires"), since=_moment(headers.get("date")) or now)
    return max(timedelta(0), min(left, _LONGEST))


def outside_skipped(due: datetime, announcement: Announcement | None) -> datetime:
    """Return the first moment from `due` on that a feed's skipHours and skipDays do not rule out."""
    hours = announcement.skip_hours if announcement else frozenset()
    days = announcement.skip_days if announcement else frozenset()
    if len(hours) >= 24 or len(days) >= 7:
        return due
    at = due.astimezone(UTC)
    while at.hour in hours or at.weekday() in days:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def _age(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return how old the answer was when it came: as caches on its way say, or its own date (section 4.2.3)."""
    stated = _AGE.match(headers.get("age", ""))
    apparent = now - (_moment(headers.get("date")) or now)
    return max(timedelta(seconds=int(stated[1])) if stated else timedelta(0), apparent, timedelta(0))


def _until(expires: str | None, *, since: datetime) -> timedelta:
    moment = _moment(expires)
    return moment - since if moment else timedelta(0)


def _moment(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None
