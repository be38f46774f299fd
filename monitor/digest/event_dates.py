"""Dates that an article names, as EDTF (ISO 8601-2) with their words: when it happened, what is due when.

A year that the words leave out is inferred from the page's date and marked "?"; without one it stays "XXXX".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from monitor.digest.quoting import ReadArticle
from monitor.domain.articles import PublishedDate
from monitor.domain.reports import DateRead

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<m>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH = (
    r"\b(?P<y>(?:19|20)\d\d)[-/.](?P<m>[01]?\d)[-/.](?P<d>[0-3]?\d)\b",
    rf"\b{_MONTH} {_DAY}\b(?:,? {_YEAR}\b)?(?![:\d])",
    rf"\b{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?\b",
    rf"\b(?:in |the |by )*(?P<part>early|mid|late|end of|beginning of)[- ]{_MONTH}(?:,? {_YEAR})?\b",
    rf"\b{_MONTH} {_YEAR}\b",
    rf"\b(?P<q>Q[1-4]|first quarter|second quarter|third quarter|fourth quarter)(?: of)? {_YEAR}\b",
    rf"\b(?P<h>first|second) half of {_YEAR}\b",
    rf"\b(?:by|before|until|in|end of) (?:the end of )?{_YEAR}\b",
    r"\b(?<!since )(?P<weekday>(?:on |last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    r"\b(?P<near>today|yesterday|tomorrow)\b(?!['’])",
    r"\b(?P<vague>Recently|recently|lately|A few days ago|a few days ago|The other day|In recent days)\b",
    r"\A(?P<m>1[0-2]|[1-9]) (?P<d>3[01]|[12]\d|[1-9])(?=,)",  # "9 6," opens what was 9月6日 before translation
)
_CHINESE = (
    r"(?P<y>(?:19|20)\d\d)年(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日",
    r"(?<!\d)(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日",
    r"(?P<y>(?:19|20)\d\d)年(?P<m>1[0-2]|0?[1-9])月(?!\d)",
    r"(?<!\d)(?P<m>1[0-2]|0?[1-9])月(?P<part>上旬|中旬|下旬|初|底)",
    r"(?P<y>20\d\d)年(?:年?底|末|前|上半年|下半年)",
    r"(?<![\d月])(?P<d>3[01]|[12]\d|[1-9])日(?![报电讯前内均])",
    r"(?P<near>今天|今日|昨天|昨日|明天|明日)",
    r"(?P<vague>近日|日前|近期|最近|前不久|近来|前段时间)",
)
_DUE_BEFORE = re.compile(
    r"\b(?:before|by|no later than|not later than|until|prior to|deadline of|due on|ahead of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_DUE_AFTER = re.compile(r"^\s?(?:前|之前|以前|底前|截止)")
_CLOCK = re.compile(r"[ T]?\d\d:\d\d")
# Without a year a date is the last one before the page, or one in the quarter after it: "takes effect on 1 January".
_SOON = timedelta(days=92)
# Deadlines are looked for from a month before to eleven months after the news: half a year around this.
_DUE_MIDDLE = timedelta(days=152)
_LEAD = 1000  # characters in which a page says when its news happened; further down dates are history
_NEWS = {"m", "d", "weekday", "near", "vague"}  # a mere year or quarter is not when something happened
_A_YEAR = timedelta(days=366)
_DATE_LINE_REST = 12  # characters beside the date: "Published: ", "发布时间："
_ROOM = 150  # characters of quotation: the date and what it is for
_NEAR = {"today": 0, "今天": 0, "今日": 0, "yesterday": -1, "昨天": -1, "昨日": -1, "tomorrow": 1, "明天": 1, "明日": 1}


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    groups: dict[str, str]
    deadline: bool


def dates_read(article: ReadArticle, day: date) -> tuple[DateRead | None, tuple[DateRead, ...]]:
    """Return when the news happened, if the text says so, and the other explicit dates it names, in its order."""
    found = [each for each in _found(article) if not _date_line(article, each)]
    anchor = _anchor(article.archived.article.published)
    event = _event(article, found, anchor, day)
    near = as_date(event[1].edtf) if event else None
    others = (
        _read(article, each, anchor, day, near=near)
        for each in found
        if not (event and each is event[0]) and not each.groups.keys() & {"vague", "near", "weekday"}
    )
    return (event[1] if event else None), tuple(_distinct(other for other in others if other is not None))


def _event(article: ReadArticle, found: list[_Found], anchor: date | None, day: date) -> tuple[_Found, DateRead] | None:
    """Return the first date that has come, or else the first one ahead, or else a mere "recently"; never a deadline."""
    lead = [each for each in found if each.start < _LEAD and not each.deadline and each.groups.keys() & _NEWS]
    read = [(each, date_) for each in lead if (date_ := _read(article, each, anchor, day, near=None))]
    exact = [pair for pair in read if "vague" not in pair[0].groups and not _history(pair[1], anchor)]
    come = [pair for pair in exact if not pair[1].ahead]
    return next(iter((*come, *exact, *(pair for pair in read if "vague" in pair[0].groups))), None)


def _history(read: DateRead, anchor: date | None) -> bool:
    """Whether a date lies more than a year before its page: what it tells of is background, not the news."""
    known = as_date(read.edtf) or _first_day(read.edtf)
    return anchor is not None and known is not None and anchor - known > _A_YEAR


def as_date(edtf: str) -> date | None:
    """Return the day that an EDTF date means, doubtful or not; None when year, month or day is open."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)[?~%]?", edtf)
    return _day(*map(int, match.groups())) if match else None


