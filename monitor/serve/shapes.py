"""What programs get: the response shapes of the API, also printed by `--json`. Changing one breaks a promise."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from monitor.domain.articles import ArchivedArticle
from monitor.domain.reports import Edition
from monitor.domain.tags import Mention, Rejection, Tag, Tags
from monitor.tag import lists_of


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class MentionOut(_Shape):
    """Where a tag was earned: `field[start:end] == words`, in characters."""

    field: str
    start: int
    end: int
    words: str
    rule: str

    @classmethod
    def of(cls, mention: Mention) -> Self:
        """Return the shape of a mention."""
        return cls(field=mention.field, start=mention.start, end=mention.end, words=mention.words, rule=mention.rule)


class TagOut(_Shape):
    """A metal or region, how much the article is about it, and the evidence."""

    id: str
    role: str
    salience: float
    lists: list[str]  # official lists of critical minerals that name the metal, newest first
    mentions: list[MentionOut]

    @classmethod
    def of(cls, tag: Tag) -> Self:
        """Return the shape of a tag."""
        return cls(
            id=tag.id,
            role=tag.role,
            salience=tag.salience,
            lists=[each.id for each in lists_of(tag.id)],
            mentions=[MentionOut.of(mention) for mention in tag.mentions],
        )


class RejectionOut(_Shape):
    """Words that look like a tag and are none, and why."""

    kind: str
    id: str
    mention: MentionOut
    reason: str

    @classmethod
    def of(cls, rejection: Rejection) -> Self:
        """Return the shape of a rejection."""
        return cls(
            kind=rejection.kind, id=rejection.id, mention=MentionOut.of(rejection.mention), reason=rejection.reason
        )


class TagsOut(_Shape):
    """All tags of a text, and what was looked at and refused."""

    metals: list[TagOut]
    regions: list[TagOut]
    rejected: list[RejectionOut]

    @classmethod
    def of(cls, tags: Tags) -> Self:
        """Return the shape of tags."""
        return cls(
            metals=[TagOut.of(tag) for tag in tags.metals],
            regions=[TagOut.of(tag) for tag in tags.regions],
            rejected=[RejectionOut.of(rejection) for rejection in tags.rejected],
        )


class ArticleLine(_Shape):
    """An article in a list."""

    id: int
    external_id: str | None
    url: str | None
    title: str | None
    source: str
    family: str
    language: str | None
    first_seen: datetime
    published: datetime | date | None
    published_basis: str | None
    named_upstream: str | None
    duplicate_of: int | None
    duplicate_reason: str | None
    cluster_id: int
    story_id: int | None
    flags: list[str]
    metals: list[str]
    regions: list[str]

    @classmethod
    def of(cls, article: ArchivedArticle) -> Self:
        """Return the shape of an article in a list."""
        tags = article.tags
        return cls(**_head(article), metals=[tag.id for tag in tags.metals], regions=[tag.id for tag in tags.regions])


class ArticleOut(ArticleLine):
    """An article whole, with the evidence of its tags."""

    authors: list[str]
    origins: dict[str, str]
    text: str
    tags: TagsOut

    @classmethod
    def of(cls, article: ArchivedArticle) -> Self:
        """Return the shape of a whole article."""
        tags = article.tags
        return cls(
            **_head(article),
            metals=[tag.id for tag in tags.metals],
            regions=[tag.id for tag in tags.regions],
            authors=list(article.article.authors),
            origins=dict(article.article.origins),
            text=article.article.text,
            tags=TagsOut.of(tags),
        )


class EditionOut(_Shape):
    """One edition of a digest."""

    day: date
    profile: str
    revision: int
    built_at: datetime
    sha256: str
    articles: int
    stories: int

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """Return the shape of an edition."""
        return cls(**{name: getattr(edition, name) for name in cls.model_fields})


class SourceOut(_Shape):
    """How a source does."""

    source: str
    name: str
    kind: str
    family: str
    region: str | None
    enabled: bool
    state: str
    last_ok: datetime | None
    last_new: datetime | None
    failures_in_row: int
    next_due: datetime | None
    last_error: str | None

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Self:
        """Return the shape of a source's state."""
        return cls(**{name: state[name] for name in cls.model_fields})


def _head(article: ArchivedArticle) -> dict[str, Any]:
    published = article.article.published
    return {
        "id": article.id,
        "external_id": article.external_id,
        "url": article.article.url,
        "title": article.article.title,
        "source": article.source,
        "family": article.family,
        "language": article.article.language,
        "first_seen": article.first_seen.astimezone(UTC),
        "published": (published.at or published.date) if published else None,
        "published_basis": published.basis if published else None,
        "named_upstream": article.article.named_upstream,
        "duplicate_of": article.duplicate.of if article.duplicate else None,
        "duplicate_reason": article.duplicate.reason if article.duplicate else None,
        "cluster_id": article.cluster,
        "story_id": article.story,
        "flags": list(article.article.flags),
    }
