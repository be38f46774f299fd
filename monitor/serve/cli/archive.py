"""`monitor query` and `monitor db`: the archive as a database."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from monitor.errors import ConfigError, QueryError
from monitor.serve.cli.output import (
    AsJson,
    counted,
    notes,
    out,
    plain,
    print_csv,
    print_json,
    print_markdown,
    print_table,
)
from monitor.wiring import open_monitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

db = typer.Typer(help="Look after the database.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("query")(query)
    app.add_typer(db, name="db")


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT on the views v_articles, v_tags, v_stories ...")] = "",
    *,
    name: Annotated[str | None, typer.Option("--name", help="A query that comes with the program.")] = None,
    names: Annotated[bool, typer.Option("--names", help="List the queries that come with the program.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    md: Annotated[bool, typer.Option("--md", help="Print a Markdown table.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the database with read-only SQL.

    Example: monitor query "select metals, regions from v_articles order by id"
    """
    from monitor.store.sql import MOST_ROWS, named_queries, read_sql

    if not (sql.strip() or name or names):
        raise QueryError("Give a SELECT, or --name and a query that comes with the program: --names lists them.")
    rows: Sequence[Sequence[Any]]
    if names:
        columns, rows = ["name", "answers"], [(key, title) for key, (title, _) in named_queries().items()]
    else:
        columns, rows = read_sql(open_monitor().engine, _named(name) if name else sql)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif csv:
        print_csv(columns, rows)
    elif md:
        print_markdown(columns, rows)
    else:
        print_table(columns, rows)
    if len(rows) == MOST_ROWS:
        notes.print(f"These are the first {MOST_ROWS:,} rows. Ask for fewer, or take a file: `monitor export`.")


def _named(name: str) -> str:
    from monitor.store.sql import named_queries

    known = named_queries()
    if name not in known:
        raise QueryError(f"There is no query {name!r}. Known: {', '.join(known)}.")
    return known[name][1]


@db.command("upgrade")
def upgrade() -> None:
    """Create the database or bring it to the newest revision; safe to repeat.

    Example: monitor db upgrade
    """
    from monitor.store.database import open_engine

    monitor = open_monitor()
    monitor.prepare()
    address = open_engine(monitor.settings.database_url).url.render_as_string(hide_password=True)
    notes.print(f"{address} is of the newest revision.", markup=False)


@db.command("info")
def info(as_json: AsJson = False) -> None:
    """Say what the archive is and holds, and which views there are to ask.

    Example: monitor db info
    """
    from dataclasses import asdict

    from monitor.store import care

    found = care.info(open_monitor().engine)
    if as_json:
        print_json(asdict(found))
        return
    for name, value in (
        ("address", found.address),
        ("database", f"{found.database}, revision {found.revision}"),
        ("size", f"{found.bytes / 1e6:,.1f} MB"),
        ("first seen", f"{plain(found.oldest)} to {plain(found.newest)}" if found.oldest else "nothing yet"),
    ):
        out.print(f"{name:<12}{value}", markup=False)
    for table, rows in sorted(found.rows.items(), key=lambda item: -item[1]):
        out.print(f"  {rows:>12,}  {table}")
    out.print("\nViews for `monitor query`:")
    for view, columns in found.views.items():
        out.print(f"  {view}: {', '.join(columns)}")


@db.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="A new SQLite file.")]) -> None:
    """Copy the archive into a file while the service runs, and check the copy.

    Example: monitor db backup backups/monitor-2026-11-21.db
    """
    from monitor.store import care

    with _progress() as tell:
        articles = care.backup(open_monitor().engine, file, tell)
    notes.print(
        f"{file}: {articles:,} articles, checked. MONITOR_DATABASE_URL=sqlite:///{file} opens it.", markup=False
    )


@db.command("copy")
def copy(
    url: Annotated[str, typer.Argument(help="An empty database: postgresql+psycopg://... or sqlite:///...")],
    as_json: AsJson = False,
) -> None:
    """Copy the archive into another database, with a proof for each table: its rows and their checksum.

    Example: monitor db copy postgresql+psycopg://monitor@localhost/monitor
    """
    from dataclasses import asdict

    from monitor.store import care

    with _progress() as tell:
        proofs = care.copy(open_monitor().engine, url, tell)
    if as_json:
        print_json([asdict(proof) for proof in proofs])
    else:
        print_table(["table", "rows", "sha256"], [(proof.table, proof.rows, proof.sha256) for proof in proofs])
    total = sum(proof.rows for proof in proofs)
    notes.print(f"{counted(total, 'row')} in {len(proofs)} tables, each read back and found the same.")
    notes.print("Set MONITOR_DATABASE_URL to the new address to use it.")


@db.command("datasette")
def datasette(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen, on 127.0.0.1.")] = 8001,
    metadata: Annotated[bool, typer.Option("--metadata", help="Print the metadata instead.")] = False,
) -> None:
    """Browse the archive with Datasette: views, facets and named queries. SQLite only.

    Example: monitor db datasette --port 8001
    """
    import importlib.util
    import os
    import sys

    from monitor.store.describe import datasette_metadata

    monitor = open_monitor()
    if monitor.engine.dialect.name != "sqlite":
        raise ConfigError("Datasette reads SQLite only. `monitor db backup FILE` makes a SQLite file of this archive.")
    described = datasette_metadata(monitor.engine)
    if metadata:
        print_json(described)
        return
    if importlib.util.find_spec("datasette") is None:
        raise ConfigError("Datasette is not installed: pip install 'strategic-resource-monitor[datasette]'.")
    told = monitor.settings.data_dir / "datasette.json"
    told.parent.mkdir(parents=True, exist_ok=True)
    told.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    file = str(monitor.engine.url.database)
    monitor.engine.dispose()
    serve = ["-m", "datasette", "serve", file, "--metadata", str(told), "--port", str(port)]
    # This process becomes Datasette: what stops the one, stops the other.
    os.execv(sys.executable, [sys.executable, *serve])  # noqa: S606 - our own words


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as bar:
        tasks: dict[str, object] = {}

        def tell(what: str, done: int, total: int) -> None:
            task = tasks.setdefault(what, None) or bar.add_task(what)
            tasks[what] = task
            bar.update(task, completed=done, total=total)  # type: ignore[arg-type]  # an id of rich's own

        yield tell
