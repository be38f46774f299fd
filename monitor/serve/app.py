"""The web application: pages for people, API for programs, health for machines."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from monitor import __version__
from monitor.errors import ConfigError, MonitorError, QueryError, StoreError
from monitor.serve import health
from monitor.serve.api import routes as api
from monitor.serve.web import routes as web
from monitor.wiring import Monitor

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

# Nothing on our pages runs or loads from elsewhere; titles and texts come from an untrusted web.
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_OPEN = ("/healthz", "/readyz")
_STATUS = ((QueryError, 400), (ConfigError, 404), (StoreError, 503))


def create_app(
    monitor: Monitor,
    *,
    heartbeats: Callable[[], Mapping[str, datetime]] = dict,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Return the application over an archive; `heartbeats` tells when each tick of the scheduler last came through."""
    app = FastAPI(
        title="Strategic Resource Monitor",
        version=__version__,
        docs_url=None,  # it loads scripts from elsewhere; /openapi.json is for tools of one's own
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(api.router(monitor))
    app.include_router(health.router(monitor, heartbeats))
    app.include_router(web.router(monitor))
    app.add_exception_handler(MonitorError, _explain)
    _guard(app, monitor)
    return app


def _guard(app: FastAPI, monitor: Monitor) -> None:
    token = monitor.settings.api_token

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], AsyncIterator[Response]]) -> Response:
        if token and request.url.path not in _OPEN and not _knows(request, token.get_secret_value()):
            return _problem(401, "Unauthorized", "Send the token of MONITOR_API_TOKEN: `Authorization: Bearer TOKEN`.")
        response: Response = await call_next(request)  # type: ignore[misc]  # Starlette's own type is not exported
        response.headers.setdefault("Content-Security-Policy", _CONTENT_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _knows(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return secrets.compare_digest(given.encode(), token.encode())


def _explain(_request: Request, error: Exception) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    return _problem(status, type(error).__name__.removesuffix("Error"), str(error))


def _problem(status: int, title: str, detail: str) -> Response:
    """Return an error as RFC 9457 says."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status_code=status, media_type="application/problem+json")
