"""What may be wrong with an installation, and how to mend it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.errors import MonitorError
from monitor.store.archive import open_archive
from monitor.wiring import Monitor

# Room for months of raw pages; below it the next thing to fail is a commit.
_LEAST_FREE_BYTES = 500 * 1024 * 1024

# The epoch of this code: a clock before it dates articles before they could be fetched.
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    said: str
    remedy: str = ""


def examine(monitor: Monitor) -> list[Finding]:
    """Look at everything that the service stands on; a failing look is a finding, never an exception."""
    return [
        _look(
            "configuration", lambda: _settings(monitor), "Correct the variable; see the settings table in README.md."
        ),
        _look("sources", lambda: _sources(monitor), "Correct the file; `monitor sources check` says the same."),
        _look("database", lambda: _database(monitor), "Run `monitor init` or `monitor db upgrade`."),
        _look("disk", lambda: _disk(monitor), "Free some space, or set MONITOR_DATA_DIR to a larger disk."),
        _look("clock", lambda: _clock(monitor), "Set the machine's clock; NTP keeps it right."),
        _look("health of sources", lambda: _health(monitor), "See `monitor sources health`."),
        _look("channels", lambda: _channels(monitor), "Try one with `monitor notify test`."),
    ]


class _WrongError(MonitorError):
    """What a look found."""


def _look(what: str, look: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(what=what, ok=True, said=look())
    except (MonitorError, OSError) as error:
        return Finding(what=what, ok=False, said=str(error), remedy=remedy)


def _settings(monitor: Monitor) -> str:
    settings = monitor.settings
    return f"data in {settings.data_dir}, time zone {settings.timezone}"


def _sources(monitor: Monitor) -> str:
    sources = monitor.catalog.sources
    enabled = sum(source.enabled for source in sources)
    if not enabled:
        raise _WrongError("no source is enabled")
    return f"{enabled} enabled, {len(sources) - enabled} disabled"


def _database(monitor: Monitor) -> str:
    with open_archive(monitor.engine, write=True) as archive:
        return f"{archive.articles.count()} articles, can be written"


def _disk(monitor: Monitor) -> str:
    folder = next(
        path for path in (monitor.settings.data_dir, *monitor.settings.data_dir.absolute().parents) if path.exists()
    )
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        raise _WrongError(f"only {free // 2**20} MiB are free")
    return f"{free / 2**30:.1f} GiB free"


def _clock(monitor: Monitor) -> str:
    now = monitor.now()
    if now < _EARLIEST:
        raise _WrongError(f"the clock says {now:%Y-%m-%d}, which has long passed")
    with open_archive(monitor.engine) as archive:
        latest = archive.visits.latest_at()
    if latest and latest > now + timedelta(minutes=5):
        raise _WrongError(f"the last visit was at {latest:%Y-%m-%d %H:%M} UTC, which has not come yet")
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _health(monitor: Monitor) -> str:
    with open_archive(monitor.engine) as archive:
        states = archive.visits.states()
    ill = list(_ill(states))
    if ill:
        raise _WrongError(f"{len(ill)} of {len(states)} are not well: {', '.join(ill[:5])}")
    return f"{len(states)} known, none in trouble"


def _ill(states: list[Mapping[str, Any]]) -> Iterator[str]:
    for state in states:
        if state["enabled"] and state["state"] in ("failing", "blocked", "gone", "drift", "silent", "robots"):
            yield f"{state['source']} {state['state']}"


def _channels(monitor: Monitor) -> str:
    used = sorted({channel for profile in monitor.profiles().values() for channel in profile.channels})
    return f"used: {', '.join(used)}" if used else "none configured; digests stay on the pages and in files"
