"""A database in trouble: each time it is said what is wrong and what helps, and nothing is half-saved."""

from typing import Any

import pytest
from sqlalchemy import Engine, event

from monitor.errors import StoreError
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from monitor.store.schema import check_revision
from tests.builders import a_new_article, an_article
from tests.store.test_search import ask


@pytest.fixture
def archived(sqlite_url: str) -> Engine:
    """A SQLite archive, to be opened in trouble."""
    engine = open_engine(sqlite_url)
    upgrade(engine)
    keep(engine)
    engine.dispose()
    return engine


def keep(engine: Engine, text: str = "Brine.") -> None:
    with open_archive(engine, write=True) as archive:
        new = a_new_article(article=an_article(text=text))
        archive.articles.add(new, duplicate=None, cluster=None, family="x", extractor="1")


def each_connection(engine: Engine, pragma: str) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")


def test_a_full_disk_keeps_nothing_by_half(archived: Engine) -> None:
    each_connection(archived, "max_page_count = 80")

    with pytest.raises(StoreError, match="Free some space"):
        keep(archived, text=" ".join(f"word{n}" for n in range(500_000)))

    with open_archive(archived) as archive:
        assert archive.articles.count() == archive.search.count(ask("")) == 1
        assert sum(count.articles for count in archive.counts.over_time()) == 1
    archived.dispose()


def test_a_locked_archive_is_read_but_not_written(archived: Engine, sqlite_url: str) -> None:
    each_connection(archived, "busy_timeout = 50")
    other = open_engine(sqlite_url)

    with open_archive(other, write=True), pytest.raises(StoreError, match="Another process is writing"):
        keep(archived)
    with open_archive(other, write=True), open_archive(archived) as archive:
        assert archive.search.count(ask("brine")) == 1

    other.dispose()
    archived.dispose()


def test_an_archive_that_cannot_be_written_says_so(archived: Engine) -> None:
    each_connection(archived, "query_only = ON")

    with pytest.raises(StoreError, match="readonly"):
        keep(archived)

    archived.dispose()


def test_an_older_archive_asks_for_the_upgrade(archived: Engine) -> None:
    with open_archive(archived, write=True) as archive:
        archive._connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(StoreError, match="monitor db upgrade"):
        check_revision(archived)

    archived.dispose()


def test_an_archive_that_is_not_there_is_not_made_by_asking(sqlite_url: str) -> None:
    with pytest.raises(StoreError, match="monitor init"):
        open_engine(sqlite_url, must_exist=True)


def test_a_reader_sees_one_state_while_others_write(engine: Engine) -> None:
    with open_archive(engine) as reader:
        before = reader.articles.count()
        with open_archive(engine, write=True) as writer:
            writer.articles.add(a_new_article(), duplicate=None, cluster=None, family="x", extractor="1")

        assert reader.articles.count() == before
    with open_archive(engine) as later:
        assert later.articles.count() == before + 1
