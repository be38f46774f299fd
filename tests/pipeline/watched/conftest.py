"""One source under watch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.newsroom import open_newsroom
from tests.pipeline.watched.watch import Watch


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: when to ask is decided without it, and the store's own tests keep states in both."""
    return sqlite_url


@pytest.fixture
def channel() -> str:
    """The part of the newsroom that is watched."""
    return "listing"


@pytest.fixture
def watch(engine: Engine, tmp_path: Path, channel: str) -> Iterator[Watch]:
    with open_newsroom() as newsroom:
        yield Watch(newsroom, engine, tmp_path, channel=channel)
