"""What is promised: however many servers send a flood at once, what is in memory is one of them."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from monitor.fetch.body import Bodies
from tests.fetch.site import a_policy, run

MIB = bytes(2**20)


class Flood:
    """A body of two MiB, how far it was read, and when its end may come."""

    def __init__(self) -> None:
        self.read = 0
        self.goes_on = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in (MIB, b".", MIB[1:]):
            self.read += len(chunk)
            yield chunk
        await self.goes_on.wait()


async def read(bodies: Bodies, flood: Flood, deadline: float = 5) -> int:
    async with asyncio.timeout(deadline) as timeout:
        return len(await bodies.read(aiter(flood), None, timeout))


def test_large_bodies_are_read_one_at_a_time() -> None:
    async def test() -> None:
        bodies, floods = Bodies(a_policy()), [Flood() for _ in range(5)]
        readers = [asyncio.create_task(read(bodies, flood)) for flood in floods]
        for done, flood in enumerate(floods):
            await asyncio.sleep(0.01)
            assert [one.read for one in floods] == [2**21] * (done + 1) + [2**20 + 1] * (4 - done)
            flood.goes_on.set()
            assert await readers[done] == 2**21

    run(test())


def test_waiting_for_another_large_body_makes_nobody_late() -> None:
    async def test() -> None:
        bodies, first, second = Bodies(a_policy()), Flood(), Flood()
        second.goes_on.set()
        reading = asyncio.create_task(read(bodies, first))
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(read(bodies, second, deadline=0.2))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        first.goes_on.set()
        assert (await reading, await waiting) == (2**21, 2**21)

    run(test())


def test_a_large_body_that_is_late_itself_is_cut() -> None:
    async def test() -> None:
        bodies, endless, other = Bodies(a_policy()), Flood(), Flood()
        other.goes_on.set()
        with pytest.raises(TimeoutError):
            await read(bodies, endless, deadline=0.05)
        assert await read(bodies, other) == 2**21

    run(test())


def test_what_opens_to_a_flood_waits_for_its_turn_too() -> None:
    async def test() -> None:
        bodies, flood = Bodies(a_policy()), Flood()

        async def bomb() -> AsyncIterator[bytes]:
            yield gzip.compress(bytes(range(256)) * 4, 0) * 256

        async def open_bomb() -> int:
            async with asyncio.timeout(5) as timeout:
                return len(await bodies.read(aiter(bomb()), "gzip", timeout))

        reading = asyncio.create_task(read(bodies, flood))
        await asyncio.sleep(0.01)
        opening = asyncio.create_task(open_bomb())
        await asyncio.sleep(0.05)
        assert not opening.done()
        flood.goes_on.set()
        assert (await reading, await opening) == (2**21, 2**18)

    run(test())
