"""One source of a real local newsroom, visited by a clock of our own."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from monitor.domain.watching import Visit
from monitor.fetch import open_fetcher
from monitor.fetch.policy import FetchPolicy
from monitor.pipeline.collect import Collector
from monitor.sources.catalog import load_sources
from monitor.store.archive import open_archive
from monitor.wiring import utc_now
from tests.newsroom import Newsroom, write_sources

DAY = timedelta(days=1)
POLICY = FetchPolicy(allow_private_networks="127.0.0.0/8", per_host_delay_seconds=0)


class Watch:
    """Visits one channel of a newsroom, whenever told to."""

    def __init__(self, newsroom: Newsroom, engine: Engine, folder: Path, *, channel: str) -> None:
        self.newsroom = newsroom
        self.engine = engine
        self.now = utc_now()
        self.channel = channel
        sources = load_sources(write_sources(newsroom, folder)).sources
        self.source = next(source for source in sources if source.id == channel)
        self._number = 0

    def visit(self, *, after: timedelta = DAY, times: int = 1, new: bool = False) -> None:
        for _ in range(times):
            self.now += after
            if new:
                self._number += 1
                self.newsroom.publish(self.channel, self._number)
            collector = Collector(
                self.engine,
                sources=[self.source],
                open_fetcher=lambda: open_fetcher(POLICY, now=lambda: self.now),
                now=lambda: self.now,
                workers=1,
            )
            collector.run([self.source])

    def asked(self) -> list[str]:
        """Return the paths asked for since the last question, robots.txt and articles left out."""
        paths = [path for path, *_ in self.newsroom.requests if path != "/robots.txt" and not path.startswith("/a/")]
        self.newsroom.requests.clear()
        return paths

    def wait(self) -> timedelta:
        """Return how long the last visit wants the next one to wait."""
        return self.last().next_due - self.now

    def last(self) -> Visit:
        with open_archive(self.engine) as archive:
            return archive.visits.last()[self.source.id]

    def changes(self) -> list[str]:
        """Return the states that were recorded, in order."""
        with open_archive(self.engine) as archive:
            changes = archive.visits.changes(self.source.id)
        assert self.last().state == changes[-1][2]
        return [after for _, _, after, _ in changes]
