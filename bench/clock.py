"""CPU time of this process and of the database's backends, and what a clock says."""

import time
from pathlib import Path

from sqlalchemy import Engine, text

Work = tuple[float, float]  # milliseconds of CPU, and by the clock


class Clock:
    """Measures again and again; what is done between `stop` and `start` does not count."""

    def __init__(self, engine: Engine) -> None:
        self._found: list[Work] = []
        self._backends: list[Path] = []
        if engine.dialect.name == "postgresql":
            sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            # Committed: with a rollback psycopg forgets which statements it had prepared, and all would plan anew.
            with engine.begin() as connection:
                self._backends = [Path(f"/proc/{pid}/schedstat") for pid in connection.execute(text(sql)).scalars()]

    def start(self) -> None:
        """Begin to measure."""
        self._since = self._now()

    def stop(self) -> None:
        """Remember what it took."""
        now = self._now()
        self._found.append(((now[0] - self._since[0]) * 1e3, (now[1] - self._since[1]) * 1e3))

    def each(self, count: int) -> Work:
        """Return what one of `count` took on average."""
        return sum(work for work, _ in self._found) / count, sum(wall for _, wall in self._found) / count

    def least(self) -> Work:
        """Return the least of all but the first, which may have had to warm a cache, unless it is the only one."""
        warm = self._found[1:] or self._found
        return min(work for work, _ in warm), min(wall for _, wall in warm)

    def _now(self) -> Work:
        # The first number is nanoseconds on a CPU (Linux, Documentation/scheduler/sched-stats).
        elsewhere = sum(int(file.read_text().split()[0]) for file in self._backends if file.exists()) / 1e9
        return time.process_time() + elsewhere, time.perf_counter()
