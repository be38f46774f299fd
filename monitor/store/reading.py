"""Read-only SQL for people: nothing that they type can change the archive."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import QueryError
from monitor.store.database import transaction

# What a reader may do on SQLite; everything else is denied while its statement is prepared.
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_FORBIDDEN_FUNCTIONS = {"load_extension", "readfile", "writefile", "edit"}
_TIMEOUT_SECONDS = 30


def read_sql(engine: Engine, sql: str, *, limit: int = 100_000) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the column names and at most `limit` rows of one read-only statement.

    Raises:
        QueryError: the statement is wrong, or would write.
        StoreError: the database cannot be read.
    """
    with transaction(engine, write=False) as connection:
        try:
            if connection.dialect.name == "sqlite":
                return _read_sqlite(connection.connection.driver_connection, sql, limit)
            connection.execute(text(f"SET LOCAL statement_timeout = '{_TIMEOUT_SECONDS}s'"))
            result = connection.exec_driver_sql(sql.replace("%", "%%"))
            return list(result.keys()), [tuple(row) for row in result.fetchmany(limit)]
        except (sqlite3.Error, SQLAlchemyError) as error:
            raise QueryError(f"{_first_line(error)}. `monitor db info` lists the views and their columns.") from error


def _read_sqlite(connection: Any, sql: str, limit: int) -> tuple[list[str], list[Sequence[Any]]]:
    connection.set_authorizer(_authorize)
    try:
        cursor = connection.execute(sql)
        if cursor.description is None:
            raise sqlite3.OperationalError("only SELECT statements are answered")
        return [column[0] for column in cursor.description], cursor.fetchmany(limit)
    finally:
        connection.set_authorizer(None)


def _authorize(action: int, first: str | None, second: str | None, *_rest: Any) -> int:
    if action not in _ALLOWED or (action == sqlite3.SQLITE_FUNCTION and second in _FORBIDDEN_FUNCTIONS):
        return sqlite3.SQLITE_DENY
    del first
    return sqlite3.SQLITE_OK


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]
