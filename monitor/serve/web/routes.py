"""Pages: today's digest, a day's digest, an article with its evidence, a story, the sources."""

from datetime import date
from functools import partial
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from monitor.digest import render
from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.reports import Digest
from monitor.errors import ConfigError
from monitor.serve.exchange import Number, tagged
from monitor.serve.web import explore
from monitor.serve.web.highlights import highlighted
from monitor.serve.web.today import Today
from monitor.store.archive import open_archive
from monitor.tag import lists_of
from monitor.wiring import Monitor

# What a digest's address may end in, and the format that it asks for.
_ENDINGS = {"json": "json", "md": "md", "html": "html", "txt": "text", "atom": "atom"}


def router(monitor: Monitor) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(include_in_schema=False)
    pages = _environment()
    today = Today(monitor)

    @routes.get("/")
    def front(request: Request) -> Response:
        """Show today's digest, or the newest one there is."""
        return _rendered(request, today.digest(), "html")

    @routes.get("/d/{day}")
    def day_page(request: Request, day: str, profile: str = "default") -> Response:
        """Show a day's digest; `/d/2026-11-21.json` and other endings give other formats."""
        stated, _, ending = day.partition(".")
        form = _ENDINGS.get(ending or "html")
        if form is None:
            raise HTTPException(404, f"Digests end in {', '.join(_ENDINGS)}.")
        digest = today.digest_of(_date(stated), monitor.profile(profile))
        if digest is None:
            raise HTTPException(404, f"There is no digest of {stated}. `monitor digest build {stated}` makes it.")
        return _rendered(request, digest, form)

    @routes.get("/feeds/digest.atom")
    def feed(request: Request) -> Response:
        """Give the newest digest as a feed."""
        return _rendered(request, today.digest(), "atom")

    @routes.get("/a/{article_id}")
    def article_page(article_id: Number) -> Response:
        """Show an article with its evidence highlighted."""
        with open_archive(monitor.engine) as archive:
            found = archive.articles.get(ArticleId(article_id))
            if found is None:
                raise HTTPException(404, f"There is no article {article_id}.")
            copies = archive.articles.copies_of(found.id)
            revisions = archive.articles.revisions(found.id)
        paragraphs, title = highlighted(found)
        return _page(
            pages, "article.html", found=found, copies=copies, revisions=revisions, paragraphs=paragraphs, title=title
        )

    @routes.get("/s/{story_id}")
    def story_page(story_id: Number) -> Response:
        """Show a story with its articles, oldest first."""
        with open_archive(monitor.engine) as archive:
            story = archive.stories.get(StoryId(story_id))
            if story is None:
                raise HTTPException(404, f"There is no story {story_id}.")
            articles = archive.articles.get_many(archive.stories.members(StoryId(story_id)))
        articles.sort(key=lambda article: (article.first_seen, article.id))
        families = {article.family for article in articles}
        return _page(pages, "story.html", story=story, articles=articles, publishers=len(families))

    explore.add_to(routes, monitor, partial(_page, pages))

    @routes.get("/sources")
    def sources_page() -> Response:
        """Show how every source does."""
        with open_archive(monitor.engine) as archive:
            states = archive.visits.states()
        states.sort(key=lambda state: (not state["enabled"], state["state"] == "ok", state["source"]))
        return _page(pages, "sources.html", states=states)

    @routes.get("/favicon.ico")
    def favicon() -> Response:
        """Say that there is none, without a page of an error."""
        return Response(status_code=204)

    @routes.get("/d")
    def days() -> Response:
        """Lead to the newest digest."""
        return RedirectResponse("/")

    return routes


def _environment() -> Environment:
    # Every template is HTML, so everything is escaped, whatever the file is called.
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {"lists_of": lists_of, "number": "{:,}".format}
    return pages


def _page(pages: Environment, template: str, *, status: int = 200, **values: object) -> Response:
    return HTMLResponse(pages.get_template(template).render(**values), status_code=status)


def _rendered(request: Request, digest: Digest, form: str) -> Response:
    rendered = render(digest, form)
    return tagged(request, rendered.content, rendered.media_type)


def _date(stated: str) -> date:
    try:
        return date.fromisoformat(stated)
    except ValueError as error:
        raise ConfigError(f"{stated!r} is no day; write /d/2026-11-21.") from error
