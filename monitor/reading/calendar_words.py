"""Names of months and weekdays in the languages of the Unicode CLDR, and what else stands around a date."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from babel import Locale
from babel.units import format_unit

# Where news on resources is written, and the rest of Europe and Asia with a news industry of its own.
_LANGUAGES = """
    en es fr pt de it nl sv da nb fi is pl cs sk sl hr sr bs mk bg ru uk be ro hu el tr az kk uz ky mn ka hy he ar fa ur
    hi bn ta te mr ne th vi id ms fil lt lv et sq ca gl eu ga cy sw af zu am km lo my si ps
""".split()  # noqa: SIM905  # seventy quoted codes read worse
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff][^\W\d_]*)*")
_SHORTEST_LATIN, _SHORTEST_OTHER = 3, 2  # letters of an abbreviation
# Hindi writes the nasal before a consonant as a letter or as a dot.
_NASAL = re.compile(r"[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u0939])")
_THAI_DOT = re.compile(r"(?<=[\u0e00-\u0e7f])\.")  # Thailand writes abbreviations with a dot after each letter
_THAI_MONTH = "เดือน"  # "month of", written together with its name
# Vietnam counts its months; eleven and twelve are two words and not read.
_NUMBERED_MONTHS = {"vi": ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")}
# Words that no number explains: "Published by the desk on" is as much as a date line says.
_MOST_STRANGERS = 4


def months_in(text: str) -> frozenset[int]:
    """Return the months (1-12) that the text may name: none, one, or several where languages dispute a word.

    A language is heard when it knows as many of the words as any other: "lis" is November to Czechs and October to
    Croats, and the weekday before it tells which.
    """
    words = list(dict.fromkeys(_words(text)))
    best, months = 0, frozenset[int]()
    for language in _LANGUAGES:
        readings = [_reading(language, word) for word in words]
        named = [found for found in readings if found]
        knows = len(named) + sum(found is not None and not found for found in readings)
        if len(named) != 1 or knows < best:
            continue
        months = named[0] if knows > best else months | named[0]
        best = knows
        if language == "en" and knows == len(words):
            break
    return months


def weekday_in(text: str) -> int | None:
    """Return the weekday (Monday is 0) that the text names in a language that agrees with all others."""
    words = _words(text)
    days = (_weekdays(language).get(word) for language in _LANGUAGES for word in words)
    found = {day for day in days if day is not None}
    return found.pop() if len(found) == 1 else None


@cache
def unit_words(unit: str) -> frozenset[str]:
    """Return what all languages call a unit of time ("hour", "minute")."""
    counted = (
        format_unit(count, f"duration-{unit}", length=length, locale=language)
        for language in _LANGUAGES
        for length in ("long", "short")
        for count in (1, 2, 5)  # the forms that languages tell apart
    )
    return frozenset(spelling(word) for text in counted for word in _WORD.findall(text))


def too_many_strangers(text: str) -> bool:
    """Does the text say more than a date line does?"""
    return len(_words(text)) > _MOST_STRANGERS + 3  # a month, a weekday, a conjunction


def _words(text: str) -> list[str]:
    return [spelling(word) for word in _bare_words(text)]


def _bare_words(text: str) -> list[str]:
    return _WORD.findall(_THAI_DOT.sub("", text))


def spelling(word: str) -> str:
    """Return a word in lower case and one spelling: people leave accents out, and write Hindi nasals in two ways."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("ı", "i"))
    bare = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return _NASAL.sub("\u0902", bare).removeprefix(_THAI_MONTH)


@cache
def _reading(language: str, word: str) -> frozenset[int] | None:
    """Return the months that a word may be, none for a weekday; None when the language does not know the word."""
    months, weekdays = _months(language), _weekdays(language)
    if word in months:
        return frozenset([months[word]])
    if word in weekdays:
        return frozenset()
    if len(word) < (_SHORTEST_LATIN if word.isascii() else _SHORTEST_OTHER):
        return None
    begun = frozenset(month for name, month in months.items() if name.startswith(word))
    return begun or (frozenset() if any(name.startswith(word) for name in weekdays) else None)


@cache
def _months(language: str) -> Mapping[str, int]:
    locale = Locale.parse(language)
    return _unshared(_NUMBERED_MONTHS.get(language, ()), *_names(locale.months))


@cache
def _weekdays(language: str) -> Mapping[str, int]:
    return _unshared((), *_names(Locale.parse(language).days))


def _names(calendar: Any) -> Iterator[tuple[int, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from calendar[context][width].items()


def _unshared(more: Sequence[str], *names: tuple[int, str]) -> Mapping[str, int]:
    """Return word -> number. What several share names none of them: "de desembre", "tháng 12"."""
    numbered: dict[str, set[int]] = {}
    for number, name in names:
        numbered.setdefault(spelling(max(_bare_words(name), key=len, default="")), set()).add(number)
    words = {word: numbers.pop() for word, numbers in numbered.items() if len(numbers) == 1 and word}
    return words | {spelling(word): number for number, word in enumerate(more, 1)}
