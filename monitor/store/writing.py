"""Rows into a table as the driver takes them: composing a statement took longer than SQLite needs to run it."""
# ruff: noqa: S608 - names are ours, values are parameters

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

from monitor.store.driver import write_rows

_Processor = Callable[[Any], Any] | None


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], ending: str = "") -> None:
    """Write new rows that name the same columns in the same order; `ending` follows the VALUES of the statement."""
    if not rows:
        return
    sql, processors = _prepared(table, tuple(rows[0]), ending, connection.dialect)
    write_rows(connection, sql, [_values(row, processors) for row in rows])


class Numbers:
    """The next numbers of a table's rows, within one transaction.

    There is one writer (`transaction` sees to that on both databases), so that nobody need wait for the database's own.
    """

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._highest = f"SELECT coalesce(max(id), 0) FROM {table.name}"
        self._last: int | None = None  # once this transaction has asked for one

    def next(self) -> int:
        """Return the number after the last."""
        if self._last is None:
            self._last = self._connection.exec_driver_sql(self._highest).scalar_one()
        self._last += 1
        return self._last


def insert_many(
    connection: Connection, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], ending: str
) -> list[tuple[Any, ...]]:
    """Write rows of numbers and texts in one statement and return what its `ending` returns for them.

    SQLite takes 32,766 values at once. PostgreSQL is given arrays: parsing thousands of marks takes the longest.
    """
    head = f"INSERT INTO {name} ({', '.join(columns)})"
    if connection.dialect.name == "postgresql":
        arrays = ", ".join("%s::bigint[]" if isinstance(value, int) else "%s::text[]" for value in rows[0])
        lists = tuple(list(column) for column in zip(*rows, strict=True))
        found = connection.exec_driver_sql(f"{head} SELECT * FROM unnest({arrays}) {ending}", lists)
        return [tuple(row) for row in found]
    marks = ", ".join([f"({', '.join('?' * len(columns))})"] * len(rows))
    found = connection.exec_driver_sql(f"{head} VALUES {marks} {ending}", tuple(chain.from_iterable(rows)))
    return [tuple(row) for row in found]


def _values(row: Mapping[str, Any], processors: Sequence[_Processor]) -> tuple[Any, ...]:
    return tuple([p(value) if p else value for p, value in zip(processors, row.values(), strict=True)])


@cache
def _prepared(
    table: Table, columns: tuple[str, ...], ending: str, dialect: Dialect
) -> tuple[str, tuple[_Processor, ...]]:
    """Return the statement, and what turns each column's value into the driver's."""
    mark = "%s" if dialect.name == "postgresql" else "?"
    marks = ", ".join([mark] * len(columns))
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}){ending}"
    return sql, tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)
