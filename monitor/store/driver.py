"""Statements straight to the driver, for what every article needs several times: SQLAlchemy's own way costs as much
again as SQLite takes to look something up.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


class Driver:
    """The driver's connection inside the transaction of `connection`. Statements have `?` for their parameters."""

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()
        dbapi = connection.dialect.dbapi
        assert dbapi is not None, "a connection has been made with it"
        self._errors = dbapi.Error
        self.postgresql = connection.dialect.name == "postgresql"

    def rows(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run a statement and return what it finds.

        Raises:
            DBAPIError: as SQLAlchemy has it.
        """
        self._run(self._cursor.execute, statement, parameters)
        return list(self._cursor.fetchall())

    def write(self, statement: str, parameters: Sequence[Any]) -> None:
        """Run a statement that finds nothing."""
        self._run(self._cursor.execute, statement, parameters)

    def write_all(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each of `parameters`."""
        self._run(self._cursor.executemany, statement, parameters)

    def _run(self, run: Any, statement: str, parameters: Any) -> None:
        try:
            run(statement.replace("?", "%s") if self.postgresql else statement, parameters)
        except self._errors as error:
            raise DBAPIError.instance(statement, parameters, error, self._errors, dialect=self._dialect) from error
