"""The web application: pages for people, API for programs, health for machines."""

import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from fastapi import FastAPI, Request, Response

from monitor import __version__
from monitor.serve import health
from monitor.serve.api import routes as api
from monitor.serve.api import search
from monitor.serve.exchange import head_as_get
from monitor.serve.problems import PROBLEMS, explain_errors, problem
from monitor.serve.web import routes as web
from monitor.wiring import Monitor

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

# Nothing on our pages runs or loads from elsewhere; titles and texts come from an untrusted web.
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A machine that looks after the service has no token.
_OPEN = ("/healthz", "/readyz")


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
    app.include_router(search.router(monitor), responses=PROBLEMS)
    app.include_router(api.router(monitor), responses=PROBLEMS)
    app.include_router(health.router(monitor, heartbeats))
    app.include_router(web.router(monitor))
    explain_errors(app)
    _guard(app, monitor)
    app.add_middleware(head_as_get)
    return app


def _guard(app: FastAPI, monitor: Monitor) -> None:
    token = monitor.settings.api_token

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if token and request.url.path not in _OPEN and not _knows(request, token.get_secret_value()):
            return _ask_for_token(request)
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", _CONTENT_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _knows(request: Request, token: str) -> bool:
    """Tell whether the token came, as a bearer token or as the password of a browser's own question."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return False
    return secrets.compare_digest(given.encode(), token.encode())


def _ask_for_token(request: Request) -> Response:
    detail = "Send the token of MONITOR_API_TOKEN: `Authorization: Bearer TOKEN`, or as the password in a browser."
    answer = problem(request, 401, detail)
    answer.headers["WWW-Authenticate"] = 'Basic realm="monitor", charset="UTF-8"'
    return answer
