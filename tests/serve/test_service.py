"""`monitor run` as a process of its own: it collects on schedule, survives being killed, stops cleanly."""

import os
import random
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from monitor.store.sql import read_sql
from tests.newsroom import Newsroom, open_newsroom, write_sources
from tests.serve.commands import forks

KILLS = 20


def run_service(folder: str, settings: dict[str, str]) -> None:
    """Be the process that a user started with `monitor run`."""
    os.chdir(folder)
    os.environ.update(settings)
    sys.argv = ["monitor", "run"]
    from monitor.__main__ import main

    main()


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with open_newsroom() as newsroom:
        newsroom.publish("feed", *range(1, 26))
        newsroom.publish("listing", *range(31, 56))
        newsroom.publish("sitemap", *range(61, 86))
        yield newsroom


class Service:
    """`monitor run` in a folder, over a newsroom."""

    def __init__(self, newsroom: Newsroom, folder: Path, database_url: str) -> None:
        self._folder = folder
        self.port = free_port()
        write_sources(newsroom, folder)
        self._settings = {
            "MONITOR_DATABASE_URL": database_url,
            "MONITOR_DATA_DIR": str(folder / "data"),
            "MONITOR_PORT": str(self.port),
            "MONITOR_TICK_SECONDS": "0.2",
            "MONITOR_FETCH__ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
            "MONITOR_FETCH__PER_HOST_DELAY_SECONDS": "0",
        }

    def start(self) -> ForkServerProcess:
        process = forks().Process(target=run_service, args=(str(self._folder), self._settings))
        process.start()
        return process

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def service(newsroom: Newsroom, tmp_path: Path, database_url: str) -> Service:
    return Service(newsroom, tmp_path, database_url)


def test_killed_at_any_moment_it_loses_and_repeats_nothing(
    service: Service, newsroom: Newsroom, database_url: str
) -> None:
    engine = open_engine(database_url)
    upgrade(engine)
    chance = random.Random()
    seed = chance.randrange(10**6)
    chance.seed(seed)
    reported: set[str] = set()
    for kill in range(KILLS):
        # News keeps coming in, so that there is something to lose at every kill.
        newsroom.publish("feed", 101 + kill)
        process = service.start()
        time.sleep(chance.uniform(0.1, 1.5))
        process.kill()
        process.join()
        urls = kept_urls(engine)
        assert reported <= set(urls), f"lost what was kept (seed {seed}, kill {kill})"
        assert len(urls) == len(set(urls)), f"kept twice (seed {seed}, kill {kill})"
        reported = set(urls)

    process = service.start()
    expected = 75 + 5  # and the seeds
    wait_until(lambda: len(kept_urls(engine)) >= expected, process, f"collecting (seed {seed})")
    process.terminate()
    process.join(30)

    urls = kept_urls(engine)
    assert len(urls) == len(set(urls))
    assert {url for url in urls if not url.startswith("seed:")} >= {
        f"{newsroom.address}/a/{number}.html" for first in (1, 31, 61) for number in range(first, first + 25)
    }
    _, wrong = read_sql(engine, "select * from v_visits where found <> kept + duplicates + dropped")
    assert wrong == []
    assert process.exitcode == 0
    engine.dispose()


def test_it_collects_on_schedule_and_stops_on_sigterm(service: Service, newsroom: Newsroom, database_url: str) -> None:
    process = service.start()
    wait_until(service.is_ready, process, "answering")
    engine = open_engine(database_url)
    wait_until(lambda: len(kept_urls(engine)) == 75 + 5, process, "collecting")

    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(30)

    assert process.exitcode == 0
    assert not service.is_ready()
    engine.dispose()


def test_it_does_not_begin_on_an_address_that_is_taken(service: Service, newsroom: Newsroom, database_url: str) -> None:
    """Two services that collect at the same time would ask every source twice."""
    with socket.create_server(("127.0.0.1", service.port)):
        process = service.start()
        process.join(60)

    engine = open_engine(database_url)
    assert process.exitcode == 2
    assert len(kept_urls(engine)) == 5  # the seeds
    engine.dispose()


def kept_urls(engine: object) -> list[str]:
    _, rows = read_sql(engine, "select coalesce(url, 'seed:' || external_id) from v_articles")  # type: ignore[arg-type]  # an Engine
    return [row[0] for row in rows]


def wait_until(done: Callable[[], bool], process: ForkServerProcess, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert process.is_alive(), f"the service ended while {what}"
        assert time.monotonic() < end, f"the service is not done {what} after {seconds} s"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
