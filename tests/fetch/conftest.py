"""Every connection that any code opens, as the interpreter itself reports it."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

_watching: list[list[str]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _watching and isinstance(arguments[1], tuple):
        for dialled in _watching:
            dialled.append(str(arguments[1][0]))


sys.addaudithook(_note)  # cannot be taken away again, hence a list that is empty between tests


@pytest.fixture
def dialled() -> Iterator[list[str]]:
    """The addresses to which connections were opened, in order."""
    addresses: list[str] = []
    _watching.append(addresses)
    yield addresses
    _watching.remove(addresses)
