"""Tables of keys and articles, in the form that is small and fast in each database; the migrations make them.

SQLite keeps a row for each key, in the order of the keys. PostgreSQL adds 28 bytes to each row and lets it lie apart
from its index: there a row has room for four keys, one for each remainder by four, and each has its index. That takes
half the space, in no more time.
"""
# ruff: noqa: S608 - names are ours, values are parameters

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from sqlalchemy import Connection

from monitor.store.driver import Driver

TABLES = ("sketches", "subject_terms")
_LANES = 4


class Layout(Protocol):
    """How keys of articles lie in a table. Keys are of 32 bits; of one article, each is there once."""

    def put(self, article: int, keys: Sequence[int]) -> None:
        """Write keys of an article that are not there yet."""

    def held(self, article: int, keys: Sequence[int]) -> set[int]:
        """Return those of the keys that the article has."""

    def newest(self, keys: Sequence[int], most: int) -> Sequence[tuple[int, int]]:
        """Return (key, article) for each of the newest articles of each key, at most so many."""

    def in_order(self) -> Iterator[tuple[int, list[int]]]:
        """Give each article with its keys, both in rising order."""

    def clear(self) -> None:
        """Remove all."""


def layout_of(connection: Connection, table: str) -> Layout:
    """Return the layout of a table in this database."""
    return _InFours(connection, table) if connection.dialect.name == "postgresql" else _OneByOne(connection, table)


class _OneByOne:
    def __init__(self, connection: Connection, table: str) -> None:
        self._connection = connection
        self._driver = Driver(connection)
        self._table = table

    def put(self, article: int, keys: Sequence[int]) -> None:
        rows = [(key, article) for key in keys]
        self._driver.write_all(f"INSERT INTO {self._table} (key, article_id) VALUES (?, ?)", rows)

    def held(self, article: int, keys: Sequence[int]) -> set[int]:
        marks = ", ".join("?" * len(keys))
        query = f"SELECT key FROM {self._table} WHERE key IN ({marks}) AND article_id = ?"
        return {key for (key,) in self._driver.rows(query, [*keys, article])}

    def newest(self, keys: Sequence[int], most: int) -> Sequence[tuple[int, int]]:
        return self._driver.rows(_walks(self._table, len(keys), most), keys)

    def in_order(self) -> Iterator[tuple[int, list[int]]]:
        query = f"SELECT article_id, key FROM {self._table} ORDER BY article_id, key"
        return _by_article(self._connection.exec_driver_sql(query))

    def clear(self) -> None:
        self._driver.write(f"DELETE FROM {self._table}", ())


@cache
def _walks(table: str, keys: int, most: int) -> str:
    walk = (
        f"SELECT key, article_id FROM (SELECT key, article_id FROM {table} WHERE key = ? "
        f"ORDER BY article_id DESC LIMIT {most}) AS walk"
    )
    return " UNION ALL ".join([walk] * keys)


class _InFours:
    def __init__(self, connection: Connection, table: str) -> None:
        self._connection = connection
        self._driver = Driver(connection)
        self._table = table

    def put(self, article: int, keys: Sequence[int]) -> None:
        if keys:
            self._driver.write(_insert(self._table), (article, *_in_lanes(keys)))

    def held(self, article: int, keys: Sequence[int]) -> set[int]:
        asked = [value for lane in _in_lanes(keys) for value in (lane, article)]
        return {key for (key,) in self._driver.rows(_held(self._table), asked)}

    def newest(self, keys: Sequence[int], most: int) -> Sequence[tuple[int, int]]:
        return self._driver.rows(_lateral_walks(self._table, most), _in_lanes(keys))

    def in_order(self) -> Iterator[tuple[int, list[int]]]:
        lanes = (f"SELECT article_id, key{n} FROM {self._table} WHERE key{n} IS NOT NULL" for n in range(_LANES))
        query = f"{' UNION ALL '.join(lanes)} ORDER BY 1, 2"
        return _by_article(self._connection.exec_driver_sql(query, execution_options={"stream_results": True}))

    def clear(self) -> None:
        self._driver.write(f"TRUNCATE {self._table}", ())


def _in_lanes(keys: Iterable[int]) -> list[list[int]]:
    lanes: list[list[int]] = [[] for _ in range(_LANES)]
    for key in keys:
        lanes[key % _LANES].append(key)
    return lanes


@cache
def _insert(table: str) -> str:
    """Return one statement for all keys: PostgreSQL answers each over the wire. The shorter lanes end with nulls."""
    return f"INSERT INTO {table} SELECT ?, * FROM unnest({', '.join(['?::int[]'] * _LANES)})"


@cache
def _held(table: str) -> str:
    lanes = (f"SELECT key{n} FROM {table} WHERE key{n} = ANY(?) AND article_id = ?" for n in range(_LANES))
    return " UNION ALL ".join(lanes)


@cache
def _lateral_walks(table: str, most: int) -> str:
    """Return a statement with a bounded walk down the index for each key of the lanes."""
    walks = (
        f"(SELECT asked.key, walk.article_id FROM unnest(?::int[]) AS asked(key) CROSS JOIN LATERAL "
        f"(SELECT article_id FROM {table} WHERE key{n} = asked.key ORDER BY article_id DESC LIMIT {most}) AS walk)"
        for n in range(_LANES)
    )
    return " UNION ALL ".join(walks)


def _by_article(rows: Iterable[Sequence[int]]) -> Iterator[tuple[int, list[int]]]:
    for article, found in groupby(rows, itemgetter(0)):
        yield article, [row[1] for row in found]
