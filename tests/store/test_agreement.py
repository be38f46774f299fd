"""Both databases answer alike. `python -m bench.agreement` asks the same of 20,000 articles and more."""

from bench.agreement import disagreements
from bench.archive import build
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade


def test_sqlite_and_postgresql_answer_alike(sqlite_url: str, postgresql_url: str) -> None:
    engines = [open_engine(url) for url in (sqlite_url, postgresql_url)]
    for engine in engines:
        upgrade(engine)
        build(engine, 700)  # more than PostgreSQL looks through at once

    found = list(disagreements(engines, 60))

    for engine in engines:
        engine.dispose()
    assert found == []
