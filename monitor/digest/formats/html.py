"""The page: one file, nothing fetched from outside, no script."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor.digest import charts
from monitor.digest.layout.page import laid_out
from monitor.domain.reports import Digest, RenderedDigest


class Html:
    """What the web application serves at `/` and `/d/{day}`, and what a folder keeps."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the standalone page; its links are relative to the host that serves it."""
        drawn = {name: charts.svg(name, digest) for name in ("trends", "heat")}
        pictures = {name: Markup(picture) for name, picture in drawn.items() if picture}  # noqa: S704  Vega escapes its values
        html = environment().get_template("page.html").render(page=laid_out(digest), pictures=pictures)
        return RenderedDigest(format="html", media_type="text/html; charset=utf-8", content=html.encode())


@cache
def environment() -> Environment:
    """Return the templates' environment: everything is escaped, a missing name is an error."""
    return Environment(
        loader=PackageLoader("monitor.digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
