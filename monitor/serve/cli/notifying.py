"""`monitor notify`: try the channels before the first digest is due."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.serve.cli.output import notes
from monitor.wiring import open_monitor

app = typer.Typer(help="Try the channels that digests are sent through.", no_args_is_help=True)


@app.callback()
def notify() -> None:
    """Try the channels that digests are sent through."""


@app.command("test")
def try_channels(
    channel: Annotated[list[str] | None, typer.Argument(help="folder, email, notify:NAME ...; default: all.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Name the channels, send nothing.")] = False,
) -> None:
    """Send today's digest through the channels as a trial; nothing about it is recorded.

    Example: monitor notify test email
    """
    monitor = open_monitor()
    failed = False
    for name, outcome in monitor.reporter().try_channels(channel or None, dry_run=dry_run).items():
        notes.print(f"{name}: {outcome}", markup=False)
        failed = failed or outcome.startswith("failed")
    if failed:
        raise typer.Exit(5)
