"""The one way out: HTTP/1.1 over connections whose address was vetted and is the very one dialled.

    request -> idle connection, or: resolve -> vet -> dial that address -> TLS for the name -> request

Host header, SNI and certificate keep the name; only the dialling uses the address. Every connection is vetted anew,
so that a name which changes its mind between two requests gains nothing.
"""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import cached_property

import h11
import httpx

from monitor.fetch.guard import Lookup, resolve, system_lookup
from monitor.fetch.policy import FetchPolicy

_READ_BYTES = 64 * 1024
_IDLE_SECONDS = 15.0
_MOST_IDLE = 64

_Origin = tuple[str, str, int]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests to public addresses only, and to those that the policy allows.

    Raises:
        RefusedAddressError: the host leads to an address that must not be reached; nothing was opened.
        httpx.TransportError: as httpx's own transports do.
    """

    def __init__(
        self, policy: FetchPolicy, *, lookup: Lookup = system_lookup, tls: ssl.SSLContext | None = None
    ) -> None:
        self._policy = policy
        self._lookup = lookup
        self._given_tls = tls
        self._idle: defaultdict[_Origin, list[_Connection]] = defaultdict(list)
        self._idle_count = 0

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """One context for all connections: reading the certificates of the world takes longer than most requests."""
        return self._given_tls or ssl.create_default_context()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the head of its answer; the body is read from its stream."""
        origin = _origin(request)
        if connection := self._take_idle(origin):
            try:
                return await self._exchange(connection, request)
            except (httpx.RemoteProtocolError, httpx.NetworkError):
                # The server closed it while it was idle: no answer had begun, and questions may be repeated.
                pass
        return await self._exchange(await self._connect(origin), request)

    async def aclose(self) -> None:
        """Close all idle connections."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()
        self._idle_count = 0

    async def _exchange(self, connection: "_Connection", request: httpx.Request) -> httpx.Response:
        try:
            head = await connection.send(request)
        except BaseException:
            connection.close()
            raise
        stream = _Body(connection, self)
        return httpx.Response(head.status_code, headers=head.headers.raw_items(), stream=stream, request=request)

    async def _connect(self, origin: _Origin) -> "_Connection":
        scheme, host, port = origin
        try:
            async with asyncio.timeout(self._policy.connect_timeout_seconds):
                addresses = await resolve(host, port, allowed=self._policy.allow_private_networks, lookup=self._lookup)
                tls = {"ssl": self._tls, "server_hostname": host} if scheme == "https" else {}
                reader, writer = await _dial(addresses, port, tls)
        except TimeoutError as error:
            raise httpx.ConnectTimeout(f"no connection within {self._policy.connect_timeout_seconds:g} s") from error
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(str(error)) from error
        return _Connection(origin, reader, writer, self._policy)

    def _take_idle(self, origin: _Origin) -> "_Connection | None":
        connections = self._idle.get(origin, [])
        while connections:
            connection = connections.pop()
            self._idle_count -= 1
            if connection.usable:
                return connection
            connection.close()
        return None

    def keep(self, connection: "_Connection") -> None:
        """Take a connection back after its answer was read whole, or close it."""
        if connection.recycle() and self._idle_count < _MOST_IDLE:
            self._idle[connection.origin].append(connection)
            self._idle_count += 1
        else:
            connection.close()


class _Body(httpx.AsyncByteStream):
    """The bytes of one answer, as sent."""

    def __init__(self, connection: "_Connection", transport: GuardedTransport) -> None:
        self._connection = connection
        self._transport = transport

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await self._connection.read():
            yield chunk

    async def aclose(self) -> None:
        self._transport.keep(self._connection)


class _Connection:
    """One connection and the state of the protocol on it."""

    def __init__(
        self, origin: _Origin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, policy: FetchPolicy
    ) -> None:
        self.origin = origin
        self._reader = reader
        self._writer = writer
        self._silence = policy.read_timeout_seconds
        self._most_header = policy.max_header_bytes
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=policy.max_header_bytes)
        self._idle_since = 0.0

    @property
    def usable(self) -> bool:
        """Could another request be sent? A server that spoke or closed while idle has ended the conversation."""
        fresh = time.monotonic() - self._idle_since < _IDLE_SECONDS
        return fresh and not self._reader.at_eof() and not self._writer.is_closing()

    async def send(self, request: httpx.Request) -> h11.Response:
        """Send a request and return the head of the final answer."""
        asked = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        try:
            head, end = self._http.send(asked), h11.EndOfMessage()
            body = self._http.send(h11.Data(data=request.content)) if request.content else b""
            self._writer.write(b"".join((head or b"", body or b"", self._http.send(end) or b"")))
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        while True:
            event = await self._next_event()
            if isinstance(event, h11.Response):
                if sum(len(name) + len(value) for name, value in event.headers.raw_items()) > self._most_header:
                    raise httpx.RemoteProtocolError(f"more than {self._most_header} bytes of headers")
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise httpx.RemoteProtocolError("closed without an answer")

    async def read(self) -> bytes:
        """Return the next bytes of the body, and none at its end."""
        event = await self._next_event()
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    def recycle(self) -> bool:
        """Make ready for another request; False when this connection cannot serve one."""
        self._pass_over_rest()
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        self._idle_since = time.monotonic()
        return True

    def _pass_over_rest(self) -> None:
        """Read what nobody wanted, as far as it is here already: refusals have short bodies."""
        with suppress(h11.RemoteProtocolError):
            while self._http.their_state is h11.SEND_BODY and self._http.next_event() is not h11.NEED_DATA:
                pass

    def close(self) -> None:
        """Give the connection up."""
        self._writer.transport.abort()

    async def _next_event(self) -> h11.Event:
        while True:
            try:
                event = self._http.next_event()
                if event is h11.NEED_DATA:
                    self._http.receive_data(await self._receive())
                    continue
            except h11.RemoteProtocolError as error:
                raise httpx.RemoteProtocolError(str(error)) from error
            assert isinstance(event, h11.Event), "a paused connection has been recycled or closed"
            return event

    async def _receive(self) -> bytes:
        try:
            async with asyncio.timeout(self._silence):
                return await self._reader.read(_READ_BYTES)
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"silent for {self._silence:g} s") from error
        except OSError as error:
            raise httpx.ReadError(str(error)) from error


async def _dial(
    addresses: list[str], port: int, tls: dict[str, object]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first address that answers."""
    failure: OSError | None = None
    for address in addresses:
        try:
            return await asyncio.open_connection(address, port, limit=_READ_BYTES, **tls)  # type: ignore[arg-type]  # keywords
        except OSError as error:
            failure = error
    raise failure or OSError("the name has no address")


def _origin(request: httpx.Request) -> _Origin:
    url = request.url
    return url.scheme, url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
