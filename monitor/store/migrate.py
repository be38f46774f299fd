"""The schema, brought up to date: Alembic for tables, files for views.

Views are dropped first and created last: SQLite cannot rebuild a table, nor PostgreSQL change a column's type,
while a view names it.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, delete, insert, inspect, select

from monitor.store.database import open_engine, transaction
from monitor.store.derived import Derived
from monitor.store.derived_tables import DerivedStateRow
from monitor.store.schema import current_revision, database_files, newest_revision, refuse_newer
from monitor.store.tables import table

_STATES = table(DerivedStateRow)


def upgrade(engine: Engine) -> None:
    """Bring tables and views to the newest revision, in one transaction; doing it twice changes nothing.

    Raises:
        StoreError: the database is of a newer version of monitor, or is something else.
    """
    with transaction(engine, write=True) as connection:
        if (
            current_revision(connection) == newest_revision()
            and _views(connection) == set(_view_files(connection))
            and _versions(connection) == _views_versions(connection)
            and not Derived(connection).outdated()
        ):
            return
        refuse_newer(connection)
        for view in _views(connection):
            connection.exec_driver_sql(f"DROP VIEW {view}")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        for file in _view_files(connection).values():
            connection.exec_driver_sql(file.read_text(encoding="utf-8").replace("%", "%%"))
        _remember(connection, _views_versions(connection))
        if Derived(connection).outdated():
            Derived(connection).rebuild()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(database_files() / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _views(connection: Connection) -> set[str]:
    return {name for name in inspect(connection).get_view_names() if name.startswith("v_")}


def _view_files(connection: Connection) -> dict[str, Path]:
    """Return view name -> file, in the order of the files' names; `v_x.sqlite.sql` is for one dialect only."""
    files: dict[str, Path] = {}
    for file in sorted((database_files() / "views").glob("*.sql")):
        name, _, dialect = file.stem.partition(".")
        if dialect in ("", connection.dialect.name):
            files[name.partition("_")[2] if name[0].isdigit() else name] = file
    return files


def _views_versions(connection: Connection) -> dict[str, int]:
    """Return the version of each view, which is a checksum of its file: a view that was changed is made anew."""
    # Of 31 bits: PostgreSQL's integers have a sign.
    return {f"view {name}": crc32(file.read_bytes()) >> 1 for name, file in _view_files(connection).items()}


def _versions(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(_STATES).where(_STATES.c.name.startswith("view ")))
    return {row.name: row.version for row in rows}


def _remember(connection: Connection, versions: Mapping[str, int]) -> None:
    connection.execute(delete(_STATES).where(_STATES.c.name.startswith("view ")))
    connection.execute(insert(_STATES), [{"name": name, "version": number} for name, number in versions.items()])


def main() -> None:
    """Draft a migration by comparing store/tables.py with a fresh database: `draft WHAT`."""
    _, _, what = sys.argv
    engine = open_engine("sqlite:////tmp/monitor-draft.db")
    upgrade(engine)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, message=what, autogenerate=True)


if __name__ == "__main__":
    main()
