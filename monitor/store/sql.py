"""Read-only SQL for people: nothing that they type can change the archive, and nothing runs for ever."""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, text

from monitor.errors import QueryError
from monitor.store.columns import storable
from monitor.store.database import transaction
from monitor.store.schema import database_files

# What a reader may do on SQLite; everything else is denied while its statement is prepared.
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_FORBIDDEN_FUNCTIONS = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"}
# A read-only transaction of PostgreSQL still lets a superuser COPY ... TO PROGRAM.
_READS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:select|with|values|table|explain|show)\b", re.IGNORECASE | re.DOTALL
)

TIMEOUT_SECONDS = 30.0
MOST_ROWS = 100_000  # they are held in memory; `monitor export` has no bound
_STEPS = 20_000  # of SQLite's machine between two looks at the clock: about a millisecond


def read_sql(
    engine: Engine, sql: str, *, limit: int = MOST_ROWS, timeout_seconds: float = TIMEOUT_SECONDS
) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the column names and at most `limit` rows of one read-only statement.

    Raises:
        QueryError: the statement is wrong, would write, or takes too long.
        StoreError: the database cannot be read.
    """
    if storable(sql) != sql:
        raise QueryError("This SQL holds a character that no database takes.")
    if not _READS.match(sql):
        raise QueryError("Only reading is possible here: begin with SELECT, WITH, VALUES or EXPLAIN.")
    with transaction(engine, write=False) as connection:
        try:
            driver = connection.connection.driver_connection
            if connection.dialect.name == "sqlite":
                return _read_sqlite(driver, sql, limit, timeout_seconds)
            connection.execute(text(f"SET LOCAL statement_timeout = {int(timeout_seconds * 1000)}"))
            return _read_postgresql(driver, sql, limit)
        except (sqlite3.Error, sqlite3.Warning, psycopg.Error) as error:
            raise QueryError(_explained(error)) from error


def named_queries() -> dict[str, tuple[str, str]]:
    """Return name -> (what it answers, SQL) of the queries that come with the program, in `db/queries`."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted((database_files() / "queries").glob("*.sql")):
        title, _, sql = file.read_text(encoding="utf-8").partition("\n")
        found[file.stem] = (title.removeprefix("-- "), sql.strip())
    return found


def _read_sqlite(
    connection: Any, sql: str, limit: int, timeout_seconds: float
) -> tuple[list[str], list[Sequence[Any]]]:
    with _guarded(connection, time.monotonic() + timeout_seconds):
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description or ()], cursor.fetchmany(limit)


@contextmanager
def _guarded(connection: Any, deadline: float) -> Iterator[None]:
    # Opening the index for the first time does what a reader may not do; from now on it is open.
    connection.execute("SELECT 1 FROM search_words LIMIT 0")
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_authorize)
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)
        connection.execute("PRAGMA query_only = OFF")


def _authorize(action: int, first: str | None, second: str | None, *_rest: Any) -> int:
    # FTS5 looks whether another connection has written meanwhile.
    own = action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None
    forbidden = action == sqlite3.SQLITE_FUNCTION and second in _FORBIDDEN_FUNCTIONS
    return sqlite3.SQLITE_OK if own or (action in _ALLOWED and not forbidden) else sqlite3.SQLITE_DENY


def _read_postgresql(connection: Any, sql: str, limit: int) -> tuple[list[str], list[Sequence[Any]]]:
    with connection.cursor() as cursor:
        # Prepared, a text can only be one statement: "SELECT 1; COMMIT; DELETE ..." is refused.
        cursor.execute(sql, prepare=True)
        return [column.name for column in cursor.description or ()], cursor.fetchmany(limit)


def _explained(error: Exception) -> str:
    what = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    if what == "interrupted" or "statement timeout" in what:
        return "This takes too long; ask for a shorter period."
    return f"{what}. `monitor db info` lists the views and their columns."
