"""The tables. Nobody outside this folder imports them; `db/views` is what people may rely on.

articles ──< tags, evidence, revisions, sightings, fingerprints
derived_tables.py: what follows from them, kept at the same time;  posting_tables.py: who shares what with whom
addresses    every address ever settled or waiting, with what became of it
pages        raw documents, compressed, with their fetch record
visits ──< drops;  source_states: the last visit of each source;  state_changes
editions ──< deliveries
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text
from sqlmodel import Field, SQLModel

from monitor.store.columns import Compressed, CompressedJson, Instant, Json

# SQLite numbers rows by itself only in a column that is declared INTEGER.
Key = BigInteger().with_variant(Integer(), "sqlite")


def where(rows: str) -> dict[str, Any]:
    """Return how an index is told, on both databases, to hold these rows only."""
    return {"sqlite_where": text(rows), "postgresql_where": text(rows)}


def _key() -> Any:
    return Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))


class ArticleRow(SQLModel, table=True):
    """One article, copy or original."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("articles_first_seen", "first_seen"),
        Index("articles_cluster", "cluster_id"),
        Index("articles_story", "story_id", "id"),
        Index("articles_external", "external_id", **where("external_id IS NOT NULL")),
    )

    id: int | None = _key()
    external_id: str | None = None
    url: str | None = None
    title: str | None = None
    text: str = Field(sa_type=Text)
    language: str | None = None
    source: str
    family: str
    first_seen: datetime = Field(sa_type=Instant)
    published_date: date | None = None
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    published_basis: str | None = None
    published_precision: str | None = None
    named_upstream: str | None = None
    site_name: str | None = None
    lead_image: str | None = None
    authors: list[str] = Field(default_factory=list, sa_type=Json)
    flags: str = ""
    origins: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    duplicate_of: int | None = Field(default=None, sa_type=Key, foreign_key="articles.id")
    duplicate_reason: str | None = None
    cluster_id: int = Field(sa_type=Key)
    story_id: int | None = Field(default=None, sa_type=Key, foreign_key="stories.id")
    metals: str = ""
    regions: str = ""
    extractor_version: str = ""
    lexicon_version: str = ""


class RevisionRow(SQLModel, table=True):
    """What an article said before it was changed."""

    __tablename__ = "revisions"
    __table_args__ = (Index("revisions_article", "article_id"),)

    id: int | None = _key()
    article_id: int = Field(sa_type=Key, foreign_key="articles.id")
    replaced_at: datetime = Field(sa_type=Instant)
    why: str
    title: str | None = None
    text: str = Field(sa_type=Text)
    extractor_version: str = ""


class TagRow(SQLModel, table=True):
    """One tag of one article, narrow, so that a metal's articles lie side by side."""

    __tablename__ = "tags"
    __table_args__ = (Index("tags_article", "article_id"), {"sqlite_with_rowid": False})

    kind: str = Field(primary_key=True)
    tag: str = Field(primary_key=True)
    article_id: int = Field(primary_key=True, sa_type=Key, foreign_key="articles.id")
    role: str
    salience: float
    mentions: int
    words: str = Field(sa_type=Text)


class EvidenceRow(SQLModel, table=True):
    """All mentions and rejections of an article, as the tagger gave them."""

    __tablename__ = "evidence"

    article_id: int = Field(primary_key=True, sa_type=Key, foreign_key="articles.id")
    tags: dict[str, Any] = Field(sa_type=CompressedJson)


class SightingRow(SQLModel, table=True):
    """A source that announced an address which another had brought already."""

    __tablename__ = "sightings"

    article_id: int = Field(primary_key=True, sa_type=Key, foreign_key="articles.id")
    source: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class AddressRow(SQLModel, table=True):
    """What became of an address: kept, waiting for another try, or given up on."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("addresses_waiting", "source", "retry_at", **where("state = 'waiting'")),
        {"sqlite_with_rowid": False},
    )

    address: str = Field(primary_key=True)
    article_id: int | None = Field(default=None, sa_type=Key, foreign_key="articles.id")
    state: str  # kept, waiting, given_up
    reason: str | None = None
    attempts: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=Instant)
    source: str
    entry: dict[str, Any] | None = Field(default=None, sa_type=Json)  # what was announced, while it waits
    since: datetime = Field(sa_type=Instant)


class PageRow(SQLModel, table=True):
    """A document as it came, for extracting again."""

    __tablename__ = "pages"
    __table_args__ = (Index("pages_article", "article_id"),)

    id: int | None = _key()
    article_id: int | None = Field(default=None, sa_type=Key, foreign_key="articles.id")
    source: str
    url: str
    final_url: str
    status: int
    headers: dict[str, str] = Field(sa_type=Json)
    fetched_at: datetime = Field(sa_type=Instant)
    sha256: str
    body: bytes = Field(sa_type=Compressed)


class FingerprintRow(SQLModel, table=True):
    """An article's likeness to others, and its place in the tree of copies."""

    __tablename__ = "fingerprints"
    __table_args__ = (Index("fingerprints_match", "match_id", **where("match_id IS NOT NULL")),)

    article_id: int = Field(primary_key=True, sa_type=Key, foreign_key="articles.id")
    cluster_id: int = Field(sa_type=Key)  # as in articles, where it lies behind a long text
    match_id: int | None = Field(default=None, sa_type=Key)  # the best match among those that precede it
    certainty: float | None = None
    credited: bool = False
    moment: int = Field(sa_type=BigInteger)  # seconds since 1970
    exact: int = Field(sa_type=BigInteger)
    features: bytes = Field(sa_type=LargeBinary)


