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
# Its shape, of which feeds keep more than its words; only in it do these names mean what its section 4.3 says.
_RFC_SHAPE = re.compile(r"(?:[^\W\d]+\.?,?\s+)?\d{1,2}\s+[^\W\d]+\s+\d{2,4}\s+\d{1,2}:\d\d(?::\d\d)?\s+[A-Z]{3}")
_RFC_ZONES = {"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "PST": -8}  # not CST: China's programs write it as well
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNIX = re.compile(r"(1\d{9})(?:\d{3}|\.\d+)?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*([-/.])\s*(0?\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d:])(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?![\d:])")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_COMPACT_SHORT = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(?!\d)")
_STAMP = re.compile(r"((?:19|20)\d{6})T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(Z?)")
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})")  # ISO 8601 section 5.2.2
_DAY_OF_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])")  # ISO 8601 section 5.2.3
_TAIWAN = re.compile(r"(1\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_VIETNAM = re.compile(r"(\d{1,2})\s*tháng\s*(\d{1,2})\s*,?\s*(?:năm)?\s*(\d{4})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(\d\d?)([-/])(\d\d?)(?:\s+(\d{1,2}:\d\d(?::\d\d)?))?")
_AGO = re.compile(r"(\d+|an?|one) ?(second|sec|minute|min|hour|hr|h|day)s? ago", re.IGNORECASE)
# As Germany, Italy and Indonesia write the time, in the one place where it is no price.
_DOTTED_AT_END = re.compile(r"\b\d{4}\D+\d{1,2}\.\d\d(?:\s?(?:Uhr|uur|h|WIB|WITA|WIT))?$")
_NAMED_DAY = re.compile(r"(today|yesterday)\b[\s,]*(?:at\s+)?", re.IGNORECASE)
_BRACKETS = re.compile(r"^[\s\[(【〔「]+|[\s\])】〕」]+$")
_NUMBER = re.compile(r"\d+")

# Whose habit is which, by zone (CLDR): year first in East Asia, which writes both when the year is last; month first
# in en-US, fil-PH and their territories. Canada and Hong Kong write both: their zones decide nothing.
_YEAR_FIRST_ZONES = re.compile(r"Asia/(Shanghai|Chongqing|Urumqi|Taipei|Tokyo|Seoul|Ulaanbaatar)")
_MONTH_FIRST = re.compile(
    r"US/|America/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Boise|Anchorage|Indiana/|Kentucky/|Puerto_Rico)"
    r"|Pacific/Honolulu|Asia/Manila"
)
_NO_HABIT = re.compile(
    r"UTC|GMT|Etc/|Zulu|America/(Toronto|Vancouver|Montreal|Edmonton|Winnipeg|Regina|Halifax|St_Johns)|Canada/"
    r"|Asia/(Hong_Kong|Macau)|Africa/Johannesburg"
)


def read_date(text: str, *, now: datetime, zone: ZoneInfo | None = None) -> datetime | date | None:
    """Return an aware UTC instant, a day when the time or its zone is not known, or None when there is no telling.

    Of 2026年9月 the day is not known either: that is a `cjk_dates.Month`.

    `now` must be aware: it completes forms without a year, anchors relative ones, and nothing later than
    `FURTHEST_AHEAD` from it is believed. `zone` is the source's, for times without an offset.
    """
    if len(text) > _LONGEST:
        return None
    try:
        found = _read_machine(text.strip(), zone) or _read(_plain(text), now.astimezone(zone) if zone else now, zone)
    except (ValueError, OverflowError):
        return None
    if found is None or not _believable(found, now):
        return None
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def _plain(text: str) -> str:
    # China's typewriters make the colon of a clock with the sign for a ratio.
    return _BRACKETS.sub("", unicodedata.normalize("NFKC", text)).replace("∶", ":")


def _read_machine(text: str, zone: ZoneInfo | None) -> datetime | date | None:
    """Read what programs write, by far the most, without further ado."""
    if _ISO.fullmatch(text):
        return _read_iso(text, zone)
    if rfc := _RFC.fullmatch(text):
        return _read_rfc(rfc)
    if unix := _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(unix[1]), UTC)
    if stamp := _STAMP.fullmatch(text):
        return _read_stamp(stamp, zone)
    if week := _DAY_OF_WEEK.fullmatch(text):
        return date.fromisocalendar(int(week[1]), int(week[2]), int(week[3]))
    counted = _DAY_OF_YEAR.fullmatch(text)
    return datetime.strptime("".join(counted.groups()), "%Y%j").date() if counted else None  # noqa: DTZ007  # a day


def _read(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    if machine := _read_machine(text, zone):
        return machine
    if (chinese := cjk_dates.spelled(text)) is not None:
        found = cjk_dates.read(chinese, now=now)
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


def _read_stamp(found: re.Match[str], zone: ZoneInfo | None) -> datetime | date:
    """Read 20261121083000, the number that content systems make of a moment, or ISO 8601's 20261121T083000Z."""
    day = datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007  # it is a day
    clock = Clock(time=time(int(found[2]), int(found[3]), int(found[4] or 0)), zone=UTC if found[5] else None)
    return _at(day, clock, zone)


def _read_rfc(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    clock = time(int(hour), int(minute), min(int(second), 59))
    return datetime.combine(date(int(year), _MONTHS.index(month), int(day)), clock, tzinfo=timezone(offset))


def _read_relative(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    if text.lower() == "just now":
        return now
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
    """Read "11-21 08:30", the month and day of Chinese lists; those of other shapes where the zone is East Asian."""
    found = _MONTH_DAY.fullmatch(text)
    if not found:
        return None
    as_in_china = found[2] == "-" and len(found[1]) == len(found[3]) == 2
    if not as_in_china and _habit(zone) != "year first":
        return None
    day = cjk_dates.latest(int(found[1]), int(found[3]), now)
    return _at(day, take_clock(found[4] or "")[1], zone)


def _read_numbers_and_words(text: str, now: datetime, zone: ZoneInfo | None) -> datetime | date | None:
    rest, day = _take_local_day(text, zone)
    if day is None:
        rest, day = _take_numeric_day(text, now, zone)
    rest, clock = take_clock(rest, dotted=day is not None or bool(_DOTTED_AT_END.search(rest)))
    if day is None:
        rest, day = _take_worded_day(rest, now)
    if day is None or _NUMBER.search(rest) or calendar_words.too_many_strangers(rest):
        return None
    return _at(day, _as_rfc_says(clock, text), zone)


def _as_rfc_says(clock: Clock | None, text: str) -> Clock | None:
    """Return the clock with the zone that RFC 5322 gives its name, where the text has its shape."""
    if clock is None or clock.zone_unknown not in _RFC_ZONES or not _RFC_SHAPE.fullmatch(text):
        return clock
    return Clock(time=clock.time, zone=timezone(timedelta(hours=_RFC_ZONES[clock.zone_unknown])))


def _take_local_day(text: str, zone: ZoneInfo | None) -> tuple[str, date | None]:
    """Return what is left of the text, and its day if that is counted in Taiwan's way or Vietnam's."""
    if zone is not None and zone.key == "Asia/Taipei" and (found := _TAIWAN.match(text)):
        return _without(text, found), date(int(found[1]) + 1911, int(found[3]), int(found[4]))
    if found := _VIETNAM.search(text):
        return _without(text, found), date(int(found[3]), int(found[2]), int(found[1]))
    return text, None


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
    if _YEAR_FIRST_ZONES.match(zone.key):
        return "year first"
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
