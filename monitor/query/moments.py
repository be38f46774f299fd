"""Periods as people write them: 7d, today, 2026-11, 2026-11-01..2026-11-21, >=2026-11-01."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.query.mistakes import QueryMistake

_BACK = re.compile(r"(\d{1,6})([hdwmy])")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
_FORMS = "7d, 24h, today, yesterday, 2026, 2026-11, 2026-11-21, 2026-11-01..2026-11-21, >=2026-11-01 or <=2026-11-21"

# No news was published on the web before, and no clock is a century ahead.
_YEARS = range(1900, 2101)


def period(text: str, position: int, *, now: datetime, timezone: str) -> tuple[datetime | None, datetime | None, str]:
    """Return the period's start and end, half open, and the form that it is written in again.

    Raises:
        QueryMistake: the text is no period, or its end is before its start.
    """
    local = _Days(now, ZoneInfo(timezone), position)
    written = text.lower()
    if back := _BACK.fullmatch(written):
        return local.back(int(back[1]), back[2]), None, written
    if written.startswith((">=", "<=")):
        written = f"{written[2:]}.." if written[0] == ">" else f"..{written[2:]}"
    if ".." not in written:
        return local.start(written), local.end(written), written
    first, _, last = written.partition("..")
    if not (first or last):
        raise local.mistake()
    start = local.start(first) if first else None
    end = local.end(last) if last else None
    if start and end and end <= start:
        raise QueryMistake("this period ends before it begins", position=position)
    return start, end, written


class _Days:
    def __init__(self, now: datetime, zone: ZoneInfo, position: int) -> None:
        self._now = now
        self._zone = zone
        self._position = position

    def back(self, amount: int, unit: str) -> datetime:
        now, back = self._now.astimezone(UTC), timedelta(hours=amount * _HOURS[unit])
        if back > now - datetime(_YEARS.start, 1, 1, tzinfo=UTC):
            raise QueryMistake("that is too long ago", position=self._position)
        return now - back

    def start(self, text: str) -> datetime:
        return self._instant(self._days(text)[0])

    def end(self, text: str) -> datetime:
        return self._instant(self._days(text)[1])

    def mistake(self) -> QueryMistake:
        return QueryMistake(f"a period is written as {_FORMS}", position=self._position)

    def _days(self, text: str) -> tuple[date, date]:
        """Return the first day and the day after the last."""
        today = self._now.astimezone(self._zone).date()
        named: dict[str, Callable[[], date]] = {"today": lambda: today, "yesterday": lambda: today - timedelta(days=1)}
        if text in named:
            day = named[text]()
            return day, day + timedelta(days=1)
        found = _DAY.fullmatch(text) if text.isascii() else None
        if found is None:
            raise self.mistake()
        return self._calendar(*(int(part) if part else None for part in found.groups()))

    def _calendar(self, year: int | None, month: int | None, day: int | None) -> tuple[date, date]:
        if year is None or year not in _YEARS:
            raise QueryMistake(f"years run from {_YEARS.start} to {_YEARS.stop - 1}", position=self._position)
        try:
            first = date(year, month or 1, day or 1)
        except ValueError as error:
            raise QueryMistake(f"no such day: {error}", position=self._position) from error
        if day:
            return first, first + timedelta(days=1)
        return first, date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 0) + 1, 1)

    def _instant(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self._zone).astimezone(UTC)