class ClusterMoveRow(SQLModel, table=True):
    """Later evidence gave an article another original."""

    __tablename__ = "cluster_moves"
    __table_args__ = (Index("cluster_moves_article", "article_id"),)

    id: int | None = _key()
    article_id: int = Field(sa_type=Key, foreign_key="articles.id")
    from_cluster: int = Field(sa_type=Key)
    to_cluster: int = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    why: str


class SubjectRow(SQLModel, table=True):
    """What an article is about, for finding its story."""

    __tablename__ = "subjects"

    article_id: int = Field(primary_key=True, sa_type=Key, foreign_key="articles.id")
    moment: int = Field(sa_type=BigInteger)  # seconds since 1970
    features: bytes = Field(sa_type=LargeBinary)


class StoryRow(SQLModel, table=True):
    """Articles about one event."""

    __tablename__ = "stories"
    __table_args__ = (Index("stories_last_seen", "last_seen"),)

    id: int | None = _key()
    title: str | None = None
    first_seen: datetime = Field(sa_type=Instant)
    last_seen: datetime = Field(sa_type=Instant)
    first_source: str


class StoryLinkRow(SQLModel, table=True):
    """Why an article is in its story; what a person decided, no machine changes."""

    __tablename__ = "story_links"

    article_id: int = Field(primary_key=True, sa_type=Key, foreign_key="articles.id")
    reason: str = Field(sa_type=Text)
    by_person: bool = False
    at: datetime = Field(sa_type=Instant)


class StoryCorrectionRow(SQLModel, table=True):
    """One correction by a person: which articles moved from where to where."""

    __tablename__ = "story_corrections"

    id: int | None = _key()
    at: datetime = Field(sa_type=Instant)
    action: str  # split, merge
    moves: list[dict[str, Any]] = Field(sa_type=Json)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class SourceStateRow(SQLModel, table=True):
    """The last visit to a source: it decides when the next one is due, and how to ask."""

    __tablename__ = "source_states"

    source: str = Field(primary_key=True)
    kind: str = ""
    name: str = ""
    family: str = ""
    region: str | None = None
    enabled: bool = True
    at: datetime | None = Field(default=None, sa_type=Instant)
    next_due: datetime | None = Field(default=None, sa_type=Instant)
    state: str = "new"
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    failures_in_row: int = 0
    last_ok: datetime | None = Field(default=None, sa_type=Instant)
    last_new: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str | None = None
    rest: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # the visit's other memories, by field name


class StateChangeRow(SQLModel, table=True):
    """A source's state changed: recorded once each."""

    __tablename__ = "state_changes"

    id: int | None = _key()
    source: str
    at: datetime = Field(sa_type=Instant)
    before: str
    after: str
    why: str | None = None


class VisitRow(SQLModel, table=True):
    """One visit to a source, or one import, with the account of what it found."""

    __tablename__ = "visits"
    __table_args__ = (Index("visits_source", "source", "at"), Index("visits_at", "at"))

    id: int | None = _key()
    source: str
    at: datetime = Field(sa_type=Instant)
    outcome: str
    state: str
    found: int
    kept: int
    duplicates: int
    dropped: int
    known: int
    error: str | None = None


class DropRow(SQLModel, table=True):
    """One thing that was seen and not kept."""

    __tablename__ = "drops"
    __table_args__ = (Index("drops_visit", "visit_id"), Index("drops_day", "day", "source", "reason"))

    id: int | None = _key()
    visit_id: int = Field(sa_type=Key, foreign_key="visits.id")
    day: date
    source: str
    reason: str
    url: str
    detail: str = ""
    retry_at: datetime | None = Field(default=None, sa_type=Instant)


class EditionRow(SQLModel, table=True):
    """One edition of a digest, never edited."""

    __tablename__ = "editions"
    __table_args__ = (Index("editions_which", "day", "profile", "revision", unique=True),)

    id: int | None = _key()
    day: date
    profile: str
    revision: int
    built_at: datetime = Field(sa_type=Instant)
    sha256: str
    articles: int
    stories: int
    document: bytes = Field(sa_type=Compressed)


class DeliveryRow(SQLModel, table=True):
    """One edition on its way through one channel."""

    __tablename__ = "deliveries"

    edition_id: int = Field(primary_key=True, sa_type=Key, foreign_key="editions.id")
    channel: str = Field(primary_key=True)
    state: str  # sending, sent, failed
    attempts: int = 0
    at: datetime = Field(sa_type=Instant)
    retry_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str | None = None


def table(row: type[SQLModel]) -> Table:
    """Return the Core table of a row class: statements are written with it, objects of the class are never made.

    Core writes five times faster than the ORM here, and reads twice as fast.
    """
    core = SQLModel.metadata.tables[str(row.__tablename__)]
    assert isinstance(core, Table), "every row class is a table"
    return core
