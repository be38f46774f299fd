"""`monitor query` and `monitor db`: the archive as a database."""

from typing import Annotated

import typer

from monitor.serve.cli.output import AsJson, notes, print_csv, print_json, print_table
from monitor.wiring import open_monitor

db = typer.Typer(help="Look after the database.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("query")(query)
    app.add_typer(db, name="db")


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT on the views v_articles, v_tags, v_stories ...")],
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the database with read-only SQL.

    Example: monitor query "select metals, regions from v_articles order by id"
    """
    from monitor.store.sql import read_sql

    columns, rows = read_sql(open_monitor().engine, sql)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif csv:
        print_csv(columns, rows)
    else:
        print_table(columns, rows)


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
