"""A real HTTP server on loopback that answers exactly the bytes a test wants, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from monitor.fetch.policy import FetchPolicy

LOOPBACK = "127.0.0.0/8,::1/128"
Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
T = TypeVar("T")


@dataclass
class Request:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    method: str
    body: bytes
    began: float
    ended: float = 0.0


@dataclass
class Site:
    """What is served under which path; a list is served one after the other, its last one for ever."""

    port: int = 0
    host: str = "127.0.0.1"
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def serve(self, path: str, *answers: Answer) -> str:
        """Serve these answers under a path and return its address."""
        self.answers[path] = list(answers)
        return self.address + path

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await _head(reader):
                request = _request(head)
                request.body = await reader.readexactly(int(request.headers.get("content-length", 0)))
                self.requests.append(request)
                await self._answer(request.path, writer)
                await writer.drain()
                request.ended = asyncio.get_running_loop().time()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, writer: asyncio.StreamWriter) -> None:
        answers = self.answers.get(path) or [answer(status=404)]
        one = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(one, bytes):
            writer.write(one)
        else:
            await one(writer)


def answer(body: bytes = b"", *, status: int = 200, length: int | None = None, **headers: str) -> bytes:
    """Return a whole answer; header names with underscores for hyphens."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def moved(to: str, status: int = 302) -> bytes:
    return answer(status=status, location=to)


@asynccontextmanager
async def open_site(host: str = "127.0.0.1") -> AsyncIterator[Site]:
    site = Site(host=host)
    server = await asyncio.start_server(site.talk, host, 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


def a_policy(**changes: Any) -> FetchPolicy:
    """A policy for tests: loopback is open, and nobody has to wait."""
    quick = {"allow_private_networks": LOOPBACK, "per_host_delay_seconds": 0, "read_timeout_seconds": 5}
    return FetchPolicy(**{**quick, **changes})


def run(test: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(test, 20))


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def _request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Request(
        path=first.split(" ")[1],
        method=first.split(" ")[0],
        body=b"",
        headers={name.lower(): value for name, value in headers.items()},
        began=asyncio.get_running_loop().time(),
    )
