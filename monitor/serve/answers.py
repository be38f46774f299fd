"""What programs get in answer to a query: the response shapes of search, counts and facets."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from monitor.domain.questions import Count, Facets, Hit, ResultPage, Snippet, StoryHit, StoryPage


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class SnippetOut(_Shape):
    """A piece of text; `marks` are [start, end) of the words that were asked for, in characters."""

    text: str
    marks: list[tuple[int, int]]

    @classmethod
    def of(cls, snippet: Snippet) -> Self:
        """Return the shape of a snippet."""
        return cls(text=snippet.text, marks=list(snippet.marks))


class HitOut(_Shape):
    """An article of an answer."""

    id: int
    title: SnippetOut | None
    snippet: SnippetOut
    url: str | None
    source: str
    family: str
    language: str | None
    first_seen: datetime
    published: str | None
    metals: list[str]
    regions: list[str]
    duplicate_of: int | None
    story_id: int | None

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """Return the shape of a hit."""
        return cls(
            id=hit.id,
            title=SnippetOut.of(hit.title) if hit.title else None,
            snippet=SnippetOut.of(hit.snippet),
            url=hit.url,
            source=hit.source,
            family=hit.family,
            language=hit.language,
            first_seen=hit.first_seen,
            published=hit.published,
            metals=list(hit.metals),
            regions=list(hit.regions),
            duplicate_of=hit.duplicate_of,
            story_id=hit.story,
        )


class ArticlePage(_Shape):
    """Articles in order; `next` is the cursor of the page after, null on the last one."""

    items: list[HitOut]
    next: str | None

    @classmethod
    def of(cls, page: ResultPage) -> Self:
        """Return the shape of a page."""
        return cls(items=[HitOut.of(hit) for hit in page.hits], next=page.next)


class StoryHitOut(_Shape):
    """A story of an answer, with its newest matching article."""

    story_id: int
    title: str | None
    first_seen: datetime
    last_seen: datetime
    articles: int
    publishers: int
    newest: HitOut

    @classmethod
    def of(cls, hit: StoryHit) -> Self:
        """Return the shape of a story."""
        return cls(
            story_id=hit.id,
            title=hit.title,
            first_seen=hit.first_seen,
            last_seen=hit.last_seen,
            articles=hit.articles,
            publishers=hit.publishers,
            newest=HitOut.of(hit.newest),
        )


class StoriesPage(_Shape):
    """Stories by their newest matching article."""

    items: list[StoryHitOut]
    next: str | None

    @classmethod
    def of(cls, page: StoryPage) -> Self:
        """Return the shape of a page."""
        return cls(items=[StoryHitOut.of(hit) for hit in page.hits], next=page.next)


class FacetsOut(_Shape):
    """How many of the newest `articles` matching ones carry each value; `whole` when these are all."""

    articles: int
    whole: bool
    counts: dict[str, dict[str, int]]

    @classmethod
    def of(cls, facets: Facets) -> Self:
        """Return the shape of facets."""
        counts = {name: dict(values) for name, values in facets.counts.items()}
        return cls(articles=facets.articles, whole=facets.whole, counts=counts)


class CountOut(_Shape):
    """Articles of one cell; what was not asked for is left out."""

    period: str | None = None
    metal: str | None = None
    region: str | None = None
    source: str | None = None
    articles: int
    originals: int

    @classmethod
    def of(cls, count: Count) -> Self:
        """Return the shape of a count."""
        return cls(**{name: getattr(count, name) for name in cls.model_fields})
