"""The running service: scheduler, pages and API in one process."""

import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvicorn
from fastapi import FastAPI

from monitor.errors import ConfigError
from monitor.scheduler import Scheduler
from monitor.serve.app import create_app
from monitor.wiring import Monitor

log = structlog.get_logger()

# A page is answered in milliseconds; who is still reading after this is cut off so that a stop is a stop.
_GRACE_SECONDS = 5


def serve(monitor: Monitor, *, host: str, port: int) -> None:
    """Collect, report and answer until SIGTERM or SIGINT, then stop cleanly.

    Raises:
        ConfigError: the address cannot be listened on; nothing was begun.
    """
    door = _listening(host, port)
    scheduler = Scheduler(monitor)

    @asynccontextmanager
    async def ticking(_app: FastAPI) -> AsyncIterator[None]:
        scheduler.start()
        log.info("service started", address=f"http://{host}:{port}/")
        yield
        scheduler.stop()
        log.info("service stopped")

    app = create_app(monitor, heartbeats=scheduler.heartbeats, lifespan=ticking)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_SECONDS)
    # Once it has stopped, uvicorn raises the signal again; a stop that was asked for is a success.
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: None)
    uvicorn.Server(config).run(sockets=[door])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]  # Python adds the address
        raise ConfigError(
            f"{host}:{port}: {why}. Another monitor may be running; MONITOR_HOST and MONITOR_PORT,"
            " or --host and --port, say where to listen."
        ) from error
