"""The running service: scheduler, pages and API in one process."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvicorn
from fastapi import FastAPI

from monitor.scheduler import Scheduler
from monitor.serve.app import create_app
from monitor.wiring import Monitor

log = structlog.get_logger()

# A page is answered in milliseconds; who is still reading after this is cut off so that a stop is a stop.
_GRACE_SECONDS = 5


def serve(monitor: Monitor, *, host: str, port: int) -> None:
    """Collect, report and answer until SIGTERM or SIGINT, then stop cleanly."""
    scheduler = Scheduler(monitor)

    @asynccontextmanager
    async def ticking(_app: FastAPI) -> AsyncIterator[None]:
        scheduler.start()
        log.info("service started", address=f"http://{host}:{port}/")
        yield
        scheduler.stop()
        log.info("service stopped")

    app = create_app(monitor, heartbeats=scheduler.heartbeats, lifespan=ticking)
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_SECONDS
    )
    # Once it has stopped, uvicorn raises the signal again; a stop that was asked for is a success.
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: None)
    uvicorn.Server(config).run()
