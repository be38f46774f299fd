"""What is promised: how each source does is told in one word, each change of it is recorded once, and all can see it.

Against a real local server, with a clock of our own.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from monitor.serve.app import create_app
from monitor.settings import Settings
from monitor.sources import due
from monitor.wiring import Monitor
from tests.pipeline.watched.watch import DAY, Watch


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
