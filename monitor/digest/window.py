"""Local days as instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.days import Window


def window_of(day: date, timezone: str) -> Window:
    """Return the half-open local day as instants: every instant is in exactly one day of a zone.

    A day of 23 or 25 hours is one; so is one of 0 hours, where a zone skipped the date line.
    """
    return Window(
        day=day, timezone=timezone, start=_midnight(day, timezone), end=_midnight(day + timedelta(1), timezone)
    )


def hours_of(window: Window) -> int:
    """Return how many hours the day has, rounded."""
    return round((window.end - window.start).total_seconds() / 3600)


def _midnight(day: date, timezone: str) -> datetime:
    """Return the first instant of a local day.

    Where clocks jump over midnight, fold=0 of the missing time lies after the jump seen from before it: the offset
    before the change applied to 00:00 is the very moment of the jump (PEP 495). Both neighbours compute it alike.
    """
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)
