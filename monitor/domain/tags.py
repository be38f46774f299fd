"""What an article is about, with the words that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

MetalId = NewType("MetalId", str)  # the ids of tag/lexicons/metals.yaml: lithium, rare-earths ...
RegionId = NewType("RegionId", str)  # ISO 3166-1 alpha-2 ("CN") or ISO 3166-2 ("CN-JX")

# "page": a line that stood around the article and is no part of it; only what was refused can stand there.
Field = Literal["title", "text", "page"]
Kind = Literal["metal", "region"]
Role = Literal["primary", "mention"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """Where a tag was earned. `field[start:end] == words`, in characters, always; of a line of the page, all of it."""

    field: Field
    start: int
    end: int
    words: str
    rule: str  # which entry of which lexicon fired, e.g. "en:lithium/form 'lithium carbonate'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """One metal or region, how much the article is about it, and the evidence."""

    id: str
    role: Role
    salience: float  # in [0, 1]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """Words that look like a tag and are none, and why."""

    kind: Kind
    id: str  # what it would have been
    mention: Mention
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """All tags of an article, most salient first, and what was looked at and refused."""

    metals: tuple[Tag, ...] = ()
    regions: tuple[Tag, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    lexicon_version: str = field(default="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A tag's place in the vocabulary: what people call it, and what it belongs to."""

    id: str
    name_en: str
    name_zh: str
    parents: tuple[str, ...] = ()  # groups of a metal; the country of a subdivision
    aliases: tuple[str, ...] = ()  # other names a person may ask for it by, lower case


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Every tag that exists, by id: for showing names, understanding queries and rolling up."""

    metals: Mapping[str, Term]
    regions: Mapping[str, Term]


@dataclass(frozen=True, kw_only=True, slots=True)
class CriticalList:
    """An official list on which a metal stands."""

    id: str  # e.g. "EU-CRMA-2024-strategic"
    jurisdiction: str  # ISO 3166-1, or "EU"
    year: int
    status: str  # "critical" or "strategic", in the list's own words
    name: str  # what the list calls it
    source: str
