"""Names of months and weekdays in the languages of the Unicode CLDR, and what else stands around a date."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

# Where news on resources is written, and the rest of Europe and Asia with a news industry of its own.
_LANGUAGES = """
    en es fr pt de it nl sv da nb fi is pl cs sk sl hr sr bs mk bg ru uk be ro hu el tr az kk uz ky mn ka hy he ar fa ur
    hi bn ta te mr ne th vi id ms fil lt lv et sq ca gl eu ga cy sw af zu am km lo my si ps
""".split()  # noqa: SIM905  # seventy quoted codes read worse
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff][^\W\d_]*)*")
_SHORTEST_PREFIX = 3
# Words that no number explains: "Published by the desk on" is as much as a date line says.
_MOST_STRANGERS = 4

_Calendar = Mapping[str, int | None]  # word -> month, or None for a weekday


def month_in(text: str) -> int | None:
    """Return the month (1-12) that the text names, or None when it names none, several, or one that languages dispute.

    A language is heard when it knows as many of the words as any other: "lis" is November to Czechs and October to
    Croats, and the weekday before it tells which.
    """
    words = list(dict.fromkeys(_words(text)))
    best, months = 0, set[int]()
    for language in _LANGUAGES:
        readings = [_reading(language, word) for word in words]
        named = {month for known, month in readings if known and month is not None}
        knows = sum(known for known, _ in readings)
        if len(named) != 1 or knows < best:
            continue
        months = named if knows > best else months | named
        best = knows
        if language == "en" and knows == len(words):
            break
    return months.pop() if len(months) == 1 else None


def too_many_strangers(text: str) -> bool:
    """Does the text say more than a date line does?"""
    return len(_words(text)) > _MOST_STRANGERS + 3  # a month, a weekday, a conjunction


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    """Lower case, without accents on Latin letters: people leave them out."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("ı", "i"))
    return "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")


@cache
def _reading(language: str, word: str) -> tuple[bool, int | None]:
    """Return whether the language knows the word, and which month it is; None for a weekday."""
    calendar = _calendar(language)
    if word in calendar:
        return True, calendar[word]
    if len(word) < _SHORTEST_PREFIX:
        return False, None
    months = {month for name, month in calendar.items() if name.startswith(word)}
    return (True, months.pop()) if len(months) == 1 else (False, None)


@cache
def _calendar(language: str) -> _Calendar:
    locale = Locale.parse(language)
    numbered: dict[str, set[int | None]] = {}
    for number, name in _names(locale):
        # "de desembre", "tháng 12": what several months share names none of them.
        numbered.setdefault(_plain(max(_WORD.findall(name), key=len, default="")), set()).add(number)
    return {word: numbers.pop() for word, numbers in numbered.items() if len(numbers) == 1 and word}


def _names(locale: Locale) -> Iterator[tuple[int | None, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from ((None, name) for name in locale.days[context][width].values())
            yield from locale.months[context][width].items()
