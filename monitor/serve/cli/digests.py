"""`monitor digest`: one day as a report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.errors import ConfigError
from monitor.serve.cli.output import AsJson, notes, print_json, print_table
from monitor.serve.shapes import EditionOut
from monitor.wiring import Monitor, open_monitor

if TYPE_CHECKING:
    from monitor.domain.reports import Edition

app = typer.Typer(help="Build, show and send digests.", no_args_is_help=True)

Day = Annotated[str | None, typer.Argument(help="2026-11-21, today or yesterday.", show_default="today")]
ProfileName = Annotated[str, typer.Option("--profile", help="Whose digest.")]


class Format(StrEnum):
    """What a digest can be shown as."""

    MD = "md"
    HTML = "html"
    TEXT = "text"
    JSON = "json"


@app.command("build")
def build(day: Day = None, profile: ProfileName = "default", as_json: AsJson = False) -> None:
    """Build a day's digest; when something has changed since, its next revision.

    Example: monitor digest build 2026-11-21
    """
    monitor = open_monitor()
    edition, is_new = _built(monitor, day, profile)
    if as_json:
        print_json(EditionOut.of(edition).model_dump(mode="json") | {"new": is_new})
        return
    said = "built" if is_new else "unchanged"
    notes.print(f"{said}: {edition.day}/{edition.profile} revision {edition.revision}, sha256 {edition.sha256}")


@app.command("show")
def show(
    day: Day = None,
    format_: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TEXT,
    profile: ProfileName = "default",
    as_json: AsJson = False,
) -> None:
    """Show a day's digest, building it when there is none yet.

    Example: monitor digest show 2026-11-21 --format md
    """
    from monitor.digest import from_json, render

    monitor = open_monitor()
    edition = _kept(monitor, day, profile) or _built(monitor, day, profile)[0]
    rendered = render(from_json(edition.document), Format.JSON if as_json else format_)
    sys.stdout.buffer.write(rendered.content)
    sys.stdout.buffer.write(b"" if rendered.content.endswith(b"\n") else b"\n")


@app.command("list")
def list_(
    profile: Annotated[str | None, typer.Option(help="Only this profile.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 30,
    as_json: AsJson = False,
) -> None:
    """List the editions, newest first.

    Example: monitor digest list --limit 7
    """
    from monitor.store.archive import open_archive

    monitor = open_monitor()
    name = monitor.profile(profile).name if profile else None
    with open_archive(monitor.engine) as archive:
        editions = [EditionOut.of(edition) for edition in archive.digests.list(profile=name, limit=limit)]
    if as_json:
        print_json([edition.model_dump(mode="json") for edition in editions])
        return
    columns = ("day", "profile", "revision", "articles", "stories", "built_at", "sha256")
    print_table(columns, [[getattr(edition, column) for column in columns] for edition in editions])
    if not editions:
        raise typer.Exit(1)


@app.command("send")
def send(
    day: Day = None,
    profile: ProfileName = "default",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, send nothing.")] = False,
) -> None:
    """Send a day's digest to the profile's channels, once per channel.

    Example: monitor digest send yesterday --dry-run
    """
    monitor = open_monitor()
    wanted = monitor.profile(profile)
    edition = _kept(monitor, day, profile) or _built(monitor, day, profile)[0]
    reporter = monitor.reporter()
    outcomes = reporter.outlook(edition, wanted) if dry_run else reporter.send(edition, wanted, waits=False)
    for channel, outcome in outcomes.items():
        notes.print(f"{channel}: {outcome}", markup=False)
    if not outcomes:
        notes.print(f"Profile {profile!r} has no channels; see `channels` in docs/digest.md.", markup=False)
    if any(outcome.startswith("failed") for outcome in outcomes.values()):
        raise typer.Exit(5)


def _built(monitor: Monitor, day: str | None, profile: str) -> tuple[Edition, bool]:
    wanted = monitor.profile(profile)
    reporter = monitor.reporter()
    return reporter.build(_day(day, lambda: reporter.today(wanted)), wanted)


def _kept(monitor: Monitor, day: str | None, profile: str) -> Edition | None:
    from monitor.store.archive import open_archive

    wanted = monitor.profile(profile)
    with open_archive(monitor.engine) as archive:
        if day is None:
            return archive.digests.newest(profile)
        return archive.digests.latest(_day(day, lambda: monitor.reporter().today(wanted)), profile)


def _day(stated: str | None, today: Callable[[], date]) -> date:
    if stated in (None, "today"):
        return today()
    if stated == "yesterday":
        return date.fromordinal(today().toordinal() - 1)
    try:
        return date.fromisoformat(stated or "")
    except ValueError as error:
        raise ConfigError(f"{stated!r} is no day; write 2026-11-21, today or yesterday.") from error
