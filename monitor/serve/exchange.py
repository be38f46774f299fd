"""What pages and API share of HTTP: numbers in addresses, and answers that need not be sent twice."""

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Request, Response
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.domain.articles import LARGEST_ID

Number = Annotated[int, Path(le=LARGEST_ID)]


def answer(request: Request, found: BaseModel | Sequence[BaseModel], *, sparse: bool = False) -> Response:
    """Return shapes as JSON, `sparse` without what is null; or 304 when the asker has it already."""
    return tagged(request, to_json(found, exclude_none=sparse), "application/json")


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """Return the body, or 304 when the asker has it already (RFC 9110, section 13.1.2)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Weak tags count: a proxy that compresses makes ours into one.
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type=media_type, headers={"ETag": etag})


def head_as_get(app: ASGIApp) -> ASGIApp:
    """Return the application that answers HEAD as GET; the server leaves the body away (RFC 9110, section 9.3.2)."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope, receive, send)

    return asked
