"""Articles, digests and sources as JSON."""

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from monitor.domain.articles import ArticleId
from monitor.serve.exchange import Number, answer, tagged
from monitor.serve.shapes import ArticleOut, EditionOut, SourceOut
from monitor.store.archive import open_archive
from monitor.wiring import Monitor


def router(monitor: Monitor) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/api/v1", tags=["api"])

    @routes.get("/articles/{article_id}", response_model=ArticleOut)
    def article(request: Request, article_id: Number) -> Response:
        """Return an article with its tags and their evidence."""
        with open_archive(monitor.engine) as archive:
            found = archive.articles.get(ArticleId(article_id))
        if found is None:
            raise HTTPException(404, f"There is no article {article_id}.")
        return answer(request, ArticleOut.of(found))

    @routes.get("/digests", response_model=list[EditionOut])
    def digests(
        request: Request, profile: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 30
    ) -> Response:
        """Return the editions, newest first."""
        name = monitor.profile(profile).name if profile else None
        with open_archive(monitor.engine) as archive:
            found = [EditionOut.of(edition) for edition in archive.digests.list(profile=name, limit=limit)]
        return answer(request, found)

    @routes.get("/digests/{day}", response_model=dict[str, Any])
    def digest(request: Request, day: date, profile: str = "default") -> Response:
        """Return the newest edition of a day: the document that every format is rendered from."""
        with open_archive(monitor.engine) as archive:
            edition = archive.digests.latest(day, monitor.profile(profile).name)
        if edition is None:
            raise HTTPException(404, f"There is no digest of {day}. `monitor digest build {day}` makes it.")
        body = json.dumps(dict(edition.document), ensure_ascii=False, separators=(",", ":")).encode()
        return tagged(request, body, "application/json")

    @routes.get("/sources", response_model=list[SourceOut])
    def sources(request: Request) -> Response:
        """Return how every source does."""
        with open_archive(monitor.engine) as archive:
            found = [SourceOut.of(state) for state in archive.visits.states()]
        return answer(request, found)

    return routes
