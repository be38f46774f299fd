"""What is promised: how each source does is told in one word, each change of it is recorded once, and all can see it.

Against a real local server, with a clock of our own.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from monitor.domain.watching import SourceId
from monitor.fetch import open_fetcher
from monitor.fetch.policy import FetchPolicy
from monitor.pipeline.collect import Collector
from monitor.serve.app import create_app
from monitor.settings import Settings
from monitor.sources import due
from monitor.sources.catalog import load_sources
from monitor.store.archive import open_archive
from monitor.wiring import Monitor, utc_now
from tests.newsroom import Newsroom, open_newsroom, write_sources

DAY = timedelta(days=1)
POLICY = FetchPolicy(allow_private_networks="127.0.0.0/8", per_host_delay_seconds=0)
LISTING = SourceId("listing")


class Watch:
    """Visits the listing of a newsroom, whenever told to."""

    def __init__(self, newsroom: Newsroom, engine: Engine, folder: Path) -> None:
        self.newsroom = newsroom
        self.engine = engine
        self.now = utc_now()
        sources = load_sources(write_sources(newsroom, folder)).sources
        self._source = next(source for source in sources if source.id == LISTING)
        self._number = 0

    def visit(self, *, after: timedelta = DAY, times: int = 1, new: bool = False) -> None:
        for _ in range(times):
            self.now += after
            if new:
                self._number += 1
                self.newsroom.publish("listing", self._number)
            collector = Collector(
                self.engine,
                sources=[self._source],
                open_fetcher=lambda: open_fetcher(POLICY),
                now=lambda: self.now,
                workers=1,
            )
            collector.run([self._source])

    def changes(self) -> list[str]:
        with open_archive(self.engine) as archive:
            changes = archive.visits.changes(LISTING)
            assert archive.visits.last()[LISTING].state == changes[-1][2]
        return [after for _, _, after, _ in changes]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: the store's own tests keep changes of state in both."""
    return sqlite_url


@pytest.fixture
def watch(engine: Engine, tmp_path: Path) -> Iterator[Watch]:
    with open_newsroom() as newsroom:
        yield Watch(newsroom, engine, tmp_path)


def fails(status: int) -> Callable[[Watch], None]:
    def arrange(watch: Watch) -> None:
        watch.newsroom.failing["/news/"] = status

    return arrange


def serves(path: str, body: bytes) -> Callable[[Watch], None]:
    def arrange(watch: Watch) -> None:
        watch.newsroom.replaced[path] = body

    return arrange


CHALLENGE = b"<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        pytest.param(fails(503), "failing", id="down"),
        pytest.param(fails(404), "failing", id="not there"),
        pytest.param(fails(410), "gone", id="gone for good"),
        pytest.param(fails(403), "blocked", id="refused"),
        pytest.param(fails(401), "blocked", id="asks for a password"),
        pytest.param(serves("/news/", CHALLENGE), "blocked", id="asks for proof of being human"),
        pytest.param(serves("/robots.txt", b"User-agent: *\nDisallow: /news/"), "robots", id="forbidden"),
        pytest.param(serves("/news/", b"<html><ol><li>News</ol></html>"), "drift", id="another layout"),
        pytest.param(lambda _: None, "silent", id="nothing new"),
    ],
)
def test_trouble_is_named_once_and_ends_when_it_ends(
    watch: Watch, trouble: Callable[[Watch], None], state: str
) -> None:
    watch.visit(new=True, times=5)
    trouble(watch)
    watch.visit(times=3, after=5 * DAY)
    told = watch.changes()
    watch.newsroom.failing.clear()
    watch.newsroom.replaced.clear()
    watch.visit(new=True)

    assert told == ["ok", state]
    assert watch.changes() == (["ok", "gone"] if state == "gone" else ["ok", state, "ok"])


def test_a_slow_answer_is_told(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    watch.visit(new=True)
    monkeypatch.setattr(due, "_SLOW_SECONDS", 0.0)
    watch.visit(new=True, times=2)

    assert watch.changes() == ["ok", "slow"]


def test_people_see_how_a_source_does_and_why(watch: Watch, database_url: str, tmp_path: Path) -> None:
    watch.visit(new=True)
    fails(403)(watch)
    watch.visit()
    settings = Settings(database_url=database_url, data_dir=tmp_path, sources_file=tmp_path / "sources.yaml")
    monitor = Monitor(settings)

    with TestClient(create_app(monitor)) as client:
        page = client.get("/sources").text
        listed = client.get("/api/v1/sources").json()
    monitor.engine.dispose()

    [row] = [row for row in page.split("<tr>") if "listing" in row]
    assert "blocked" in row
    assert "answered 403" in row
    assert "blocked" in str(listed)
