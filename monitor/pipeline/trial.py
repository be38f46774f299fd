"""What would be collected from a source, keeping nothing: for trying a source before, and mending it after."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.domain.articles import Article, NewArticle
from monitor.domain.watching import Document, Drop, Entry, Page, Source
from monitor.errors import FetchError
from monitor.pipeline.prepare import prepare_page
from monitor.pipeline.propose import propose_source
from monitor.ports import Fetcher
from monitor.sources.kinds import body_to_post, read_entries


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What became of one announced article."""

    outcome: NewArticle | Drop
    # What the extractor makes of the page on its own; None where the source states no selectors of its own.
    unaided: NewArticle | Drop | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What a source announced, and the first articles of it."""

    source: Source
    entries: tuple[Entry, ...]
    tried: tuple[Tried, ...]

    @property
    def usable(self) -> bool:
        """Say whether anything could be collected."""
        return any(isinstance(one.outcome, NewArticle) for one in self.tried)

    def as_json(self) -> dict[str, Any]:
        """Return the trial for programs."""
        outcomes = [one.outcome for one in self.tried]
        return {
            "source": {"id": self.source.id, "kind": self.source.kind, "url": self.source.url},
            "usable": self.usable,
            "entries": [
                {"url": entry.url, "title": entry.title, "published": entry.published and entry.published.isoformat()}
                for entry in self.entries
            ],
            "articles": [_tried(one) for one in self.tried if isinstance(one.outcome, NewArticle)],
            "drops": [_drop(outcome) for outcome in outcomes if isinstance(outcome, Drop)],
        }


async def try_source(
    source: Source | str,
    *,
    open_fetcher: Callable[[], AbstractAsyncContextManager[Fetcher]],
    now: Callable[[], datetime],
    limit: int,
) -> Trial:
    """Fetch what a source or an address announces and its first `limit` pages; return what would become of them.

    Raises:
        ItemError: the source itself cannot be fetched or read.
    """
    async with open_fetcher() as fetcher:
        if isinstance(source, str):
            source, document = await propose_source(source, fetcher=fetcher)
        else:
            document = await _announcing(source, fetcher)
        announcement = read_entries(document, source)
        tried = [await _try(entry, source, fetcher, now) for entry in announcement.entries[:limit]]
    return Trial(source=source, entries=announcement.entries, tried=tuple(tried))


def comparison(one: Tried) -> list[tuple[str, str, str]]:
    """Return, line by line, what the source's own selectors give and what the extractor gives without them."""
    if one.unaided is None:
        return []
    aided, unaided = _looks(one.outcome), _looks(one.unaided)
    return [(name, aided.get(name, ""), unaided.get(name, "")) for name in _LOOKS]


async def _announcing(source: Source, fetcher: Fetcher) -> Document:
    answer = await fetcher.fetch(source.url, body=body_to_post(source, source.url))
    assert isinstance(answer, Document), "asked without validators"
    return answer


async def _try(entry: Entry, source: Source, fetcher: Fetcher, now: Callable[[], datetime]) -> Tried:
    page = await _page(entry, source, fetcher)
    if isinstance(page, Drop):
        return Tried(outcome=page)
    return Tried(
        outcome=prepare_page(page, source, first_seen=now()),
        unaided=prepare_page(page, replace(source, article=None), first_seen=now()) if source.article else None,
    )


async def _page(entry: Entry, source: Source, fetcher: Fetcher) -> Page | Drop:
    if not source.fetch_pages or source.kind == "page":
        return Page(entry=entry, document=None)
    try:
        document = await fetcher.fetch(entry.url)
    except FetchError as error:
        return Drop(url=entry.url, reason=f"fetch_{error.kind}", detail=str(error))
    assert isinstance(document, Document), "asked without validators"
    return Page(entry=entry, document=document)


_LOOKS = ("title", "date", "text", "begins", "ends")
_EDGE = 60  # characters of a text's beginning and end: where bodies go wrong


def _looks(outcome: NewArticle | Drop) -> dict[str, str]:
    if isinstance(outcome, Drop):
        return {"title": f"(dropped: {outcome.reason})"}
    article = outcome.article
    words = " ".join(article.text.split())
    return {
        "title": _by(article, "title", article.title or "(none)"),
        "date": _by(article, "published", str(article.published.date) if article.published else "(none)"),
        "text": _by(article, "text", f"{len(article.text)} characters"),
        "begins": words[:_EDGE],
        "ends": words[-_EDGE:],
    }


def _by(article: Article, field: str, value: str) -> str:
    origin = article.origins.get(field)
    return f"{value} ({origin})" if origin else value


def _tried(one: Tried) -> dict[str, Any]:
    assert isinstance(one.outcome, NewArticle), "the caller has looked"
    without = _drop(one.unaided) if isinstance(one.unaided, Drop) else one.unaided and _article(one.unaided)
    return {**_article(one.outcome), "unaided": without}


def _drop(drop: Drop) -> dict[str, Any]:
    return {"url": drop.url, "reason": drop.reason, "detail": drop.detail}


def _article(new: NewArticle) -> dict[str, Any]:
    published = new.article.published
    return {
        "url": new.article.url,
        "title": new.article.title,
        "published": published and published.date.isoformat(),
        "basis": published and published.basis,
        "characters": len(new.article.text),
        "metals": [tag.id for tag in new.tags.metals],
        "regions": [tag.id for tag in new.tags.regions],
        "flags": list(new.article.flags),
        "origins": dict(new.article.origins),
    }
