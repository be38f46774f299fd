"""Dates as China, Japan and Korea write them: 2026年11月21日 下午3:05, 二○二六年九月, 令和8年, 今天 09:12, 3小时前.

Everything is first spelled as mainland China would, in Arabic digits; then one grammar reads it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.reading.clock import Clock

# Character for character, then word for word.
_MAINLAND_CHARACTERS = str.maketrans("時點鐘間國個週號号년월일시분초", "时点钟间国个周日日年月日时分秒")
_MAINLAND_WORDS = tuple(
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        (r"시간\s*전", "小时前"),
        (r"([분초일])\s*전", r"\1前"),
        (r"오늘", "今天"),
        (r"어제", "昨天"),
        (r"그저께|그제|一昨日", "前天"),
        (r"오전|午前", "上午"),
        (r"오후|午後|午后", "下午"),
        (r"(?<=\d)\s*時間前", "小时前"),
        (r"元年", "1年"),
        (r"两", "二"),
        (r"[點点時时]半", "时30分"),
        (r"半(?=个?小[时時])", "0.5"),
    )
)
_DIGITS = {
    char: str(n)
    for n, chars in enumerate(("〇○零Ｏ", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_HAN_NUMBER = re.compile(r"[〇○零一二三四五六七八九十廿百]+(?=\s*(?:[年月日时点分秒天]|个?小时))")
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|週|禮拜|礼拜)[一二三四五六日天]\)?|\([日月火水木金土一二三四五六월화수목금토일]\)|\(?[월화수목금토일]요일\)?"
)
_PLAIN_DAY = re.compile(r"(?<!\d)(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?![\d년年])")
# Words that make a reader of digits alone err: half days, and hours named after their number.
_HALVES = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|深夜|夜里"
_HALF = re.compile(_HALVES)
_CLOCK_WORDS = re.compile(rf"{_HALVES}|\d\s*[时点]")

# The year before the first of each era.
_ERAS = {"民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
_YEAR = rf"(?P<era>{'|'.join(_ERAS)})?\s*(?P<year>\d{{1,4}})\s*年"
_CLOCK = (
    rf"[\s,;|.]*(?P<half>{_HALVES}|早|晚|晨)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*[:点时]\s*(?P<minute>\d{1,2})?(?:\s*[:分]\s*(?:(?P<second>\d{1,2})(?:\.\d+)?)?)?秒?)?"
)
_FULL = re.compile(rf"{_YEAR}\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日?{_CLOCK}")
_NO_YEAR = re.compile(rf"(?<![\d年])(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日?{_CLOCK}")
_NAMED = re.compile(rf"(?P<name>大前|前|昨|今)(?:天(?!津)|(?<=[昨今])日|(?=[早晚晨])){_CLOCK}")
_MONTH = re.compile(rf"{_YEAR}\s*(?P<month>\d{{1,2}})\s*月份?")
_AGO = re.compile(r"(?P<count>\d+(?:\.5)?)\s*个?\s*(?P<unit>秒|分|小时|钟头|天|日)钟?(?:以?前|之前)")
_JUST_NOW = re.compile(r"刚刚|刚才")
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2, "大前": 3}
_SECONDS = {"秒": 1, "分": 60, "小时": 3600, "钟头": 3600}
_GRAMMARS = (_AGO, _JUST_NOW, _FULL, _NO_YEAR, _NAMED, _MONTH)


class Month(date):
    """A month of which no day is known, as its first day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """A day and perhaps a time on it, as the clock on the source's wall shows them."""

    day: date
    clock: Clock | None


def spelled(text: str) -> str | None:
    """Return the text as mainland China would write it; None when it does not use the words of East Asian dates.

    Labels in Chinese before plain numbers do not count.
    """
    if text.isascii():
        return None
    text = _WEEKDAY.sub(" ", text)
    for pattern, mainland in _MAINLAND_WORDS:
        text = pattern.sub(mainland, text)
    text = _HAN_NUMBER.sub(lambda found: _arabic(found[0]), text.translate(_MAINLAND_CHARACTERS))
    if _CLOCK_WORDS.search(text):
        text = _PLAIN_DAY.sub(r"\1年\3月\4日", text)
    return text if any(grammar.search(text) for grammar in _GRAMMARS) else None


