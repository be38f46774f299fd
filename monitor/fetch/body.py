"""The body of an answer: whole, within bounds, and large ones one at a time.

All at once, the largest answers that we take would hold `concurrent_requests` times 42 MiB; so whoever exceeds
what news pages have waits until no other does. The server feels that as a slow reader.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.fetch.decoding import TooLargeError, decoded
from monitor.fetch.policy import FetchPolicy

_LARGE_BYTES = 1024 * 1024
# From here on decompressing would keep the loop from its other answers, and may yield what is large.
_DECODE_ASIDE_BYTES = 128 * 1024


class Bodies:
    """Reads bodies for one event loop."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._large = asyncio.Lock()

    async def read(self, stream: AsyncIterator[bytes], encoding: str | None, deadline: asyncio.Timeout) -> bytes:
        """Return a body without its content codings.

        Raises:
            TooLargeError, UndecodableError: see `decoded`.
        """
        chunks, size = [], 0
        bounded = self._bounded(stream)
        async for chunk in bounded:
            chunks.append(chunk)
            size += len(chunk)
            if size > _LARGE_BYTES:
                break
        if size < _DECODE_ASIDE_BYTES or (size <= _LARGE_BYTES and not encoding):
            return self._opened(b"".join(chunks), encoding)
        async with self._alone(deadline):
            chunks += [chunk async for chunk in bounded]
            return await asyncio.to_thread(self._opened, b"".join(chunks), encoding)

    async def _bounded(self, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in stream:
            size += len(chunk)
            if size > self._policy.max_body_bytes:
                raise TooLargeError(f"more than {self._policy.max_body_bytes} bytes")
            yield chunk

    def _opened(self, body: bytes, encoding: str | None) -> bytes:
        if not encoding:
            return body
        return decoded(body, encoding, max_bytes=self._policy.max_decoded_bytes, max_ratio=self._policy.max_ratio)

    @asynccontextmanager
    async def _alone(self, deadline: asyncio.Timeout) -> AsyncIterator[None]:
        """Wait for the other large answer; that is our time and not the server's."""
        clock, due = asyncio.get_running_loop().time, deadline.when()
        assert due is not None, "every answer has a deadline"
        began = clock()
        deadline.reschedule(None)
        async with self._large:
            deadline.reschedule(due + clock() - began)
            yield
