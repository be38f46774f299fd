"""What finding duplicates costs as the archive grows: ours on SQLite, datasketch and rensa in memory, in one run.

    python -m bench.dedup                              # 20,000 and 60,000 stored
    python -m bench.dedup --sizes 100000,300000,1000000
    python -m bench.dedup --sizes 100000 --database postgresql+psycopg://...

An archive is filled with made-up articles of the length of agency reports, one in ten of them a copy; then PROBES more
are fingerprinted, looked up, verified and inserted, in batches of one transaction each. Times are CPU seconds of this
process, except p95, which is wall time of one look-up with a warm cache. The curve should be flat.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH
from sqlalchemy import Engine, insert, text

from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.match import find_matches
from monitor.domain.articles import ArticleId
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from monitor.store.tables import ArticleRow, table

PROBES = 1500
BATCH = 500
COPIES = 0.1
START = datetime(2024, 1, 1, tzinfo=UTC)
# A watcher of some thousand sources keeps about this many articles a day; it decides how full a period is.
A_DAY = 2000
WORDS = 190  # a Reuters report of 1987: 1,170 characters
VOCABULARY = 40_000


@dataclass(frozen=True)
class Made:
    number: int
    title: str
    text: str
    moment: datetime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="20000,60000")
    options.add_argument("--database", help="an empty database; by default a SQLite file that is removed afterwards")
    options.add_argument("--without-peers", action="store_true", help="datasketch needs 10 GB at a million")
    chosen = options.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    print(f"{'':12}{'stored':>10}{'articles/CPU s':>16}{'signature':>11}{'p95 look-up':>13}{'bytes/article':>15}")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(chosen.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        ours(engine, sizes)
    if not chosen.without_peers:
        for size in sizes:
            datasketch(size)
            rensa(size)


def ours(engine: Engine, sizes: list[int]) -> None:
    """Fill the archive to each size in turn, and measure there."""
    upgrade(engine)
    articles = made()
    stored = 0
    for size in sizes:
        while stored < size:
            keep(engine, [next(articles) for _ in range(min(BATCH, size - stored))])
            stored += min(BATCH, size - stored)
        measure(engine, [next(articles) for _ in range(PROBES)], stored)
        stored += PROBES


def measure(engine: Engine, probes: list[Made], stored: int) -> None:
    signing = cpu = 0.0
    walls: list[float] = []
    for at in range(0, len(probes), BATCH):
        start = time.process_time()
        with open_archive(engine, write=True) as archive:
            insert_articles(archive._connection, probes[at : at + BATCH])
            start = time.process_time()  # keeping the article itself is not ours to measure
            for probe in probes[at : at + BATCH]:
                before = time.process_time()
                mark = fingerprint(probe.title, probe.text)
                signing += time.process_time() - before
                wall = time.perf_counter()
                candidates = archive.likeness.candidates(mark, probe.moment)
                walls.append(time.perf_counter() - wall)
                matches = find_matches(mark, moment=probe.moment, candidates=candidates)
                archive.likeness.add(ArticleId(probe.number), mark, probe.moment, credited=False, matches=matches)
        cpu += time.process_time() - start
    p95 = sorted(walls)[int(len(walls) * 0.95)] * 1000
    signed = f"{len(probes) / signing:,.0f}"
    print(
        f"{'ours':12}{stored:>10,}{len(probes) / cpu:>16,.0f}{signed:>11}"
        f"{p95:>10.2f} ms{weight(engine, stored):>15,.0f}",
        flush=True,
    )


def keep(engine: Engine, batch: list[Made]) -> None:
    with open_archive(engine, write=True) as archive:
        insert_articles(archive._connection, batch)
        for one in batch:
            mark = fingerprint(one.title, one.text)
            candidates = archive.likeness.candidates(mark, one.moment)
            matches = find_matches(mark, moment=one.moment, candidates=candidates)
            archive.likeness.add(ArticleId(one.number), mark, one.moment, credited=False, matches=matches)


def insert_articles(connection, batch: list[Made]) -> None:  # type: ignore[no-untyped-def]  # SQLAlchemy's
    """Write rows for the fingerprints to refer to, without the articles' texts."""
    rows = [
        {"id": one.number, "text": "", "source": "bench", "family": "bench", "first_seen": one.moment, "cluster_id": 0,
         "authors": [], "origins": {}, "flags": "", "metals": "", "regions": "",
         "extractor_version": "", "lexicon_version": ""}
        for one in batch
    ]  # fmt: skip
    connection.execute(insert(table(ArticleRow)), rows)


