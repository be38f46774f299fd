"""One host, one request at a time, a pause between two, and silence when it asks for silence.

A host is a name or an address without its port: whoever answers behind it is one machine to be spared.
"""

import asyncio
import math
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.errors import TemporaryFetchError

# Nobody who means a machine asks for more; a broken header must not silence a host for ever.
_LONGEST_SILENCE = timedelta(hours=24)
# Of the pause, at random and on top: regular requests of many clients fall into step.
_JITTER = 0.2


@dataclass
class Manners:
    """What one host has asked of us, and when it was last asked for something."""

    asked_at: float = -math.inf  # by the monotonic clock
    crawl_delay_seconds: float = 0.0
    silent_until: datetime | None = None


class Politeness:
    """Gives out turns at hosts. What it learns of them is kept in `known`, which may outlive it."""

    def __init__(
        self,
        known: dict[str, Manners],
        *,
        delay_seconds: float,
        patience_seconds: float,
        now: Callable[[], datetime],
    ) -> None:
        self._known = known
        self._delay = delay_seconds
        self._patience = timedelta(seconds=patience_seconds)
        self._now = now
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, host: str, *, url: str) -> AsyncIterator[None]:
        """Wait for this host to be free and rested, then hold it.

        Raises:
            TemporaryFetchError: the host asked for a silence that is longer than our patience.
        """
        manners = self._manners(host)
        async with self._locks[host]:
            await self._rest(manners, url)
            try:
                yield
            finally:
                manners.asked_at = time.monotonic()

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so many seconds between two requests: the host's own crawl delay."""
        self._manners(host).crawl_delay_seconds = seconds

    def silence(self, host: str, until: datetime) -> None:
        """Send this host nothing before then."""
        manners = self._manners(host)
        manners.silent_until = max(until, manners.silent_until or until)

    def _manners(self, host: str) -> Manners:
        return self._known.setdefault(host, Manners())

    async def _rest(self, manners: Manners, url: str) -> None:
        """Sleep until the host may be asked; another answer may have asked for more silence meanwhile."""
        jitter = 1 + random.random() * _JITTER
        while True:
            rest = max(self._delay, manners.crawl_delay_seconds) * jitter
            pause = manners.asked_at + rest - time.monotonic()
            if manners.silent_until and (silence := manners.silent_until - self._now()) > timedelta(0):
                if silence > self._patience:
                    what = "the host asked to be left alone"
                    raise TemporaryFetchError(url, what, kind="host_silence", retry_at=manners.silent_until)
                pause = max(pause, silence.total_seconds())
            if pause <= 0:
                return
            await asyncio.sleep(pause)


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
