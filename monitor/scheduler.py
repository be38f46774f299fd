"""Decides when: a tick asks the database what is due. APScheduler remembers nothing that a restart could lose."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.digest import Profile
from monitor.errors import MonitorError
from monitor.pipeline.collect import Collector
from monitor.wiring import Monitor

log = structlog.get_logger()


class Scheduler:
    """Ticks: "collect what is due", "report what has not arrived"."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._beats: dict[str, datetime] = {}
        self._collector: Collector | None = None
        self._stopping = False
        # Jobs live in memory: one "database is locked" on a job store ends scheduling for good.
        # A tick that is late still counts (no misfire), ticks that pile up are one tick, and none runs beside itself.
        self._ticks = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin to tick, at once."""
        seconds = self._monitor.settings.tick_seconds
        for name, tick in (("collect", self.collect), ("report", self.report)):
            self._ticks.add_job(
                self._beat, "interval", args=(name, tick), seconds=seconds, id=name, next_run_time=datetime.now(UTC)
            )
        self._ticks.start()

    def stop(self) -> None:
        """Stop ticking: articles that are being kept are kept, requests under way are dropped."""
        self._stopping = True
        if self._collector:
            self._collector.stop()
        self._ticks.shutdown(wait=True)

    def collect(self) -> None:
        """Visit the sources that are due."""
        self._collector = self._monitor.collector()
        due = self._collector.due()
        if not self._stopping:
            self._collector.run(due)

    def report(self) -> None:
        """Build the digests of finished days that have none, and offer to each channel what it has not taken."""
        reporter = self._monitor.reporter()
        for profile in self._monitor.profiles().values():
            if self._is_time(profile):
                for day in reporter.missing(profile):
                    reporter.build(day, profile)
            for edition in reporter.undelivered(profile):
                reporter.send(edition, profile)

    def heartbeats(self) -> dict[str, datetime]:
        """Return when each tick last came through: a scheduler that says it runs may have stopped."""
        return dict(self._beats)

    def _is_time(self, profile: Profile) -> bool:
        local = self._monitor.now().astimezone(ZoneInfo(profile.timezone))
        return local.strftime("%H:%M") >= profile.time

    def _beat(self, name: str, tick: Callable[[], None]) -> None:
        try:
            tick()
        except MonitorError as error:
            log.error("tick failed", tick=name, error=str(error))
        except Exception:
            # A bug must not end the ticking; the next tick tries again.
            log.exception("tick crashed", tick=name)
        self._beats[name] = self._monitor.now()
