"""Dates as China, Japan and Korea write them: 2026年11月21日 下午3:05, 二○二六年九月十八日, 今天 09:12, 3小时前."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.reading.clock import Clock

_MARKERS = re.compile(r"[年月日년월일天前]|刚刚|刚才")
_TO_HAN = str.maketrans({"년": "年", "월": "月", "일": "日", "號": "日", "号": "日"})
_DIGITS = {
    char: str(n)
    for n, chars in enumerate(("〇○零Ｏ", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_HAN_NUMBER = re.compile(r"[〇○零一二三四五六七八九十廿]+(?=\s*[年月日])")

_CLOCK = (
    r"(?P<half>凌晨|清晨|早上|上午|中午|下午|午后|傍晚|晚上|晚间|午前|午後|오전|오후|早|晚)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*[:点點时時시]\s*(?P<minute>\d{1,2})?(?:\s*[:分분]\s*(?:(?P<second>\d{1,2})(?:\.\d+)?)?)?秒?)?"
)
_WEEKDAY = (
    r"(?:\(?(?:星期|周|週|禮拜|礼拜)[一二三四五六日天]\)?|\([日月火水木金土一二三四五六]\)|\(?[월화수목금토일]요일\)?)"
)
_BETWEEN = rf"[\s,;|]*{_WEEKDAY}?[\s,;|]*"
_FULL = re.compile(
    rf"(?P<roc>民[国國])?\s*(?P<year>\d{{2,4}})\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日?{_BETWEEN}{_CLOCK}"
)
_NO_YEAR = re.compile(rf"(?<![\d年])(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日?{_BETWEEN}{_CLOCK}")
_NAMED = re.compile(rf"(?P<name>今[天日]|昨[天日]|前[天日]){_BETWEEN}{_CLOCK}")
_AGO = re.compile(r"(?P<count>\d+|半)\s*(?:个|個)?\s*(?P<unit>秒|分|小时|小時|钟头|天|日)[钟鐘]?(?:以?前|之前)")
_JUST_NOW = re.compile(r"刚刚|刚才")
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2}
_SECONDS = {"秒": 1, "分": 60, "小时": 3600, "小時": 3600, "钟头": 3600}
_MORNING = ("凌晨", "清晨", "早上", "上午", "午前", "오전", "早")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """A day and perhaps a time on it, as the clock on the source's wall shows them."""

    day: date
    clock: Clock | None


def looks_cjk(text: str) -> bool:
    """Does the text use the words of East Asian dates? Labels in Chinese before plain numbers do not count."""
    return bool(_MARKERS.search(text)) and bool(
        _AGO.search(text)
        or _JUST_NOW.search(text)
        or _NAMED.search(text)
        or re.search(r"[年月년월]\s*[\d〇○零一二三四五六七八九十廿]", text)
    )


def read(text: str, *, now: datetime) -> datetime | Wall | None:
    """Return the instant that a relative form means, or what the wall clock shows; None when there is none.

    Raises:
        ValueError: the numbers are no date.
    """
    text = _HAN_NUMBER.sub(lambda found: _arabic(found[0]), text.translate(_TO_HAN))
    if found := _AGO.search(text):
        return _ago(found, now)
    if _JUST_NOW.search(text):
        return now
    for pattern in (_FULL, _NO_YEAR, _NAMED):
        if found := pattern.search(text):
            rest = text[: found.start()] + text[found.end() :]
            return None if re.search(r"\d", rest) else Wall(day=_day(found, now), clock=_clock(found))
    return None


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
    count = 0.5 if found["count"] == "半" else int(found["count"])
    if found["unit"] in ("天", "日"):
        return Wall(day=(now - timedelta(days=count)).date(), clock=None)
    return now - timedelta(seconds=count * _SECONDS[found["unit"]])


def _day(found: re.Match[str], now: datetime) -> date:
    parts = found.groupdict()
    if name := parts.get("name"):
        return now.date() - timedelta(days=_DAYS_BACK[name[0]])
    month, day = int(found["month"]), int(found["day"])
    if not (year := parts.get("year")):
        return latest(month, day, now)
    # Taiwan counts from 1912.
    from_1911 = parts.get("roc") or len(year) == 3
    return date(int(year) + (1911 if from_1911 else 2000 if len(year) == 2 else 0), month, day)


def _clock(found: re.Match[str]) -> Clock | None:
    if not found["hour"]:
        return None
    hour, half = int(found["hour"]), found["half"]
    if half in _MORNING:
        hour %= 12
    elif half == "中午":
        hour = hour + 12 if hour < 3 else hour
    elif half and hour < 12:
        hour += 12
    return Clock(time=time(hour, int(found["minute"] or 0), int(found["second"] or 0)))


def _arabic(han: str) -> str:
    """Return 二○二六 as 2026, 二十一 as 21, 廿五 as 25."""
    han = han.replace("廿", "二十")
    if "十" not in han:
        return "".join(_DIGITS[char] for char in han)
    tens, _, ones = han.partition("十")
    return (_DIGITS[tens] if tens else "1") + (_DIGITS[ones] if ones else "0")
