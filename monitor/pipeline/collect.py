"""Due sources into the archive. To follow an article on its way, read `Collector.run` and then downwards.

    due sources -> harvest (network, nothing written) -> prepare (extract, fingerprint, tag) -> keep (one transaction)

Harvests run side by side on one event loop; what they bring home is prepared and kept one source after the other.
"""

import asyncio
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Engine

from monitor.dedup.urls import article_address, canonical_url
from monitor.domain.articles import NewArticle
from monitor.domain.watching import Document, Drop, Entry, Harvest, Page, Source, SourceId, Tally, Visit, Waiting
from monitor.errors import MonitorError
from monitor.pipeline.harvest import failed_harvest, harvest_source
from monitor.pipeline.keep import Kept, keep_article, tally_of
from monitor.pipeline.prepare import prepare_page
from monitor.ports import Fetcher
from monitor.sources.due import after_pages, due_sources
from monitor.store.archive import Archive, open_archive

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What one visit to a source came to."""

    source: SourceId
    outcome: str
    tally: Tally
    kept: tuple[Kept, ...] = ()
    drops: tuple[Drop, ...] = ()
    error: str | None = None


class Collector:
    """Visits the sources whose turn it is."""

    def __init__(
        self,
        engine: Engine,
        *,
        sources: Sequence[Source],
        open_fetcher: Callable[[], AbstractAsyncContextManager[Fetcher]],
        now: Callable[[], datetime],
        workers: int,
    ) -> None:
        self._engine = engine
        self._sources = sources
        self._open_fetcher = open_fetcher
        self._now = now
        self._workers = workers
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[object]] | None = None

    def due(self) -> list[Source]:
        """Return the sources whose turn it is, the longest waiting first."""
        with open_archive(self._engine) as archive:
            return due_sources(self._sources, archive.visits.last(), self._now())

    def run(
        self,
        sources: Iterable[Source],
        *,
        retry_until: datetime | None = None,
        done: Callable[[Collected], None] = lambda _: None,
    ) -> list[Collected]:
        """Visit these sources, keep what they bring, and return what each came to; `done` hears of each at once.

        Pages that failed before are tried again where their next try is due by `retry_until`; None: by now.

        Raises:
            StoreError: the archive cannot be written; what was reported as done is kept.
        """
        collected: list[Collected] = []

        def note(one: Collected) -> None:
            collected.append(one)
            done(one)

        with suppress(asyncio.CancelledError):  # somebody called `stop`
            asyncio.run(self._visit(list(sources), retry_until, note))
        return collected

    def run_offline(self) -> list[Collected]:
        """Look again at the kept pages that gave no article, as a newer extractor may find one; asks nobody."""
        with open_archive(self._engine) as archive:
            pages = archive.pages.without_article()
        by_id = {source.id: source for source in self._sources}
        return [self._reread(by_id[source], some) for source, some in pages.items() if source in by_id]

    def _reread(self, source: Source, documents: Sequence[Document]) -> Collected:
        kept: list[Kept] = []
        with open_archive(self._engine, write=True) as archive:
            for document in documents:
                page = Page(entry=Entry(url=document.url), document=document)
                new = self._prepare(page, source)
                if not isinstance(new, Drop):
                    kept.append(self._keep_one(archive, source, page, new, document=None))
                    archive.pages.belongs_to(document.url, kept[-1].id)
            tally = tally_of(kept, dropped=0, known=len(documents) - len(kept))
            if kept:
                archive.visits.account(source.id, self._now(), tally, [], outcome="offline", state="ok")
        return Collected(source=source.id, outcome="offline", tally=tally, kept=tuple(kept))

    def stop(self) -> None:
        """End a `run` that goes on in another thread: what is being kept is kept, the rest is as if never asked for."""
        if self._running:
            loop, task = self._running
            with suppress(RuntimeError):  # the loop has closed meanwhile
                loop.call_soon_threadsafe(task.cancel)

    async def _visit(
        self, sources: Sequence[Source], retry_until: datetime | None, done: Callable[[Collected], None]
    ) -> None:
        if not sources:
            return
        task = asyncio.current_task()
        assert task is not None, "we run in a task"
        self._running = asyncio.get_running_loop(), task
        with open_archive(self._engine) as archive:
            last_visits = archive.visits.last()
        places, one_writer = asyncio.Semaphore(self._workers), asyncio.Lock()
        async with self._open_fetcher() as fetcher, asyncio.TaskGroup() as group:

            async def one(source: Source) -> None:
                async with places:
                    harvest = await self._harvest(source, last_visits.get(source.id), fetcher, retry_until)
                async with one_writer:
                    done(await asyncio.to_thread(self._keep, harvest))

            for source in sources:
                group.create_task(one(source))

    async def _harvest(
        self, source: Source, last: Visit | None, fetcher: Fetcher, retry_until: datetime | None
    ) -> Harvest:
        horizon = retry_until or self._now()
        try:
            return await harvest_source(
                source,
                last,
                fetcher=fetcher,
                settled=lambda addresses: self._settled(addresses, horizon),
                canonical=canonical_url,
                now=self._now,
                retries=self._waiting(source.id, horizon),
            )
        except MonitorError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in one source must not stop the others
            return self._crashed(source, last, error)

    def _crashed(self, source: Source, last: Visit | None, error: Exception) -> Harvest:
        log.error("source crashed", source=source.id, error=str(error), traceback=traceback.format_exc())
        return failed_harvest(source, last, f"crashed: {type(error).__name__}: {error}", now=self._now())

    def _settled(self, addresses: Collection[str], horizon: datetime) -> set[str]:
        with open_archive(self._engine) as archive:
            return archive.addresses.settled(addresses, now=horizon)

    def _waiting(self, source: SourceId, horizon: datetime) -> list[Waiting]:
        with open_archive(self._engine) as archive:
            return archive.addresses.waiting(source, now=horizon)

    def _keep(self, harvest: Harvest) -> Collected:
        if harvest.outcome == "waiting":  # the server asked for patience; nothing happened that could be recorded
            return Collected(source=harvest.source.id, outcome=harvest.outcome, tally=Tally())
        try:
            collected = self._prepare_and_keep(harvest)
        except MonitorError:
            raise
        except Exception as error:  # noqa: BLE001 - nothing of it was kept; it must count, and not stop the others
            with open_archive(self._engine) as archive:
                last = archive.visits.last().get(harvest.source.id)
            collected = self._prepare_and_keep(self._crashed(harvest.source, last, error))
        _log_visit(collected)
        return collected

    def _prepare_and_keep(self, harvest: Harvest) -> Collected:
        prepared = [(page, self._prepare(page, harvest.source)) for page in harvest.pages]
        bodies = sum(isinstance(new, NewArticle) and "too_short" not in new.article.flags for _, new in prepared)
        harvest = replace(harvest, visit=after_pages(harvest.visit, pages=len(prepared), bodies=bodies))
        with open_archive(self._engine, write=True) as archive:
            return self._keep_harvest(archive, harvest, prepared)

    def _prepare(self, page: Page, source: Source) -> NewArticle | Drop:
        try:
            return prepare_page(page, source, first_seen=self._now())
        except Exception as error:  # noqa: BLE001 - a bug on one page must not stop the others
            log.error("page crashed", url=page.entry.url, error=str(error), traceback=traceback.format_exc())
            return Drop(url=page.entry.url, reason="crashed", detail=f"{type(error).__name__}: {error}")

    def _keep_one(
        self, archive: Archive, source: Source, page: Page, new: NewArticle, *, document: Document | None
    ) -> Kept:
        family = source.family or source.id
        return keep_article(archive, new, addresses=_addresses(page, new), family=family, document=document)

    def _keep_harvest(
        self, archive: Archive, harvest: Harvest, prepared: Sequence[tuple[Page, NewArticle | Drop]]
    ) -> Collected:
        source, at = harvest.source, harvest.visit.at
        kept: list[Kept] = []
        drops = list(harvest.drops)
        for page, new in prepared:
            if isinstance(new, Drop):
                drops.append(new)
                if page.document is not None:
                    archive.pages.add(page.document, source=source.id, article=None)
                continue
            kept.append(self._keep_one(archive, source, page, new, document=page.document))
        for drop in drops:
            archive.addresses.put_off(drop, address=canonical_url(drop.url), source=source.id, at=at)
        tally = tally_of(kept, dropped=len(drops), known=harvest.known)
        archive.visits.record(harvest.visit, tally, drops, outcome=harvest.outcome, error=harvest.error)
        return Collected(
            source=source.id,
            outcome=harvest.outcome,
            tally=tally,
            kept=tuple(kept),
            drops=tuple(drops),
            error=harvest.error,
        )


def _addresses(page: Page, new: NewArticle) -> list[str]:
    """Return every address that leads to the page: announced, arrived at, and its own word for itself."""
    asked = page.entry.url
    final = page.document.final_url if page.document else asked
    trusted = article_address(asked, final, new.article.url)
    return list(dict.fromkeys([canonical_url(trusted), canonical_url(asked), canonical_url(final)]))


def _log_visit(collected: Collected) -> None:
    tally = collected.tally
    log.info(
        "source visited",
        source=collected.source,
        outcome=collected.outcome,
        new=tally.kept,
        duplicates=tally.duplicates,
        dropped=tally.dropped,
        error=collected.error,
    )
