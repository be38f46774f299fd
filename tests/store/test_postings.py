"""What the index under duplicates and stories promises: what was put in is found, once, however it lies."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from monitor.store.database import transaction
from monitor.store.posting_tables import TABLES
from monitor.store.postings import Postings
from tests.builders import NOW

HASHES = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=40)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with transaction(engine, write=True) as connection:
        yield connection


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=HASHES, yours=HASHES)
@pytest.mark.parametrize("moment", [NOW, datetime(1901, 1, 1, tzinfo=UTC)])
def test_an_article_is_found_by_exactly_the_rows_that_it_shares(
    connection: Connection, mine: list[int], yours: list[int], moment: datetime
) -> None:
    shared = len({row % 2**24 for row in mine} & {row % 2**24 for row in yours})
    for table in TABLES:
        postings = Postings(connection, table)
        postings.forget_all()
        postings.add(1, mine, moment)

        assert postings.sharing(yours, moment, at_least=shared + 1, most=9) == []
        assert postings.sharing(yours, moment, at_least=max(1, shared), most=9) == ([1] if shared else [])


def test_rows_of_another_time_are_not_those_of_today(connection: Connection) -> None:
    postings = Postings(connection, "sketches")
    for number, year in enumerate((1986, 2025, 2027), 1):  # 39 years before, and a year on both sides
        postings.add(number, [7, 8], NOW.replace(year=year))

    assert postings.sharing([7, 8], NOW, at_least=1, most=9) == []


def test_an_article_that_is_revised_again_and_again_takes_the_room_of_what_it_said(connection: Connection) -> None:
    postings = Postings(connection, "sketches")
    postings.add(1, [1, 2, 3, 4, 5], NOW)
    for _ in range(3):
        postings.extend(1, [4, 5, 6, -7], NOW)
        postings.extend(1, [], NOW)

    ((article, keys),) = postings.in_order()

    assert (article, len(keys)) == (1, 7)
    assert postings.sharing([6, -7], NOW, at_least=2, most=9) == [1]
