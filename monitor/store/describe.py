"""The views in words, for people: docs/database.md, and the pages of Datasette.

python -m monitor.store.describe > docs/database.md
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import Engine, inspect

from monitor.store.schema import database_files
from monitor.store.sql import named_queries

_HEAD = """\
# The database

Users rely on these views: their names and columns stay, on SQLite and on PostgreSQL alike. The tables behind them may
change with any version. This page is made from `db/views` by `python -m monitor.store.describe > docs/database.md`.

Ask with `monitor query "select ..."` (read-only, thirty seconds at most; `--csv`, `--json`, `--md`), with `sqlite3`,
`psql`, or any tool that reads the database. `monitor query --names` lists the queries below, `monitor query --name X`
runs one. `monitor search QUERY --sql` prints the SQL of a search; [query.md](query.md) is its grammar.

Where others may ask too, let monitor connect to PostgreSQL as a plain role that owns its database: a superuser's SQL
reads the server's own files, read-only or not.
"""


def views() -> dict[str, tuple[str, dict[str, str]]]:
    """Return view -> (what a row is, column -> what it says)."""
    folder = database_files() / "views"
    columns: dict[str, dict[str, str]] = YAML(typ="safe").load(folder / "columns.yaml")
    return {view: (_row_of(view), told) for view, told in columns.items()}


def database_page() -> str:
    """Return docs/database.md."""
    return "\n".join(_lines())


def datasette_metadata(engine: Engine) -> dict[str, Any]:
    """Return Datasette's metadata for the SQLite file of an archive: views, facets, queries, and no tables."""
    # The tables may change with any version; people are shown what stays.
    tables: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in inspect(engine).get_table_names()}
    tables |= {
        view: {"description": row, "columns": columns, "facets": _FACETS.get(view, [])}
        for view, (row, columns) in views().items()
    }
    queries = {name: {"sql": sql, "title": title} for name, (title, sql) in named_queries().items()}
    described = {"tables": tables, "queries": queries}
    return {"title": "Strategic Resource Monitor", "databases": {Path(engine.url.database or "").stem: described}}


_FACETS = {
    "v_articles": ["source", "language"],
    "v_tags": ["kind", "tag", "role"],
    "v_stories": ["first_source"],
    "v_daily_counts": ["metal", "region"],
    "v_source_health": ["state", "kind"],
    "v_visits": ["outcome"],
    "v_drops": ["reason"],
}


def _row_of(view: str) -> str:
    file = next(iter(sorted((database_files() / "views").glob(f"{view}.*"))))
    first = file.read_text(encoding="utf-8").splitlines()[0]
    return re.sub(r"^-- ", "", first)


def _lines() -> Iterator[str]:
    yield _HEAD
    for view, (row, columns) in views().items():
        yield f"## {view}\n\n{row}\n\n| Column | Says |\n|---|---|"
        yield from (f"| `{column}` | {says.replace('|', chr(92) + '|')} |" for column, says in columns.items())
        yield ""
    yield "## Queries to begin with\n"
    for name, (title, sql) in named_queries().items():
        yield f"### {name}\n\n{title}.\n\n```sql\n{sql}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(database_page())
