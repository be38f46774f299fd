"""What one article costs, counted and not timed: the same in a small crowd of its like and in one ten times larger."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, inspect

from monitor.domain.articles import Article, PublishedDate
from monitor.domain.watching import SourceId
from monitor.pipeline.keep import keep_article
from monitor.pipeline.prepare import prepare_article
from monitor.store.archive import Archive, open_archive
from monitor.store.database import transaction
from tests.builders import NOW
from tests.dedup.reports import BODY, LEAD, STORY

FEW, MANY = 500, 5_000  # more than is looked at of anything, and ten times as many
HOUSE = (
    "The Quarry Ledger brings its readers figures from pits, smelters and harbours on five continents each morning, "
    "and its correspondents hold no positions in the metals that they write about. Letters to the editors are read by "
    "a person, answered within the week, and printed only where the writer has agreed to it beforehand."
)
FIRE = "Two furnaces of the Kalgoorlie nickel smelter burned down on Monday, and will stand still until the autumn."
NEXT = (
    "Marta Quiroga, chief executive of Salar del Norte, defended on Monday the second evaporation line in Antofagasta. "
    "The lithium of the pilot is sold to Korean battery makers; communities near Peine fear for their brine and water."
)


@pytest.mark.parametrize("copies", [pytest.param(True, id="copies"), pytest.param(False, id="articles of one story")])
@pytest.mark.parametrize(
    ("first", "another"),
    [
        pytest.param(STORY, STORY, id="the same article again"),
        pytest.param(STORY, "\n\n".join((LEAD, BODY[0])), id="a cut copy"),
        pytest.param(f"{STORY}\n\n{HOUSE}", f"{FIRE}\n\n{HOUSE}", id="the site's own words around other news"),
        pytest.param(STORY, NEXT, id="more news of a story"),
        pytest.param("Lithium", "Lithium", id="one word"),
        pytest.param("12 345 6.78 90", "12 345 6.78 91", id="only numbers"),
    ],
)
def test_one_article_takes_as_much_work_among_many_as_among_few(
    engine: Engine, first: str, another: str, copies: bool
) -> None:
    keep(engine, first)
    multiply(engine, FEW, copies=copies)
    among_few = work(engine, another)

    multiply(engine, MANY, copies=copies)

    assert work(engine, another) <= 1.1 * among_few + 5


def test_one_that_was_published_before_all_its_copies_takes_as_much_work_among_many(engine: Engine) -> None:
    keep(engine, STORY)
    multiply(engine, FEW, copies=True)
    among_few = work(engine, STORY, hours=-1)

    multiply(engine, MANY, copies=True)

    assert work(engine, STORY, hours=-1) <= 1.1 * among_few + 5


def test_more_news_of_a_large_story_takes_no_more_work_when_many_others_came_since(engine: Engine) -> None:
    keep(engine, STORY)
    multiply(engine, FEW, copies=False)
    keep(engine, FIRE, hours=0.5)
    multiply(engine, 2 * FEW, copies=True, first=FEW + 1)
    among_few = work(engine, NEXT)

    multiply(engine, MANY, copies=False)
    multiply(engine, 2 * MANY, copies=True, first=FEW + 1)

    assert work(engine, NEXT) <= 1.1 * among_few + 5


def keep(engine: Engine, text: str, *, hours: float = 0) -> None:
    with open_archive(engine, write=True) as archive:
        keep_in(archive, text, hours=hours)


def keep_in(archive: Archive, text: str, *, hours: float = 0) -> None:
    at = NOW + timedelta(hours=hours)
    article = Article(title=text[:40], text=text, language="en", published=PublishedDate(date=at.date(), at=at))
    new = prepare_article(article, source=SourceId("gazette"), first_seen=NOW + timedelta(hours=2))
    keep_article(archive, new, addresses=[f"https://a.example/{hours}"], family="gazette", document=None)
    archive.articles.settle()


def multiply(engine: Engine, members: int, *, copies: bool, first: int = 1) -> None:
    """Fill the archive up to so many articles with an article's copies, or with others of its story."""
    original = str(first) if copies else "n"
    with transaction(engine, write=True) as connection:
        start = connection.exec_driver_sql("SELECT max(id) FROM articles").scalar_one()
        series = (
            f"(WITH RECURSIVE series(n) AS (SELECT {start + 1} UNION ALL SELECT n + 1 FROM series WHERE n < {members})"
            " SELECT n FROM series) AS series"
        )
        changed = {
            "id": "n",
            "article_id": "n",
            "cluster_id": original,
            "duplicate_of": original if copies else "NULL",
            "match_id": original if copies else "NULL",
        }
        tables = ("articles", "fingerprints", "sketches", *(() if copies else ("subjects", "subject_terms")))
        for table in tables:
            _insert(connection, table, series, changed, first)
        connection.exec_driver_sql("ANALYZE")


def _insert(connection: Connection, table: str, series: str, changed: dict[str, str], first: int) -> None:
    columns = [column["name"] for column in inspect(connection).get_columns(table)]
    values = ", ".join(changed.get(column, column) for column in columns)
    key = "id" if "id" in columns else "article_id"
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, {series} WHERE {key} = {first}"
    )


class _TakenBack(Exception):  # noqa: N818 - no error: the next measurement must not find this one's article
    """Takes back what was kept."""


def work(engine: Engine, text: str, *, hours: float = 1) -> int:
    """Return what keeping one article takes: hundreds of steps of SQLite's machine, or rows that PostgreSQL reads."""
    taken = 0
    with suppress(_TakenBack), open_archive(engine, write=True) as archive:
        spent = _steps(archive) if engine.dialect.name == "sqlite" else _rows_read(archive)
        keep_in(archive, text, hours=hours)
        taken = spent()
        raise _TakenBack
    return taken


def _steps(archive: Archive) -> Callable[[], int]:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver = archive._connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 100)

    def spent() -> int:
        driver.set_progress_handler(None, 0)
        return steps

    return spent


def _rows_read(archive: Archive) -> Callable[[], int]:
    def read() -> int:
        query = "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
        return int(archive._connection.exec_driver_sql(query).scalar_one())

    # PostgreSQL reads small tables from one end to the other; in large ones it goes by an index where there is one.
    archive._connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    before = read()
    return lambda: read() - before
