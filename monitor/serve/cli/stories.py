"""`monitor story` and `monitor stories`: articles about one event, and people's corrections of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.domain.articles import LARGEST_ID, ArticleId, StoryId
from monitor.serve.cli.output import AsJson, counted, notes, out, plain, print_json, print_table, progress_bar
from monitor.serve.shapes import ArticleLine
from monitor.wiring import Monitor, open_monitor

if TYPE_CHECKING:
    from monitor.domain.articles import ArchivedArticle
    from monitor.pipeline.regroup import Regrouper
    from monitor.store.corrections import Link, Move

story = typer.Typer(help="Look at a story, and correct which articles it holds.", no_args_is_help=True)
stories = typer.Typer(help="All stories.", no_args_is_help=True)

_MINUTE = "%Y-%m-%d %H:%M"

StoryNumber = Annotated[int, typer.Argument(help="The story's number.", min=1, max=LARGEST_ID)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, change nothing.")]


@stories.callback()
def all_stories() -> None:
    """All stories."""


@story.command("show")
def show(number: StoryNumber, as_json: AsJson = False) -> None:
    """Show a story's articles, oldest first, what each day made of it, and how many independent publishers carried it.

    Example: monitor story show 1
    """
    articles, _ = _read(number)
    statuses = _statuses(StoryId(number), articles)
    if as_json:
        shapes = [ArticleLine.of(article).model_dump(mode="json") for article in articles]
        print_json([shape | {"status": statuses[shape["id"]]} for shape in shapes])
        return
    publishers = len({article.family for article in articles})
    out.print(f"story {number}: {counted(len(articles), 'article')}, {counted(publishers, 'independent publisher')}")
    first, last = articles[0], articles[-1]
    out.print(f"first from {first.source}, {first.first_seen:{_MINUTE}}; last {last.first_seen:{_MINUTE}} UTC\n")
    columns = ("article", "first seen", "day", "published", "source", "copy of", "title")
    rows = [
        (
            a.id,
            f"{a.first_seen:{_MINUTE}}",
            statuses[a.id],
            plain(a.article.published.date) if a.article.published else None,
            a.source,
            a.duplicate.of if a.duplicate else None,
            a.article.title,
        )
        for a in articles
    ]
    print_table(columns, rows)


@story.command("explain")
def explain(number: StoryNumber, as_json: AsJson = False) -> None:
    """Say why each article is in the story, and whether a person decided it.

    Example: monitor story explain 1
    """
    _, links = _read(number)
    rows = [(link.article, "person" if link.by_person else "machine", link.reason) for link in links]
    columns = ("article", "decided by", "reason")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


@story.command("split")
def split(
    number: StoryNumber,
    articles: Annotated[list[int], typer.Argument(help="The articles that are another story.", max=LARGEST_ID)],
    dry_run: DryRun = False,
) -> None:
    """Make some articles of a story a story of their own; the machine will not put them back.

    Example: monitor story split 12 40 41
    """
    moved = _regrouper(dry_run=dry_run).split(StoryId(number), [ArticleId(article) for article in articles])
    _print_moves(moved, dry_run=dry_run)


@story.command("merge")
def merge(
    number: StoryNumber,
    other: Annotated[int, typer.Argument(help="The story whose articles belong to the first.", min=1, max=LARGEST_ID)],
    dry_run: DryRun = False,
) -> None:
    """Put all articles of another story into this one; the machine will not part them.

    Example: monitor story merge 12 15
    """
    _print_moves(_regrouper(dry_run=dry_run).merge(StoryId(number), StoryId(other)), dry_run=dry_run)


@story.command("undo")
def undo(dry_run: DryRun = False) -> None:
    """Take the newest split or merge back.

    Example: monitor story undo
    """
    moved = _regrouper(dry_run=dry_run).undo()
    if not moved:
        notes.print("There is no correction to take back.")
        raise typer.Exit(1)
    notes.print("taken back:")
    _print_moves(moved, dry_run=dry_run)


@stories.command("rebuild")
def rebuild(dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Group all articles anew and print what changes; what people corrected stays.

    Example: monitor stories rebuild --dry-run
    """
    with progress_bar("grouping") as progress:
        task = progress.add_task("articles", total=None)
        done = _regrouper(dry_run=dry_run).rebuild(progress=lambda n: progress.update(task, completed=n))
    if as_json:
        moved = [{"article": article, "before": before, "after": after} for article, before, after in done.moved]
        print_json({"articles": done.articles, "moved": moved, "dry_run": dry_run})
        return
    out.print(f"{done.articles} articles, {len(done.moved)} {'would move' if dry_run else 'moved'}")
    print_table(("article", "before", "after"), done.moved)


def _regrouper(*, dry_run: bool) -> Regrouper:
    from monitor.pipeline.regroup import Regrouper

    monitor: Monitor = open_monitor()
    return Regrouper(monitor.engine, now=monitor.now, dry_run=dry_run)


def _read(number: int) -> tuple[list[ArchivedArticle], list[Link]]:
    from monitor.store.archive import open_archive

    with open_archive(open_monitor().engine) as archive:
        members = archive.stories.members(StoryId(number))
        found = {article.id: article for article in archive.articles.get_many(members)}
        links = archive.corrections.links(StoryId(number))
    if not members:
        notes.print(f"There is no story {number}, or it has no articles any more.")
        raise typer.Exit(1)
    return [found[article] for article in members], links


def _statuses(story: StoryId, articles: list[ArchivedArticle]) -> dict[int, str]:
    """Return what the digest of each article's day calls the story: new, update or continuing; by article."""
    from monitor.digest import timeline

    days = timeline(story, articles, open_monitor().settings.timezone)
    return {article.id: day.status for day in days for article in day.today}


def _print_moves(moves: list[Move], *, dry_run: bool) -> None:
    verb = "would go" if dry_run else "went"
    for move in moves:
        out.print(f"article {move.article} {verb} from story {move.before} to story {move.after}")
