"""Of which revision the schema is, and whether we can work with it. No Alembic: it is slow to load."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import StoreError
from monitor.store.database import transaction


def database_files() -> Path:
    """Return the folder with migrations, views and seeds: `db/` in a checkout, packaged otherwise."""
    checkout = Path(__file__).parents[2] / "db"
    return checkout if (checkout / "migrations").exists() else Path(__file__).parents[1] / "_db"


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions of this version of monitor, oldest first: migrations are numbered files."""
    files = sorted((database_files() / "migrations" / "versions").glob("[0-9]*.py"))
    found = (re.search(r'^revision = "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE) for file in files)
    return tuple(match[1] for match in found if match)


def newest_revision() -> str:
    """Return the revision that this version of monitor works with."""
    return known_revisions()[-1]


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database, None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def check_revision(engine: Engine) -> None:
    """Raise StoreError, saying what to do, unless the database is of the newest revision."""
    with transaction(engine, write=False) as connection:
        if current_revision(connection) == newest_revision():
            return
        refuse_newer(connection)
    where = engine.url.render_as_string(hide_password=True)
    raise StoreError(f"{where}: the schema is not of this version of monitor. Run `monitor db upgrade`.")


def refuse_newer(connection: Connection) -> None:
    """Raise StoreError when the database was made by a newer monitor."""
    revision = current_revision(connection)
    if revision is not None and revision not in known_revisions():
        where = connection.engine.url.render_as_string(hide_password=True)
        raise StoreError(f"{where}: revision {revision} is of a newer monitor. Install that version, or use a backup.")
