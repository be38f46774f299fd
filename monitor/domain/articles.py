"""An article, its likeness to others, and its place in the archive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType

from monitor.domain.tags import Tags
from monitor.domain.watching import SourceId

ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
LARGEST_ID = 2**63 - 1  # both databases number their rows with 64 bits

# What a reader may have to be warned of. A closed set: queries refuse other names.
FLAGS = (
    "title_missing",
    "title_truncated",
    "too_short",
    "soft_404",
    "paywalled",
    "live_blog",
    "machine_translation_suspected",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedDate:
    """When the page says it was published, how we know, and how exactly."""

    date: date
    at: datetime | None = None  # aware UTC, when the page gives a time and its zone is known
    basis: str = (
        ""  # where it was read: json-ld, meta article:published_time, time element, visible text, url, feed ...
    )
    precision: str = "day"  # "day" or "second"; a month alone is not a date


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """What a page says, without the page."""

    text: str  # paragraphs separated by one blank line; headings and list items are paragraphs
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: PublishedDate | None = None
    language: str | None = None  # ISO 639-1; Chinese is "zh"
    url: str | None = None  # canonical
    site_name: str | None = None
    lead_image: str | None = None
    named_upstream: str | None = None  # "Source: China Nonferrous Network" names whom the page copied
    left_out: tuple[str, ...] = ()  # lines of the page around it, for telling what was not read; not archived
    flags: tuple[str, ...] = ()  # of FLAGS
    origins: Mapping[str, str] = field(default_factory=dict)  # field -> where on the page it was read


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence of an article's text. Numbers start at 1 and depend on the text alone."""

    number: int
    start: int  # character offsets into the text: text[start:end] is the sentence
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """What is needed to recognise a text, or a part of it, in another article. A pure function of title and text."""

    exact: int  # hash of the normalised text, signed, 64 bits
    sketch: tuple[
        int, ...
    ]  # up to 16 of the smallest shingle hashes, signed, 32 bits; two shared ones make a candidate
    features: bytes  # what the verification compares, at most 1 KB; the dedup stage alone knows its shape


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A stored article that shares part of a new one's sketch."""

    id: ArticleId
    cluster: ArticleId  # the original of its cluster; its own id when it is one
    exact: int  # these two of its fingerprint
    features: bytes
    moment: datetime  # published, or else first seen
    credited: bool = False  # it names whom it copied
    certainty: float = 0.0  # of the match it has; 0 for an original
    name: str = ""  # as NewArticle.name where nothing else tells it from the new one
    settled: bool = False  # of so many copies that it gets no other original


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Two articles are the same report."""

    article: ArticleId
    cluster: ArticleId  # the article's
    certainty: float  # probability
    reason: str  # in words, with the figures that decided


@dataclass(frozen=True, kw_only=True, slots=True)
class Matches:
    """Where a new article belongs among those that are stored, whatever the order in which they came."""

    own: Match | None = None  # the one that it is a copy of
    claimed: tuple[Match, ...] = ()  # those that turn out to be copies of the new one


@dataclass(frozen=True, kw_only=True, slots=True)
class Duplicate:
    """The new article is the same as an archived one, and why we think so."""

    of: ArticleId
    reason: str  # in words, with the figures that decided


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What an article is about, for finding the story that it belongs to. A pure function of title, text and tags."""

    rows: tuple[int, ...]  # hashes of its most telling words and numbers, signed, 32 bits: shared ones make candidates
    features: bytes  # what is compared, at most 1 KB; the dedup stage alone knows its shape


@dataclass(frozen=True, kw_only=True, slots=True)
class RecentArticle:
    """An article of a running story."""

    id: ArticleId
    story: StoryId
    subject: Subject
    moment: datetime  # published, or else first seen


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryLink:
    """The new article continues a story, and why we think so."""

    story: StoryId
    reason: str
    met: tuple["StoryLink", ...] = ()  # running stories that the article shows to be the same one, and why


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArticle:
    """An article ready to be kept: everything about it that can be known without the archive."""

    article: Article
    source: SourceId
    first_seen: datetime
    fingerprint: Fingerprint
    tags: Tags
    external_id: str | None = None

    @property
    def name(self) -> str:
        """What tells it from another one with the same text at the same time."""
        return name_of(self.source, self.article.url, self.external_id)


def name_of(source: str, url: str | None, external_id: str | None) -> str:
    """Return where an article comes from, in one line."""
    return f"{source} {url or ''} {external_id or ''}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivedArticle:
    """An article as the archive knows it."""

    id: ArticleId
    article: Article
    source: SourceId
    first_seen: datetime
    tags: Tags
    external_id: str | None = None
    duplicate: Duplicate | None = None
    cluster: ArticleId  # its own id when it is no duplicate
    story: StoryId | None = None
    family: str = ""  # publisher house, for counting independent voices
