"""`monitor collect` as users run it, against a simulated web: what is found, what it costs, who would complain.

    python -m bench.collecting faults [--admin URL] [--rounds 3] [--pages]
    python -m bench.collecting peers [--admin URL]

The simulator is a server with the admin pages `sources`, `truth`, `advance`, `score`, `reset`: it knows what each
source announces in every round and records every request. `faults` runs the command once per round on an archive of
its own and prints recall of links, repeats, violations, and the CPU seconds and peak memory of each process. `peers`
polls twice, a fifth of the sources having changed in between, in one process that collects and stores with us and in
one that does so with the `reader` library, and prints the second poll's CPU seconds and each process's peak memory.
"""

import argparse
import collections
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # it ships no types

ADMIN = "http://127.0.0.1:8900/__admin__/"
_KIND = {"html": "listing", "sitemap": "sitemap", "feed": "feed"}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MIB = 1024  # of what the system counts memory in


def faults(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder), arguments)
        costs = []
        for number in range(arguments.rounds):
            if number:
                _ask(arguments.admin + "advance", method="POST")
            costs.append(_run_collect(environment))
            print(f"round {number}: {json.dumps(costs[-1])}", flush=True)
        report = _judged(Path(folder) / "monitor.db", _ask(arguments.admin + "truth"))
    report["violations"] = _ask(arguments.admin + "score")["violations"]
    report["peak_rss_mb"] = max(cost["peak_rss_mb"] for cost in costs)
    print(json.dumps(report, indent=1))


def _environment(folder: Path, arguments: argparse.Namespace) -> dict[str, str]:
    """Write the sources and return what a process needs to collect them, and nothing else, into a new archive."""
    rows = [_source(row, pages=arguments.pages) for row in _ask(arguments.admin + "sources")]
    (folder / "sources.yaml").write_text(yaml.safe_dump({"version": 1, "sources": rows}, allow_unicode=True))
    return {
        **os.environ,
        "MONITOR_SOURCES_FILE": str(folder / "sources.yaml"),
        "MONITOR_DATA_DIR": str(folder),
        "MONITOR_FETCH__ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "MONITOR_FETCH__PER_HOST_DELAY_SECONDS": str(arguments.delay),
        "MONITOR_FETCH__READ_TIMEOUT_SECONDS": "8",
        "MONITOR_FETCH__DEADLINE_SECONDS": "20",
    }


def _source(row: dict[str, Any], *, pages: bool) -> dict[str, Any]:
    selectors = {name: row["selectors"][name] for name in ("item", "link", "date")} if row.get("selectors") else {}
    return {
        "id": f"s{row['i']}",
        "name": f"s{row['i']}",
        "kind": _KIND[row["kind"]],
        "url": row["url"],
        "language": row["lang"],
        "timezone": "Asia/Shanghai",
        "fetch_pages": pages,
        "options": selectors,
    }


def _run_collect(environment: dict[str, str]) -> dict[str, Any]:
    began = time.monotonic()
    command = [sys.executable, "-m", "monitor", "collect", "--all", "--json"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None, "we asked for a pipe"
        visits = json.loads(process.stdout.read())
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return {
        "outcomes": dict(collections.Counter(visit["outcome"] for visit in visits)),
        "new": sum(visit["new"] for visit in visits),
        "peak_rss_mb": used.ru_maxrss // _MIB,
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.monotonic() - began, 1),
    }


def _judged(archive: Path, truth: list[dict[str, Any]]) -> dict[str, Any]:
    with sqlite3.connect(archive) as database:
        kept = collections.Counter(_canonical(url) for (url,) in database.execute("SELECT url FROM articles"))
        drops = dict(database.execute("SELECT reason, count(*) FROM drops GROUP BY reason").fetchall())
    wanted = {_canonical(entry["link"]): row["fault"] for row in truth for entry in row["entries"]}
    missing = [link for link in wanted if link not in kept]
    return {
        "recall": round(1 - len(missing) / max(1, len(wanted)), 4),
        "missing_by_fault": dict(collections.Counter(wanted[link] for link in missing)),
        "repeats": sum(count - 1 for count in kept.values()),
        "drops": drops,
    }


