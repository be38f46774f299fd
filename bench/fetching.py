"""Requests per CPU second through our own way out at rising concurrency, and the same for httpx's client.

    python -m bench.fetching --url http://127.0.0.1:8900/bench [--requests 3000]

Any server on loopback that answers a short body will do; `bench.collecting` measures whole visits.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx

from monitor.fetch import FetchPolicy
from monitor.fetch.transport import GuardedTransport

LOOPBACK = "127.0.0.0/8"
Get = Callable[[str], Awaitable[bytes]]


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8900/bench")
    parser.add_argument("--requests", type=int, default=3000)
    client(parser.parse_args())


if __name__ == "__main__":
    main()
