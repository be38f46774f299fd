"""For whom a digest is made: what is in it, in which zone and language, and how stories are ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from monitor.errors import ConfigError

SECTIONS = (
    "warnings", "minute", "ladder", "movers", "metals", "quiet", "grid", "shared", "policies", "numbers",
    "dates", "names", "questions", "doubts", "coverage", "method",
)  # fmt: skip
LANGUAGES = ("en", "zh")


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=ConfigDict(extra="forbid"))
class Weights:
    """What lifts a story: points per part. No model scores anything; every story shows its sum."""

    commitment: int = 3  # commitment 4 or firmer
    families: int = 2  # per independent publisher, at most four
    measure: int = 2  # export, trade or supply measure
    watched: int = 1  # a metal that the profile names
    quantity: int = 1  # an amount, tonnage, capacity or price is quoted
    official: int = 1  # a government's own page
    recency: int = 2  # published or happened within the window; half of it the day before
    background: int = -2  # old or undated
    flag: int = -1  # per quality flag


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=ConfigDict(extra="forbid"))
class Profile:
    """A digest as somebody wants it. The default needs no configuration."""

    name: Annotated[str, Field(pattern=r"^[\w-]{1,40}$")] = "default"  # part of file names and addresses
    title: Annotated[str, Field(pattern=r"^[^\r\n]{0,120}$")] = ""  # empty: the language's own
    language: str = "en"
    timezone: str = "UTC"
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = (
        "07:00"  # local, when the day before is reported
    )
    query: str = ""  # in the query grammar; empty: everything
    metals: tuple[str, ...] = ()  # in the order wished for; empty: all, most stories first
    sections: tuple[str, ...] = SECTIONS
    stories_per_metal: int = 6
    stories_per_source: int = 4  # under one metal
    most_stories: int = 40
    channels: tuple[str, ...] = ()
    base_url: str = ""  # where the web pages can be reached from outside, without a final slash
    weights: Weights = field(default_factory=Weights)

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose days are reported."""
        return ZoneInfo(self.timezone)

    def __post_init__(self) -> None:
        """Refuse what cannot be honoured, naming it."""
        if self.language not in LANGUAGES:
            raise ValueError(f"language: '{self.language}' is none of {', '.join(LANGUAGES)}")
        unknown = [section for section in self.sections if section not in SECTIONS]
        if unknown:
            raise ValueError(f"sections: '{unknown[0]}' is none of {', '.join(SECTIONS)}")
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"timezone: '{self.timezone}' is no IANA zone, such as Asia/Shanghai") from error


def read_profiles(items: Sequence[Mapping[str, Any]], *, where: str = "profiles") -> tuple[Profile, ...]:
    """Return the profiles that a configuration file states, in its order.

    Raises:
        ConfigError: one is wrong; the message names profile, field and remedy.
    """
    profiles = tuple(_read(item, f"{where}[{number}]") for number, item in enumerate(items))
    names = [profile.name for profile in profiles]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{where}: two profiles are named '{name}'; give each its own name")
    return profiles


def _read(item: Mapping[str, Any], where: str) -> Profile:
    try:
        return TypeAdapter(Profile).validate_python(dict(item))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        known = ", ".join(each.name for each in fields(Profile))
        raise ConfigError(f"{where} {place}: {first['msg']}. A profile has: {known}") from error