def _canonical(url: str) -> str:
    """Return the simulator's own form of an address: it only adds utm parameters."""
    return url.split("?utm_", maxsplit=1)[0]


def peers(arguments: argparse.Namespace) -> None:
    command = [sys.executable, "-m", "bench.collecting", "side", "--admin", arguments.admin, "--name"]
    sides = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for name in _SIDES
    ]
    for side in sides:
        _read_line(side)  # it has polled once
    _ask(arguments.admin + "advance", method="POST")
    for side in sides:
        assert side.stdin is not None, "we asked for a pipe"
        print("go", file=side.stdin, flush=True)
        print(_read_line(side), end="")
        side.wait()


def _read_line(side: subprocess.Popen[str]) -> str:
    assert side.stdout is not None, "we asked for a pipe"
    return side.stdout.readline()


def side(arguments: argparse.Namespace) -> None:
    """Poll, wait for the word, poll again and tell what that took."""
    with tempfile.TemporaryDirectory() as folder:
        polls = _SIDES[arguments.name](Path(folder), arguments)
        next(polls)
        print("ready", flush=True)
        sys.stdin.readline()
        cpu, wall = time.process_time(), time.monotonic()
        stored = next(polls)
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MIB
    print(f"{arguments.name:8} {cpu:6.2f} CPU s  {wall:6.1f} s  peak {peak:4} MB  {stored} entries stored", flush=True)


def _ours(folder: Path, arguments: argparse.Namespace) -> Iterator[int]:
    """Poll as `monitor collect --all` does and store what is new as entries that wait; the next visits bring the pages.

    A reader stores entries and no more, hence no page here: making articles of them is measured by `bench.pipeline`.
    """
    import logging

    import structlog

    from monitor.pipeline.collect import Collector
    from monitor.store.sql import read_sql
    from monitor.wiring import open_monitor

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    os.environ.update(_environment(folder, arguments))
    monitor = open_monitor()
    monitor.prepare()
    sources, stored = monitor.catalog.sources, 0
    collector = Collector(
        monitor.engine,
        sources=sources,
        open_fetcher=monitor.fetcher,
        now=monitor.now,
        workers=monitor.settings.workers,
        most_pages=0,
    )
    while True:
        # No page is ever brought here: what waits for its page must not count as due, or each visit reads it all again.
        collector.run(sources, retry_until=_NEVER)
        before, stored = stored, int(read_sql(monitor.engine, "SELECT count(*) FROM addresses")[1][0][0])
        yield stored - before


def _reader(folder: Path, arguments: argparse.Namespace) -> Iterator[int]:
    from reader import make_reader

    reader: Any = make_reader(str(folder / "reader.db"))
    for row in _ask(arguments.admin + "sources"):
        reader.add_feed(row["url"])
    stored = 0
    while True:
        reader.update_feeds(scheduled=False, workers=16)
        before, stored = stored, reader.get_entry_counts().total
        yield stored - before


_SIDES: dict[str, Callable[[Path, argparse.Namespace], Iterator[int]]] = {"ours": _ours, "reader": _reader}


def _ask(url: str, method: str = "GET") -> Any:
    with urllib.request.urlopen(urllib.request.Request(url, method=method)) as answer:
        return json.loads(answer.read())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for run in (faults, peers, side):
        command = commands.add_parser(run.__name__)
        command.add_argument("--admin", default=ADMIN)
        command.add_argument("--delay", type=float, default=0.0, help="seconds between two requests to one host")
        command.add_argument("--pages", action="store_true", help="fetch the pages too, not only what announces them")
        command.set_defaults(run=run)
    commands.choices["faults"].add_argument("--rounds", type=int, default=3)
    commands.choices["side"].add_argument("--name", choices=_SIDES, required=True)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
