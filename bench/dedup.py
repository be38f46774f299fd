"""What finding duplicates costs as the archive grows: ours in a database, datasketch and rensa in memory, in one run.

    python -m bench.dedup                                            # 20,000 and 60,000 stored
    python -m bench.dedup --sizes 100000,300000,1000000 --peers-to 300000
    python -m bench.dedup --sizes 100000 --database postgresql+psycopg://...
    python -m bench.dedup --sizes 1000,100000 --same --peers-to 0    # one report again and again

An archive is filled with the reports of `bench.near_copies`, as they come, without asking what is alike; at each size
the next PROBES are fingerprinted, looked up, verified and inserted, in transactions of BATCH. Times are CPU seconds of
this process and of PostgreSQL's (where it runs on this machine), except p95, which is the wall time of one look-up.
"Best" is the fastest transaction: on a machine with other work the rest tells more of that. The curve should be flat.
Peers hold everything in memory, 3 and 10 KB a report; beyond `--peers-to` they are not asked.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH
from sqlalchemy import Engine, insert, text

from bench.near_copies import Report, reports
from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.match import find_matches
from monitor.domain.articles import ArticleId, Matches
from monitor.store.archive import Archive, open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from monitor.store.tables import ArticleRow, table

PROBES = 4000
BATCH = 500
_BAR = 40  # characters of the longest bar


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one contender took for PROBES reports at one size."""

    name: str
    stored: int
    batches: Sequence[float]  # seconds each
    signing: float | None = None
    p95: float | None = None  # seconds
    weight: float | None = None  # bytes a report, all stored

    @property
    def best(self) -> float:
        """Seconds a report in the fastest batch."""
        return min(self.batches) / BATCH

    def __str__(self) -> str:
        signed = f"{PROBES / self.signing:,.0f}" if self.signing else ""
        p95 = f"{self.p95 * 1000:.2f} ms" if self.p95 else ""
        weight = f"{self.weight:,.0f}" if self.weight else "in memory"
        speed = f"{PROBES / sum(self.batches):>16,.0f}{1 / self.best:>9,.0f}"
        return f"{self.name:12}{self.stored:>10,}{speed}{signed:>11}{p95:>13}{weight:>15}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="20000,60000")
    options.add_argument("--database", help="an empty database; by default a SQLite file that is removed afterwards")
    options.add_argument("--peers-to", type=int, default=100_000, help="the largest size that peers are asked for")
    options.add_argument("--same", action="store_true", help="let all be copies of one report")
    chosen = options.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    peers_sizes = [size for size in sizes if size <= chosen.peers_to]
    print(f"{'':12}{'stored':>10}{'articles/CPU s':>16}{'best':>9}{'signature':>11}{'p95':>13}{'bytes/article':>15}")
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(chosen.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        made = same() if chosen.same else reports()
        for contender in (ours(engine, sizes, made), datasketch(peers_sizes), rensa(peers_sizes)):
            for cost in contender:
                print(cost, flush=True)
                costs.append(cost)
    draw(costs)


def draw(costs: Sequence[Cost]) -> None:
    """Print cost against size, a bar for each: of one contender they should be of one length."""
    print("\nCPU microseconds a report")
    most = max(cost.best for cost in costs)
    for cost in costs:
        bar = "█" * round(_BAR * cost.best / most)
        print(f"{cost.name:12}{cost.stored:>10,}  {bar} {cost.best * 1e6:,.0f}")


def same() -> Iterator[Report]:
    """Give one report again and again, each a second after the other."""
    one = next(reports())
    return (replace(one, number=number, moment=one.moment + timedelta(seconds=number)) for number in count(1))


def ours(engine: Engine, sizes: Sequence[int], made: Iterator[Report]) -> Iterator[Cost]:
    """Fill the archive to each size in turn, and measure there."""
    upgrade(engine)
    stored = 0
    for size in sizes:
        for start in range(stored, size, BATCH):
            fill(engine, list(islice(made, min(BATCH, size - start))))
        yield measured(engine, list(islice(made, PROBES)), size)
        stored = size + PROBES


def fill(engine: Engine, batch: Sequence[Report]) -> None:
    with open_archive(engine, write=True) as archive:
        insert_articles(archive, batch)
        for one in batch:
            mark = fingerprint(one.title, one.text)
            archive.likeness.add(ArticleId(one.number), mark, one.moment, credited=False, matches=Matches())


def measured(engine: Engine, probes: Sequence[Report], stored: int) -> Cost:
    """Return what the probes cost."""
    signing = 0.0
    batches: list[float] = []
    walls: list[float] = []
    for at in range(0, len(probes), BATCH):
        batch = probes[at : at + BATCH]
        with open_archive(engine, write=True) as archive:
            insert_articles(archive, batch)
            clock = _clock(archive)
            start = clock()  # keeping the article itself is not ours to measure
            for probe in batch:
                before = time.process_time()
                mark = fingerprint(probe.title, probe.text)
                signing += time.process_time() - before
                wall = time.perf_counter()
                candidates = archive.likeness.candidates(mark, probe.moment)
                walls.append(time.perf_counter() - wall)
                matches = find_matches(mark, moment=probe.moment, candidates=candidates)
                archive.likeness.add(ArticleId(probe.number), mark, probe.moment, credited=False, matches=matches)
        batches.append(clock() - start)  # with the commit
    p95 = sorted(walls)[int(len(walls) * 0.95)]
    weight = _bytes(engine) / (stored + len(probes))
    return Cost(name=engine.dialect.name, stored=stored, batches=batches, signing=signing, p95=p95, weight=weight)


def insert_articles(archive: Archive, batch: Sequence[Report]) -> None:
    """Write rows for the fingerprints to refer to, without the articles' texts."""
    rows = [
        {"id": one.number, "text": "", "source": "bench", "family": "bench", "first_seen": one.moment, "cluster_id": 0,
         "authors": [], "origins": {}, "flags": "", "metals": "", "regions": "",
         "extractor_version": "", "lexicon_version": ""}
        for one in batch
    ]  # fmt: skip
    archive._connection.execute(insert(table(ArticleRow)), rows)


def _clock(archive: Archive) -> Callable[[], float]:
    """Return what tells the CPU seconds of this process and of the database's, where there is one on this machine."""
    if archive._connection.dialect.name != "postgresql":
        return time.process_time
    backend = Path("/proc") / str(archive._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()) / "stat"
    ticks = os.sysconf("SC_CLK_TCK")

    def spent() -> float:
        # User and system time are the 14th and 15th field; the second, in brackets, may have spaces (proc(5)).
        fields = backend.read_text().rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / ticks

    return spent


def _bytes(engine: Engine) -> float:
    """Return the bytes of the tables of duplicates and their indexes."""
    if engine.dialect.name == "postgresql":
        query = "SELECT pg_total_relation_size('fingerprints') + pg_total_relation_size('sketches')"
    else:
        query = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('fingerprints', 'fingerprints_match', 'sketches')"
    with engine.connect() as connection:
        return float(connection.execute(text(query)).scalar_one())


def datasketch(sizes: Sequence[int]) -> Iterator[Cost]:
    """MinHash of 128 permutations over runs of words or characters, LSH at 0.7, as its documentation shows."""
    index = MinHashLSH(threshold=0.7, num_perm=128)

    def keep_one(one: Report) -> None:
        mark = MinHash(num_perm=128)
        mark.update_batch([run.encode() for run in _runs(one)])
        index.query(mark)
        index.insert(one.number, mark)

    return _peer("datasketch", sizes, keep_one)


def rensa(sizes: Sequence[int]) -> Iterator[Cost]:
    """The same with rensa."""
    index = RMinHashLSH(threshold=0.7, num_perm=128, num_bands=16)

    def keep_one(one: Report) -> None:
        mark = RMinHash(num_perm=128, seed=42)
        mark.update(_runs(one))
        index.query(mark)
        index.insert(one.number, mark)

    return _peer("rensa", sizes, keep_one)


def _runs(one: Report) -> list[str]:
    if one.chinese:
        return [one.text[at : at + 8] for at in range(max(1, len(one.text) - 7))]
    words = one.text.lower().split()
    return [" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))]


def _peer(name: str, sizes: Sequence[int], keep_one: Callable[[Report], None]) -> Iterator[Cost]:
    made = reports()
    stored = 0
    for size in sizes:
        for one in islice(made, size - stored):
            keep_one(one)
        batches: list[float] = []
        for _ in range(PROBES // BATCH):
            probes = list(islice(made, BATCH))
            start = time.process_time()
            for probe in probes:
                keep_one(probe)
            batches.append(time.process_time() - start)
        yield Cost(name=name, stored=size, batches=batches)
        stored = size + PROBES


if __name__ == "__main__":
    main()
