"""`monitor run`, `init` and `doctor`: the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.serve.cli.output import AsJson, notes, out, print_json
from monitor.wiring import SEEDS, Monitor, open_monitor

if TYPE_CHECKING:
    from monitor.serve.doctor import Finding


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("run")(run)
    app.command("init")(init)
    app.command("doctor")(doctor)


def run(
    host: Annotated[str | None, typer.Option(help="Overrides MONITOR_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Overrides MONITOR_PORT.")] = None,
) -> None:
    """Run the service: scheduler, pages and API, until SIGTERM or Ctrl-C.

    Example: monitor run --port 9000
    """
    from monitor.serve.service import serve

    monitor = open_monitor()
    begin(monitor)
    serve(monitor, host=host or monitor.settings.host, port=monitor.settings.port if port is None else port)


def init() -> None:
    """Create the database, import the seed documents and build the first digest. Safe to repeat, needs no network.

    Example: monitor init
    """
    from monitor.store.archive import open_archive

    monitor = open_monitor()
    begin(monitor)
    with open_archive(monitor.engine) as archive:
        count = archive.articles.count()
    notes.print(f"{count} articles in {monitor.engine.url.render_as_string(hide_password=True)}.", markup=False)
    notes.print("Read the digest with `monitor digest show`, start the service with `monitor run`.")


def doctor(as_json: AsJson = False) -> None:
    """Check configuration, database, disk, clock and channels; say how to mend what is wrong.

    Example: monitor doctor
    """

    from monitor.serve.doctor import examine

    findings = examine(open_monitor())
    if as_json:
        print_json([{"what": f.what, "ok": f.ok, "said": f.said, "remedy": f.remedy} for f in findings])
    else:
        for finding in findings:
            _print(finding)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def begin(monitor: Monitor) -> None:
    """Bring the database up to date; an empty archive gets the seed documents and its first digest."""
    from monitor.store.archive import open_archive

    monitor.prepare()
    monitor.announce_sources()
    with open_archive(monitor.engine) as archive:
        empty = archive.articles.count() == 0
    if empty:
        monitor.importer(source=SEEDS).run([monitor.seeds()])
        profile = monitor.profile("default")
        reporter = monitor.reporter()
        reporter.build(reporter.today(profile), profile)


def _print(finding: Finding) -> None:
    mark = "[green]ok[/green]  " if finding.ok else "[red]wrong[/red]"
    out.print(f"{mark} {finding.what}: ", end="")
    out.print(finding.said, markup=False)
    if not finding.ok:
        out.print(f"      {finding.remedy}", markup=False)
