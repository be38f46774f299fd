"""Writes go to PostgreSQL together, and nobody can tell: who asks finds them, who fails keeps none of them."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, text

from monitor.errors import StoreError
from monitor.store.database import open_engine, transaction
from monitor.store.driver import Driver

INSERT = "INSERT INTO notes (number, words) VALUES (?, ?)"
NUMBERS = "SELECT number FROM notes ORDER BY number"


@pytest.fixture
def notes(engine: Engine) -> Engine:
    """A database with one table, where numbers are never the same."""
    with transaction(engine, write=True) as connection:
        connection.execute(text("CREATE TABLE notes (number bigint PRIMARY KEY, words text)"))
    return engine


def by_driver(connection: Connection) -> list[int]:
    return [row[0] for row in Driver(connection).rows(NUMBERS, ())]


def by_sqlalchemy(connection: Connection) -> list[int]:
    return list(connection.execute(text(NUMBERS)).scalars())


@pytest.mark.parametrize("read", [by_driver, by_sqlalchemy])
def test_who_asks_finds_what_was_just_written(notes: Engine, read: Callable[[Connection], list[int]]) -> None:
    with transaction(notes, write=True) as connection:
        driver = Driver(connection)
        driver.write(INSERT, (1, "one"))
        driver.write_all(INSERT, [(2, "two"), (3, "three")])

        assert read(connection) == [1, 2, 3]


def test_more_writes_than_wait_at_once_are_all_kept_in_their_order(notes: Engine) -> None:
    with transaction(notes, write=True) as connection:
        driver = Driver(connection)
        for number in range(1_000):
            driver.write(INSERT, (number, "as it was"))
            driver.write("UPDATE notes SET words = ? WHERE number = ?", ("changed", number))

    with transaction(notes, write=False) as connection:
        assert connection.execute(text("SELECT count(*) FROM notes WHERE words = 'changed'")).scalar() == 1_000


def twice_the_same(engine: Engine, then: Callable[[Connection], object]) -> None:
    with transaction(engine, write=True) as connection:
        driver = Driver(connection)
        for number in (1, 2, 2):
            driver.write(INSERT, (number, "words"))
        then(connection)


def test_a_write_that_fails_at_the_end_is_told_and_nothing_is_kept(notes: Engine) -> None:
    with pytest.raises(StoreError):
        twice_the_same(notes, then=lambda _: None)

    with transaction(notes, write=False) as connection:
        assert by_driver(connection) == []


def test_who_asks_after_a_write_that_fails_is_given_nothing(notes: Engine) -> None:
    told: list[int] = []

    with pytest.raises(StoreError):
        twice_the_same(notes, then=lambda connection: told.extend(by_sqlalchemy(connection)))

    assert told == []


def test_an_exception_keeps_nothing_that_waits(notes: Engine) -> None:
    def stumble(engine: Engine) -> None:
        with transaction(engine, write=True) as connection:
            Driver(connection).write(INSERT, (1, "words"))
            raise KeyError

    with pytest.raises(KeyError):
        stumble(notes)

    with transaction(notes, write=True) as connection:
        assert by_driver(connection) == []


@pytest.mark.parametrize("numbers", [[], [7], [-(2**31), 0, 2**31 - 1]])
def test_a_list_of_numbers_arrives_as_it_is(postgresql_url: str, numbers: list[int]) -> None:
    engine = open_engine(postgresql_url)
    with transaction(engine, write=False) as connection:
        found = Driver(connection).rows("SELECT * FROM unnest(?::int[])", (numbers,))
    engine.dispose()

    assert [row[0] for row in found] == numbers
