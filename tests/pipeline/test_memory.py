"""What large documents took goes back to the system, whatever small things outlive them."""

import platform
import subprocess
import sys

import pytest

# Each large piece is followed by a small one that stays; the first, freed alone, would raise glibc's own thresholds.
_WORK = """
import sys
from pathlib import Path
from monitor.pipeline.memory import spare_memory

if sys.argv[1] == "spared":
    spare_memory()
bytes(24 * 1024 * 1024)
large, small = [], []
for _ in range(64):
    large.append(bytes(range(256)) * 4096)
    small.append(bytes(range(256)) * 64)
held = int(Path("/proc/self/statm").read_text().split()[1])
large.clear()
print((held - int(Path("/proc/self/statm").read_text().split()[1])) * 4096 // 2**20)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="these are settings of the GNU C library")
def test_memory_of_large_documents_is_given_back_between_small_ones() -> None:
    assert _given_back("spared") > 50  # of 64 MiB
    assert _given_back("as it is") < 10, "nothing needs to be set any more"


def _given_back(how: str) -> int:
    """Return the MiB that the process took less after 64 MiB were free."""
    done = subprocess.run([sys.executable, "-c", _WORK, how], capture_output=True, text=True, check=True)
    return int(done.stdout)
