"""Both databases answer alike. `python -m bench.agreement` asks more, of articles as long as news has them."""

from bench.agreement import disagreements
from bench.archive import build
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade

# PostgreSQL looks through several windows of time for a page, and through all at once for what is rare.
ARTICLES = 20_000
QUERIES = 100


def test_sqlite_and_postgresql_answer_alike(sqlite_url: str, postgresql_url: str) -> None:
    engines = [open_engine(url) for url in (sqlite_url, postgresql_url)]
    for engine in engines:
        upgrade(engine)
        build(engine, ARTICLES, words=(20, 60))

    found = list(disagreements(engines, QUERIES))

    for engine in engines:
        engine.dispose()
    assert found == []
