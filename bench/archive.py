"""A large archive through the real store, and how long it takes to answer, next to the leanest query by hand.

    python -m bench.archive [--articles 100000] [--database-url URL]

Times are wall-clock milliseconds of one reader on a warm database, through `store.search`: statement, rows, snippets.
The floor is the same question written by hand against the same index, without a row of an article being read.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from bench.corpus import DAYS, FIRST, VOCABULARY, articles
from monitor.domain.articles import ArticleId, Matches
from monitor.domain.questions import Query
from monitor.query import parse
from monitor.store.archive import Archive, open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade

_BATCH = 500  # articles a transaction, like an import
_RUNS = 40
NOW = FIRST + timedelta(days=DAYS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database-url", help="default: a file in a temporary folder; an archive that is full is kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(given.database_url or f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(engine)
        build(engine, given.articles)
        report_size(engine)
        report_queries(engine)


def build(engine: Engine, count: int) -> None:
    """Fill the archive up to `count` articles, a fifth of the stories with two members, and print the rate."""
    with open_archive(engine) as archive:
        there = archive.articles.count()
    supply = islice(articles(count), there, None)
    spent, kept = 0.0, 0
    while some := list(islice(supply, _BATCH)):
        start = time.perf_counter()
        with open_archive(engine, write=True) as archive:
            for new in some:
                _keep(archive, new)
        spent += time.perf_counter() - start
        kept += len(some)
    if kept:
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        print(f"{there + kept:,} articles on {engine.dialect.name}; storing one took {spent / kept * 1e3:.2f} ms")


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


def report_size(engine: Engine) -> None:
    """Print the bytes on disk of an article, all included, and of each table."""
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM articles")).scalar_one()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            sizes = "SELECT name, sum(pgsize) AS size FROM dbstat GROUP BY name ORDER BY 2 DESC"
        else:
            sizes = (
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
            )
        rows = connection.execute(text(sizes)).all()
    print(f"{sum(size for _, size in rows) / count:,.0f} bytes an article, of which")
    print("   " + ", ".join(f"{name} {size / count:,.0f}" for name, size in rows if size / count >= 10))


def report_queries(engine: Engine) -> None:
    """Print each question's median and 95th percentile, and those of its floor."""
    print(f"{'ms':<44}{'p50':>9}{'p95':>9}{'floor':>9}{'p95':>9}")
    for name, ask, floor in QUESTIONS:
        found, least = _timed(engine, ask), _timed(engine, floor)
        print(f"{name:<44}{found[0]:9.2f}{found[1]:9.2f}{least[0]:9.2f}{least[1]:9.2f}")


def _timed(engine: Engine, ask: Callable[[Archive, int], object]) -> tuple[float, float]:
    times = []
    for run in range(_RUNS + 3):
        with open_archive(engine) as archive:
            start = time.perf_counter()
            ask(archive, run)
            times.append((time.perf_counter() - start) * 1e3)
    warm = sorted(times[3:])
    return statistics.median(warm), warm[int(len(warm) * 0.95) - 1]


_WORD = ["lithium", "copper", "bast", "tor", "lea", "nickel", "gallium", "mour"]
_ZH = ["锂矿", "铜业", "镍石", "钒盐", "钨矿", "稀业", "钴矿", "钛石"]


def _newest(*forms: str) -> Callable[[Archive, int], object]:
    def ask(archive: Archive, run: int) -> object:
        return archive.search.articles(_query(forms[run % len(forms)]))

    return ask


def _query(asked: str) -> Query:
    return parse(asked, VOCABULARY, now=NOW)


def _page_50(archive: Archive, run: int) -> object:
    query = _query(_WORD[run % 2])
    if (query, archive.search._connection.engine.url) not in _CURSORS:
        cursor = None
        for _ in range(49):
            cursor = archive.search.articles(query, cursor=cursor).next
        _CURSORS[query, archive.search._connection.engine.url] = cursor
    return archive.search.articles(query, cursor=_CURSORS[query, archive.search._connection.engine.url])


_CURSORS: dict[Any, str | None] = {}


