"""Pages per CPU-second through the whole pipeline, as a ratio to bare selectolax parsing of the same bytes.

    python -m bench.pipeline [--pages 1000] [--database-url URL]

Both are measured in this one process, in alternating slices, by CPU time; PostgreSQL's own CPU time is not counted.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine

from bench.pages import pages
from monitor.domain.articles import NewArticle
from monitor.domain.watching import Document, Drop, Entry, Page, Source, SourceId
from monitor.pipeline.keep import keep_article
from monitor.pipeline.prepare import prepare_page
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade

_SOURCE = Source(id=SourceId("bench"), name="bench", kind="feed", url="https://news.example/feed.xml")
_Prepared = tuple[str, Document, NewArticle | Drop]
_SLICE = 50  # pages kept in one transaction, like one visit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--database-url")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(given.database_url or f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(engine)
        _warm_up(engine)
        report(engine, given.pages)


def report(engine: Engine, count: int) -> None:
    """Print both figures and their ratio."""
    parse = prepare = keep = 0.0
    size = 0
    supply = pages(count)
    while some := list(islice(supply, _SLICE)):
        size += sum(len(body) for _, body in some)
        parse += _timed(partial(_parsed, some))
        prepared: list[_Prepared] = []
        prepare += _timed(partial(_prepare_all, some, prepared))
        keep += _timed(partial(_kept, engine, prepared))
    whole = prepare + keep
    print(f"{count} pages, {size / count / 1024:.0f} KiB each, database {engine.dialect.name}")
    print(f"bare parse      {count / parse:8.0f} pages per CPU-second      1.0")
    print(f"prepare         {count / prepare:8.0f} pages per CPU-second   {prepare / parse:6.1f} parses")
    print(f"keep            {count / keep:8.0f} pages per CPU-second   {keep / parse:6.1f} parses")
    print(f"whole pipeline  {count / whole:8.0f} pages per CPU-second   {whole / parse:6.1f} parses")


def _parsed(some: list[tuple[str, bytes]]) -> None:
    for _, body in some:
        LexborHTMLParser(body)


def _prepare_all(some: list[tuple[str, bytes]], prepared: list[_Prepared]) -> None:
    prepared.extend(_prepared(some))


def _prepared(some: list[tuple[str, bytes]]) -> Iterator[_Prepared]:
    now = datetime.now(UTC)
    for address, body in some:
        document = Document(
            url=address,
            final_url=address,
            status=200,
            headers={"content-type": "text/html; charset=utf-8"},
            body=body,
            fetched_at=now,
        )
        page = Page(entry=Entry(url=address), document=document)
        yield address, document, prepare_page(page, _SOURCE, first_seen=now)


def _kept(engine: Engine, prepared: list[_Prepared]) -> None:
    with open_archive(engine, write=True) as archive:
        for address, document, new in prepared:
            assert isinstance(new, NewArticle), "every page of ours has an article"
            keep_article(archive, new, addresses=[address], family="bench", document=document)


def _warm_up(engine: Engine) -> None:
    """Load lexicons and compile statements: they cost once per process, not once per page."""
    _kept(engine, list(_prepared(list(pages(20, seed=99)))))


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
