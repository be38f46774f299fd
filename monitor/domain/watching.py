"""What is watched, what came back, and what a visit leaves behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

SourceId = NewType("SourceId", str)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleSelectors:
    """CSS selectors that win over the extractor's own judgement on one source's pages."""

    body: str | None = None
    title: str | None = None
    date: str | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One thing to watch, as `sources.yaml` states it."""

    id: SourceId
    name: str
    kind: str  # a line of the table in sources/kinds: feed, sitemap, listing, api, page
    url: str
    language: str | None = None
    region: str | None = None  # ISO 3166-1 or -2, or None for the whole world
    family: str | None = None  # publisher house; sources of one family are one independent voice. None: its own id
    timezone: str | None = None  # IANA, for dates without an offset. None: dates without an offset count as days
    enabled: bool = True
    note: str | None = None  # why it is disabled, what is odd about it
    confidence: str | None = None  # that it serves programs: high, medium, low, blocked
    evidence: str | None = None  # what this confidence rests on
    fetch_pages: bool = True  # False: the entry's own text is the article
    min_interval_minutes: int = 30
    max_interval_minutes: int = 24 * 60
    options: Mapping[str, Any] = field(default_factory=dict)  # checked by the kind's own `Options`
    article: ArticleSelectors | None = None

    @property
    def house(self) -> str:
        """The family that its articles count for, unless they name somebody else's as their source."""
        return self.family or self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What the server gave us to ask "has it changed?" with. Opaque strings, echoed verbatim (RFC 9110 §13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Bytes off the network or off a disk, already decompressed, with what was said about them."""

    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    fetched_at: datetime
    moved_to: str | None = None  # where only permanent redirects (301, 308) led, if they did

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent."""
        return self.headers.get("content-type")

    @property
    def validators(self) -> Validators:
        """What to send with the next request for the same address."""
        return Validators(etag=self.headers.get("etag"), last_modified=self.headers.get("last-modified"))


@dataclass(frozen=True, kw_only=True, slots=True)
class NotModified:
    """The server says that nothing has changed since the validators we sent."""

    url: str
    headers: Mapping[str, str]
    fetched_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One announced article: a feed item, a sitemap line, a link on a listing page."""

    url: str  # absolute
    title: str | None = None
    published: datetime | None = None  # aware UTC; None when unknown, never guessed
    published_precision: str = "second"  # or "day": then `published` is that day's midnight in the source's zone
    guid: str | None = None
    summary: str | None = None  # plain text
    content: str | None = None  # HTML, when the feed carries the whole article
    language: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What one visit to a source announces: entries in the order of the document, and hints on when to come back."""

    entries: tuple[Entry, ...]
    title: str | None = None
    more: tuple[str, ...] = ()  # documents to read before the visit is complete: a next page, the parts of an index
    nameless: tuple[str, ...] = ()  # titles of entries that lead nowhere: seen, and impossible to keep
    ttl_minutes: int | None = None
    skip_hours: frozenset[int] = frozenset()  # UTC
    skip_days: frozenset[int] = frozenset()  # Monday is 0


class SourceState(StrEnum):
    """How a source is doing, for people. Each change is recorded once."""

    NEW = "new"  # never visited
    OK = "ok"
    SLOW = "slow"
    SILENT = "silent"  # answers, but nothing new for far longer than its rhythm
    FAILING = "failing"
    DRIFT = "drift"  # answers, but the items no longer look as they did
    ROBOTS = "robots"
    GONE = "gone"  # 410; not visited any more
    BLOCKED = "blocked"  # 401, 403, challenge pages
    DISABLED = "disabled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What the last visit to a source left behind; it decides when the next one is due and how to ask."""

    source: SourceId
    at: datetime
    next_due: datetime
    url: str | None = None  # as configured at the time; another one makes this a new source
    not_before: datetime | None = None  # what the server asked for: Retry-After, or how long its answer stays fresh
    state: SourceState = SourceState.OK
    validators: Validators = Validators()
    body_sha256: str | None = None  # of the last whole document: a server without validators still repeats itself
    failures_in_row: int = 0
    last_ok: datetime | None = None
    last_new: datetime | None = None
    last_whole: datetime | None = None  # when the announcing document was last sent to us, not only confirmed
    last_error: str | None = None
    moved_to: str | None = None  # where permanent redirects point, and
    moved_seen: int = 0  # how often in a row they did; see MOVES_TO_BELIEVE in sources/due.py
    mean_gap_minutes: float | None = None  # running mean between new items
    fill: Mapping[str, float] = field(default_factory=dict)  # running means; see sources/looks.py


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """Something that was seen and not kept, with one word for counting and the details for a person."""

    url: str
    reason: str  # e.g. fetch_http_404, no_article, too_short, robots, refused_address
    detail: str = ""
    retry_at: datetime | None = None  # None: given up on for good, and remembered
    entry: Entry | None = None  # what was announced, to be kept until the next try


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """An announced article that could not be had so far and is worth another try now."""

    entry: Entry
    attempts: int  # made in vain


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What became of everything that one visit found. `found == kept + duplicates + dropped`, always."""

    found: int = 0  # announced and not known before, or waiting for another try
    kept: int = 0
    duplicates: int = 0
    dropped: int = 0
    known: int = 0  # announced again and already settled; not part of `found`


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One announced article as it came off the network."""

    entry: Entry
    document: Document | None  # None: the source is not fetched page by page and the entry is all there is


@dataclass(frozen=True, kw_only=True, slots=True)
class Harvest:
    """All that one visit to a source brought home: network done, nothing written yet."""

    source: Source
    visit: Visit  # to be recorded as the source's last visit once the rest is kept
    pages: tuple[Page, ...] = ()  # new ones, in the order announced, as far as not handed over before
    drops: tuple[Drop, ...] = ()  # what could not be had, each with its reason
    left: tuple[Entry, ...] = ()  # what there was no room for; the next visit brings it
    known: int = 0  # announced again and already settled
    error: str | None = None  # the visit itself failed
    outcome: str = "read"  # read, not_modified, unchanged (same bytes), waiting (asked to), failed


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What one visit came to, and what it leaves behind for the next one."""

    visit: Visit
    tally: Tally
    drops: Sequence[Drop] = ()  # those of the visit's end
    outcome: str  # as in `Harvest`
    error: str | None = None
