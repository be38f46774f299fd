"""Read-only SQL: every shipped question is answered, nothing is changed, no error comes raw."""

import contextlib
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from monitor.errors import QueryError
from monitor.query import parse
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from monitor.store.sql import named_queries, read_sql
from tests.builders import NOW, a_new_article
from tests.store.test_search import VOCABULARY, ask


def fill(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        archive.articles.add(a_new_article(), duplicate=None, cluster=None, family="gazette", extractor="1")


def test_every_named_query_is_answered(engine: Engine) -> None:
    fill(engine)

    answers = {name: read_sql(engine, sql) for name, (_, sql) in named_queries().items()}

    assert {"metals-by-month", "top-regions", "newest-articles"} <= answers.keys()
    columns, rows = answers["metals-by-month"]
    assert columns == ["month", "metal", "articles"]
    assert [tuple(row) for row in rows] == [("2026-11", "lithium", 1)]


def test_no_named_query_reads_all_articles(sqlite_url: str) -> None:
    """Each walks an index, or ends where its words say: "among the newest 10,000"."""
    engine = open_engine(sqlite_url)
    upgrade(engine)

    plans = {name: read_sql(engine, f"EXPLAIN QUERY PLAN {sql}")[1] for name, (_, sql) in named_queries().items()}
    engine.dispose()

    steps = [(name, str(row[3])) for name, plan in plans.items() for row in plan]
    growing = re.compile(r"SCAN (?:articles|stories|tags|[samt])\b(?!.* USING )")
    assert [step for step in steps if growing.match(step[1])] == []


def test_the_sql_of_a_search_gives_its_answer(engine: Engine) -> None:
    fill(engine)
    for asked in ("lithium metal:lithium seen:7d", "锂", "-published:2026 OR story:3", '"salt lakes" publishers:<=2'):
        with open_archive(engine) as archive:
            sql, hits = archive.search.sql(ask(asked)), archive.search.articles(ask(asked)).hits
        engine.dispose()  # a reader's first statement finds nothing prepared

        _, rows = read_sql(engine, sql)

        assert [row[0] for row in rows] == [hit.id for hit in hits], asked


FORBIDDEN = [
    "DELETE FROM articles",
    "UPDATE articles SET title = 'x'",
    "INSERT INTO stories (title) VALUES ('x')",
    "DROP TABLE articles",
    "CREATE TABLE t (a int)",
    "PRAGMA query_only = OFF",
    "ATTACH 'x.db' AS x",
    "VACUUM INTO 'x.db'",
    "COPY articles TO PROGRAM 'true'",
    "/* SELECT */ DELETE FROM articles",
    "SELECT 1; DELETE FROM articles",
    "SELECT 1; COMMIT; DELETE FROM articles",
    "WITH gone AS (DELETE FROM articles RETURNING id) SELECT * FROM gone",
    "SELECT load_extension('x')",
    "SELECT setval('articles_id_seq', 1)",
    "SELECT * FROM nothing",
    "SELECT 'a\x00b'",
    "SELECT '\ud800'",
    "",
    ";",
]


def test_what_would_write_or_is_wrong_is_refused_in_words(engine: Engine) -> None:
    fill(engine)

    for sql in FORBIDDEN:
        with pytest.raises(QueryError):
            read_sql(engine, sql)

    assert read_sql(engine, "SELECT count(*) FROM articles")[1][0][0] == 1
    fill(engine)  # the connection is as it was


def test_what_takes_too_long_is_stopped(engine: Engine) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    with pytest.raises(QueryError, match="takes too long"):
        read_sql(engine, endless, timeout_seconds=0.2)


def test_a_limit_cuts_the_rows(engine: Engine) -> None:
    assert len(read_sql(engine, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", limit=2)[1]) == 2


PIECES = st.sampled_from(
    ["SELECT", "*", "FROM", "v_articles", "WHERE", "id", "=", "'", '"', "(", ")", ";", "--", "/*", "1", "%", "%s", ":x",
     "MATCH", "NEAR", "search_words", "\\", "$$", "E'", "COMMIT", "\x00"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sql=st.lists(PIECES, max_size=12).map(" ".join))
def test_any_sql_is_answered_or_refused_in_words(engine: Engine, sql: str) -> None:
    with contextlib.suppress(QueryError):
        read_sql(engine, f"SELECT {sql}")


SIGNS = st.sampled_from(
    ["lithium", "锂", "锂矿", "metal:lithium", "seen:7d", "published:2026", "publishers:>=2", "story:1", "-", "(", ")",
     '"', " ", " OR ", "'", "*", "^", "NEAR", "{", "+", ":", ",", ";--", "a'b", "\\", "is:duplicate", "é", "AND"]
)  # fmt: skip


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=40), st.lists(SIGNS, max_size=14).map("".join)))
def test_any_query_is_answered_or_refused_in_words(engine: Engine, text: str) -> None:
    try:
        query = parse(text, VOCABULARY, now=NOW)
    except QueryError:
        return
    with open_archive(engine) as archive:
        hits = archive.search.articles(query, limit=5, order="relevance").hits
        assert archive.search.count(query) >= len(hits)
        archive.search.stories(query, limit=5)
        archive.search.facets(query)


def test_a_story_reads_its_own_tags_only(sqlite_url: str) -> None:
    """By kind, SQLite would read every tag of the archive for every story."""
    engine = open_engine(sqlite_url)
    upgrade(engine)

    with engine.connect() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT * FROM v_stories")]
    engine.dispose()

    own = [step for step in plan if step.startswith("SEARCH t USING INDEX tags_article (article_id=?")]
    assert len(own) == len([step for step in plan if " t USING" in step]) == 2
