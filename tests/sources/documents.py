"""Documents and sources for tests of what is announced."""

from datetime import UTC, datetime
from typing import Any

from monitor.domain.watching import Document, Source, SourceId

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BASE = "https://news.example"


def a_source(kind: str = "feed", **changes: Any) -> Source:
    return Source(**{"id": SourceId("s"), "name": "S", "kind": kind, "url": f"{BASE}/list/", **changes})


def a_document(body: bytes | str, *, url: str = f"{BASE}/list/", content_type: str | None = None) -> Document:
    return Document(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": content_type} if content_type else {},
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=NOW,
    )