def _found(article: ReadArticle) -> list[_Found]:
    """Return the dates in the order of the text, longer readings first where they overlap."""
    taken: list[_Found] = []
    for pattern in _patterns(article.language):
        for match in pattern.finditer(article.text):
            if not any(match.start() < other.end and other.start < match.end() for other in taken):
                taken.append(_Found(*match.span(), _groups(match), _due(article.text, match)))
    return sorted(taken, key=lambda each: each.start)


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value}


def _due(text: str, match: re.Match[str]) -> bool:
    if _DUE_BEFORE.search(text[max(0, match.start() - 24) : match.start()]):
        return True
    return bool(_DUE_AFTER.match(text[match.end() : match.end() + 4])) or match[0].lower().startswith(
        ("by ", "before ")
    )


def _date_line(article: ReadArticle, found: _Found) -> bool:
    """Whether the date stands nearly alone or with a clock time: a date line of the page, not a date in the news."""
    sentence = article.sentence_at(found.start)
    if sentence is None:
        return True
    words = article.text[sentence.start : sentence.end].rstrip()
    if len(words) - (found.end - found.start) <= _DATE_LINE_REST and not words.endswith((".", "。")):
        return True
    return _CLOCK.match(article.text, found.end) is not None


def _read(article: ReadArticle, found: _Found, anchor: date | None, day: date, *, near: date | None) -> DateRead | None:
    start = found.start
    if found.deadline and (due := _DUE_BEFORE.search(article.text[max(0, start - 24) : start])):
        start -= len(due[0])
    quote = article.clause(start, found.end, limit=_ROOM)
    edtf = _edtf(found.groups, anchor, near) if not found.deadline else _edtf(found.groups, *_due_from(anchor, near))
    if quote is None or edtf is None:
        return None
    words = " ".join(article.text[start : found.end].split())
    known = as_date(edtf) or _first_day(edtf)
    return DateRead(
        edtf=edtf, words=words, quote=quote, deadline=found.deadline, ahead=known is not None and known > day
    )


def _due_from(anchor: date | None, near: date | None) -> tuple[date | None, date | None]:
    """Return what a deadline is dated by: half a year after the event, or the page, so that the next such day is near.

    A deadline named so is ahead of the news, or has passed a few weeks before it.
    """
    told = near or anchor
    return anchor, told + _DUE_MIDDLE if told else None


