"""Answers to queries as JSON, files and feeds: pages by cursor, facets, counts."""

import io
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response

from monitor.domain.questions import Count
from monitor.errors import QueryError
from monitor.query.parser import MOST_CHARACTERS
from monitor.serve.answers import ArticlePage, CountOut, FacetsOut, StoriesPage
from monitor.serve.asking import identified, understood
from monitor.serve.exchange import answer, tagged
from monitor.store.archive import Archive, open_archive
from monitor.store.counts import Counts
from monitor.store.export import MEDIA_TYPES, export_articles
from monitor.store.export_feeds import Feed
from monitor.store.search import MOST
from monitor.wiring import Monitor

# A little longer than the grammar takes, so that it is the grammar that says what is wrong.
Asked = Annotated[str, Query(alias="q", max_length=4 * MOST_CHARACTERS, description="a query of docs/query.md")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
MOST_EXPORTED = 10_000  # of one request; `monitor export` has no bound


def router(monitor: Monitor) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["search"])
    _add_pages(routes, monitor)
    _add_counts(routes, monitor)
    _add_files(routes, monitor)
    return routes


def _add_pages(routes: APIRouter, monitor: Monitor) -> None:
    @routes.get("/api/v1/articles", response_model=ArticlePage)
    def articles(
        request: Request,
        q: Asked = "",
        limit: Limit = 20,
        cursor: Cursor = None,
        order: Literal["date", "relevance"] = "date",
    ) -> Response:
        """Return articles that the query holds, newest or best first."""
        with open_archive(monitor.engine) as archive:
            asked = understood(monitor, archive, q)
            found = archive.search.articles(asked, limit=limit, cursor=cursor, order=order)
        return answer(request, ArticlePage.of(found))

    @routes.get("/api/v1/stories", response_model=StoriesPage)
    def stories(request: Request, q: Asked = "", limit: Limit = 20, cursor: Cursor = None) -> Response:
        """Return stories that have an article which the query holds, by the newest such article."""
        with open_archive(monitor.engine) as archive:
            found = archive.search.stories(understood(monitor, archive, q), limit=limit, cursor=cursor)
        return answer(request, StoriesPage.of(found))

    @routes.get("/api/v1/facets", response_model=FacetsOut)
    def facets(request: Request, q: Asked = "") -> Response:
        """Return how many of the newest articles of the answer carry each metal, region, source and language."""
        with open_archive(monitor.engine) as archive:
            found = archive.search.facets(understood(monitor, archive, q))
        return answer(request, FacetsOut.of(found))


def _add_counts(routes: APIRouter, monitor: Monitor) -> None:
    def counted(
        request: Request, count: Callable[..., list[Count]], start: date | None, end: date | None, **of: str
    ) -> Response:
        if start and end and end < start:
            raise QueryError("This period ends before it begins.")
        with open_archive(monitor.engine) as archive:
            found = count(archive.counts, start=start, end=end, **of)
        return answer(request, [CountOut.of(one) for one in found], sparse=True)

    @routes.get("/api/v1/stats/time", response_model=list[CountOut])
    def over_time(
        request: Request,
        *,
        by: Literal["day", "month"] = "day",
        metal: str = "",
        region: str = "",
        start: date | None = None,
        end: date | None = None,
    ) -> Response:
        """Return articles by day or month; days are UTC days of first sight, both ends included."""
        of = {"metal": identified(monitor, "metal", metal), "region": identified(monitor, "region", region)}
        return counted(request, Counts.over_time, start, end, by=by, **of)

    @routes.get("/api/v1/stats/metals", response_model=list[CountOut])
    def metals(request: Request, region: str = "", start: date | None = None, end: date | None = None) -> Response:
        """Return articles by metal, most first; of one region, or of all."""
        return counted(request, Counts.metals, start, end, region=identified(monitor, "region", region))

    @routes.get("/api/v1/stats/regions", response_model=list[CountOut])
    def regions(request: Request, metal: str = "", start: date | None = None, end: date | None = None) -> Response:
        """Return articles by region, most first; of one metal, or of all."""
        return counted(request, Counts.regions, start, end, metal=identified(monitor, "metal", metal))

    @routes.get("/api/v1/stats/sources", response_model=list[CountOut])
    def sources(request: Request, start: date | None = None, end: date | None = None) -> Response:
        """Return articles by source, most first."""
        return counted(request, Counts.sources, start, end)

    @routes.get("/api/v1/stats/metals-by-month", response_model=list[CountOut])
    def metals_by_month(request: Request, start: date | None = None, end: date | None = None) -> Response:
        """Return articles by metal and month."""
        return counted(request, Counts.metals_over_time, start, end)

    @routes.get("/api/v1/stats/grid", response_model=list[CountOut])
    def grid(request: Request, start: date | None = None, end: date | None = None) -> Response:
        """Return articles by metal and region."""
        return counted(request, Counts.grid, start, end)


def _add_files(routes: APIRouter, monitor: Monitor) -> None:
    @routes.get("/api/v1/export/{form}", response_class=Response, responses=_files("csv", "jsonl", "parquet", "warc"))
    def export(
        request: Request,
        form: Literal["csv", "jsonl", "parquet", "warc"],
        q: Asked = "",
        limit: Annotated[int, Query(ge=1, le=MOST_EXPORTED)] = 1_000,
    ) -> Response:
        """Return the newest articles that the query holds as a file."""
        with open_archive(monitor.engine) as archive:
            body = _exported(monitor, archive, q, form, limit=limit)
        response = tagged(request, body, MEDIA_TYPES[form])
        response.headers["Content-Disposition"] = f'attachment; filename="articles.{form}"'
        return response

    @routes.get("/feeds/articles.{ending}", response_class=Response, responses=_files("atom", "jsonfeed"))
    def feed(request: Request, ending: str, q: Asked = "") -> Response:
        """Return the newest hundred articles that the query holds as a feed: `articles.atom` or `articles.json`."""
        form = {"atom": "atom", "json": "jsonfeed"}.get(ending)
        if form is None:
            raise HTTPException(404, "Feeds end in .atom or .json.")
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        with open_archive(monitor.engine) as archive:
            body = _exported(monitor, archive, q, form, limit=100, path=path)
        return tagged(request, body, MEDIA_TYPES[form])


def _files(*forms: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {MEDIA_TYPES[form]: {} for form in forms}}}


def _exported(monitor: Monitor, archive: Archive, q: str, form: str, *, limit: int, path: str = "") -> bytes:
    out = io.BytesIO()
    feed = Feed(title=f"Articles: {q}" if q else "Articles", base_url=monitor.settings.base_url, path=path)
    export_articles(archive, understood(monitor, archive, q), form, out, limit=limit, feed=feed)
    return out.getvalue()
