"""One day as one document.

Digest      the document: lines, story cards, tables, each with its evidence
Edition     a digest as stored
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.days import Window
from monitor.domain.watching import SourceId


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedDigest:
    """A digest in one format, ready to be stored, shown or sent."""

    format: str  # json, md, html, text, email, chat, atom
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A digest as stored: never edited; a later fact makes the next revision."""

    day: date
    profile: str
    revision: int
    built_at: datetime
    sha256: str  # of the canonical JSON
    articles: int
    stories: int
    document: Mapping[str, Any]  # the digest as JSON


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words of an article, verbatim, and where they stand. "…" marks what is left out inside or around them."""

    text: str
    article: ArticleId
    sentence: int  # 0: the headline
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A statement by template: what it says, what fills it, and the words that prove it."""

    code: str  # a key of digest/phrases/*.yaml
    values: Mapping[str, str | int] = field(default_factory=dict)
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A metal or region with its name in the digest's language; for a region also the places named in it."""

    id: str
    name: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """How firm the news is: 1 talks, 2 intent, 3 policy or plan, 4 signed, 5 building, 6 operating, 7 halted."""

    level: int
    code: str
    quote: Quote  # the deciding words
    clause: Quote  # the clause around them: who did what, where the words alone do not say


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRead:
    """A date named in an article, as Extended Date/Time Format (ISO 8601-2), with its words."""

    edtf: str  # "2021-09-26?" year inferred; "XXXX-09-06" year unknown; "XXXX" only "recently"
    words: str
    quote: Quote
    deadline: bool = False
    ahead: bool = False  # after the digest's day


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number as quoted, with its unit and what it measures."""

    kind: str  # money, price, mass, capacity, energy, share, count, ordinal
    words: str
    value: str | None  # as a plain decimal, multiplied out ("1.2 million" is "1200000")
    unit: str | None
    quote: Quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One line of a story card: a slot and the words that fill it."""

    slot: str  # what, who, says, agreement, deadline, also ...
    quote: Quote


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryCard:
    """One story of the day as readers see it."""

    id: StoryId
    lead: ArticleId  # the article that is quoted
    status: str  # new, update, continuing
    running_days: int  # 1 on its first day
    changes: tuple[Line, ...]  # what an update brings
    title: str | None  # verbatim, cut at 160 characters
    title_cut: bool  # the page itself cut it
    label: Quote | None  # stands in for a missing headline
    url: str | None
    language: str | None
    types: tuple[str, ...]
    stages: tuple[str, ...]
    metals: tuple[Named, ...]
    metals_mentioned: tuple[Named, ...]
    regions: tuple[Named, ...]
    commitment: Commitment | None
    articles: int
    families: int
    first_seen: datetime
    first_source: str
    published: str | None  # ISO date or instant
    published_basis: str | None
    event: DateRead | None
    upstream: str | None  # whom the page names as its source
    zh_lead_hours: int | None  # how long Chinese sources had it before others
    claims: tuple[Claim, ...]
    companies: tuple[str, ...] = ()
    missing: tuple[str, ...]  # slots that the text leaves empty
    background: bool  # old or undated
    flags: tuple[str, ...]
    score: Mapping[str, int]  # by part, with "total"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetalGroup:
    """The stories of one metal, best first; each story stands under one metal only."""

    metals: tuple[Named, ...]  # the first gives the group its place; empty: no metal tagged
    total: int
    cards: tuple[StoryCard, ...]
    more: int  # left out by the cap


@dataclass(frozen=True, kw_only=True, slots=True)
class Mover:
    """A count that is far above what the last 28 days let expect."""

    metal: Named | None
    region: Named | None
    stories: int  # of an organisation: articles that name it, copies not counted
    publishers: int
    expected: float
    probability: float  # of at least so many by chance
    level: str  # digest (1e-3) or alert (1e-4)
    organisation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GridCell:
    """Stories of one metal in one region."""

    stories: int
    mentioned: bool
    expected: float | None  # None: no baseline
    shade: int  # 0-4
    trend: int  # -1 below, 0 as usual, 1 above expectation


