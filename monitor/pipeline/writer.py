"""What visits bring home into the archive: prepared first, then kept. One writer, however many visits.

    visit --+                       prepare (extract, fingerprint, tag)
    visit --+--> those that wait -> keep, all in one transaction
    visit --+

A visit waits here until what it brought is kept: so much is in memory as visits hold at once, and not more.
"""

import asyncio
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Engine

from monitor.dedup.urls import article_address, canonical_url
from monitor.domain.articles import NewArticle
from monitor.domain.watching import Account, Document, Drop, Harvest, Page, Source, SourceId, Tally
from monitor.errors import StoreError
from monitor.pipeline.harvest import LOAD_PAGES
from monitor.pipeline.keep import Kept, keep_article, tally_of
from monitor.pipeline.prepare import prepare_page
from monitor.sources.due import after_pages
from monitor.store.archive import Archive, open_archive

log = structlog.get_logger()

Prepared = tuple[Page, NewArticle | Drop]


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What one visit to a source came to, or one load of it."""

    source: SourceId
    outcome: str
    tally: Tally
    kept: tuple[Kept, ...] = ()
    drops: tuple[Drop, ...] = ()
    error: str | None = None
    pages: int = 0  # looked at, and
    bodies: int = 0  # those of them with a text worth the name


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Pages that a visit brings, kept ahead of its end, or with it."""

    source: Source
    pages: Sequence[Page]
    end: Harvest | None = None
    before: Sequence[Collected] = ()  # what the loads before the end came to


class Writer:
    """Prepares and keeps what the tasks of one event loop bring, in one thread beside it."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._waiting: list[tuple[Load, asyncio.Future[Collected]]] = []
        self._one_at_a_time = asyncio.Lock()
        # One: each has memory of its own that it gives back to nobody, and each a connection with its own cache.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def keep(self, load: Load) -> Collected:
        """Return what became of it, once it is kept.

        Raises:
            StoreError: the archive cannot be written; nothing of this is kept.
        """
        kept: asyncio.Future[Collected] = asyncio.get_running_loop().create_future()
        self._waiting.append((load, kept))
        while not kept.done():
            async with self._one_at_a_time:
                if not kept.done():  # nobody ahead of us has taken ours along
                    await self._keep_some()
        return kept.result()

    def close(self) -> None:
        """Return when what is being kept is kept."""
        self._thread.shutdown()

    async def _keep_some(self) -> None:
        """Keep those that have waited longest, about as many pages as in a load."""
        taken, pages = [], 0
        while self._waiting and pages < LOAD_PAGES:
            taken.append(self._waiting.pop(0))
            pages += len(taken[-1][0].pages)
        loads = [load for load, _ in taken]
        results = await asyncio.get_running_loop().run_in_executor(self._thread, self._kept_together, loads)
        for (_, kept), result in zip(taken, results, strict=True):
            if isinstance(result, Exception):
                kept.set_exception(result)
            else:
                kept.set_result(result)

    def _kept_together(self, loads: Sequence[Load]) -> list[Collected | Exception]:
        try:
            prepared = [[(page, prepare(page, load.source, self._now())) for page in load.pages] for load in loads]
            with open_archive(self._engine, write=True) as archive:
                kept = [self._kept(archive, load, pages) for load, pages in zip(loads, prepared, strict=True)]
                archive.visits.record(
                    [_account(load.end, [*load.before, one]) for load, one in zip(loads, kept, strict=True) if load.end]
                )
                return list(kept)
        except StoreError as error:
            return [error] * len(loads)
        except Exception as error:  # noqa: BLE001 - a bug with one source must not stop the others
            return [error] if len(loads) == 1 else [self._kept_together([load])[0] for load in loads]

    def _kept(self, archive: Archive, load: Load, prepared: Sequence[Prepared]) -> Collected:
        source = load.source
        kept, drops = _keep_pages(archive, source, prepared)
        drops = [*load.end.drops, *drops] if load.end else drops
        tally = tally_of(kept, dropped=len(drops), known=load.end.known if load.end else 0)
        collected = Collected(
            source=source.id,
            outcome=load.end.outcome if load.end else "part",
            tally=tally,
            kept=tuple(kept),
            drops=tuple(drops),
            error=load.end.error if load.end else None,
            pages=len(prepared),
            bodies=sum(isinstance(new, NewArticle) and "too_short" not in new.article.flags for _, new in prepared),
        )
        at = load.end.visit.at if load.end else self._now()
        for drop in drops:
            archive.addresses.put_off(drop, address=canonical_url(drop.url), source=source.id, at=at)
        if load.end:
            left = {canonical_url(entry.url): entry for entry in load.end.left}
            archive.addresses.announce(left, source=source.id, at=at)
        else:
            archive.visits.account(source.id, at, tally, drops, outcome=collected.outcome, state="ok")
        return collected


def _account(end: Harvest, loads: Sequence[Collected]) -> Account:
    """Return the account of a visit that ends; what its earlier loads came to has been told."""
    pages, bodies = (sum(getattr(load, name) for load in loads) for name in ("pages", "bodies"))
    visit = after_pages(end.visit, pages=pages, bodies=bodies)
    last = loads[-1]
    return Account(visit=visit, tally=last.tally, drops=last.drops, outcome=end.outcome, error=end.error)


def prepare(page: Page, source: Source, now: datetime) -> NewArticle | Drop:
    """Return the article of a page or why there is none."""
    try:
        return prepare_page(page, source, first_seen=now)
    except Exception as error:  # noqa: BLE001 - a bug on one page must not stop the others
        log.error("page crashed", url=page.entry.url, error=str(error), traceback=traceback.format_exc())
        return Drop(url=page.entry.url, reason="crashed", detail=f"{type(error).__name__}: {error}")


def keep_one(archive: Archive, source: Source, page: Page, new: NewArticle, *, document: Document | None) -> Kept:
    """Keep an article under every address that leads to it; `document` None when the raw page is there already."""
    led, declared = _addresses(page, new)
    return keep_article(archive, new, addresses=led, declared=declared, family=source.house, document=document)


def _keep_pages(archive: Archive, source: Source, prepared: Iterable[Prepared]) -> tuple[list[Kept], list[Drop]]:
    """Keep articles with their pages, and the pages that gave none."""
    kept: list[Kept] = []
    drops: list[Drop] = []
    for page, new in prepared:
        if not isinstance(new, Drop):
            kept.append(keep_one(archive, source, page, new, document=page.document))
            continue
        drops.append(new)
        if page.document is not None:
            archive.pages.add(page.document, source=source.id, article=None)
    return kept, drops


def _addresses(page: Page, new: NewArticle) -> tuple[list[str], str | None]:
    """Return what led to the page, announced and arrived at, and what it calls itself when that is another address."""
    asked = page.entry.url
    final = page.document.final_url if page.document else asked
    led = list(dict.fromkeys([canonical_url(asked), canonical_url(final)]))
    declared = article_address(asked, final, new.article.url)
    return led, None if declared in led else declared
