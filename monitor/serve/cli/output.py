"""What commands print: tables for people, JSON for programs. Data on standard output, the rest on standard error."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from monitor.store.export_files import safe

out = Console(highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def print_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=plain) + "\n")


def print_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print CSV that no spreadsheet runs as a formula."""
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    writer.writerows([[safe(plain(value)) for value in row] for row in rows])


def print_markdown(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table as GitHub's Markdown has it."""
    for line in (columns, ["---"] * len(columns), *rows):
        cells = ("" if value is None else " ".join(str(plain(value)).splitlines()) for value in line)
        sys.stdout.write(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table that fits the terminal; in a pipe, nothing is cut."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(plain(value))) for value in row))
    if out.is_terminal:
        out.print(table)
    else:
        for line in (columns, *rows):
            sys.stdout.write("\t".join("" if value is None else str(plain(value)) for value in line) + "\n")


def counted(number: int, noun: str) -> str:
    """Return "1 article", "2,000 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def progress_bar(what: str) -> Progress:
    """Return a bar on standard error that leaves nothing behind."""
    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal)


def plain(value: Any) -> Any:
    """Return a value that JSON has a form for."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)
