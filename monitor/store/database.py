"""A connection to the database, set up alike on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from monitor.errors import ConfigError, StoreError
from monitor.store.driver import writes_together

# One writer at a time on PostgreSQL too: two processes that keep the same article must see each other.
# Any constant will do, as long as nobody else's application lock in the same database uses it.
_WRITER_LOCK = 0x6D6F6E69

# A page visit is kept in tens of milliseconds; half a minute of waiting means that something else is wrong.
_BUSY_SECONDS = 30


def open_engine(url: str, *, must_exist: bool = False) -> Engine:
    """Return an engine for `sqlite:///FILE` or `postgresql+psycopg://...`; nothing is connected yet.

    Raises:
        ConfigError: the address is of no database that we know.
        StoreError: the SQLite file does not exist and `must_exist` says it should.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            f"MONITOR_DATABASE_URL: {url!r} is no database address. "
            "Use sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/name."
        ) from error
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(url, address.database, must_exist=must_exist)
    if address.drivername != "postgresql+psycopg":
        raise ConfigError(
            f"MONITOR_DATABASE_URL: {address.drivername!r} is not supported. Use sqlite:/// or postgresql+psycopg://."
        )
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (NoSuchModuleError, SQLAlchemyError) as error:
        raise ConfigError(f"MONITOR_DATABASE_URL: {error}") from error
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _sqlite_engine(url: str, file: str | None, *, must_exist: bool) -> Engine:
    if file and file != ":memory:":
        path = Path(file)
        if must_exist and not path.exists():
            raise StoreError(f"{file}: there is no archive yet. Create it with `monitor init`.")
        path.parent.mkdir(parents=True, exist_ok=True)
    # No implicit BEGIN from the driver: `transaction` says itself how it begins.
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # SQLite forgets these with every connection, hence a hook and not a migration.
    for pragma in (
        # Of a new file. 4 KiB waste a quarter of an article; 32 save 2 % and double what a small visit writes.
        "page_size=16384",
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL lost acknowledged commits in 256 of 300 simulated power cuts
        "foreign_keys=ON",
        "cache_size=-64000",
        "mmap_size=268435456",
        "wal_autocheckpoint=4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        # Of 4 MB, GIN takes the terms of a batch in at several goes: an eighth more work at 40,000 articles.
        cursor.execute("SET work_mem = '64MB'")
    connection.commit()


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    """Give a connection inside one transaction: all of it happens or nothing.

    Raises:
        StoreError: the database cannot be reached, is locked, full or damaged; what, in words.
    """
    try:
        with engine.connect() as connection, connection.begin():
            _begin(connection, write=write)
            with writes_together(connection) if write and connection.dialect.name == "postgresql" else nullcontext():
                yield connection
    except SQLAlchemyError as error:
        raise StoreError(_explain(engine, error)) from error


def _begin(connection: Connection, *, write: bool) -> None:
    if connection.dialect.name == "sqlite":
        # A deferred transaction that reads and then writes fails at once, whatever the busy timeout.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
    elif write:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
    else:
        # What a reader sees stays as it was when it began, as on SQLite: a copy of the archive fits together.
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def _explain(engine: Engine, error: SQLAlchemyError) -> str:
    where = engine.url.render_as_string(hide_password=True)
    cause = str(error.orig) if isinstance(error, DBAPIError) and error.orig else str(error)
    lines = cause.strip().splitlines() or [type(error).__name__]
    return f"{where}: {lines[0]}. {_remedy(cause)}"


def _remedy(cause: str) -> str:
    remedies = {
        "locked": "Another process is writing; stop it or try again.",
        "readonly": "The file cannot be written; check its owner and the folder's.",
        "unable to open": "Check the path and its permissions; SQLite writes beside the file even to read it.",
        "disk is full": "Free some space; nothing was half-saved.",
        "not a database": "The file is something else; check MONITOR_DATABASE_URL.",
        "malformed": "The file is damaged; restore a backup (`monitor db backup` makes them).",
        "no such table": "Run `monitor db upgrade`.",
        "does not exist": "Run `monitor db upgrade`.",
        "connection": "Check that PostgreSQL runs and that MONITOR_DATABASE_URL is right.",
    }
    return next((remedy for sign, remedy in remedies.items() if sign in cause), "See `monitor doctor`.")