@dataclass(frozen=True, kw_only=True, slots=True)
class GridRow:
    """One metal of the grid; the last cell is its total."""

    metal: Named
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Metals by regions."""

    regions: tuple[Named, ...]
    rows: tuple[GridRow, ...]
    totals: tuple[int, ...]  # by region, then all stories
    more_regions: int = 0
    more_metals: int = 0
    mentioned: tuple[Named, ...] = ()  # metals that stories only mention
    mentioned_in: tuple[bool, ...] = ()  # by region


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendLine:
    """Stories a day of one metal over the baseline and today, oldest first."""

    metal: Named
    days: tuple[date, ...]
    stories: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyEntry:
    """An instrument of policy and how far it has come."""

    measure: str  # export_ban, export_licence, quota, tax, plan, programme ...
    status: str  # issued, in_preparation
    regions: tuple[Named, ...]
    official: bool  # the page itself is a government's
    story: StoryId
    quote: Quote
    published: str | None
    instrument: Quote | None = None  # what is issued or prepared, when other words than those that decide say so
    issuer: Quote | None = None  # the authority


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """People and companies that one article names."""

    article: ArticleId
    people: tuple[str, ...]
    companies: tuple[str, ...]
    new: tuple[str, ...] = ()  # those of them that no earlier article names


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedName:
    """A place or product named in more than one story of the day, or a region and a stage that they have in common."""

    words: str
    articles: tuple[ArticleId, ...]
    stage: str | None = None  # then `words` are the region's


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosestPair:
    """The two stories of the day that are most alike, and what keeps them apart."""

    articles: tuple[ArticleId, ArticleId]
    share: int  # per cent of their words that both use
    differ: tuple[str, ...]  # date, people, companies, regions, metals


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenQuestions:
    """What a story does not say."""

    article: ArticleId
    story: StoryId
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """Something that was read, judged doubtful, and not counted."""

    code: str  # a key of digest/phrases/*.yaml
    articles: tuple[ArticleId, ...]
    words: str
    reason: str
    subject: Named | None = None
    sentences: tuple[int, ...] = ()  # by article; 0: the headline, or what stood around the article


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceTrouble:
    """A source that did not do well."""

    id: SourceId
    name: str
    state: str
    last_ok: datetime | None
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """What was and was not seen: the difference between a quiet day and a blind one."""

    state: str  # ok, partial, blind, unread (no source was ever read)
    sources: Mapping[str, int]  # enabled, polled, ok, failing, silent, drift, new
    found: int
    kept: int
    duplicates: int
    dropped: Mapping[str, int]
    baseline_days: int
    oldest_read: datetime | None  # of the enabled sources, the one read longest ago
    troubled: tuple[SourceTrouble, ...]
    troubled_more: int
    languages: Mapping[str, int]
    dates: Mapping[str, int]  # page, articles
    headlines: Mapping[str, int]  # whole, cut, missing
    events: Mapping[str, int] = field(default_factory=dict)  # shown, dated, inferred, without_year: stories


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """One day's digest: the only thing that is built; every format is a rendering of it."""

    schema: str
    id: str  # "2026-11-21/default"
    profile: str
    title: str
    language: str
    revision: int
    revised: tuple[Line, ...]  # what changed since the revision before
    window: Window
    hours: int
    late_by_days: int
    base_url: str
    query: str
    sections: tuple[str, ...]  # which are shown, in order
    articles: int
    stories: int
    all_background: bool
    warnings: tuple[Line, ...]
    minute: tuple[Line, ...]
    ladder: tuple[StoryId, ...]  # cards with a commitment, firmest first
    ladder_counts: Mapping[str, int]
    movers: tuple[Mover, ...]
    groups: tuple[MetalGroup, ...]
    stories_left_out: int
    quiet: tuple[Named, ...]
    mentioned: tuple[Named, ...] = ()  # followed metals that are only mentioned
    grid: Grid
    trends: tuple[TrendLine, ...]
    shared: tuple[SharedName, ...]
    closest: ClosestPair | None = None
    policies: tuple[PolicyEntry, ...]
    numbers: tuple[Quantity, ...]
    number_counts: Mapping[str, int]
    dates: tuple[DateRead, ...]
    names: tuple[Names, ...]
    new_metals: tuple[Named, ...] = ()  # tagged today for the first time
    new_regions: tuple[Named, ...] = ()
    questions: tuple[OpenQuestions, ...]
    doubts: tuple[Doubt, ...]
    doubts_more: int
    coverage: Coverage
    built_by: Mapping[str, str]  # versions of what read the articles
    sha256: str = ""  # of the canonical JSON without this field
