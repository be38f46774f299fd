"""Phrases, dates and numbers in the digest's language."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from ruamel.yaml import YAML

from monitor.domain.reports import Digest


class Wording:
    """One language's phrases, and the day's zone for showing instants."""

    def __init__(self, language: str, timezone: str) -> None:
        self.language = language
        self._locale = Locale(language)
        self._zone = ZoneInfo(timezone)
        self._phrases = _catalogue(language)

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its blanks filled; the one that the plural rules ask for when there are several."""
        phrase = self._find(key)
        if isinstance(phrase, Mapping):
            number = next((value for value in values.values() if isinstance(value, int)), 0)
            phrase = phrase.get(self._locale.plural_form(number), phrase["other"])
        return str(phrase).format(**values)

    def word(self, kind: str, code: str) -> str:
        """Return the word for a code, such as an event type; the code itself when nobody has named it."""
        return str(self._phrases.get(kind, {}).get(code, code))

    def heads(self, key: str) -> list[str]:
        """Return the column heads of a table."""
        return [str(head) for head in self._find(key)]

    @property
    def stop(self) -> str:
        """What ends a sentence."""
        return "。" if self.language == "zh" else "."

    def listed(self, words: list[str]) -> str:
        """Join words as the language lists them."""
        return ("、" if self.language == "zh" else ", ").join(words)

    def day(self, day: date, *, long: bool = False) -> str:
        """Return a day: "Sat, 21 Nov 2026", or in full."""
        return format_date(day, _LONG[self.language] if long else _SHORT[self.language], locale=self._locale)

    def time(self, instant: datetime) -> str:
        """Return an instant in the digest's zone, to the minute."""
        return format_datetime(instant.astimezone(self._zone), "yyyy-MM-dd HH:mm", locale=self._locale)

    def _find(self, key: str) -> Any:
        found: Any = self._phrases
        for part in key.split("."):
            found = found[part]
        return found


_LONG = {"en": "EEEE d MMMM yyyy", "zh": "yyyy年M月d日 EEEE"}
_SHORT = {"en": "EEE d MMM yyyy", "zh": "yyyy年M月d日 EEE"}


def wording_of(digest: Digest) -> Wording:
    """Return the words in which a digest is written."""
    return Wording(digest.language, digest.window.timezone)


@cache
def _catalogue(language: str) -> Mapping[str, Any]:
    text = files("monitor.digest").joinpath(f"phrases/{language}.yaml").read_text("utf-8")
    catalogue: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return catalogue