def _sql(sqlite: str, postgresql: str) -> Callable[[Archive, int], object]:
    def ask(archive: Archive, run: int) -> object:
        connection = archive.search._connection
        sql = sqlite if connection.dialect.name == "sqlite" else postgresql
        word, zh = _WORD[run % len(_WORD)], _ZH[run % len(_ZH)]
        return connection.exec_driver_sql(sql.replace("{word}", word).replace("{zh}", zh)).all()

    return ask


def _walk(match: str, vector: str, more: str = "") -> Callable[[Archive, int], object]:
    return _sql(
        f"SELECT rowid FROM search_words WHERE search_words MATCH '{match}' {more.replace('KEY', 'rowid')}"
        " ORDER BY rowid DESC LIMIT 20",
        f"SELECT key FROM search_words WHERE words @@ '{vector}'::tsquery {more.replace('KEY', 'key')}"
        " ORDER BY key DESC LIMIT 20",
    )


def _counted(sql: str) -> Callable[[Archive, int], object]:
    return _sql(sql, sql)


_MID = NOW - timedelta(days=400)
_KEYS = f"AND KEY BETWEEN {int((_MID - timedelta(days=30)).timestamp()) << 8} AND {int(_MID.timestamp()) << 8}"
_DATES = f"published:{_MID - timedelta(days=30):%Y-%m-%d}..{_MID:%Y-%m-%d}"
_MONTHS = "SELECT metal, substr(day, 1, 7), sum(articles) FROM counts WHERE region = '' GROUP BY 1, 2"
_REGIONS = (
    "SELECT region, sum(articles) FROM counts WHERE metal = 'lithium' AND region <> '' GROUP BY 1 ORDER BY 2 DESC"
)

QUESTIONS: Sequence[tuple[str, Callable[[Archive, int], object], Callable[[Archive, int], object]]] = (
    ("newest 20, a word", _newest(*_WORD), _walk('"{word}"', "{word}")),
    ("newest 20, two words", _newest(*[f"{word} cobalt" for word in _WORD]),
     _walk('"{word}" "cobalt"', "{word} & cobalt")),
    ("newest 20, a phrase", _newest('"rare earths"', '"tor bast"'), _walk('"rare earth"', "rare <-> earth")),
    ("newest 20, two characters", _newest(*_ZH), _walk('"{zh}"', "{zh}")),
    ("newest 20, one character", _newest("锂", "铜", "钒"), _walk('"锂" *', "锂:*")),
    ("word + metal + region", _newest(*[f"{word} metal:lithium region:CN-QH" for word in _WORD]),
     _walk('"{word}" "metal:lithium" "region:cn-qh"', "{word} & ''metal:lithium'' & ''region:cn-qh''")),
    ("word + metal + region + dates", _newest(*[f"{word} metal:lithium region:CN {_DATES}" for word in _WORD]),
     _walk('"{word}" "metal:lithium" "region:cn"', "{word} & ''metal:lithium'' & ''region:cn''", _KEYS)),
    ("word + seen 7d", _newest(*[f"{word} seen:7d" for word in _WORD]), _walk('"{word}"', "{word}")),
    ("a source, no words", _newest("source:house7", "metal:tin", "-lang:en"),
     _walk('"source:house7"', "''source:house7''")),
    ("page 50 by cursor", _page_50, _walk('"{word}"', "{word}")),
    ("stories of a word", lambda archive, run: archive.search.stories(_query(_WORD[run % 8])),
     _walk('"{word}"', "{word}")),
    ("best of a word", lambda archive, run: archive.search.articles(_query(_WORD[run % 8]), order="relevance"),
     _walk('"{word}"', "{word}")),
    ("facets of a word", lambda archive, run: archive.search.facets(_query(_WORD[run % 8])),
     _walk('"{word}"', "{word}")),
    ("counts, metal x month over everything", lambda archive, _: archive.counts.metals_over_time(), _counted(_MONTHS)),
    ("one metal x month", lambda archive, _: archive.counts.over_time(by="month", metal="lithium"),
     _counted(_MONTHS.replace("GROUP", "AND metal = 'lithium' GROUP"))),
    ("top regions of a metal", lambda archive, _: archive.counts.regions("lithium"), _counted(_REGIONS)),
)  # fmt: skip


if __name__ == "__main__":
    main()
