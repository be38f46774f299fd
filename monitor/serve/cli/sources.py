"""`monitor sources`: what is watched, and how it does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.domain.watching import Drop, Source
from monitor.errors import ItemError
from monitor.serve.cli.output import AsJson, notes, out, plain, print_json, print_table
from monitor.serve.shapes import SourceOut
from monitor.wiring import Monitor, open_monitor

if TYPE_CHECKING:
    from monitor.pipeline.trial import Trial, Tried

app = typer.Typer(help="List, check, try and export sources.", no_args_is_help=True)

_ILL = ("failing", "blocked", "gone", "drift", "silent", "robots")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the sources of sources.yaml.

    Example: monitor sources list
    """
    columns = ("id", "kind", "enabled", "language", "region", "family", "url", "confidence", "evidence", "note")
    rows = [{column: getattr(source, column) for column in columns} for source in open_monitor().catalog.sources]
    if as_json:
        print_json(rows)
    else:
        print_table(columns, [list(row.values()) for row in rows])


@app.command("check")
def check() -> None:
    """Check sources.yaml wholly; say every mistake with its line and remedy.

    Example: monitor sources check
    """
    sources = open_monitor().catalog.sources
    enabled = sum(source.enabled for source in sources)
    notes.print(f"{len(sources)} sources, {enabled} enabled: no mistakes found.")


@app.command("test")
def try_(
    source: Annotated[str, typer.Argument(help="A source's id, or the address of a page.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many articles to fetch.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Show what would be collected from a source or an address, keeping nothing. Exit 3 when nothing usable.

    Where the source has selectors of its own for articles, what they give is shown beside what it would be without.

    Example: monitor sources test https://www.example.com/news/
    """
    from monitor.sources.discovery import as_yaml

    monitor = open_monitor()
    trial = _tried(monitor, source, limit)
    if as_json:
        print_json(trial.as_json())
    else:
        _print_trial(trial)
        if trial.source.id not in monitor.sources_by_id():
            out.print(
                f"\nTo watch it, add to {monitor.settings.sources_file}:\n\n{as_yaml(trial.source)}", markup=False
            )
    if not trial.usable:
        raise typer.Exit(3)


@app.command("health")
def health(as_json: AsJson = False) -> None:
    """Show how every source does: state, last success, last error.

    Example: monitor sources health
    """
    from monitor.store.archive import open_archive

    with open_archive(open_monitor().engine) as archive:
        sources = [SourceOut.of(state) for state in archive.visits.states()]
    if as_json:
        print_json([source.model_dump(mode="json") for source in sources])
    else:
        columns = ("source", "state", "last_ok", "last_new", "failures_in_row", "next_due", "last_error")
        print_table(columns, [[getattr(source, column) for column in columns] for source in sources if source.enabled])
    if any(source.enabled and source.state in _ILL for source in sources):
        raise typer.Exit(1)


@app.command("export")
def export(file: Annotated[Path, typer.Argument(help="Where to write the OPML.")]) -> None:
    """Write the feeds of sources.yaml as OPML, for other readers.

    Example: monitor sources export feeds.opml
    """
    from monitor.sources.opml import to_opml

    file.write_text(to_opml(open_monitor().catalog.sources), encoding="utf-8")


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="An OPML file.", exists=True, dir_okay=False)]) -> None:
    """Add the feeds of an OPML file to sources.yaml; those that are there already stay as they are.

    Example: monitor sources import feeds.opml
    """
    from monitor.sources.adding import with_sources
    from monitor.sources.opml import read_opml

    monitor = open_monitor()
    target = monitor.settings.sources_file
    wanted = read_opml(file.read_text(encoding="utf-8", errors="replace"))
    text, added = with_sources(target.read_text(encoding="utf-8"), wanted)
    target.write_text(text, encoding="utf-8")
    notes.print(
        f"{len(added)} of {len(wanted)} feeds are new in {target}: {', '.join(source.id for source in added)}",
        markup=False,
    )


def _tried(monitor: Monitor, name: str, limit: int) -> Trial:
    from monitor.pipeline.trial import try_source

    known: Source | None = monitor.sources_by_id().get(name)
    if known is None and "://" not in name:
        near = monitor.catalog.nearest(name)
        hint = f" Did you mean {near!r}?" if near else ""
        notes.print(f"There is no source {name!r} in {monitor.settings.sources_file}.{hint}", markup=False)
        raise typer.Exit(2)
    try:
        return asyncio.run(try_source(known or name, open_fetcher=monitor.fetcher, now=monitor.now, limit=limit))
    except ItemError as error:
        notes.print(str(error), markup=False)
        raise typer.Exit(3) from error


def _print_trial(trial: Trial) -> None:
    out.print(f"{trial.source.kind} at {trial.source.url}: {len(trial.entries)} entries announced", markup=False)
    for entry in trial.entries[:10]:
        out.print(
            f"  {plain(entry.published) or 'no date':<22} {entry.title or '(no title)'}  {entry.url}", markup=False
        )
    for one in trial.tried:
        _print_tried(one)


def _print_tried(one: Tried) -> None:
    from monitor.pipeline.trial import comparison

    if isinstance(one.outcome, Drop):
        out.print(f"\ndropped, {one.outcome.reason}: {one.outcome.url}: {one.outcome.detail}", markup=False)
    else:
        article = one.outcome.article
        dated = f"{article.published.date} ({article.published.basis})" if article.published else "no date"
        tags = ", ".join(tag.id for tag in (*one.outcome.tags.metals, *one.outcome.tags.regions))
        out.print(
            f"\n{article.title or '(no headline)'}\n  {dated}, {len(article.text)} characters, tags: {tags}",
            markup=False,
        )
    if compared := comparison(one):
        print_table(("", "with its selectors", "without them"), compared)
