"""What a person may ask of the archive.

A question is a tree. Its leaves are words, facets (what an article is tagged or marked with), periods and bounds;
`str` gives it back in the grammar of docs/query.md, and that text parses to the same tree.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.articles import ArticleId, StoryId

FacetName = Literal["metal", "region", "source", "family", "lang", "flag", "is"]
PeriodName = Literal["seen", "published"]
Order = Literal["date", "relevance"]

_PLAIN = re.compile(r"[^\W_][\w.-]*")
_OPERATORS = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words that stand together in this order, in the headline or in the text; one word is the common case."""

    text: str

    def __str__(self) -> str:
        return _quoted(self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """Articles that are tagged or marked with one of `values`; `ids` adds what lies below them."""

    name: FacetName
    values: tuple[str, ...]
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}:{','.join(_quoted(value) for value in self.values)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Articles first seen, or published, in [start, end); None is open. Undated ones were published in no period."""

    name: PeriodName
    written: str  # as it was asked for: "7d" stays true tomorrow
    start: datetime | None
    end: datetime | None

    def __str__(self) -> str:
        return f"{self.name}:{self.written}"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfStory:
    """Articles of these stories."""

    stories: tuple[StoryId, ...]

    def __str__(self) -> str:
        return f"story:{','.join(map(str, self.stories))}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Publishers:
    """Articles of stories that so many independent houses carried, both ends included."""

    least: int
    most: int | None = None

    def __str__(self) -> str:
        if self.most is None:
            return f"publishers:>={self.least}"
        return f"publishers:{self.least}" if self.least == self.most else f"publishers:{self.least}..{self.most}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Not:
    """Articles that the part does not hold."""

    part: "Expression"

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, (All, AnyOf)) else f"-{self.part}"


@dataclass(frozen=True, kw_only=True, slots=True)
class All:
    """Articles that each of two or more parts holds."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, AnyOf) else str(part) for part in self.parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnyOf:
    """Articles that one of two or more parts holds."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " OR ".join(str(part) for part in self.parts)


Expression = Words | Facet | Period | OfStory | Publishers | Not | All | AnyOf


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A question; without expression it asks for everything."""

    expression: Expression | None = None

    def __str__(self) -> str:
        return "" if self.expression is None else str(self.expression)


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """A piece of an article around the words that were asked for; `marks` are their [start, end) in `text`."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An article of an answer, with what a list shows of it."""

    id: ArticleId
    title: Snippet | None
    snippet: Snippet
    url: str | None
    source: str
    family: str
    language: str | None
    first_seen: datetime
    published: str | None  # ISO date or instant, as exactly as it is known
    metals: tuple[str, ...]
    regions: tuple[str, ...]
    duplicate_of: ArticleId | None
    story: StoryId | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """Articles in order, and the cursor that continues after them; None on the last page."""

    hits: tuple[Hit, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryHit:
    """A story of an answer, with its newest matching article."""

    id: StoryId
    title: str | None
    first_seen: datetime
    last_seen: datetime
    articles: int
    publishers: int
    newest: Hit


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryPage:
    """Stories by their newest matching article, and the cursor that continues after them."""

    hits: tuple[StoryHit, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Facets:
    """How many of the newest `articles` matching ones carry each value, most first."""

    articles: int
    whole: bool  # False: there are older ones that were not counted
    counts: Mapping[str, Mapping[str, int]]  # metal, region, source, lang -> value -> articles


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """Articles of one cell; what the question did not part by is None."""

    articles: int
    originals: int
    period: str | None = None  # "2026-11-21" or "2026-11"
    metal: str | None = None
    region: str | None = None
    source: str | None = None


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text not in _OPERATORS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
