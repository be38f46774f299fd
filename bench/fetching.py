"""Polling against a simulated web: what is found, what it costs, and whether anybody would complain.

    python -m bench.fetching faults --admin http://127.0.0.1:8900/__admin__/ [--rounds 3] [--pages]
    python -m bench.fetching peers --admin http://127.0.0.1:8900/__admin__/
    python -m bench.fetching client --url http://127.0.0.1:8900/bench [--requests 3000]

The simulator is a server with the admin pages `sources`, `truth`, `advance`, `score`, `reset`: it knows what each
source announces in every round and records every request. `faults` prints recall of links, repeats and violations;
`peers` prints the CPU seconds of a second round, in which a fifth has changed, and those of the `reader` library beside
it; `client` prints requests per CPU second at rising concurrency, and the same for httpx's own client.
"""

import argparse
import asyncio
import collections
import json
import logging
import resource
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import structlog

from monitor.domain.watching import Harvest, Source, SourceId, Visit, Waiting
from monitor.fetch import FetchPolicy, open_fetcher
from monitor.fetch.transport import GuardedTransport
from monitor.pipeline.harvest import harvest_source
from monitor.sources.kinds import KINDS

LOOPBACK = "127.0.0.0/8"
Get = Callable[[str], Awaitable[bytes]]
KIND = {"html": "listing", "sitemap": "sitemap", "feed": "feed"}


class Memory:
    """The least that polling needs to remember: visits, addresses, and what waits for another try."""

    def __init__(self) -> None:
        self.visits: dict[SourceId, Visit] = {}
        self.links: collections.Counter[str] = collections.Counter()
        self.waiting: dict[str, tuple[SourceId, Waiting, datetime]] = {}
        self.given_up: set[str] = set()
        self.drops: collections.Counter[str] = collections.Counter()

    def settled(self, urls: Collection[str]) -> set[str]:
        return {url for url in urls if url in self.links or url in self.waiting or url in self.given_up}

    def keep(self, harvest: Harvest) -> None:
        self.visits[harvest.source.id] = harvest.visit
        for page in harvest.pages:
            self.links[canonical(page.entry.url)] += 1
            self.waiting.pop(canonical(page.entry.url), None)
        for drop in harvest.drops:
            self.drops[drop.reason] += 1
            if drop.entry and drop.retry_at:
                before = self.waiting.get(canonical(drop.url))
                attempts = before[1].attempts + 1 if before else 1
                waiting = Waiting(entry=drop.entry, attempts=attempts)
                self.waiting[canonical(drop.url)] = (harvest.source.id, waiting, drop.retry_at)
            else:
                self.given_up.add(canonical(drop.url))

    def retries(self, source: SourceId) -> list[Waiting]:
        now = datetime.now(UTC)
        return [waiting for owner, waiting, at in self.waiting.values() if owner == source and at <= now]


def canonical(url: str) -> str:
    """Stand in for the project's own canonical form: the simulator only adds utm parameters."""
    return url.split("?utm_", maxsplit=1)[0]


def sources_of(admin: str, *, pages: bool) -> list[Source]:
    return [_source(row, pages=pages) for row in _ask(admin + "sources")]


def _source(row: dict[str, Any], *, pages: bool) -> Source:
    options: dict[str, Any] = {}
    if selectors := row.get("selectors"):
        options = {"item": selectors["item"], "link": selectors["link"], "date": selectors["date"]}
    kind = KIND[row["kind"]]
    KINDS[kind].check(options)
    return Source(
        id=SourceId(f"s{row['i']}"),
        name=f"s{row['i']}",
        kind=kind,
        url=row["url"],
        timezone="Asia/Shanghai",
        fetch_pages=pages,
        options=options,
    )


async def poll(sources: list[Source], memory: Memory, policy: FetchPolicy) -> dict[str, int]:
    """Visit all sources at once, keep each harvest as it comes in, and return how the visits went."""
    outcomes = collections.Counter[str]()
    async with open_fetcher(policy) as fetcher:

        async def visit(source: Source) -> None:
            harvest = await harvest_source(
                source,
                memory.visits.get(source.id),
                fetcher=fetcher,
                settled=memory.settled,
                canonical=canonical,
                now=lambda: datetime.now(UTC),
                retries=memory.retries(source.id),
            )
            memory.keep(harvest)
            outcomes[harvest.outcome] += 1

        await asyncio.gather(*map(visit, sources))
    return dict(outcomes)


