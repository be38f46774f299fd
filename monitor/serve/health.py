"""Health for machines: /healthz, /readyz and /metrics."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from monitor.errors import MonitorError
from monitor.store.archive import open_archive
from monitor.store.schema import check_revision
from monitor.wiring import Monitor

# A collection round over slow hosts takes minutes; an hour without a finished tick means that nothing ticks.
_SILENCE = timedelta(hours=1)


def router(monitor: Monitor, heartbeats: Callable[[], Mapping[str, datetime]]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    def healthz() -> Response:
        """Say whether the process is well: 200, or 503 with what is wrong."""
        wrong = [*_database_trouble(monitor), *_late_ticks(monitor.now(), heartbeats())]
        beats = {name: at.isoformat() for name, at in heartbeats().items()}
        content = {"status": "degraded" if wrong else "ok", "wrong": wrong, "heartbeats": beats}
        return JSONResponse(content, status_code=503 if wrong else 200)

    @routes.get("/readyz")
    def readyz() -> Response:
        """Say whether requests can be answered."""
        wrong = list(_database_trouble(monitor))
        return JSONResponse({"ready": not wrong, "wrong": wrong}, status_code=503 if wrong else 200)

    @routes.get("/metrics")
    def metrics() -> Response:
        """Return counts and ages for Prometheus."""
        registry = CollectorRegistry()
        registry.register(_Gauges(monitor))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


def _database_trouble(monitor: Monitor) -> Iterator[str]:
    try:
        check_revision(monitor.engine)
    except MonitorError as error:
        yield str(error)


def _late_ticks(now: datetime, beats: Mapping[str, datetime]) -> Iterator[str]:
    for name, at in beats.items():
        if now - at > _SILENCE:
            yield f"tick {name!r} last came through at {at.isoformat()}"


class _Gauges:
    """Reads the archive when it is asked; nothing is counted beside it."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def collect(self) -> Iterator[Metric]:
        with open_archive(self._monitor.engine) as archive:
            articles, states = archive.articles.count(), archive.visits.states()
        yield GaugeMetricFamily("monitor_articles", "Articles in the archive, copies included.", value=articles)
        by_state = GaugeMetricFamily("monitor_sources", "Sources by state.", labels=["state"])
        for state in sorted({str(row["state"]) for row in states}):
            by_state.add_metric([state], sum(row["state"] == state for row in states))
        yield by_state
        ages = GaugeMetricFamily("monitor_source_age_seconds", "Since a source was last read well.", labels=["source"])
        for row in states:
            if row["last_ok"]:
                ages.add_metric([str(row["source"])], (self._monitor.now() - row["last_ok"]).total_seconds())
        yield ages
