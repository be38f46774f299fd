"""Errors as their readers need them: RFC 9457 for programs, a page in words for people."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import escape
from starlette.exceptions import HTTPException

from monitor.errors import ConfigError, MonitorError, QueryError, StoreError

_STATUS = ((QueryError, 400), (ConfigError, 404), (StoreError, 503))
_MEDIA_TYPE = "application/problem+json"

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>body{{margin:3rem auto;max-width:36rem;padding:0 1rem;
font:1rem/1.6 Georgia,serif;color-scheme:light dark}}</style></head>
<body><main><h1>{title}</h1><p>{detail}</p><p><a href="/">To the digest</a></p></main></body></html>"""

_SHAPE = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong, and what to do"},
    },
}
# For the description of the API: what each of its answers may be instead.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": HTTPStatus(status).phrase, "content": {_MEDIA_TYPE: {"schema": _SHAPE}}}
    for status in (400, 401, 404, 422, 503)
}


def explain_errors(app: FastAPI) -> None:
    """Answer every error with what is wrong and what to do; a traceback goes to the log only."""
    app.add_exception_handler(MonitorError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


def problem(request: Request, status: int, detail: str) -> Response:
    """Return an error in the form that suits who asked; its title is the status's own (RFC 9457, section 4.2.1)."""
    title = HTTPStatus(status).phrase
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if wants_page:
        return HTMLResponse(_PAGE.format(title=escape(title), detail=escape(detail)), status_code=status)
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status_code=status, media_type=_MEDIA_TYPE)


def _ours(request: Request, error: Exception) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    return problem(request, status, str(error))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for this class"
    detail = "There is nothing here." if error.detail == "Not Found" else str(error.detail)
    return problem(request, error.status_code, detail)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError), "registered for this class"
    wrong = [f"{'.'.join(map(str, what['loc'][1:]))}: {what['msg']}" for what in error.errors()]
    return problem(request, 422, "; ".join(wrong))
