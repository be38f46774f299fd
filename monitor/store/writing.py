"""Rows into a table as the driver takes them: composing a statement took longer than SQLite needs to run it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

_Processor = Callable[[Any], Any] | None


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], ending: str = "") -> None:
    """Write new rows that name the same columns in the same order; `ending` follows the VALUES of the statement."""
    if not rows:
        return
    sql, processors = _prepared(table, tuple(rows[0]), ending, connection.dialect)
    connection.exec_driver_sql(sql, [_values(row, processors) for row in rows])


def insert_numbered(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Write one new row and return the number that the database gave it."""
    key = table.primary_key.columns[0].name
    sql, processors = _prepared(table, tuple(row), f" RETURNING {key}", connection.dialect)
    return int(connection.exec_driver_sql(sql, _values(row, processors)).scalar_one())


def _values(row: Mapping[str, Any], processors: Sequence[_Processor]) -> tuple[Any, ...]:
    return tuple([p(value) if p else value for p, value in zip(processors, row.values(), strict=True)])


@cache
def _prepared(
    table: Table, columns: tuple[str, ...], ending: str, dialect: Dialect
) -> tuple[str, tuple[_Processor, ...]]:
    """Return the statement, and what turns each column's value into the driver's."""
    mark = "%s" if dialect.name == "postgresql" else "?"
    marks = ", ".join([mark] * len(columns))
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}){ending}"  # noqa: S608 - our names
    return sql, tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)
