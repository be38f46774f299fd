"""The schema: from every earlier revision, with data in it, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, column, create_engine, insert, inspect, sql, text
from sqlmodel import SQLModel

from monitor.domain.watching import SourceId
from monitor.errors import StoreError
from monitor.store.archive import open_archive
from monitor.store.columns import CompressedJson, Json
from monitor.store.database import open_engine, transaction
from monitor.store.migrate import _config, upgrade
from monitor.store.posting_tables import TABLES
from monitor.store.postings import Postings
from monitor.store.schema import known_revisions, newest_revision
from tests.builders import NOW, a_new_article, tags
from tests.store.test_search import ask

# An article and its address as every revision kept them, in SQL of its own: today's program writes another form.
ARTICLE = """
    INSERT INTO articles (id, external_id, title, text, language, source, family, first_seen, authors, flags, origins,
                          cluster_id, metals, regions, extractor_version, lexicon_version)
    VALUES (7, 'x7', 'Lithium plant', 'Brine from three lakes.', 'en', 'gazette', 'gazette',
            '2026-11-21T08:30:00.000000Z', '[]', '', '{}', 7, 'lithium', 'CN-QH,CN', '1', 'test')
"""
ADDRESSES = """
    INSERT INTO addresses (address, article_id, state, attempts, source, retry_at, since)
    VALUES ('https://gazette.example/7', 7, 'kept', 0, 'gazette', NULL, '2026-11-21T08:30:00.000000Z'),
           ('https://gazette.example/8', NULL, 'waiting', 2, 'gazette', '2026-11-21T09:00:00.000000Z',
            '2026-11-21T08:30:00.000000Z')
"""
EVIDENCE = {
    "metals": [["lithium", "primary", 0.9, [["title", 0, 7, "Lithium", "test"]]]],
    "regions": [], "rejected": [], "lexicon_version": "test",
}  # fmt: skip


def at_revision(connection: Connection, revision: str) -> None:
    """Make an archive as it was then, with data in it."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    for statement in (ARTICLE, ADDRESSES):
        connection.exec_driver_sql(statement)
    plain = revision in ("0001", "0002_search")
    evidence = sql.table("evidence", column("article_id"), column("tags", Json if plain else CompressedJson))
    connection.execute(insert(evidence).values(article_id=7, tags=EVIDENCE))


@pytest.mark.parametrize("revision", known_revisions()[:-1])
def test_an_archive_of_an_earlier_revision_is_whole_after_the_upgrade(database_url: str, revision: str) -> None:
    engine = open_engine(database_url)
    with transaction(engine, write=True) as connection:
        at_revision(connection, revision)

    upgrade(engine)

    with open_archive(engine) as archive:
        hit = archive.search.articles(ask("lake metal:lithium region:CN")).hits[0]
        kept = archive.articles.get(hit.id)
        assert kept is not None
        assert kept.tags.metals[0].mentions[0].words == "Lithium"
        assert archive.articles.find("x7") == kept
        assert [(count.period, count.articles) for count in archive.counts.over_time(metal="lithium")] == [
            ("2026-11-21", 1)
        ]
        assert archive.addresses.article_of("https://gazette.example/7") == 7
        waiting = archive.addresses.waiting(SourceId("gazette"), now=NOW + timedelta(days=1))
        assert [(one.entry.url, one.attempts) for one in waiting] == [("https://gazette.example/8", 2)]
    engine.dispose()


def test_articles_that_look_alike_are_found_after_the_upgrade(database_url: str) -> None:
    """Of a period before 1970 too, and by hashes that have a sign."""
    hashes, moments = (5, -6, 7, 8, 9, 2**31 - 1, -(2**31)), (NOW, NOW.replace(year=1960))
    engine = open_engine(database_url)
    with transaction(engine, write=True) as connection:
        at_revision(connection, "0006_lean")
        values = ", ".join(
            f"({moment.timestamp() // (56 * 86400)}, {row}, {article})"
            for article, moment in enumerate(moments, 1)
            for row in hashes
        )
        for table in TABLES:
            connection.exec_driver_sql(f"INSERT INTO {table} (period, hash, article_id) VALUES {values}")

    upgrade(engine)

    with transaction(engine, write=False) as connection:
        for postings in (Postings(connection, table) for table in TABLES):
            for article, moment in enumerate(moments, 1):
                assert postings.sharing(hashes, moment, at_least=len(hashes), most=9) == [article]
    engine.dispose()


def test_a_view_that_was_changed_is_made_anew(engine: Engine) -> None:
    with transaction(engine, write=True) as connection:
        connection.exec_driver_sql("DROP VIEW v_digests")
        connection.exec_driver_sql("CREATE VIEW v_digests AS SELECT 'as it was' AS day")
        connection.exec_driver_sql("UPDATE derived_states SET version = 1 WHERE name = 'view v_digests'")

    upgrade(engine)

    with engine.connect() as connection:
        assert "sha256" in {column["name"] for column in inspect(connection).get_columns("v_digests")}


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        archive.articles.add(a_new_article(), duplicate=None, cluster=None, family="x", extractor="1")
    before = _schema(engine)

    upgrade(engine)

    assert _schema(engine) == before
    with open_archive(engine) as archive:
        assert archive.search.count(ask("brine")) == 1


def test_an_index_of_an_older_program_is_made_anew(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        article = archive.articles.add(a_new_article(), duplicate=None, cluster=None, family="x", extractor="1")
    with transaction(engine, write=True) as connection:
        connection.exec_driver_sql("UPDATE derived_states SET version = 0 WHERE name = 'search'")
        connection.exec_driver_sql("DELETE FROM counts")

    upgrade(engine)

    with open_archive(engine, write=True) as archive:
        archive.articles.retag(article, tags(("cobalt",), ()))
        assert archive.search.count(ask("brine metal:lithium")) == 0
        assert archive.search.count(ask("brine")) == 1
        assert [(count.metal, count.articles) for count in archive.counts.metals()] == [("cobalt", 1)]


def test_migrations_make_the_tables_that_the_program_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        found = inspect(connection)
        for table in SQLModel.metadata.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}, table.name
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes, table.name


def test_a_newer_archive_is_left_alone(engine: Engine) -> None:
    with transaction(engine, write=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")

    with pytest.raises(StoreError, match="newer monitor"):
        upgrade(engine)

    assert newest_revision() != "9999_future"


def test_what_is_no_database_is_left_alone(tmp_path: Any) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(b"not a database at all" * 100)

    engine = open_engine(f"sqlite:///{file}")

    with pytest.raises(StoreError, match="not a database"):
        upgrade(engine)

    engine.dispose()

    assert file.read_bytes().startswith(b"not a database")


def _schema(engine: Engine) -> list[tuple[str, str]]:
    plain = create_engine(engine.url)
    with plain.connect() as connection:
        query = (
            "SELECT name, sql FROM sqlite_master ORDER BY 1, 2"
            if engine.dialect.name == "sqlite"
            else "SELECT table_name || '.' || column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY 1"
        )
        found = [(row[0], row[1]) for row in connection.execute(text(query))]
    plain.dispose()
    return found