def _edtf(groups: dict[str, str], anchor: date | None, near: date | None) -> str | None:
    if "vague" in groups:
        return "XXXX"
    if "near" in groups or "weekday" in groups:
        return _relative(groups, anchor)
    year = int(groups["y"]) if "y" in groups else None
    if "m" not in groups:
        return _coarse(groups, year) if "d" not in groups else _day_of_month(int(groups["d"]), anchor)
    month = int(groups["m"]) if groups["m"].isdigit() else _MONTHS.index(groups["m"][:3].lower()) + 1
    if "d" in groups:
        return _month_day(year, month, int(groups["d"]), anchor, near)
    inferred = year or _year_of(month, 15, anchor, near)
    doubt = ("%" if not year and inferred else "~") if "part" in groups else ""
    return f"{inferred or 'XXXX'}-{month:02}{doubt}"


def _month_day(year: int | None, month: int, day: int, anchor: date | None, near: date | None) -> str | None:
    if year is not None:
        return f"{year}-{month:02}-{day:02}" if _day(year, month, day) else None
    if _day(2024, month, day) is None:  # a leap year, so that 29 February passes
        return None
    inferred = _year_of(month, day, anchor, near)
    return f"{inferred}-{month:02}-{day:02}?" if inferred else f"XXXX-{month:02}-{day:02}"


def _year_of(month: int, day: int, anchor: date | None, near: date | None) -> int | None:
    """Return the year that brings the day next to `near`, the event, or else fits `anchor`, the page's date."""
    middle = near or anchor
    if middle is None:
        return None
    days = [each for year in (-1, 0, 1) if (each := _day(middle.year + year, month, day))]
    if near is not None:
        return min(days, key=lambda each: abs(each - near)).year
    past = [each for each in days if each <= middle + _SOON]
    return max(past).year if past else None


def _day_of_month(day: int, anchor: date | None) -> str | None:
    """Read "6日": the last such day up to the page's date."""
    if anchor is None:
        return f"XXXX-XX-{day:02}"
    months = ((anchor.year, anchor.month), (anchor - timedelta(days=anchor.day)).timetuple()[:2])
    past = (each for year, month in months if (each := _day(year, month, day)) and each <= anchor)
    best = next(past, None)
    return f"{best}?" if best else None


def _relative(groups: dict[str, str], anchor: date | None) -> str:
    if anchor is None:
        return "XXXX"
    if "near" in groups:
        return str(anchor + timedelta(days=_NEAR[groups["near"].lower()]))
    weekday = next(index for index, name in enumerate(_WEEKDAYS) if groups["weekday"].lower().endswith(name))
    return f"{anchor - timedelta(days=(anchor.weekday() - weekday) % 7)}?"


def _coarse(groups: dict[str, str], year: int | None) -> str | None:
    """Read quarters and halves by the sub-year codes of EDTF level 2: 33-36 quarters, 40-41 halves."""
    if "q" in groups:
        number = (
            ("first", "second", "third", "fourth").index(groups["q"].split()[0].lower())
            if " " in groups["q"]
            else int(groups["q"][1]) - 1
        )
        return f"{year}-{33 + number}"
    if "h" in groups:
        return f"{year}-{40 if groups['h'].lower() == 'first' else 41}"
    return str(year) if year else None


def _first_day(edtf: str) -> date | None:
    """Return the first day of a whole month, quarter, half or year."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?[?~%]?", edtf)
    if match is None:
        return None
    part = int(match[2] or 1)
    month = {33: 1, 34: 4, 35: 7, 36: 10, 40: 1, 41: 7}.get(part, part)
    return date(int(match[1]), month, 1)


def _anchor(published: PublishedDate | None) -> date | None:
    return published.date if published else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _distinct(dates: Iterator[DateRead]) -> Iterator[DateRead]:
    seen = set()
    for each in dates:
        if (each.edtf, each.deadline) not in seen:
            seen.add((each.edtf, each.deadline))
            yield each


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in (_CHINESE if language == "zh" else _ENGLISH))
