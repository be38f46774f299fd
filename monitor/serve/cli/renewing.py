"""`monitor tags` and `monitor reextract`: old articles brought up to date, and the tagger tried on any text."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.domain.watching import SourceId
from monitor.errors import ConfigError
from monitor.serve.cli.evidence import print_tags
from monitor.serve.cli.output import AsJson, counted, notes, out, print_json, progress_bar
from monitor.wiring import Monitor, open_monitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.pipeline.renew import Renewal, Renewer

tags = typer.Typer(help="Try the tagger, and tag old articles again.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, change nothing.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(tags, name="tags")
    app.command("reextract")(reextract)


@tags.command("retag")
def retag(dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Tag again what an older lexicon tagged; print what changes by tag.

    Example: monitor tags retag --dry-run
    """

    def work(renewer: Renewer, progress: Callable[[int], None]) -> Renewal:
        return renewer.retag(progress=progress)

    _renew(open_monitor(), "tagging", work, dry_run=dry_run, as_json=as_json)


@tags.command("try")
def try_(
    text: Annotated[str, typer.Argument(help="A text, or - for standard input.")],
    title: Annotated[str | None, typer.Option(help="A headline.")] = None,
    language: Annotated[str | None, typer.Option(help="en, zh ...; found out when not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the tags of any text, with highlights, rejected candidates and reasons.

    Example: monitor tags try "Chile and Qinghai raise lithium carbonate output"
    """
    from monitor.serve.shapes import TagsOut
    from monitor.tag import tag_article

    words = sys.stdin.read() if text == "-" else text
    found = tag_article(title, words, language)
    if as_json:
        print_json(TagsOut.of(found).model_dump(mode="json"))
    else:
        print_tags(found, title, words)


def reextract(
    source: Annotated[str | None, typer.Option(help="Only this source's articles.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Extract articles again from their kept pages; what they said before is kept as revisions.

    Example: monitor reextract --source mining-com --dry-run
    """
    monitor = open_monitor()
    only = _known(monitor, source) if source else None

    def work(renewer: Renewer, progress: Callable[[int], None]) -> Renewal:
        return renewer.reextract(source=only, progress=progress)

    _renew(monitor, "extracting", work, dry_run=dry_run, as_json=as_json)


def _known(monitor: Monitor, source: str) -> SourceId:
    from monitor.query.mistakes import nearest
    from monitor.store.archive import open_archive

    with open_archive(monitor.engine) as archive:
        known = archive.search.names()["source"]
    if source not in known:
        near = nearest(source, known)
        raise ConfigError(f"There is no source {source!r} in the archive.{f' Did you mean {near}?' if near else ''}")
    return SourceId(source)


def _renew(
    monitor: Monitor,
    what: str,
    work: Callable[[Renewer, Callable[[int], None]], Renewal],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Look at everything first and print what changes; then, unless that was all that was wanted, write it."""
    _print_renewal(
        _watched(f"{what}, looking", work, _renewer(monitor, dry_run=True)), dry_run=dry_run, as_json=as_json
    )
    if not dry_run:
        done = _watched(f"{what}, writing", work, _renewer(monitor, dry_run=False))
        notes.print(f"{counted(done.changed, 'article')} changed.")


def _watched(what: str, work: Callable[[Renewer, Callable[[int], None]], Renewal], renewer: Renewer) -> Renewal:
    with progress_bar(what) as progress:
        task = progress.add_task("articles", total=None)
        return work(renewer, lambda done: progress.update(task, completed=done))


def _renewer(monitor: Monitor, *, dry_run: bool) -> Renewer:
    from monitor.pipeline.renew import Renewer

    sources = monitor.sources_by_id()
    return Renewer(monitor.engine, sources=sources.get, now=monitor.now, dry_run=dry_run)


def _print_renewal(renewal: Renewal, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(_json(renewal) | {"dry_run": dry_run})
        return
    verb = "would change" if dry_run else "change"
    out.print(f"{counted(renewal.seen, 'article')} looked at, {renewal.changed:,} {verb}")
    for name, counts in (("+", renewal.gained), ("-", renewal.lost), ("", renewal.fields)):
        for what, count in counts.most_common():
            out.print(f"  {name}{what}: {count}", markup=False)
    for sample in renewal.samples:
        out.print(f"  {sample}", markup=False)
    for drop in renewal.failed:
        notes.print(f"no article any more, the old text stays: {drop.url}: {drop.reason}", markup=False)


def _json(renewal: Renewal) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name in ("seen", "changed", "gained", "lost", "fields", "samples"):
        value = getattr(renewal, name)
        plain[name] = dict(value) if isinstance(value, Counter) else value
    return plain | {"failed": [drop.url for drop in renewal.failed]}
