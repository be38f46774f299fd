"""Numbers as quoted: value, unit, what they measure. Nothing is converted but the multiplier."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from monitor.digest.quoting import ReadArticle, plain
from monitor.domain.reports import Quantity

_NUMBER = r"(?P<n>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6, "bn": 10**9, "m": 10**6,
    "千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_MORE = r"(?:(?:more than|over|about|around|nearly|almost|at least|up to|some|approximately|as (?:many|much) as)\s+)?"
_SCALED = r"(?:[ -]?(?P<s>thousand|million|billion|trillion|mn|bn|m)(?![\w]))?"
_COIN = r"US\$|A\$|C\$|\$|€|£|¥|RMB ?|CNY ?|USD ?|EUR ?|AUD ?|CAD ?"
_PER = r"\s?(?:/|per |a )\s?(?:metric )?(?:tonne|ton|t|kg|kilogram|lb|pound|mtu|ounce|oz)\b"
_MASS = (
    r"(?:metric |dry |wet |short |long )?"
    r"(?:tonnes?|tons?|kilotonnes?|kilograms?|kg|kt|Mt|t|lbs?|pounds?|ounces|oz)(?![\w$])"
)
_YEARLY = r"(?:\s+of\s+[\w -]{2,40}?)?\s?(?:per year|per annum|a year|/year|/yr|/a|annually|pa\b|each year)"
_COUNTED = (
    r"(?:[a-z-]+ )?(?:experts?|scholars?|entrepreneurs?|people|participants?|delegates?|workers|jobs|"
    r"employees|companies|enterprises|firms|projects?|mines|smelters|countries|provinces|holes|drill holes|counties|"
    r"researchers|vehicles|tenements|licen[cs]es)"
)
_CURRENCY = r"yuan|(?:US |Australian |Canadian )?dollars|euros|pounds sterling|rupees|yen|won|rand"
_GATHERING = r"(?:conference|meeting|session|summit|forum|batch|phase|plenum)"
_ORDINAL = r"(?P<o>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))"
# Tried in this order; what one has taken the next leaves alone.
_ENGLISH = (
    ("price", rf"{_MORE}(?P<c>{_COIN}){_NUMBER}{_SCALED}{_PER}"),
    ("price", rf"{_MORE}{_NUMBER}{_SCALED} (?P<c>yuan|dollars|euros){_PER}"),
    ("money", rf"{_MORE}(?P<c>{_COIN}){_NUMBER}{_SCALED}"),
    ("money", rf"{_MORE}{_NUMBER}{_SCALED} (?P<c>{_CURRENCY})"),
    ("capacity", rf"{_MORE}{_NUMBER}{_SCALED}[ -]?(?P<u>(?:{_MASS}){_YEARLY}|tpa\b|ktpa\b|mtpa\b|tpy\b)"),
    ("mass", rf"{_MORE}{_NUMBER}{_SCALED}[ -]?(?P<u>{_MASS})"),
    ("energy", rf"{_MORE}{_NUMBER}{_SCALED}[ -]?(?P<u>[kMGT]Wh?(?:/year)?)\b"),
    ("share", rf"{_MORE}{_NUMBER}\s?(?P<u>%|percent|per cent|pct|percentage points)"),
    ("count", rf"{_MORE}{_NUMBER}{_SCALED} (?P<u>{_COUNTED})"),
    ("ordinal", rf"\b{_ORDINAL} (?P<u>(?:[a-z-]+ ){{0,3}}{_GATHERING})\b"),
)  # fmt: skip
_CHINESE = (
    ("price", rf"{_NUMBER}\s?(?P<s>万亿|百万|千|万|亿)?(?P<c>元|美元|欧元)(?:/|每)(?:吨|公斤|千克|磅|盎司|吨度)"),
    ("money", rf"{_NUMBER}\s?(?P<s>万亿|百万|千|万|亿)?(?P<c>元人民币|美元|欧元|澳元|加元|日元|元)"),
    ("capacity", rf"(?:年产(?:能)?|产能)(?:约|达|为)?{_NUMBER}\s?(?P<s>百万|千|万|亿)?(?P<u>吨|公斤|GWh|MW)"),
    ("capacity", rf"{_NUMBER}\s?(?P<s>百万|千|万|亿)?(?P<u>吨/年|GWh/年)"),
    ("mass", rf"{_NUMBER}\s?(?P<s>百万|千|万|亿)?(?P<u>吨|公斤|千克|盎司)"),
    ("energy", rf"{_NUMBER}\s?(?P<s>百万|千|万|亿)?(?P<u>[kMGT]Wh?|千瓦时|千瓦|兆瓦)"),
    ("share", rf"{_NUMBER}\s?(?P<u>%|个百分点)"),
    ("count", rf"{_NUMBER}\s?(?P<s>百|千|万)?(?P<u>余?(?:名|家|人|座|个项目|多人|位))"),
)


def quantities(article: ReadArticle) -> tuple[Quantity, ...]:
    """Return the numbers of a text in its order, each once."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Quantity]] = []
    for kind, pattern in _patterns(article.language):
        for match in pattern.finditer(article.text):
            start, end = match.span()
            if any(start < other[1] and other[0] < end for other in taken):
                continue
            taken.append((start, end))
            if (quantity := _quantity(article, kind, match)) is not None:
                found.append((start, quantity))
    found.sort(key=lambda each: each[0])
    return tuple(_distinct(quantity for _, quantity in found))


def _quantity(article: ReadArticle, kind: str, match: re.Match[str]) -> Quantity | None:
    quote = article.clause(match.start(), match.end(), limit=120, from_start=True)
    if quote is None:
        return None
    groups = match.groupdict()
    unit = groups.get("c") or groups.get("u")
    return Quantity(
        kind=kind, words=plain(match[0]), value=_value(groups), unit=plain(unit) if unit else None, quote=quote
    )


def _value(groups: dict[str, str | None]) -> str | None:
    number = groups.get("n")
    if number is None:
        return None
    value = Decimal(number.replace(",", "").replace("，", "")) * _SCALE.get((groups.get("s") or "").lower(), 1)
    return format(value.normalize(), "f")


def _distinct(quantities: Iterator[Quantity]) -> Iterator[Quantity]:
    seen = set()
    for each in quantities:
        if each.words.lower() not in seen:
            seen.add(each.words.lower())
            yield each


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if language == "zh":
        return tuple((kind, re.compile(pattern)) for kind, pattern in _CHINESE)
    return tuple((kind, re.compile(rf"(?<![\w.])(?:{pattern})", re.IGNORECASE)) for kind, pattern in _ENGLISH)
