"""Articles, digests and sources as JSON."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from monitor.domain.articles import ArticleId
from monitor.serve.shapes import ArticleOut, EditionOut, SourceOut
from monitor.store.archive import open_archive
from monitor.wiring import Monitor


def router(monitor: Monitor) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/api/v1", tags=["api"])

    @routes.get("/articles/{article_id}")
    def article(article_id: int) -> ArticleOut:
        """Return an article with its tags and their evidence."""
        with open_archive(monitor.engine) as archive:
            found = archive.articles.get(ArticleId(article_id))
        if found is None:
            raise HTTPException(404, f"There is no article {article_id}.")
        return ArticleOut.of(found)

    @routes.get("/digests")
    def digests(profile: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 30) -> list[EditionOut]:
        """Return the editions, newest first."""
        with open_archive(monitor.engine) as archive:
            return [EditionOut.of(edition) for edition in archive.digests.list(profile=profile, limit=limit)]

    @routes.get("/digests/{day}", response_model=dict[str, Any])
    def digest(request: Request, day: date, profile: str = "default") -> Response:
        """Return the newest edition of a day: the document that every format is rendered from."""
        with open_archive(monitor.engine) as archive:
            edition = archive.digests.latest(day, monitor.profile(profile).name)
        if edition is None:
            raise HTTPException(404, f"There is no digest of {day}. `monitor digest build {day}` makes it.")
        etag = f'"{edition.sha256}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return JSONResponse(dict(edition.document), headers={"ETag": etag})

    @routes.get("/sources")
    def sources() -> list[SourceOut]:
        """Return how every source does."""
        with open_archive(monitor.engine) as archive:
            return [SourceOut.of(state) for state in archive.visits.states()]

    return routes
