"""What every kind of source understands, and how its options are checked."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from selectolax.lexbor import LexborHTMLParser

from monitor.domain.watching import Entry


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _selector(text: str) -> str:
    try:
        LexborHTMLParser("<p></p>").css(text)
    except Exception as error:  # selectolax raises its own, undocumented ones
        raise ValueError(f"not a CSS selector: {text!r}") from error
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[str, AfterValidator(_selector)]


class Options(BaseModel):
    """Which of the announced addresses count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    include: Pattern | None = None  # found in an address: only those count
    exclude: Pattern | None = None  # found in an address: those do not

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read the options of a source.

        Raises:
            ValueError: naming every option that does not fit.
        """
        try:
            return cls.model_validate(dict(options))
        except ValidationError as error:
            raise ValueError("; ".join(_in_words(problem) for problem in error.errors())) from error

    def wants(self, url: str) -> bool:
        """Does this address count?"""
        if self.include and not re.search(self.include, url):
            return False
        return not (self.exclude and re.search(self.exclude, url))


_OptionsT = TypeVar("_OptionsT", bound=Options)


def wanted(entries: list[Entry], options: Options) -> tuple[Entry, ...]:
    """Return the entries whose addresses count, each address once, in order."""
    first = {entry.url: entry for entry in reversed(entries)}
    return tuple(entry for entry in dict.fromkeys(first[entry.url] for entry in entries) if options.wants(entry.url))


def _in_words(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    what = str(problem["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
