"""Rows by their numbers, as the driver finds them: composing a statement takes PostgreSQL's time again."""
# ruff: noqa: S608 - names are ours, values are parameters

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

from monitor.store.driver import Driver

_Processor = Callable[[Any], Any] | None


def rows_by_id(
    connection: Connection, table: Table, columns: tuple[str, ...], ids: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Return these columns of the table's rows with these ids, in any order."""
    sql, processors = _prepared(table, columns, connection.dialect)
    # Both take all numbers as one value, so that the statement stays the same, and prepared, however many they are.
    given = list(ids) if connection.dialect.name == "postgresql" else f"[{','.join(map(str, ids))}]"
    found = Driver(connection).rows(sql, (given,))
    if not any(processors):
        return found
    return [tuple([p(value) if p else value for p, value in zip(processors, row, strict=True)]) for row in found]


@cache
def _prepared(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[_Processor, ...]]:
    """Return the statement, and what makes each column's value of the driver's."""
    given = "= ANY(?)" if dialect.name == "postgresql" else "IN (SELECT value FROM json_each(?))"
    sql = f"SELECT {', '.join(columns)} FROM {table.name} WHERE id {given}"
    return sql, tuple(table.c[name].type.dialect_impl(dialect).result_processor(dialect, None) for name in columns)
