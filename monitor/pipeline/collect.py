"""Due sources into the archive. To follow an article on its way, read `Collector.run` and then downwards.

    due sources -> harvest (network, nothing written) -> prepare (extract, fingerprint, tag) -> keep (one transaction)

Harvests run side by side on one event loop; what they bring home goes through one writer (writer.py).
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, closing, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Engine

from monitor.dedup.urls import canonical_url
from monitor.domain.watching import Document, Drop, Entry, Harvest, Page, Source, SourceId, Tally, Visit, Waiting
from monitor.errors import MonitorError
from monitor.pipeline.harvest import MOST_PAGES, failed_harvest, harvest_source
from monitor.pipeline.keep import Kept, tally_of
from monitor.pipeline.memory import spare_memory
from monitor.pipeline.writer import Collected, Load, Writer, keep_one, prepare
from monitor.ports import Fetcher
from monitor.sources.due import due_sources
from monitor.store.archive import open_archive

log = structlog.get_logger()


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
        most_pages: int = MOST_PAGES,
    ) -> None:
        self._engine = engine
        self._sources = sources
        self._open_fetcher = open_fetcher
        self._now = now
        self._workers = workers
        self._most_pages = most_pages
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
        spare_memory()

        def note(one: Collected) -> None:
            collected.append(one)
            done(one)

        try:
            with suppress(asyncio.CancelledError):  # somebody called `stop`
                asyncio.run(self._visit(list(sources), retry_until or self._now(), note))
        except ExceptionGroup as failed:
            # Every visit under way has met the same trouble.
            raise failed.exceptions[0] from failed
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
                new = prepare(page, source, self._now())
                if not isinstance(new, Drop):
                    kept.append(keep_one(archive, source, page, new, document=None))
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

    async def _visit(self, sources: Sequence[Source], horizon: datetime, done: Callable[[Collected], None]) -> None:
        if not sources:
            return
        task = asyncio.current_task()
        assert task is not None, "we run in a task"
        self._running = asyncio.get_running_loop(), task
        with open_archive(self._engine) as archive:
            last_visits, owing = archive.visits.last(), archive.addresses.sources_waiting(now=horizon)
        places, writer = asyncio.Semaphore(self._workers), Writer(self._engine, now=self._now)
        async with self._open_fetcher() as fetcher:
            harvest = partial(
                harvest_source,
                fetcher=fetcher,
                settled=partial(self._settled, horizon=horizon),
                canonical=canonical_url,
                now=self._now,
                most_pages=self._most_pages,
            )

            async def one(source: Source) -> None:
                # Held until all is kept: nobody brings more than can be put away.
                async with places:
                    last = last_visits.get(source.id)
                    retries = self._waiting(source.id, horizon) if source.id in owing else []
                    done(await self._visit_one(source, last, partial(harvest, source, last, retries=retries), writer))

            with closing(writer):
                async with asyncio.TaskGroup() as group:
                    for source in sources:
                        group.create_task(one(source))

    async def _visit_one(
        self, source: Source, last: Visit | None, visit: Callable[..., Awaitable[Harvest]], writer: Writer
    ) -> Collected:
        loads: list[Collected] = []

        async def keep_load(pages: Sequence[Page]) -> None:
            loads.append(await writer.keep(Load(source=source, pages=pages)))

        async def keep_end(end: Harvest) -> None:
            loads.append(await writer.keep(Load(source=source, pages=end.pages, end=end, before=loads)))

        try:
            harvest = await visit(hand_over=keep_load)
            if harvest.outcome == "waiting":  # the server asked for patience; nothing happened that could be recorded
                return Collected(source=source.id, outcome=harvest.outcome, tally=Tally())
            await keep_end(harvest)
        except MonitorError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in one source must count, and not stop the others
            log.error("source crashed", source=source.id, error=str(error), traceback=traceback.format_exc())
            await keep_end(failed_harvest(source, last, f"crashed: {type(error).__name__}: {error}", now=self._now()))
        whole = _whole(loads)
        _log_visit(whole)
        return whole

    def _settled(self, addresses: Collection[str], *, horizon: datetime) -> set[str]:
        with open_archive(self._engine) as archive:
            return archive.addresses.settled(addresses, now=horizon)

    def _waiting(self, source: SourceId, horizon: datetime) -> list[Waiting]:
        with open_archive(self._engine) as archive:
            return archive.addresses.waiting(source, now=horizon)


def _whole(loads: Sequence[Collected]) -> Collected:
    """Return the account of a whole visit; the last load tells how it went."""
    tally = Tally(**{name: sum(getattr(load.tally, name) for load in loads) for name in Tally.__slots__})
    kept = tuple(kept for load in loads for kept in load.kept)
    return replace(loads[-1], tally=tally, kept=kept, drops=tuple(drop for load in loads for drop in load.drops))


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
