"""Looking after the archive: what is in it, a copy of it in a file, a copy of it in another database."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text, tuple_, update
from sqlmodel import SQLModel

from monitor.errors import ConfigError, StoreError
from monitor.store.database import open_engine, transaction
from monitor.store.derived import Derived
from monitor.store.migrate import upgrade
from monitor.store.posting_tables import TABLES as POSTINGS
from monitor.store.postings import Postings
from monitor.store.schema import check_revision, current_revision

Progress = Callable[[str, int, int], None]  # table, rows done, rows in all


def _untold(_table: str, _done: int, _total: int) -> None:
    """Nobody is told."""


_BATCH = 1_000
# What is derived from the articles is derived anew in a copy.
_DERIVED = frozenset({"search_keys", "counts", "source_counts", "voices", "derived_states"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """That a copied table is the same: rows, and one checksum over all of them that both sides gave."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveInfo:
    """What an archive is and holds."""

    address: str
    database: str  # with its version
    revision: str | None
    bytes: int
    rows: Mapping[str, int]
    oldest: datetime | None  # first sight
    newest: datetime | None
    views: Mapping[str, tuple[str, ...]]  # name -> columns


def info(engine: Engine) -> ArchiveInfo:
    """Return what the archive is and holds."""
    check_revision(engine)
    with transaction(engine, write=False) as connection:
        articles = SQLModel.metadata.tables["articles"]
        oldest, newest = (
            connection.execute(select(end(articles.c.first_seen))).scalar() for end in (func.min, func.max)
        )
        found = inspect(connection)
        views = sorted(name for name in found.get_view_names() if name.startswith("v_"))
        return ArchiveInfo(
            address=engine.url.render_as_string(hide_password=True),
            database=_database(connection),
            revision=current_revision(connection),
            bytes=_bytes(connection),
            rows={table.name: _count(connection, table) for table in _tables()},
            oldest=oldest,
            newest=newest,
            views={view: tuple(column["name"] for column in found.get_columns(view)) for view in views},
        )


def backup(engine: Engine, path: Path, progress: Progress = _untold) -> int:
    """Write a copy of the archive into a new SQLite file while others go on working; return its articles.

    The copy is opened and checked before it gets its name: a file of this name is a good backup.

    Raises:
        ConfigError: the file exists.
        StoreError: the copy could not be made, or is not what it should be.
    """
    if path.exists():
        raise ConfigError(f"{path}: this file exists. Give another name; a backup overwrites nothing.")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        if engine.dialect.name == "sqlite":
            _copy_file(engine, unfinished, progress)
        else:
            copy(engine, f"sqlite:///{unfinished}", progress)
        articles = _checked(unfinished)
        unfinished.replace(path)
    finally:
        for file in (unfinished, *(unfinished.with_name(unfinished.name + end) for end in ("-wal", "-shm"))):
            file.unlink(missing_ok=True)
    return articles


def copy(engine: Engine, url: str, progress: Progress = _untold) -> list[Proof]:
    """Copy the archive into another, empty database and return the proof for each table; all of it or nothing.

    Raises:
        ConfigError: the other address is wrong, or not empty.
        StoreError: a database failed, or a table did not arrive as it was.
    """
    target = open_engine(url)
    try:
        check_revision(engine)
        upgrade(target)
        with transaction(engine, write=False) as source, transaction(target, write=True) as sink:
            _refuse_full(sink)
            proofs = [_copy_table(source, sink, table, progress) for table in _copied()]
            proofs += [_copy_postings(source, sink, name, progress) for name in POSTINGS]
            Derived(sink).rebuild(partial(progress, "index and counts"))
            return proofs
    finally:
        target.dispose()


def _copy_file(engine: Engine, path: Path, progress: Progress) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        progress("pages", total - remaining, total)

    copied = sqlite3.connect(path)
    try:
        with transaction(engine, write=False) as connection:
            driver: Any = connection.connection.driver_connection
            driver.backup(copied, pages=1_000, progress=tell)
        # A backup is one file: no journal beside it that could be left behind.
        copied.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}. Nothing was kept.") from error
    finally:
        copied.close()


