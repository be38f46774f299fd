"""What the robots.txt of a site allows us, read as RFC 9309 says."""

from dataclasses import dataclass
from datetime import datetime

from protego import Protego

from monitor.fetch.policy import AGENT
from monitor.reading.charset import decode

# RFC 9309 section 2.5: a crawler must read 500 KiB, and need not read more.
MAX_BYTES = 512 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The rules of one site, as long as they hold."""

    until: datetime
    robots: Protego | None = None  # None: everything is allowed
    unreachable: bool = False  # the site could not tell, so nothing is allowed for now (section 2.3.1.4)

    def allow(self, url: str) -> bool:
        """May we fetch this address?"""
        return not self.unreachable and (self.robots is None or bool(self.robots.can_fetch(url, AGENT)))

    @property
    def crawl_delay_seconds(self) -> float:
        """What the site wants between two requests."""
        return float((self.robots and self.robots.crawl_delay(AGENT)) or 0)


def may_fetch(robots_txt: str, agent: str, url: str) -> bool:
    """Does this robots.txt allow the agent to fetch the address?"""
    return bool(Protego.parse(robots_txt).can_fetch(url, agent))


def rules_in(body: bytes, *, until: datetime) -> Rules:
    """Return the rules that a robots.txt states; what lies behind its first 512 KiB is not read."""
    text = decode(body[:MAX_BYTES])
    return Rules(until=until, robots=Protego.parse(text) if text.strip() else None)
