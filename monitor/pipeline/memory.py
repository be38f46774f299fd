"""How the process asks the system for memory."""

import ctypes
import sys
from collections.abc import Callable

_M_ARENA_MAX = -8  # malloc.h of the GNU C library


def share_one_heap() -> None:
    """Let all threads allocate from one heap: what one gives back, another uses.

    glibc gives each thread a heap of its own, which spares threads of C the waiting for each other. Ours wait for the
    interpreter anyway, and the peaks of loading, parsing and writing would stand side by side: 26 MB of 284.
    """
    if mallopt := _of_glibc("mallopt"):
        mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what is free within the heap: after work that took far more than it left behind."""
    if malloc_trim := _of_glibc("malloc_trim"):
        malloc_trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