def read(text: str, *, now: datetime) -> datetime | Wall | None:
    """Return the instant that a relative form means, or what the wall clock shows; None when there is none.

    The text is as `spelled` returns it.

    Raises:
        ValueError: the numbers are no date.
    """
    for grammar in _GRAMMARS:
        if found := grammar.search(text):
            rest = text[: found.start()] + text[found.end() :]
            return None if re.search(r"\d", rest) else _meant(grammar, found, rest, now)
    return None


def _meant(grammar: re.Pattern[str], found: re.Match[str], rest: str, now: datetime) -> datetime | Wall:
    if grammar is _AGO:
        return _ago(found, now)
    if grammar is _JUST_NOW:
        return now
    unsure = Clock(time=None) if _HALF.search(rest) else None
    return Wall(day=_day(found, now), clock=unsure or _clock(found))


def latest(month: int, day: int, now: datetime) -> date:
    """Return the latest such day that is not ahead of tomorrow: what a list without years means.

    Raises:
        ValueError: there is no such day.
    """
    tomorrow = now.date() + timedelta(days=1)
    for year in range(tomorrow.year, tomorrow.year - 9, -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue  # 29 February
        if candidate <= tomorrow:
            return candidate
    raise ValueError(f"no such day: {month}-{day}")


def _ago(found: re.Match[str], now: datetime) -> datetime | Wall:
    count = float(found["count"])
    if found["unit"] in ("天", "日"):
        return Wall(day=(now - timedelta(days=count)).date(), clock=None)
    return now - timedelta(seconds=count * _SECONDS[found["unit"]])


def _day(found: re.Match[str], now: datetime) -> date:
    parts = found.groupdict()
    if name := parts.get("name"):
        return now.date() - timedelta(days=_DAYS_BACK[name])
    if not parts.get("year"):
        return latest(int(parts["month"]), int(parts["day"]), now)
    year, month = _year(parts["year"], parts["era"]), int(parts["month"])
    return date(year, month, int(parts["day"])) if parts.get("day") else Month(year, month, 1)


def _year(digits: str, era: str | None) -> int:
    """Return the year that is meant. Three digits are Taiwan's, two this century's.

    Raises:
        ValueError: one digit outside an era is no year.
    """
    if era:
        return _ERAS[era] + int(digits)
    if len(digits) == 1:
        raise ValueError(f"no year: {digits}")
    return int(digits) + {2: 2000, 3: _ERAS["民国"], 4: 0}[len(digits)]


def _clock(found: re.Match[str]) -> Clock | None:
    parts = found.groupdict()
    if not parts.get("hour"):
        return None
    hour = _hour(int(parts["hour"]), parts["half"] or "")
    if hour is None:
        return Clock(time=None)
    return Clock(time=time(hour, int(parts["minute"] or 0), int(parts["second"] or 0)))


def _hour(said: int, half: str) -> int | None:
    """Return the hour of the day, or None when people disagree about it: 晚上12点 may end the day or begin it."""
    if not half:
        return said
    if half in ("凌晨", "清晨", "早晨", "早上", "上午", "早", "晨"):
        return said % 12 if said <= 12 else said
    if half == "中午":
        return said + 12 if said < 3 else said
    if half in ("下午", "傍晚"):
        return said + 12 if said < 12 else said
    return said + 12 if 5 <= said < 12 else said if said > 12 else None


def _arabic(han: str) -> str:
    """Return 二○二六 as 2026, 二十一 as 21, 廿五 as 25, 一百一十五 as 115."""
    han = han.replace("廿", "二十")
    if not re.search("[十百]", han):
        return "".join(_DIGITS[char] for char in han)
    value = 0
    for unit, worth in (("百", 100), ("十", 10)):
        before, found, behind = han.partition(unit)
        if found:
            value += worth * int("".join(_DIGITS[char] for char in before.lstrip("零〇")) or 1)
            han = behind
    return str(value + int("".join(_DIGITS[char] for char in han) or 0))
