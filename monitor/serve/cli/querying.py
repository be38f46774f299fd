"""`monitor search` and `monitor export`: the archive's answer to a query, to read or to take away."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal
from urllib.parse import urlencode

import typer
from rich.text import Text
from typer.core import TyperCommand

from monitor.serve.cli.output import AsJson, counted, notes, out, print_json
from monitor.wiring import open_monitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.domain.questions import Hit, Snippet, StoryHit

Asked = Annotated[str, typer.Argument(metavar="QUERY", help="Words and fields; see docs/query.md.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many.")]

# A query that begins with what it excludes: -region:CL, -(chile OR peru), -"salt lake", -chile lithium.
_EXCLUDING = re.compile(r"""-(?:\w+:|[("]|[^-\s]\S*\s)""")


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("search", cls=_AskingCommand)(search)
    app.command("export", cls=_AskingCommand)(export)


class _AskingCommand(TyperCommand):
    """Takes a query that begins with a minus for a query: no option looks like that."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        query = next((word for word in args if _EXCLUDING.match(word)), None)
        if query and "--" not in args:
            args = [*(word for word in args if word is not query), "--", query]
        return super().parse_args(ctx, args)


def search(
    query: Asked = "",
    *,
    articles: Annotated[bool, typer.Option("--articles", help="Articles instead of stories.")] = False,
    limit: Limit = 20,
    cursor: Annotated[str | None, typer.Option(help="Continue after a page: its `next`.")] = None,
    best: Annotated[bool, typer.Option("--best", help="Best articles first instead of newest.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL of the answer instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find stories, or articles, by words and fields; newest first.

    Example: monitor search "metal:lithium region:qinghai seen:7d" --articles
    """
    from monitor.serve.answers import ArticlePage, StoriesPage
    from monitor.serve.asking import understood
    from monitor.store.archive import open_archive

    monitor = open_monitor()
    with open_archive(monitor.engine) as archive:
        asked = understood(monitor, archive, query)
        if sql:
            out.print(Text(archive.search.sql(asked)))
            return
        if articles or best:
            found = archive.search.articles(asked, limit=limit, cursor=cursor, order="relevance" if best else "date")
            shape = ArticlePage.of(found).model_dump(mode="json")
            lines = [_article_line(hit) for hit in found.hits]
        else:
            stories = archive.search.stories(asked, limit=limit, cursor=cursor)
            shape = StoriesPage.of(stories).model_dump(mode="json")
            lines = [_story_line(hit) for hit in stories.hits]
    if as_json:
        print_json(shape)
    for line in [] if as_json else lines:
        out.print(line)
    if not lines:
        notes.print("Nothing was found.")
        raise typer.Exit(1)
    if shape["next"] and not as_json:
        notes.print(f"More: --cursor {shape['next']}", markup=False)


def export(
    query: Asked = "",
    form: Annotated[
        Literal["csv", "jsonl", "parquet", "atom", "jsonfeed", "warc"], typer.Option("--format", help="What to write.")
    ] = "jsonl",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; default: standard output.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, max=sys.maxsize, help="The newest so many only.")] = None,
) -> None:
    """Write the articles that a query holds, newest first.

    Example: monitor export "metal:cobalt published:2026" --format csv --output cobalt.csv
    """
    from monitor.serve.asking import understood
    from monitor.store.archive import open_archive
    from monitor.store.export import export_articles
    from monitor.store.export_feeds import Feed

    monitor = open_monitor()
    # The address at which the service gives the same feed: readers know a feed by it.
    path = f"/feeds/articles.{'atom' if form == 'atom' else 'json'}?{urlencode({'q': query})}"
    feed = Feed(title=f"Articles: {query}", base_url=monitor.settings.base_url, path=path)
    with open_archive(monitor.engine) as archive, _opened(output) as sink:
        count = export_articles(archive, understood(monitor, archive, query), form, sink, limit=limit, feed=feed)
    notes.print(f"{counted(count, 'article')} written.")
    if not count:
        raise typer.Exit(1)


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """Give what to write to; a file of this name appears when all is written, and stays as it was when it fails."""
    if output is None or (output.exists() and not output.is_file()):
        # Standard output is left open: others print to it afterwards. A device is written to, never replaced.
        with open(output or sys.stdout.fileno(), "wb", closefd=output is not None) as sink:
            yield sink
        return
    unfinished = output.with_name(f"{output.name}.unfinished")
    try:
        with unfinished.open("wb") as sink:
            yield sink
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)


def _article_line(hit: Hit) -> Text:
    head = f"{hit.id:>7}  {hit.first_seen:%Y-%m-%d %H:%M}  {hit.source}  {', '.join((*hit.metals, *hit.regions))}\n"
    copy = f"\n         copy of {hit.duplicate_of}" if hit.duplicate_of else ""
    return Text.assemble(
        (head, "dim"),
        "         ",
        _marked(hit.title, "(no headline)"),
        "\n         ",
        _marked(hit.snippet),
        (copy, "dim"),
    )


def _story_line(hit: StoryHit) -> Text:
    head = (
        f"{hit.id:>7}  {hit.last_seen:%Y-%m-%d %H:%M}  {counted(hit.articles, 'article')}, "
        f"{counted(hit.publishers, 'publisher')}  "
        f"{', '.join((*hit.newest.metals, *hit.newest.regions))}\n"
    )
    return Text.assemble((head, "dim"), "         ", _marked(hit.newest.title, "(no headline)"))


def _marked(snippet: Snippet | None, missing: str = "") -> Text:
    if snippet is None:
        return Text(missing)
    text = Text(snippet.text)
    for start, end in snippet.marks:
        text.stylize("bold", start, end)
    return text
