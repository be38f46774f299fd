"""The time of day and the zone in a written date."""

import re
from dataclasses import dataclass
from datetime import time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from monitor.reading.calendar_words import spelling, unit_words

_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})\s?(?:[:h]\s?(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?![\d:])|(?=\s?[ap]\.?m\b))"
    r"(?:\s*([ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])(?:\s*([ap])\.?\s?m\b\.?)?", re.IGNORECASE)
_WORDED = re.compile(r"(?<![\d:])(\d{1,2})\s*([^\W\d_]+)\.?\s*(\d{1,2})\s*([^\W\d_]+)\.?(?!\s*\d)")
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC|UT)\s?)?(?<![\d])([+\-−])(\d{1,2}):?(\d{2})?(?![\d:])Z?(?:\s*\([^)]*\))?")
_NAME = re.compile(r"(?<![^\W\d_])([A-Z]{2,5}|Z)(?![^\W\d_])")
# Chinese names its half days before the time.
_STRANGER_BEHIND = re.compile(r"\s*[^\W\d_\u3400-\u9fff]")

# As in the IANA database, where these names mean one offset worldwide.
_OFFSETS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "SAST": 2, "CAT": 2, "EAT": 3, "PKT": 5, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8,
    "WITA": 8, "PHT": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "MDT": -6, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    "NST": -3.5, "NDT": -2.5, "ADT": -3, "BRT": -3, "ART": -3, "CLT": -4, "CLST": -3, "PET": -5,
}  # fmt: skip
# Names that follow the season.
_ZONES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AT": "America/Halifax",
}  # fmt: skip
# Names that mean several offsets: China and Chicago, India and Israel, London and Bangladesh, Arabia and the Atlantic;
# New York and Sydney, Denver and Kuala Lumpur, Los Angeles and Manila.
_AMBIGUOUS = ("CST", "IST", "BST", "AST", "GST", "SST", "WST", "ECT", "EST", "EDT", "CDT", "MST", "PST")


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """A wall time and where its hands point to. `time` is None when the text leaves open which half of the day."""

    time: time | None
    zone: tzinfo | None = None
    zone_unknown: str | None = None  # an abbreviation that means several zones


def take_clock(text: str, *, dotted: bool = False) -> tuple[str, Clock | None]:
    """Return what is left of the text, and its time of day if it has one.

    `dotted` reads 13.45 as well, which is safe only once the day has been taken out of the text.
    """
    if (worded := _WORDED.search(text)) and _are_units(worded):
        said = time(int(worded[1]), int(worded[3]))
        return f"{text[: worded.start()]} {text[worded.end() :]}", Clock(time=said)
    found = _CLOCK.search(text) or (_DOTTED.search(text) if dotted else None)
    if not found:
        return text, None
    before, behind = text[: found.start()].removesuffix("T"), text[found.end() :]
    behind, zone, ambiguous = _take_zone(behind)
    half_unknown = found[4] is None and int(found[1]) <= 12 and _STRANGER_BEHIND.match(behind)
    moment = None if half_unknown else _time(found)
    return f"{before} {behind}", Clock(time=moment, zone=zone, zone_unknown=ambiguous)


def _are_units(found: re.Match[str]) -> bool:
    hour, minute = spelling(found[2]), spelling(found[4])
    return hour in unit_words("hour") and minute in unit_words("minute")


def _time(found: re.Match[str]) -> time:
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0) if hour <= 12 else hour
    return time(hour, int(found[2] or 0), min(int(found[3] or 0), 59))


def _take_zone(text: str) -> tuple[str, tzinfo | None, str | None]:
    if found := _OFFSET.search(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        zone = timezone(-offset if found[1] != "+" else offset)
        return f"{text[: found.start()]} {text[found.end() :]}", zone, None
    for found in _NAME.finditer(text):
        left = f"{text[: found.start()]} {text[found.end() :]}"
        if found[1] in _OFFSETS:
            return left, timezone(timedelta(hours=_OFFSETS[found[1]])), None
        if found[1] in _ZONES:
            return left, ZoneInfo(_ZONES[found[1]]), None
        if found[1] in _AMBIGUOUS:
            return left, None, found[1]
    return text, None, None
