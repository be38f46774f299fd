"""Statements straight to the driver, for what every article needs several times: SQLAlchemy's own way costs as much
again as SQLite takes to look something up.

    with writes_together(connection):
        Driver(connection).write(...)  # PostgreSQL: waits
        Driver(connection).rows(...)   # sends what waits, in its order, and then asks

PostgreSQL answers each statement over the wire. Sent together, statements take half the time, on both ends.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

# Raw pages wait too, of 100 kB and more each.
_MOST_WAITING = 200

_WAITING = "waiting writes"

Parameters = Sequence[Any] | Mapping[str, Any]

_NAMED = re.compile(r"(?<!:):([a-z]\w*)")  # and not the type of `::type`


@contextmanager
def writes_together(connection: Connection) -> Iterator[None]:
    """Let writes to PostgreSQL wait until another statement is run, or the end of the block; an exception drops them.

    Raises:
        DBAPIError: as SQLAlchemy has it, with the first write that failed.
    """
    waiting = _Waiting(connection)
    event.listen(connection, "before_cursor_execute", waiting.before)
    connection.info[_WAITING] = waiting
    try:
        yield
        waiting.send()
    finally:
        del connection.info[_WAITING]


def write_rows(connection: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement that finds nothing once for each row; it has the driver's own marks for its parameters."""
    waiting: _Waiting | None = connection.info.get(_WAITING)
    if waiting:
        waiting.add(sql, rows)
    else:
        connection.exec_driver_sql(sql, list(rows))


class Driver:
    """The driver's connection inside the transaction of `connection`. Statements have `?` or `:name` for parameters."""

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()
        self._waiting: _Waiting | None = connection.info.get(_WAITING)
        dbapi = connection.dialect.dbapi
        assert dbapi is not None, "a connection has been made with it"
        self._errors = dbapi.Error
        self.postgresql = connection.dialect.name == "postgresql"

    def rows(self, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Run a statement and return what it finds.

        Raises:
            DBAPIError: as SQLAlchemy has it.
        """
        if self._waiting:
            self._waiting.send()
        self._run(self._cursor.execute, statement, self._ready(parameters))
        return list(self._cursor.fetchall())

    def write(self, statement: str, parameters: Sequence[Any]) -> None:
        """Run a statement that finds nothing."""
        self.write_all(statement, [parameters])

    def write_all(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each of `parameters`."""
        if self._waiting:
            self._waiting.add(self._marked(statement), [self._ready(each) for each in parameters])
        else:
            self._run(self._cursor.executemany, statement, [self._ready(each) for each in parameters])

    def _run(self, run: Any, statement: str, parameters: Any) -> None:
        try:
            run(self._marked(statement), parameters)
        except self._errors as error:
            raise DBAPIError.instance(statement, parameters, error, self._errors, dialect=self._dialect) from error

    def _marked(self, statement: str) -> str:
        return _in_psycopg(statement) if self.postgresql else statement

    def _ready(self, parameters: Any) -> Any:
        if isinstance(parameters, Mapping):
            return parameters
        return [_array(value) if isinstance(value, list) else value for value in parameters]


@lru_cache(maxsize=512)
def _in_psycopg(statement: str) -> str:
    return _NAMED.sub(r"%(\1)s", statement).replace("?", "%s")


def _array(numbers: Sequence[int]) -> str:
    """Return numbers as PostgreSQL reads an array of them: psycopg's own way looks at each for its type."""
    return f"{{{','.join(map(str, numbers))}}}"


class _Waiting:
    """Writes of one connection to PostgreSQL that were not sent yet."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._writes: list[tuple[str, Sequence[Sequence[Any]]]] = []

    def add(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._writes.append((sql, rows))
        if len(self._writes) >= _MOST_WAITING:
            self.send()

    def before(self, *_: Any) -> None:
        """Send what waits ahead of any other statement."""
        self.send()

    def send(self) -> None:
        writes, self._writes = self._writes, []
        if not writes:
            return
        errors: Any = self._connection.dialect.loaded_dbapi.Error
        driver: Any = self._connection.connection.driver_connection
        try:
            with driver.pipeline(), driver.cursor() as cursor:
                for sql, rows in writes:
                    if len(rows) > 1:
                        cursor.executemany(sql, rows)
                    else:
                        cursor.execute(sql, rows[0])
        except errors as error:
            raise DBAPIError.instance(_WAITING, None, error, errors, dialect=self._connection.dialect) from error
