"""PostgreSQL gives the newest hits window by window: the same as all hits sorted, and no table is read for them."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import Connection, Engine, insert, text

from monitor.query import parse
from monitor.store.database import open_engine, transaction
from monitor.store.derived_tables import SearchKeyRow
from monitor.store.driver import Driver
from monitor.store.entries import SLOT_BITS, Entry
from monitor.store.matching import Plan, plan
from monitor.store.migrate import upgrade
from monitor.store.spread import counted
from monitor.store.tables import ArticleRow, StoryRow, table
from monitor.store.walking import newest_keys
from tests.builders import NOW
from tests.store.test_search import VOCABULARY

ARTICLES = 6_000
BEGIN = 1_500_000_000
OTHERS = {"seventh": 7, "hundredth": 100, "rare": 2_500}

ASKED = (
    "common", "seventh", "hundredth", "rare", "nothing", "flag:paywalled", "-seventh", '"common hundredth"',
    "hundredth -rare", "-is:original", "hundredth published:2017-09..2017-10", "seventh published:..2017-08",
    "hundredth published:2017-10.. published:..2017-10", "rare published:2017-07", "rare published:2030",
)  # fmt: skip


def key(number: int) -> int:
    """One article an hour, but for 3,000 in the middle that share one hour."""
    hours = number if number < 2_000 else max(2_000, number - 3_000)
    return (BEGIN + 3600 * hours + number % 3600) << SLOT_BITS


def words(number: int) -> tuple[str, str]:
    own = ("common", *(word for word, every in OTHERS.items() if number % every == 0))
    flag = ("flag:paywalled",) if number == 3 else ()
    entry = Entry(moment=datetime.now(UTC), body=(*flag, "is:original", "has:date", *own), title=())
    return entry.words_in_time(key(number))


@pytest.fixture(params=[ARTICLES, 4_000, 0, None])
def counted_there(request: pytest.FixtureRequest) -> int | None:
    """How many articles were there when PostgreSQL last counted; None if it never did."""
    there: int | None = request.param
    return there


@pytest.fixture
def connection(postgresql_url: str, counted_there: int | None) -> Iterator[Connection]:
    """An archive of 6,000 articles, index and keys only."""
    engine = open_engine(postgresql_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE search_keys DROP CONSTRAINT search_keys_article_id_fkey"))
        rows = [(key(number), number, *words(number)) for number in range(ARTICLES)]
        insert_rows(connection, rows[: counted_there or 0])
        if counted_there is not None:
            connection.execute(text("ANALYZE"))
        insert_rows(connection, rows[counted_there or 0 :])
        yield connection
    engine.dispose()


def insert_rows(connection: Connection, rows: list[tuple[int, int, str, str]]) -> None:
    keys, articles, bodies, titles = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    given = {"keys": keys, "articles": articles, "bodies": bodies, "titles": titles}
    of_keys = "unnest(CAST(:keys AS bigint[]), CAST(:articles AS bigint[]))"
    of_words = "unnest(CAST(:keys AS bigint[]), CAST(:bodies AS text[]), CAST(:titles AS text[]))"
    connection.execute(text(f"INSERT INTO search_keys (key, article_id) SELECT * FROM {of_keys}"), given)
    connection.execute(text(f"INSERT INTO search_words (key, body, title) SELECT * FROM {of_words}"), given)


def planned(asked: str) -> Plan:
    return plan(parse(asked, VOCABULARY, now=NOW), postgresql=True)


@pytest.fixture
def told(engine: Engine) -> Iterator[Connection]:
    """2,100 articles, one a story and a minute, of one house; story 1 has the third and the last too, of others."""
    others = {3: ("second", 1), 2_100: ("third", 1)}
    stories, articles, keys = [], [], []
    for number in range(1, 2_101):
        family, story = others.get(number, ("first", number))
        row = {
            "id": number,
            "text": "",
            "source": family,
            "family": family,
            "first_seen": NOW,
            "authors": [],
            "flags": "",
        }
        row |= {"origins": {}, "cluster_id": number, "story_id": story, "metals": "", "regions": ""}
        articles.append(row | {"extractor_version": "", "lexicon_version": ""})
        stories.append({"id": number, "first_seen": NOW, "last_seen": NOW, "first_source": family})
        keys.append({"key": key(number), "article_id": number})
    with transaction(engine, write=True) as connection:
        for rows, values in ((StoryRow, stories), (ArticleRow, articles), (SearchKeyRow, keys)):
            connection.execute(insert(table(rows)), values)
        yield connection


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        pytest.param("publishers:>=2", [2_100, 3, 1], id="near and far"),
        pytest.param("publishers:3", [2_100, 3, 1], id="as many as there are"),
        pytest.param("publishers:>=4", [], id="more than there are"),
        pytest.param("publishers:0", [], id="fewer than there are"),
        pytest.param("-publishers:1", [2_100, 3, 1], id="not a single one"),
        pytest.param("-publishers:<=2", [2_100, 3, 1], id="not up to so many"),
        pytest.param("-publishers:>=2 story:5,1", [5], id="not many"),
        pytest.param("-publishers:2..9 story:5,1", [5], id="not between"),
        pytest.param("publishers:>=2 -story:1", [], id="another condition"),
        pytest.param("publishers:1 story:5,1", [5], id="one house"),
    ],
)
def test_stories_of_many_houses_are_found_wherever_they_lie(told: Connection, asked: str, articles: list[int]) -> None:
    made = plan(parse(asked, VOCABULARY, now=NOW), postgresql=told.dialect.name == "postgresql")

    assert [article for _, article in newest_keys(told, made, 20)] == articles
    assert [article for _, article in newest_keys(told, made, 20, below=key(2_100))] == [
        a for a in articles if a < 2_100
    ]
    assert [article for _, article in newest_keys(told, made, 1)] == articles[:1]


@pytest.mark.parametrize("limit", [1, 20, 700])
def test_windows_together_give_what_sorting_gives(connection: Connection, limit: int) -> None:
    for one in ASKED:
        made = planned(one)
        whole = sorted(map(tuple, connection.execute(text(made.answer("w.key, k.article_id")), made.parameters)))
        for below in (None, key(5_000), key(2_500), key(700), key(0)):
            expected = [pair for pair in reversed(whole) if below is None or pair[0] < below][:limit]

            assert newest_keys(connection, made, limit, below=below) == expected, (one, below)


def test_a_window_holds_about_as_many_as_it_should_in_busy_times_and_quiet_ones(
    connection: Connection, counted_there: int | None
) -> None:
    keys = [key(number) for number in range(counted_there or 0)]
    spread = counted(Driver(connection))

    for end, size in product((5_900, 4_900, 3_000, 1_500), (150, 400, 1_200)):
        window = spread.window(planned("common").within(end=key(end)), size)
        if key(end) >= max(keys, default=0):
            assert window is None, (end, size)
        else:
            assert window is not None
            assert window.first is not None
            assert size / 2 <= sum(window.first <= one < key(end) for one in keys) <= 2 * size, (end, size)


def test_an_archive_that_was_never_counted_may_be_of_any_size(
    connection: Connection, counted_there: int | None
) -> None:
    assert counted(Driver(connection)).articles == (counted_there or math.inf)


def test_a_window_beyond_the_oldest_article_is_all_the_rest(connection: Connection, counted_there: int | None) -> None:
    before = planned("common").within(end=key(1_000))

    assert counted(Driver(connection)).window(before, 1_100) == (before if counted_there else None)


@pytest.mark.parametrize("postgresql", [False, True])
def test_what_is_no_original_is_looked_up_as_a_copy(*, postgresql: bool) -> None:
    """The few copies are a short list; all that are no originals is a walk past all originals."""
    no_original, copy = (
        plan(parse(f"common {asked}", VOCABULARY, now=NOW), postgresql=postgresql)
        for asked in ("-is:original", "is:duplicate")
    )

    assert no_original.match == copy.match


def test_a_window_is_asked_of_the_index_of_words(connection: Connection) -> None:
    for asked in ("common", "rare", '"common seventh"', "-seventh", "common seen:2026"):
        window = planned(asked).within(first=key(5_600), end=key(5_900))
        newest_keys(connection, planned(asked), 20)  # the transaction reads no table from now on

        steps = connection.execute(text(f"EXPLAIN {window.newest_in_window(20)}"), window.parameters).scalars().all()

        assert any("Bitmap Index Scan on search_words_terms" in step for step in steps), asked
        assert not any("Seq Scan" in step or "search_words_pkey" in step for step in steps), asked