def weight(engine: Engine, stored: int) -> float:
    """Return the bytes an article takes in the tables of duplicates and their indexes."""
    names = ("fingerprints", "fingerprints_match", "sketches")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            query = "SELECT pg_total_relation_size('fingerprints') + pg_total_relation_size('sketches')"
            total = connection.execute(text(query)).scalar_one()
        else:
            listed = ", ".join(f"'{name}'" for name in names)
            total = connection.execute(text(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({listed})")).scalar_one()
    return float(total) / (stored + PROBES)


def made() -> Iterator[Made]:
    """Make articles for ever: Zipfian words, figures, one in ten a copy of a recent one with its tail cut off."""
    dice = random.Random(8)
    words = ["".join(dice.choices("abcdefghiklmnoprstuvw", k=dice.randint(3, 9))) for _ in range(VOCABULARY)]
    ranks = [1 / (rank + 10) for rank in range(VOCABULARY)]
    recent: list[str] = []
    number = 0
    while True:
        number += 1
        moment = START + timedelta(days=number / A_DAY)
        if recent and dice.random() < COPIES:
            body = dice.choice(recent)
            body = body[: dice.randint(len(body) // 2, len(body))]
        else:
            chosen = dice.choices(words, weights=None, cum_weights=_cumulated(ranks), k=WORDS)
            for at in dice.sample(range(WORDS), 10):
                chosen[at] = str(dice.randint(2, 99999))
            body = " ".join(chosen)
            recent = [*recent[-200:], body]
        yield Made(number=number, title=" ".join(body.split()[:8]), text=body, moment=moment)


_sums: list[float] = []


def _cumulated(weights: list[float]) -> list[float]:
    if not _sums:
        total = 0.0
        for one in weights:
            total += one
            _sums.append(total)
    return _sums


def datasketch(size: int) -> None:
    """MinHash of 128 permutations over words of five, LSH at 0.7, as its documentation shows."""

    def signature(body: str) -> MinHash:
        words = body.lower().split()
        mark = MinHash(num_perm=128)
        mark.update_batch([" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))])
        return mark

    index = MinHashLSH(threshold=0.7, num_perm=128)
    _peer(
        "datasketch", size, lambda one: (mark := signature(one.text), index.query(mark), index.insert(one.number, mark))
    )


def rensa(size: int) -> None:
    """The same with rensa."""

    def signature(body: str) -> RMinHash:
        words = body.lower().split()
        mark = RMinHash(num_perm=128, seed=42)
        mark.update([" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))])
        return mark

    index = RMinHashLSH(threshold=0.7, num_perm=128, num_bands=16)
    _peer("rensa", size, lambda one: (mark := signature(one.text), index.query(mark), index.insert(one.number, mark)))


def _peer(name: str, size: int, keep_one) -> None:  # type: ignore[no-untyped-def]  # a peer's own types
    articles = made()
    for _ in range(size):
        keep_one(next(articles))
    probes = [next(articles) for _ in range(PROBES)]
    start = time.process_time()
    for probe in probes:
        keep_one(probe)
    spent = time.process_time() - start
    print(f"{name:12}{size:>10,}{PROBES / spent:>16,.0f}{'':>11}{'':>13}{'in memory':>15}", flush=True)


if __name__ == "__main__":
    main()