def faults(arguments: argparse.Namespace) -> None:
    memory = Memory()
    sources = sources_of(arguments.admin, pages=arguments.pages)
    policy = FetchPolicy(
        allow_private_networks=LOOPBACK,
        per_host_delay_seconds=arguments.delay,
        read_timeout_seconds=8,
        deadline_seconds=20,
    )
    cpu, wall = time.process_time(), time.monotonic()
    for number in range(arguments.rounds):
        print(f"round {number}:", asyncio.run(poll(sources, memory, policy)))
        if number + 1 < arguments.rounds:
            _ask(arguments.admin + "advance", method="POST")
    truth = _ask(arguments.admin + "truth")
    wanted = {entry["link"]: row for row in truth for entry in row["entries"]}
    missing = [link for link in wanted if link not in memory.links]
    report = {
        "recall": round(1 - len(missing) / max(1, len(wanted)), 4),
        "missing_by_fault": dict(collections.Counter(wanted[link]["fault"] for link in missing)),
        "repeats": sum(count - 1 for count in memory.links.values()),
        "violations": _ask(arguments.admin + "score")["violations"],
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "cpu_s": round(time.process_time() - cpu, 2),
        "wall_s": round(time.monotonic() - wall, 1),
        "drops": dict(memory.drops),
    }
    print(json.dumps(report, indent=1))


def peers(arguments: argparse.Namespace) -> None:
    from reader import make_reader

    memory = Memory()
    sources = sources_of(arguments.admin, pages=False)
    policy = FetchPolicy(allow_private_networks=LOOPBACK, per_host_delay_seconds=0)
    reader: Any = make_reader(":memory:")
    for source in sources:
        reader.add_feed(source.url)
    rounds: dict[str, Callable[[], object]] = {
        "ours": lambda: asyncio.run(poll(sources, memory, policy)),
        "reader": lambda: reader.update_feeds(scheduled=False, workers=16),
    }
    for visit in rounds.values():
        visit()
    _ask(arguments.admin + "advance", method="POST")
    for name, visit in rounds.items():
        cpu, wall = time.process_time(), time.monotonic()
        visit()
        print(f"{name:8} {time.process_time() - cpu:6.2f} CPU s  {time.monotonic() - wall:6.1f} s")


def client(arguments: argparse.Namespace) -> None:
    for name, session in (("ours", _our_session), ("httpx's", _httpx_session)):
        for in_flight in (1, 8, 32, 128):
            rate = asyncio.run(_rate(session(), arguments.url, arguments.requests, in_flight))
            print(f"{name:8} {in_flight:4} in flight  {rate:7.0f} requests per CPU second")


@asynccontextmanager
async def _our_session() -> AsyncIterator[Get]:
    """Our transport as the fetcher uses it; politeness would allow a host one request at a time."""
    async with GuardedTransport(FetchPolicy(allow_private_networks=LOOPBACK)) as transport:

        async def get(url: str) -> bytes:
            response = await transport.handle_async_request(httpx.Request("GET", url))
            assert isinstance(response.stream, httpx.AsyncByteStream), "asked of an async transport"
            body = b"".join([chunk async for chunk in response.stream])
            await response.aclose()
            return body

        yield get


@asynccontextmanager
async def _httpx_session() -> AsyncIterator[Get]:
    async with httpx.AsyncClient(trust_env=False) as http:

        async def get(url: str) -> bytes:
            return (await http.get(url)).content

        yield get


async def _rate(session: AbstractAsyncContextManager[Get], url: str, requests: int, in_flight: int) -> float:
    limits = iter(range(requests))
    async with session as get:

        async def work() -> None:
            for _ in limits:
                assert await get(url), "the server answers"

        began = time.process_time()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        return requests / (time.process_time() - began)


def _ask(url: str, method: str = "GET") -> Any:
    with urllib.request.urlopen(urllib.request.Request(url, method=method)) as answer:
        return json.loads(answer.read())


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("faults")
    command.add_argument("--admin", default="http://127.0.0.1:8900/__admin__/")
    command.add_argument("--rounds", type=int, default=3)
    command.add_argument("--delay", type=float, default=0.0)
    command.add_argument("--pages", action="store_true")
    command.set_defaults(run=faults)
    command = commands.add_parser("peers")
    command.add_argument("--admin", default="http://127.0.0.1:8900/__admin__/")
    command.set_defaults(run=peers)
    command = commands.add_parser("client")
    command.add_argument("--url", default="http://127.0.0.1:8900/bench")
    command.add_argument("--requests", type=int, default=3000)
    command.set_defaults(run=client)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
