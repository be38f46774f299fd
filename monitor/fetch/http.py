"""One address into a document: politely, within bounds, with every failure named.

robots -> turn at the host -> request -> status -> redirect? once more : bounded body -> Document
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_to_bytes, urljoin, urlsplit, urlunsplit

import httpx

from monitor.domain.watching import Document, NotModified, Validators
from monitor.errors import FetchError, PermanentFetchError, TemporaryFetchError
from monitor.fetch import robots
from monitor.fetch.body import Bodies
from monitor.fetch.decoding import ACCEPTED, TooLargeError, UndecodableError
from monitor.fetch.guard import RefusedAddressError
from monitor.fetch.policy import FetchPolicy
from monitor.fetch.politeness import Manners, Politeness, retry_after
from monitor.fetch.transport import GuardedTransport

_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.8"
)
_POSTED = {"content-type": "application/json"}
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT_REDIRECTS = (301, 308)
_SAME_METHOD = (307, 308)  # what was posted is posted again; elsewhere browsers ask without it
# Worth another try (RFC 9110, RFC 6585, RFC 8470); every 5xx is as well.
_TEMPORARY = (408, 425, 429)
_ROBOTS_RETRY = timedelta(hours=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class HostMemory:
    """What we know of hosts: their robots.txt, and what they asked of us. For one process, as long as it lives."""

    rules: dict[str, robots.Rules] = field(default_factory=dict)  # by origin
    manners: dict[str, Manners] = field(default_factory=dict)  # by host


@asynccontextmanager
async def open_fetcher(
    policy: FetchPolicy,
    *,
    now: Callable[[], datetime] = _utc_now,
    memory: HostMemory | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator["HttpFetcher"]:
    """Open the way to the network, for one event loop.

    A `memory` that is given again next time spares hosts the same questions. The transport is the policy's unless
    another one is given.
    """
    async with transport or _transport(policy) as way_out:
        yield HttpFetcher(way_out, policy, now=now, memory=memory or HostMemory())


def _transport(policy: FetchPolicy) -> httpx.AsyncBaseTransport:
    if policy.proxy:
        return httpx.AsyncHTTPTransport(proxy=policy.proxy, trust_env=False)
    return GuardedTransport(policy)


class HttpFetcher:
    """Fetches documents off the web."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        policy: FetchPolicy,
        *,
        now: Callable[[], datetime],
        memory: HostMemory,
    ) -> None:
        self._transport = transport
        self._headers = {"user-agent": policy.user_agent, "accept": _ACCEPT, "accept-encoding": ACCEPTED}
        self._timeout = {"timeout": httpx.Timeout(policy.read_timeout_seconds).as_dict()}
        self._policy = policy
        self._now = now
        self._busy = asyncio.Semaphore(policy.concurrent_requests)
        self._bodies = Bodies(policy)
        self._politeness = Politeness(
            memory.manners,
            delay_seconds=policy.per_host_delay_seconds,
            patience_seconds=policy.patience_seconds,
            now=now,
        )
        self._rules = memory.rules
        self._asking: dict[str, asyncio.Lock] = {}

    async def fetch(
        self, url: str, *, validators: Validators | None = None, body: bytes | None = None
    ) -> Document | NotModified:
        """Return what is at `url` now; see `ports.Fetcher`."""
        at, moved_to, seen = _of_the_web(url), None, set[str]()
        while True:
            seen.add(at)
            await self._ask_leave(at)
            answer = await self._get(at, validators, body)
            if isinstance(answer, NotModified):
                return replace(answer, url=url)
            if answer.status not in _REDIRECTS:
                return replace(answer, url=url, moved_to=moved_to)
            if answer.status not in _SAME_METHOD:
                body = None
            permanent = answer.status in _PERMANENT_REDIRECTS and (moved_to == at or len(seen) == 1)
            at = self._next_hop(answer, url, seen)
            moved_to = at if permanent else moved_to

    def _next_hop(self, answer: Document, url: str, seen: set[str]) -> str:
        target = urljoin(answer.final_url, answer.headers.get("location", ""))
        target = urlunsplit(urlsplit(target)._replace(fragment=""))
        if target in seen:
            raise PermanentFetchError(url, "redirects in a circle", kind="redirect_loop", status=answer.status)
        if len(seen) > self._policy.max_redirects:
            raise PermanentFetchError(
                url,
                f"more than {self._policy.max_redirects} redirects",
                kind="too_many_redirects",
                status=answer.status,
            )
        return _of_the_web(target)

    async def _ask_leave(self, url: str) -> None:
        """Raise when robots.txt forbids this address, or cannot be read for now."""
        if not self._policy.obey_robots:
            return
        parts = urlsplit(url)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", parts.hostname or "")
        if rules.unreachable:
            what = "robots.txt cannot be read at the moment"
            raise TemporaryFetchError(url, what, kind="robots_unreachable", retry_at=rules.until)
        if not rules.allow(url):
            raise PermanentFetchError(url, "robots.txt forbids it", kind="robots")

    async def _rules_of(self, origin: str, host: str) -> robots.Rules:
        async with self._asking.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or rules.until <= self._now():
                rules = self._rules[origin] = await self._ask_rules(f"{origin}/robots.txt")
                delay = min(rules.crawl_delay_seconds, self._policy.max_crawl_delay_seconds)
                self._politeness.slow_down(host, delay)
            return rules

    async def _ask_rules(self, url: str) -> robots.Rules:
        lifetime = self._now() + timedelta(hours=self._policy.robots_lifetime_hours)
        at = url
        try:
            for _ in range(self._policy.max_redirects + 1):
                answer = await self._get(at, None, None)
                if isinstance(answer, NotModified) or answer.status not in _REDIRECTS:
                    break
                at = self._next_hop(answer, url, {url})
            else:
                return robots.Rules(until=lifetime)
        except PermanentFetchError as error:
            if error.kind in ("refused_address", "refused_scheme"):
                raise
            return robots.Rules(until=lifetime)
        except TemporaryFetchError as error:
            until = error.retry_at or self._now() + _ROBOTS_RETRY
            return robots.Rules(until=until, unreachable=True)
        if isinstance(answer, NotModified):
            return robots.Rules(until=lifetime)
        # Many sites answer every unknown address with a page; no rule can be read from one.
        is_page = answer.body.lstrip()[:1] == b"<"
        return robots.Rules(until=lifetime) if is_page else robots.rules_in(answer.body, until=lifetime)

    async def _get(self, url: str, validators: Validators | None, body: bytes | None) -> Document | NotModified:
        """Return the answer of this very address, a redirect as it is."""
        host = urlsplit(url).hostname or ""
        async with self._politeness.turn(host, url=url), self._busy:
            try:
                async with asyncio.timeout(self._policy.deadline_seconds) as deadline:
                    return await self._exchange(url, host, validators, body, deadline=deadline)
            except FetchError:
                raise
            except RefusedAddressError as error:
                raise PermanentFetchError(url, str(error), kind="refused_address") from error
            except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError, ValueError) as error:
                raise PermanentFetchError(url, f"not an address: {error}", kind="bad_address") from error
            except (TooLargeError, UndecodableError) as error:
                kind = "too_large" if isinstance(error, TooLargeError) else "undecodable"
                raise TemporaryFetchError(url, str(error), kind=kind) from error
            except TimeoutError as error:
                what = f"not finished within {self._policy.deadline_seconds:g} s"
                raise TemporaryFetchError(url, what, kind="timeout") from error
            except httpx.TransportError as error:
                kind, what = _transport_failure(error)
                raise TemporaryFetchError(url, what, kind=kind) from error

    async def _exchange(
        self, url: str, host: str, validators: Validators | None, body: bytes | None, *, deadline: asyncio.Timeout
    ) -> Document | NotModified:
        # Not through httpx's client: redirects, cookies and proxies are what we want to do ourselves or not at all,
        # and without it a request costs half.
        method, more = ("GET", _conditions(validators)) if body is None else ("POST", _POSTED)
        request = httpx.Request(method, url, headers=self._headers | more, content=body, extensions=self._timeout)
        if request.url.userinfo:
            request.headers["authorization"] = "Basic " + b64encode(unquote_to_bytes(request.url.userinfo)).decode()
        response = await self._transport.handle_async_request(request)
        try:
            headers, status = _headers_of(response), response.status_code
            if status == 304 and validators and (validators.etag or validators.last_modified):
                return NotModified(url=url, headers=headers, fetched_at=self._now())
            if not response.is_success and status not in _REDIRECTS:
                self._refuse(url, host, status, headers)
            came = b""
            if status not in _REDIRECTS:
                assert isinstance(response.stream, httpx.AsyncByteStream), "asked of an async transport"
                came = await self._bodies.read(aiter(response.stream), headers.get("content-encoding"), deadline)
            return Document(url=url, final_url=url, status=status, headers=headers, body=came, fetched_at=self._now())
        finally:
            await response.aclose()

    def _refuse(self, url: str, host: str, status: int, headers: dict[str, str]) -> None:
        now = self._now()
        until = retry_after(headers.get("retry-after"), now=now)
        what, kind = f"answered {status}", f"http_{status}"
        if until and (status in (429, 503)):
            self._politeness.silence(host, until)
        if status >= 500 or status in _TEMPORARY or status == 304:
            raise TemporaryFetchError(url, what, kind=kind, status=status, retry_at=until)
        raise PermanentFetchError(url, what, kind=kind, status=status)


def _of_the_web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PermanentFetchError(url, "only http and https addresses are fetched", kind="refused_scheme")
    return url


def _headers_of(response: httpx.Response) -> dict[str, str]:
    """Return the headers by lower-case name, repeated ones joined by commas (RFC 9110 section 5.2)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("ascii").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _conditions(validators: Validators | None) -> dict[str, str]:
    asked = {}
    if validators and validators.etag:
        asked["if-none-match"] = validators.etag
    if validators and validators.last_modified:
        asked["if-modified-since"] = validators.last_modified
    return asked


def _transport_failure(error: httpx.TransportError) -> tuple[str, str]:
    """Return one word for counting and a sentence."""
    what = str(error) or type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return "timeout", what
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return "bad_certificate", f"its certificate proves nothing ({error.__cause__.verify_message})"
    if isinstance(error, httpx.ConnectError):
        return "no_connection", f"no connection ({what})"
    if isinstance(error, httpx.RemoteProtocolError):
        return "broken_answer", f"the answer broke off or is not HTTP ({what})"
    return "connection_lost", f"the connection was lost ({what})"
