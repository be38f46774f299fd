"""One visit to one source: what it announces, and the pages that are new. Network only; nothing is written here.

    address -> conditional request -> entries -> those not settled -> their pages
                                                     `-> what cannot be had: a drop with its reason

Found is what came home plus what was dropped; nothing announced vanishes in between. What there was no room for is
left for the next visit, with its entry. What could not be had keeps the source's validators from being stored, so
that it will be announced again.
"""

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.watching import (
    Announcement,
    Document,
    Drop,
    Entry,
    Harvest,
    NotModified,
    Page,
    Source,
    SourceState,
    Validators,
    Visit,
    Waiting,
)
from monitor.errors import FetchError, ItemError, ParseError, TemporaryFetchError
from monitor.ports import Fetcher
from monitor.sources.challenge import is_challenge
from monitor.sources.due import Outcome, address_to_ask, is_another, next_visit, validators_to_send
from monitor.sources.kinds import body_to_post, read_entries

Settled = Callable[[Collection[str]], set[str]]
HandOver = Callable[[Sequence[Page]], Awaitable[None]]

# What a server asks us to wait is waited out in place up to here; beyond it the visit is left for later.
PATIENCE = timedelta(seconds=30)
# Further pages of a listing and parts of a sitemap index in one visit.
MOST_DOCUMENTS = 60
# Pages in one visit; the rest is brought by the next one, which follows soon.
MOST_PAGES = 200
MOST_PAGE_BYTES = 64 * 1024 * 1024
# What a visit holds at most before it hands it over: 64 visits at once hold 32 MiB.
LOAD_PAGES = 50
LOAD_BYTES = 512 * 1024
# A page that cannot be had is tried after these waits, then given up on: five days in all.
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (10, 60, 6 * 60, 24 * 60, 48 * 60, 48 * 60))
# What another try does not mend; a page that is not there yet may be published a little later than its listing.
_TRIES = {"robots": 0, "refused_address": 0, "refused_scheme": 0, "bad_address": 0, "http_410": 0, "http_404": 2}
# A host that fails so often in a row is down; asking it for the other pages would only cost both of us time.
_DOWN_AFTER = 3
_HOST_FAILURES = frozenset(["timeout", "no_connection", "bad_certificate", "host_silence", "robots_unreachable"])
# Hiccups that a second request usually finds gone.
_HICCUPS = frozenset(["http_500", "http_502", "http_504", "connection_lost", "broken_answer"])
_AGAIN_AFTER_SECONDS = 1.0
# Parsers share one interpreter: more threads would only hold more large documents at once (60 MB for 20,000 entries).
_PARSERS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parser")


async def harvest_source(
    source: Source,
    last: Visit | None,
    *,
    fetcher: Fetcher,
    settled: Settled,
    canonical: Callable[[str], str],
    now: Callable[[], datetime],
    retries: Sequence[Waiting] = (),
    hand_over: HandOver | None = None,
    most_pages: int = MOST_PAGES,
) -> Harvest:
    """Visit a source and return what it brought home; what the source and the network do wrong is in the harvest.

    `settled` returns those canonical addresses that need no request now; `retries` are entries of earlier visits
    that are worth another try. With `hand_over`, pages are given to it load by load, and only the last are returned.
    """
    if last is not None and is_another(source, last):
        last = None
    if last is not None and not await _welcome(last, now()):
        return Harvest(source=source, visit=last, outcome="waiting")
    visiting = _Visiting(
        source,
        last,
        fetcher=fetcher,
        settled=settled,
        canonical=canonical,
        now=now,
        hand_over=hand_over,
        most_pages=most_pages,
    )
    waiting = {canonical(one.entry.url): one for one in retries}
    try:
        return await visiting.run(waiting)
    except ItemError as error:
        if not (isinstance(error, FetchError) and error.kind in _HOST_FAILURES):
            await visiting.bring(waiting.values(), remembered=True)
        return visiting.failed(error)


def failed_harvest(source: Source, last: Visit | None, error: str, *, now: datetime) -> Harvest:
    """Return the harvest of a visit that broke down in our own hands: it must count, or it is due every minute."""
    outcome = Outcome(at=now, error=ItemError(error), complete=False)
    return Harvest(
        source=source, visit=next_visit(source, last, outcome, chance=random.random()), error=error, outcome="failed"
    )


async def _welcome(last: Visit, at: datetime) -> bool:
    """Wait out what the server asked for, if that is soon; False when it is not, or the source is gone."""
    if last.state is SourceState.GONE:
        return False
    wait = (last.not_before or at) - at
    if wait > PATIENCE:
        return False
    if wait > timedelta(0):
        await asyncio.sleep(wait.total_seconds())
    return True


