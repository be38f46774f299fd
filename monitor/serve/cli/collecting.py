"""`monitor collect` and `monitor import`: news into the archive."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from monitor.domain.watching import Source
from monitor.errors import ConfigError
from monitor.serve.cli.output import AsJson, notes, print_json, print_table, progress_bar
from monitor.wiring import Monitor, open_monitor

if TYPE_CHECKING:
    from monitor.pipeline.ingest import Imported
    from monitor.pipeline.writer import Collected


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("collect")(collect)
    app.command("import")(import_)


def collect(
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Over everything, due or not.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Only look again at kept pages without article.")] = False,
    as_json: AsJson = False,
) -> None:
    """Visit the sources that are due, once, and exit.

    Example: monitor collect --source mining-com
    """
    monitor = open_monitor()
    monitor.prepare()
    monitor.announce_sources()
    if offline:
        _print_collected(monitor.collector().run_offline(), as_json=as_json)
        return
    chosen = _chosen(monitor, source or [], everything=all_)
    with progress_bar("collecting") as progress:
        task = progress.add_task("sources", total=len(chosen))
        # Who asks by name wants everything now, also what the service would try again later.
        horizon = _END_OF_TIME if source or all_ else None
        collected = monitor.collector().run(chosen, retry_until=horizon, done=lambda _: progress.advance(task))
    _print_collected(collected, as_json=as_json)
    if any(one.outcome == "failed" for one in collected):
        raise typer.Exit(1)


def import_(
    paths: Annotated[list[Path], typer.Argument(help=".txt .html .jsonl .jsonl.gz .warc .warc.gz files or folders.")],
    source: Annotated[str, typer.Option(help="The source of documents that name none.")] = "import",
    as_of: Annotated[str | None, typer.Option(help="First seen then: 2026-11-21 or 2026-11-21T08:30.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and judge everything, keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Keep files through the same steps as fetched pages. Importing twice changes nothing.

    Example: monitor import articles.jsonl.gz --as-of 2026-11-21
    """
    from monitor.store.columns import storable

    if storable(source) != source:
        raise ConfigError(f"--source: {source!r} is no text.")
    monitor = open_monitor()
    monitor.prepare()
    moment = _moment(as_of, monitor.settings.zone)
    importer = monitor.importer(source=source, as_of=moment, dry_run=dry_run)
    with progress_bar("importing") as progress:
        task = progress.add_task("documents", total=None)
        imported = importer.run(paths, progress=lambda done: progress.update(task, completed=done))
    _print_imported(imported, as_json=as_json, dry_run=dry_run)
    if imported.drops:
        raise typer.Exit(1)


def _chosen(monitor: Monitor, ids: list[str], *, everything: bool) -> list[Source]:
    sources = monitor.sources_by_id()
    unknown = [name for name in ids if name not in sources]
    if unknown:
        raise ConfigError(f"There is no source {unknown[0]!r} in {monitor.settings.sources_file}.")
    if ids:
        return [sources[name] for name in ids]
    if everything:
        return [source for source in monitor.catalog.sources if source.enabled]
    return monitor.collector().due()


def _moment(stated: str | None, zone: ZoneInfo) -> datetime | None:
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated)
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"--as-of: {stated!r} is no date or time; write 2026-11-21 or 2026-11-21T08:30.") from error
    if not 1900 <= utc.year <= 2100:  # the years that a query can ask for
        raise ConfigError(f"--as-of: {stated!r}: years run from 1900 to 2100.")
    return utc


def _print_collected(collected: list[Collected], *, as_json: bool) -> None:
    if as_json:
        print_json([_row(one) for one in collected])
        return
    columns = ("source", "outcome", "new", "duplicates", "unchanged", "dropped", "error")
    rows = [_row(one) for one in collected]
    print_table(columns, [[_shown(row[column]) for column in columns] for row in rows])
    if not collected:
        notes.print("Nothing is due. `monitor collect --all` visits every source.")


def _row(one: Collected) -> dict[str, Any]:
    return {
        "source": one.source,
        "outcome": one.outcome,
        "new": one.tally.kept,
        "duplicates": one.tally.duplicates,
        "unchanged": one.tally.known,
        "dropped": dict(Counter(drop.reason for drop in one.drops)),
        "error": one.error,
    }


def _shown(value: Any) -> Any:
    return ", ".join(f"{reason} {count}" for reason, count in value.items()) if isinstance(value, dict) else value


def _print_imported(imported: Imported, *, as_json: bool, dry_run: bool) -> None:
    reasons = Counter(drop.reason for drop in imported.drops)
    if as_json:
        tallies = {source: {n: getattr(t, n) for n in _COUNTS} for source, t in imported.tallies.items()}
        print_json({"sources": tallies, "dropped": reasons, "dry_run": dry_run})
        return
    rows = [[source, *(getattr(tally, name) for name in _COUNTS)] for source, tally in sorted(imported.tallies.items())]
    print_table(("source", *_COUNTS), rows)
    if dry_run:
        notes.print(f"Nothing was kept (--dry-run): {len(imported.kept)} articles would be looked at.")
    for drop in imported.drops[:20]:
        notes.print(f"dropped, {drop.reason}: {drop.url}: {drop.detail}", markup=False)
    if len(imported.drops) > 20:
        notes.print(f"... and {len(imported.drops) - 20} more; see the view v_drops.")


_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_COUNTS = ("found", "kept", "duplicates", "dropped", "known")
