"""Dates as people and machines write them: right, or unknown.

    ISO 8601 -> Unix seconds -> Chinese, Japanese and Korean forms -> relative English -> numbers -> words

A form that two habits read differently (08/09/2026) is unknown unless the source's zone says whose habit it is.
A wall time without an offset and without a zone counts as its day alone. Every number in the text must find its
place in the date, or there is none: that is what keeps prices and page numbers out.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import ciso8601

from monitor.reading import calendar_words, cjk_dates
from monitor.reading.clock import Clock, take_clock

# Weeklies carry the date of their issue; what lies further ahead is an event or a slip of the keyboard.
FURTHEST_AHEAD = timedelta(days=14)
# 1970-01-01 is how programs write "no date"; the web has nothing older that is news.
EARLIEST = date(1971, 1, 1)
_LONGEST = 120  # characters; a longer text is a sentence, not a date

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?")
# RFC 5322 section 3.3 as nearly all feeds write it; whatever differs goes the long way.
_RFC = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:([+-])(\d\d)(\d\d)|GMT|UTC|Z)"
)
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNIX = re.compile(r"(1\d{9})(?:\d{3}|\.\d+)?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*([-/.])\s*(0?\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d:])(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?![\d:])")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_COMPACT_SHORT = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(?!\d)")
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)(?:\s+(\d{1,2}:\d\d(?::\d\d)?))?")
_AGO = re.compile(r"(\d+|an?|one) (second|sec|minute|min|hour|hr|day)s? ago", re.IGNORECASE)
_NAMED_DAY = re.compile(r"(today|yesterday)\b[\s,]*(?:at\s+)?", re.IGNORECASE)
_BRACKETS = re.compile(r"^[\s\[(【〔「]+|[\s\])】〕」]+$")
_NUMBER = re.compile(r"\d+")

# Whose habit is month first, by zone (CLDR: en-US, fil-PH and their territories). Canada writes both, East Asia in
# English writes both: their zones decide nothing.
_MONTH_FIRST = re.compile(
    r"US/|America/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Boise|Anchorage|Indiana/|Kentucky/|Puerto_Rico)"
    r"|Pacific/Honolulu|Asia/Manila"
)
_NO_HABIT = re.compile(
    r"UTC|GMT|Etc/|Zulu|America/(Toronto|Vancouver|Montreal|Edmonton|Winnipeg|Regina|Halifax|St_Johns)|Canada/"
    r"|Asia/(Shanghai|Chongqing|Urumqi|Hong_Kong|Taipei|Tokyo|Seoul|Macau|Ulaanbaatar)|Africa/Johannesburg"
)


def read_date(text: str, *, now: datetime, zone: ZoneInfo | None = None) -> datetime | date | None:
    """Return an aware UTC instant, a day when the time or its zone is not known, or None when there is no telling.

    `now` must be aware: it completes forms without a year, anchors relative ones, and nothing later than
    `FURTHEST_AHEAD` from it is believed. `zone` is the source's, for times without an offset.
    """
    stated = read_stated(text, now=now, zone=zone)
    return stated.astimezone(UTC) if isinstance(stated, datetime) else stated


def read_stated(text: str, *, now: datetime, zone: ZoneInfo | None = None) -> datetime | date | None:
    """Return the same as `read_date`, but an instant keeps the offset in which it was written, and thus its day."""
    if len(text) > _LONGEST:
        return None
    try:
        found = _read_machine(text.strip(), zone) or _read(_plain(text), now.astimezone(zone) if zone else now, zone)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and _believable(found, now) else None


def _plain(text: str) -> str:
    return _BRACKETS.sub("", unicodedata.normalize("NFKC", text))


def _read_machine(text: str, zone: ZoneInfo | None) -> datetime | date | None:
    """Read what programs write, by far the most, without further ado."""
    if _ISO.fullmatch(text):
        return _read_iso(text, zone)
    if rfc := _RFC.fullmatch(text):
        return _read_rfc(rfc)
    unix = _UNIX.fullmatch(text)
    return datetime.fromtimestamp(int(unix[1]), UTC) if unix else None


def _read(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    if machine := _read_machine(text, zone):
        return machine
    if cjk_dates.looks_cjk(text):
        found = cjk_dates.read(text, now=now)
        if isinstance(found, datetime) or found is None:
            return found
        return _at(found.day, found.clock, zone)
    return (
        _read_relative(text, now, zone) or _read_month_day(text, now, zone) or _read_numbers_and_words(text, now, zone)
    )


def _read_iso(text: str, zone: ZoneInfo | None) -> datetime | date:
    found = ciso8601.parse_datetime(text.replace(",", "."))
    if len(text) == len("2026-11-22"):
        return found.date()
    if found.tzinfo is not None:
        return found
    return found.replace(tzinfo=zone) if zone else found.date()


def _read_rfc(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    clock = time(int(hour), int(minute), min(int(second), 59))
    return datetime.combine(date(int(year), _MONTHS.index(month), int(day)), clock, tzinfo=timezone(offset))


def _read_relative(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    if ago := _AGO.fullmatch(text):
        count = int(ago[1]) if ago[1].isdigit() else 1
        unit = ago[2].lower()
        if unit == "day":
            return (now - timedelta(days=count)).date()
        seconds = {"s": 1, "m": 60, "h": 3600}[unit[0]]
        return now - timedelta(seconds=count * seconds)
    if named := _NAMED_DAY.match(text):
        rest, clock = take_clock(text[named.end() :])
        day = now.date() - timedelta(days=named[1].lower() == "yesterday")
        return None if rest.strip() else _at(day, clock, zone)
    return None


def _read_month_day(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    """Read "11-21 08:30", the month and day of Chinese lists."""
    found = _MONTH_DAY.fullmatch(text)
    if not found:
        return None
    day = cjk_dates.latest(int(found[1]), int(found[2]), now)
    return _at(day, take_clock(found[3] or "")[1], zone)


def _read_numbers_and_words(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    rest, day = _take_numeric_day(text, now, zone)
    rest, clock = take_clock(rest, dotted=day is not None)
    if day is None:
        rest, day = _take_worded_day(rest, now)
    if day is None or _NUMBER.search(rest) or calendar_words.too_many_strangers(rest):
        return None
    return _at(day, clock, zone)


def _take_numeric_day(text: str, now: datetime, zone: ZoneInfo | None) -> tuple[str, date | None]:
    """Return what is left of the text, and its day if that is written in digits alone and means one day only."""
    for pattern in (_YEAR_FIRST, _COMPACT):
        if found := pattern.search(text):
            year, month, day = (int(found[n]) for n in ((1, 3, 4) if pattern is _YEAR_FIRST else (1, 2, 3)))
            return _without(text, found), date(year, month, day)
    if found := _YEAR_LAST.search(text):
        return _without(text, found), _one_reading(found.group(1, 3, 4), found[2], now, zone)
    if found := _COMPACT_SHORT.fullmatch(text):
        return "", _one_reading(found.group(1, 2, 3), "", now, zone)
    return text, None


def _one_reading(numbers: tuple[str, ...], separator: str, now: datetime, zone: ZoneInfo | None) -> date | None:
    """Return the day that three numbers mean, or None when they mean several and the zone does not decide."""
    a, b, c = numbers
    habits = {"day first": (c, b, a), "month first": (c, a, b)}
    if len(c) == 2 and separator not in ("/", "."):
        habits["year first"] = (a, b, c)
    readings = {}
    for habit, (year, month, day) in habits.items():
        try:
            reading = date(_whole_year(year, now), int(month), int(day))
        except ValueError:
            continue
        if _believable(reading, now):
            readings[habit] = reading
    if len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    return readings.get(_habit(zone)) if len(c) == 4 else None


def _habit(zone: ZoneInfo | None) -> str:
    if zone is None or _NO_HABIT.match(zone.key):
        return ""
    return "month first" if _MONTH_FIRST.match(zone.key) else "day first"


def _take_worded_day(text: str, now: datetime) -> tuple[str, date | None]:
    """Return what is left of the text, and its day if the month is a word: 21 Nov 2026, November 21st, '26."""
    numbers = _NUMBER.findall(text)
    if len(numbers) != 2:
        return text, None
    year = next((number for number in numbers if len(number) == 4), "")
    # RFC 822 has two-digit years, always after the day; "21 Nov 26" reads the same everywhere.
    day, year = (numbers[numbers[0] == year], year) if year else numbers
    if len(day) > 2 or len(year) == 3:
        return text, None
    days = [date(_whole_year(year, now), month, int(day)) for month in calendar_words.months_in(text)]
    if len(days) > 1:
        weekday = calendar_words.weekday_in(text)
        days = [candidate for candidate in days if candidate.weekday() == weekday]
    return _NUMBER.sub(" ", text), days[0] if len(days) == 1 else None


def _whole_year(digits: str, now: datetime) -> int:
    """Return the year that two digits mean: the latest that is not ahead of next year."""
    if len(digits) == 4:
        return int(digits)
    year = now.year - now.year % 100 + int(digits)
    return year if year <= now.year + 1 else year - 100


def _at(day: date, clock: Clock | None, zone: tzinfo | None) -> datetime | date:
    if clock is None or clock.time is None:
        return day
    where = clock.zone or (zone if clock.zone_unknown is None or _called(zone, day, clock.zone_unknown) else None)
    return datetime.combine(day, clock.time, tzinfo=where) if where else day


def _called(zone: tzinfo | None, day: date, abbreviation: str) -> bool:
    """Is this what people in the zone call it? China and Chicago both say CST."""
    return zone is not None and datetime.combine(day, time(12), tzinfo=zone).tzname() == abbreviation


def _believable(found: datetime | date, now: datetime) -> bool:
    if isinstance(found, datetime):
        return found.year >= EARLIEST.year and found <= now + FURTHEST_AHEAD
    # A day has begun somewhere up to 14 hours before it begins in Greenwich.
    return EARLIEST <= found <= (now.astimezone(UTC) + FURTHEST_AHEAD + timedelta(hours=14)).date()


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
