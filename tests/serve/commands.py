"""The real entry point, as a user runs it: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a user whose data is in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return kept | {"MONITOR_DATA_DIR": str(folder / "data"), "NO_COLOR": "1", "PYTHONWARNINGS": "error"} | settings


def monitor(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in `folder` and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
