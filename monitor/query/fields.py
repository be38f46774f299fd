"""What each field of the grammar takes. Every field fails closed: an unknown name is a mistake, never "no filter"."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast

from monitor.domain.articles import FLAGS, StoryId
from monitor.domain.questions import Expression, Facet, FacetName, OfStory, Period, PeriodName, Publishers
from monitor.domain.tags import Vocabulary
from monitor.query.mistakes import QueryMistake, nearest
from monitor.query.moments import period
from monitor.query.names import names_of

_STATES = ("duplicate", "original")
_NUMBER = re.compile(r"\d{1,18}")
_BOUNDS = re.compile(
    r"(?P<exactly>\d{1,6})|>=(?P<least>\d{1,6})|<=(?P<most>\d{1,6})|(?P<from>\d{1,6})\.\.(?P<to>\d{1,6})"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One value of a field, and its place in the query."""

    text: str
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What decides the meaning of names and dates."""

    vocabulary: Vocabulary
    now: datetime
    timezone: str
    known: Mapping[str, Collection[str]]


def field(name: str, position: int, values: Sequence[Value], wording: Wording) -> Expression:
    """Return what `name:values` asks for.

    Raises:
        QueryMistake: there is no such field, or it does not take such a value.
    """
    read = _FIELDS.get(name.lower())
    if read is None:
        suggestion = nearest(name, _FIELDS)
        raise QueryMistake(
            f"there is no field {name!r}; quote words that have a colon",
            position=position,
            suggestion=f"{suggestion}:" if suggestion else None,
        )
    return read(name.lower(), values, wording)


def _tag(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    metal = name == "metal"
    names = names_of(wording.vocabulary.metals if metal else wording.vocabulary.regions)
    ids = list(dict.fromkeys(names.id(value.text, name, value.position) for value in values))
    below = dict.fromkeys(each for one in ids for each in names.with_below(one))
    return Facet(name="metal" if metal else "region", values=tuple(ids), ids=tuple(below))


def _named(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    """Return the articles of sources or families: those of the archive, any where it is not known which there are."""
    known = wording.known.get(name)
    if known is None:
        return _facet(name, [value.text for value in values])
    return _facet(name, [_known(value, known, f"there is no {name} {value.text!r} in the archive") for value in values])


def _flag(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    del wording
    what = f"flag: takes {', '.join(FLAGS)}"
    return _facet(name, [_known(value, FLAGS, what) for value in values])


def _state(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    del wording
    return _facet(name, [_known(value, _STATES, "is: takes duplicate or original") for value in values])


def _language(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    del wording
    return _facet(name, [_known_language(value) for value in values])


def _facet(name: str, values: Sequence[str]) -> Facet:
    once = tuple(dict.fromkeys(values))
    return Facet(name=cast(FacetName, name), values=once, ids=once)


def _known(value: Value, known: Collection[str], what: str) -> str:
    if value.text in known:
        return value.text
    alike = {each.lower(): each for each in known}
    if value.text.lower() in alike:
        return alike[value.text.lower()]
    near = nearest(value.text, alike)
    raise QueryMistake(what, position=value.position, suggestion=alike[near] if near else None)


def _known_language(value: Value) -> str:
    codes, names = _languages()
    code = value.text.lower()
    if code in codes:
        return code
    near = nearest(code, names)
    what = f"there is no language {value.text!r}; languages are codes such as en or zh"
    raise QueryMistake(what, position=value.position, suggestion=names[near] if near else None)


@cache
def _languages() -> tuple[frozenset[str], dict[str, str]]:
    """Return the codes of languages, and English names in small letters -> code (Unicode CLDR)."""
    from babel import Locale  # few queries ask for a language, and it takes a while to load

    english = {code: name for code, name in Locale("en").languages.items() if code.isalpha()}
    return frozenset(english), {name.lower(): code for code, name in english.items()}


def _period(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    value = _only(name, values)
    start, end, written = period(value.text, value.position, now=wording.now, timezone=wording.timezone)
    return Period(name=cast(PeriodName, name), written=written, start=start, end=end)


def _story(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    del name, wording
    for value in values:
        if not (_NUMBER.fullmatch(value.text) and value.text.isascii()):
            raise QueryMistake("a story is asked for by its number", position=value.position)
    return OfStory(stories=tuple(dict.fromkeys(StoryId(int(value.text)) for value in values)))


def _publishers(name: str, values: Sequence[Value], wording: Wording) -> Expression:
    del wording
    value = _only(name, values)
    found = _BOUNDS.fullmatch(value.text) if value.text.isascii() else None
    if found is None:
        raise QueryMistake("publishers: takes a number, >=2, <=5 or 2..5", position=value.position)
    if found["least"]:
        return Publishers(least=int(found["least"]))
    least = int(found["exactly"] or found["from"] or 0)
    most = int(found["exactly"] or found["to"] or found["most"])
    if most < least:
        raise QueryMistake("the second number is smaller than the first", position=value.position)
    return Publishers(least=least, most=most)


def _only(name: str, values: Sequence[Value]) -> Value:
    if len(values) > 1:
        raise QueryMistake(f"{name}: takes one value", position=values[1].position)
    return values[0]


_FIELDS: dict[str, Callable[[str, Sequence[Value], Wording], Expression]] = {
    "metal": _tag,
    "region": _tag,
    "source": _named,
    "family": _named,
    "flag": _flag,
    "lang": _language,
    "is": _state,
    "seen": _period,
    "published": _period,
    "story": _story,
    "publishers": _publishers,
}