def _checked(path: Path) -> int:
    copied = open_engine(f"sqlite:///{path}", must_exist=True)
    try:
        check_revision(copied)
        with transaction(copied, write=False) as connection:
            verdict = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            if verdict != "ok":
                raise StoreError(f"{path}: the copy is damaged ({verdict}). Check the disk, then try again.")
            articles = _count(connection, SQLModel.metadata.tables["articles"])
        with copied.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
        return articles
    finally:
        copied.dispose()


def _refuse_full(sink: Connection) -> None:
    if any(_count(sink, table) for table in _copied()):
        where = sink.engine.url.render_as_string(hide_password=True)
        raise ConfigError(f"{where}: there is something in this database. Copy into an empty one.")


def _copy_table(source: Connection, sink: Connection, table: Table, progress: Progress) -> Proof:
    total, done, seal = _count(source, table), 0, hashlib.sha256()
    # An article may be a copy of a later one: what points into its own table is filled in when all rows are there.
    pointing = [column.name for key in table.foreign_keys if key.column.table is table for column in [key.parent]]
    for rows in _rows(source, table):
        _seal(seal, rows)
        sink.execute(insert(table), [row | dict.fromkeys(pointing) for row in rows])
        done += len(rows)
        progress(table.name, done, total)
    _point(source, sink, table, pointing)
    _continue_numbering(sink, table)
    arrived = hashlib.sha256()
    for rows in _rows(sink, table):
        _seal(arrived, rows)
    return _proven(table.name, done, seal, arrived)


def _copy_postings(source: Connection, sink: Connection, name: str, progress: Progress) -> Proof:
    progress(name, 0, 0)
    sent, arrived = hashlib.sha256(), hashlib.sha256()
    there, rows = Postings(sink, name), 0
    for one in Postings(source, name).copy_to(there):
        sent.update(repr(one).encode())
        rows += len(one[1])
    for one in there.in_order():
        arrived.update(repr(one).encode())
    return _proven(name, rows, sent, arrived)


def _proven(name: str, rows: int, sent: Any, arrived: Any) -> Proof:
    if arrived.digest() != sent.digest():
        raise StoreError(f"{name}: what arrived is not what was sent. Nothing was kept; try again.")
    return Proof(table=name, rows=rows, sha256=sent.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Give the rows in the order of their key, some at a time."""
    key = list(table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    while True:
        query = select(table).order_by(*key).limit(_BATCH)
        if last is not None:
            query = query.where(tuple_(*key) > tuple_(*last))
        rows = [dict(row) for row in connection.execute(query).mappings()]
        if not rows:
            return
        yield rows
        last = tuple(rows[-1][column.name] for column in key)


def _point(source: Connection, sink: Connection, table: Table, pointing: Sequence[str]) -> None:
    for name in pointing:
        id_ = table.primary_key.columns[0]
        for row in source.execute(select(id_, table.c[name]).where(table.c[name].is_not(None))):
            sink.execute(update(table).where(id_ == row[0]).values({name: row[1]}))


def _continue_numbering(sink: Connection, table: Table) -> None:
    if sink.dialect.name == "postgresql" and table.autoincrement_column is not None:
        column = table.autoincrement_column.name
        sequence = sink.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column}).scalar()
        if sequence:
            highest = select(func.max(table.c[column])).scalar_subquery()
            sink.execute(select(func.setval(sequence, func.coalesce(highest, 1))))


def _seal(seal: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        seal.update(json.dumps(row, default=_plain, sort_keys=True, ensure_ascii=False).encode() + b"\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return hashlib.sha256(bytes(value)).hexdigest()


def _tables() -> list[Table]:
    return list(SQLModel.metadata.sorted_tables)


def _copied() -> list[Table]:
    return [table for table in _tables() if table.name not in _DERIVED]


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _database(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def _bytes(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        pages, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size")
        )
        return int(pages) * int(size)
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