class _Visiting:
    """One visit under way, and what it has brought together so far."""

    def __init__(
        self,
        source: Source,
        last: Visit | None,
        *,
        fetcher: Fetcher,
        settled: Settled,
        canonical: Callable[[str], str],
        now: Callable[[], datetime],
        hand_over: HandOver | None,
        most_pages: int,
    ) -> None:
        self._source = source
        self._last = last
        self._fetcher = fetcher
        self._settled = settled
        self._canonical = canonical
        self._now = now
        self._hand_over = hand_over
        self._most_pages = most_pages
        self._load: list[Page] = []
        self._load_bytes = 0
        self._drops: list[Drop] = []
        self._left: list[Entry] = []  # not asked for this time, and not remembered yet
        self._left_count = 0  # with those that are
        self._lost_part = False
        self._failures_in_row = 0
        self._page_count = self._page_bytes = 0

    async def run(self, waiting: dict[str, Waiting]) -> Harvest:
        """Ask, read, and get what is new; `waiting` by canonical address.

        Raises:
            ItemError: the source has no answer that can be read.
        """
        began = time.monotonic()
        url = address_to_ask(self._source, self._last)
        answer = await self._fetch(
            url, validators_to_send(self._last, self._now()), body=body_to_post(self._source, url)
        )
        elapsed = time.monotonic() - began
        announcement, sha256 = None, None
        new: dict[str, Entry] = {}
        known = 0
        if isinstance(answer, Document):
            sha256 = hashlib.sha256(answer.body).hexdigest()
            if self._last is None or self._last.body_sha256 != sha256:
                announcement = await self._read_all(answer)
                new, known = self._unsettled(announcement.entries, waiting)
            # It has been read; what it said about itself is all that counts while pages are brought.
            answer = replace(answer, body=b"")
        # The newest first: what was left behind by a flood must not keep today's news waiting.
        await self.bring(Waiting(entry=entry, attempts=0) for entry in new.values())
        await self.bring(waiting.values(), remembered=True)
        outcome = Outcome(
            at=self._now(),
            answer=answer,
            announcement=announcement,
            complete=self._nothing_missing() and not (announcement and announcement.more),
            left=self._left_count,
            new=len(new),
            elapsed_seconds=elapsed,
            sha256=sha256,
        )
        return self._harvest(outcome, known=known)

    def failed(self, error: ItemError) -> Harvest:
        """Return what there is after the source itself failed."""
        return self._harvest(Outcome(at=self._now(), error=error, complete=False))

    async def bring(self, wanted: Iterable[Waiting], *, remembered: bool = False) -> None:
        """Get these pages, one after the other; each becomes a page, a drop, or is left for the next visit."""
        alone = not self._source.fetch_pages or self._source.kind == "page"
        for one in wanted:
            if self._has_enough():
                self._left_count += 1
                if not remembered:
                    self._left.append(one.entry)
            elif alone:
                await self._take(Page(entry=one.entry, document=None))
            else:
                await self._bring(one)

    async def _bring(self, one: Waiting) -> None:
        try:
            document = await self._fetch(one.entry.url)
            assert isinstance(document, Document), "asked without validators"
            if is_challenge(document):
                raise TemporaryFetchError(one.entry.url, "asks for proof of being human", kind="challenge")
        except FetchError as error:
            self._drops.append(_dropped(one, error, self._now()))
            self._failures_in_row = self._failures_in_row + 1 if error.kind in _HOST_FAILURES else 0
            return
        self._failures_in_row = 0
        await self._take(Page(entry=one.entry, document=document))

    async def _take(self, page: Page) -> None:
        size = len(page.document.body) if page.document else len(page.entry.content or "")
        self._page_count, self._page_bytes = self._page_count + 1, self._page_bytes + size
        self._load.append(page)
        self._load_bytes += size
        if self._hand_over and (len(self._load) >= LOAD_PAGES or self._load_bytes >= LOAD_BYTES):
            load, self._load, self._load_bytes = self._load, [], 0
            await self._hand_over(load)

    async def _fetch(
        self, url: str, validators: Validators | None = None, body: bytes | None = None
    ) -> Document | NotModified:
        """Fetch, and once more after a hiccup."""
        try:
            return await self._fetcher.fetch(url, validators=validators, body=body)
        except TemporaryFetchError as error:
            if error.kind not in _HICCUPS or error.retry_at:
                raise
        await asyncio.sleep(_AGAIN_AFTER_SECONDS)
        return await self._fetcher.fetch(url, validators=validators, body=body)

    async def _read_all(self, document: Document) -> Announcement:
        """Return what the document and those it leads on to announce together.

        Older pages of a list are read until one has nothing new. `more` of the result is empty unless the document
        was a mere index, which may stay the same while its parts change. A part that cannot be had is dropped with
        its reason, and the visit is not complete.
        """
        whole = await _read(document, self._source)
        entries, nameless = list(whole.entries), list(whole.nameless)
        queue, seen = self._older(whole), {document.url, document.final_url}
        rest = min(MOST_DOCUMENTS, int(self._source.options.get("max_pages", MOST_DOCUMENTS)) - 1)
        while queue and rest > 0:
            rest -= 1
            address = queue.pop(0)
            if address in seen:
                continue
            seen.add(address)
            part = await self._read_part(address)
            queue += self._older(part)
            entries += part.entries
            nameless += part.nameless
        self._drops += [Drop(url=self._source.url, reason="no_address", detail=title) for title in nameless]
        index = whole.more if not whole.entries else ()
        return replace(whole, entries=tuple(entries), nameless=tuple(nameless), more=index)

    def _older(self, part: Announcement) -> list[str]:
        # What the last visit left behind may stand on older pages, behind a page of known ones.
        all_seen = self._last is not None and self._last.body_sha256 is not None
        stale = all_seen and part.entries and part.more and not self._unsettled(part.entries, ())[0]
        return [] if stale else list(part.more)

    def _unsettled(self, entries: Iterable[Entry], waiting: Collection[str]) -> tuple[dict[str, Entry], int]:
        """Return the entries to get by canonical address, in order, and how many need nothing."""
        announced: dict[str, Entry] = {}
        for entry in entries:
            announced.setdefault(self._canonical(entry.url), entry)
        fresh = {address: entry for address, entry in announced.items() if address not in waiting}
        done = self._settled(list(fresh))
        return {address: entry for address, entry in fresh.items() if address not in done}, len(done)

    async def _read_part(self, address: str) -> Announcement:
        try:
            answer = await self._fetch(address, body=body_to_post(self._source, address))
            assert isinstance(answer, Document), "asked without validators"
            return await _read(answer, self._source)
        except ItemError as error:
            kind = f"fetch_{error.kind}" if isinstance(error, FetchError) else "unreadable_part"
            self._drops.append(Drop(url=address, reason=kind, detail=str(error)))
            self._lost_part = True
            return Announcement(entries=())

    def _has_enough(self) -> bool:
        return (
            self._page_count >= self._most_pages
            or self._page_bytes >= MOST_PAGE_BYTES
            or self._failures_in_row >= _DOWN_AFTER
        )

    def _nothing_missing(self) -> bool:
        return not self._lost_part and not any(drop.retry_at for drop in self._drops)

    def _harvest(self, outcome: Outcome, *, known: int = 0) -> Harvest:
        return Harvest(
            source=self._source,
            visit=next_visit(self._source, self._last, outcome, chance=random.random()),
            pages=tuple(self._load),
            drops=tuple(self._drops),
            left=tuple(self._left),
            known=known,
            error=str(outcome.error) if outcome.error else None,
            outcome=_named(outcome),
        )


def _named(outcome: Outcome) -> str:
    if outcome.error:
        return "failed"
    if outcome.announcement:
        return "read"
    return "not_modified" if isinstance(outcome.answer, NotModified) else "unchanged"


async def _read(document: Document, source: Source) -> Announcement:
    """Parse away from the loop, which has other answers to read meanwhile."""
    try:
        return await asyncio.get_running_loop().run_in_executor(_PARSERS, read_entries, document, source)
    except ParseError as error:
        if is_challenge(document):
            raise FetchError(document.url, "asks for proof of being human", kind="challenge") from error
        raise


def _dropped(one: Waiting, error: FetchError, at: datetime) -> Drop:
    """Return the record of a page that could not be had, with the next try if there is to be one."""
    retry_at = None
    if one.attempts < _TRIES.get(error.kind, len(RETRY_AFTER)):
        asked = error.retry_at if isinstance(error, TemporaryFetchError) else None
        retry_at = max(at + RETRY_AFTER[one.attempts], asked or at)
    return Drop(url=one.entry.url, reason=f"fetch_{error.kind}", detail=str(error), retry_at=retry_at, entry=one.entry)
