"""The digest's own word lists, compiled: commitments, events, stages, measures, roles."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """One rung of the commitment ladder in one language."""

    level: int
    code: str
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """One event type, stage or measure in one language: all its words in one pattern."""

    code: str
    weight: int
    pattern: re.Pattern[str]


@cache
def commitment_levels(language: str) -> tuple[Level, ...]:
    """Return the rungs of the ladder, firmest first."""
    return tuple(
        Level(level=row["level"], code=row["code"], patterns=tuple(_whole(each, language) for each in row[language]))
        for row in _document("commitment")["levels"]
    )


@cache
def guard(name: str, language: str) -> re.Pattern[str]:
    """Return what, standing right before the words, withdraws ("unless") or weakens ("future") a commitment."""
    return re.compile(_document("commitment")[name][language], re.IGNORECASE)


@cache
def topics(kind: str, language: str) -> tuple[Topic, ...]:
    """Return the event `types`, `stages` or `measures`, in the order of the file."""
    return tuple(
        Topic(code=code, weight=row.get("weight", 1), pattern=_any(row[language], language))
        for code, row in _document("events")[kind].items()
    )


@cache
def slot(name: str, language: str) -> re.Pattern[str]:
    """Return the pattern of what fills a line of a story card."""
    return re.compile(_document("slots")["slots"][name][language])


@cache
def naming(kind: str, language: str) -> str:
    """Return the alternatives of `roles`, `companies` or `surnames` as the inside of a pattern, longest first."""
    return "|".join(sorted(_document("naming")[kind][language], key=len, reverse=True))


def versions() -> dict[str, str]:
    """Return the version of each word list."""
    return {name: str(_document(name)["version"]) for name in ("commitment", "events", "naming", "slots")}


def _any(words: Sequence[str], language: str) -> re.Pattern[str]:
    return _whole("|".join(words), language)


def _whole(pattern: str, language: str) -> re.Pattern[str]:
    """Compile a pattern that must not begin or end inside a word; Chinese has no such edges."""
    if language == "zh":
        return re.compile(pattern)
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


@cache
def _document(name: str) -> Mapping[str, Any]:
    text = files("monitor.digest").joinpath(f"lexicons/{name}.yaml").read_text("utf-8")
    document: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return document
