"""What would be collected from a source, keeping nothing: for trying a source before, and mending it after."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.domain.articles import NewArticle
from monitor.domain.watching import Document, Drop, Entry, Page, Source
from monitor.errors import FetchError
from monitor.pipeline.prepare import prepare_page
from monitor.pipeline.propose import propose_source
from monitor.ports import Fetcher
from monitor.sources.kinds import read_entries


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What a source announced, and the first articles of it."""

    source: Source
    entries: tuple[Entry, ...]
    articles: tuple[NewArticle, ...]
    drops: tuple[Drop, ...]

    @property
    def usable(self) -> bool:
        """Say whether anything could be collected."""
        return bool(self.articles)

    def as_json(self) -> dict[str, Any]:
        """Return the trial for programs."""
        return {
            "source": {"id": self.source.id, "kind": self.source.kind, "url": self.source.url},
            "usable": self.usable,
            "entries": [
                {"url": entry.url, "title": entry.title, "published": entry.published and entry.published.isoformat()}
                for entry in self.entries
            ],
            "articles": [_article(new) for new in self.articles],
            "drops": [{"url": drop.url, "reason": drop.reason, "detail": drop.detail} for drop in self.drops],
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
    articles: list[NewArticle] = []
    drops: list[Drop] = []
    async with open_fetcher() as fetcher:
        if isinstance(source, str):
            source, document = await propose_source(source, fetcher=fetcher)
        else:
            document = await _announcing(source, fetcher)
        announcement = read_entries(document, source)
        for entry in announcement.entries[:limit]:
            page = await _page(entry, source, fetcher)
            new = prepare_page(page, source, first_seen=now()) if isinstance(page, Page) else page
            (drops if isinstance(new, Drop) else articles).append(new)  # type: ignore[arg-type]  # each to its own list
    return Trial(source=source, entries=announcement.entries, articles=tuple(articles), drops=tuple(drops))


async def _announcing(source: Source, fetcher: Fetcher) -> Document:
    answer = await fetcher.fetch(source.url)
    assert isinstance(answer, Document), "asked without validators"
    return answer


async def _page(entry: Entry, source: Source, fetcher: Fetcher) -> Page | Drop:
    if not source.fetch_pages or source.kind == "page":
        return Page(entry=entry, document=None)
    try:
        document = await fetcher.fetch(entry.url)
    except FetchError as error:
        return Drop(url=entry.url, reason=f"fetch_{error.kind}", detail=str(error))
    assert isinstance(document, Document), "asked without validators"
    return Page(entry=entry, document=document)


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
    }
