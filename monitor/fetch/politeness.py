"""One host, one request at a time, a pause between two, and silence when it asks for silence.

A host is a name or an address without its port: whoever answers behind it is one machine to be spared.
"""

import asyncio
import math
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.errors import TemporaryFetchError

# Nobody who means a machine asks for more; a broken header must not silence a host for ever.
_LONGEST_SILENCE = timedelta(hours=24)
# Of the pause, at random and on top: regular requests of many clients fall into step.
_JITTER = 0.2


class Politeness:
    """Gives out turns at hosts."""

    def __init__(self, *, delay_seconds: float, patience_seconds: float, now: Callable[[], datetime]) -> None:
        self._delay = delay_seconds
        self._patience = timedelta(seconds=patience_seconds)
        self._now = now
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @asynccontextmanager
    async def turn(self, host: str, *, url: str) -> AsyncIterator[None]:
        """Wait for this host to be free and rested, then hold it.

        Raises:
            TemporaryFetchError: the host asked for a silence that is longer than our patience.
        """
        place = self._hosts[host]
        async with place.lock:
            await self._rest(place, url)
            try:
                yield
            finally:
                place.asked_at = asyncio.get_running_loop().time()
                place.jitter = random.random() * _JITTER

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so many seconds between two requests: the host's own crawl delay."""
        self._hosts[host].crawl_delay = seconds

    def silence(self, host: str, until: datetime) -> None:
        """Send this host nothing before then."""
        place = self._hosts[host]
        place.silent_until = max(until, place.silent_until or until)

    async def _rest(self, place: "_Host", url: str) -> None:
        """Sleep until the host may be asked; another answer may have asked for more silence meanwhile."""
        while True:
            rest = max(self._delay, place.crawl_delay) * (1 + place.jitter)
            pause = place.asked_at + rest - asyncio.get_running_loop().time()
            if place.silent_until and (silence := place.silent_until - self._now()) > timedelta(0):
                if silence > self._patience:
                    what = "the host asked to be left alone"
                    raise TemporaryFetchError(url, what, kind="host_silence", retry_at=place.silent_until)
                pause = max(pause, silence.total_seconds())
            if pause <= 0:
                return
            await asyncio.sleep(pause)


class _Host:
    __slots__ = ("asked_at", "crawl_delay", "jitter", "lock", "silent_until")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.asked_at = -math.inf
        self.crawl_delay = 0.0
        self.jitter = 0.0
        self.silent_until: datetime | None = None


def retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """Read Retry-After, which is either seconds or a date (RFC 9110 section 10.2.3); at most a day ahead."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        # A second is added: ours began later than the server's.
        wait = timedelta(seconds=min(int(value), 10**6) + 1)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, IndexError, OverflowError):
            return None
        wait = moment.replace(tzinfo=moment.tzinfo or UTC) - now + timedelta(seconds=1)
    return now + min(wait, _LONGEST_SILENCE) if wait > timedelta(0) else None
