"""The documents say what the database has."""

from pathlib import Path

from sqlalchemy import Engine, inspect

from monitor.store.database import open_engine
from monitor.store.describe import database_page, datasette_metadata, views
from monitor.store.migrate import upgrade
from monitor.store.sql import named_queries

DOCS = Path(__file__).parents[2] / "docs"

# The contract's columns: these names are promises.
PROMISED = {
    "v_articles": "id external_id url title source language first_seen published_at published_basis named_upstream "
    "duplicate_of duplicate_reason cluster_id story_id metals regions flags text",
    "v_tags": "article_id kind tag role salience mentions words",
    "v_stories": "story_id title first_seen last_seen articles publishers first_source metals regions",
    "v_daily_counts": "day metal region articles stories publishers",
    "v_source_health": "source kind state last_ok last_new failures_in_row next_due last_error",
    "v_digests": "day profile revision built_at sha256 articles stories",
    "v_drops": "day source reason count sample_url",
}


def test_every_column_of_every_view_is_described(engine: Engine) -> None:
    found = inspect(engine)
    columns = {view: [column["name"] for column in found.get_columns(view)] for view in found.get_view_names()}

    assert columns == {view: list(told) for view, (_, told) in views().items()}


def test_what_was_promised_is_there() -> None:
    told = {view: set(columns) for view, (_, columns) in views().items()}

    missing = {view: set(names.split()) - told[view] for view, names in PROMISED.items()}

    assert not any(missing.values()), missing


def test_the_page_is_the_newest() -> None:
    """Run `python -m monitor.store.describe > docs/database.md` when this fails."""
    assert (DOCS / "database.md").read_text(encoding="utf-8") == database_page()


def test_datasette_shows_views_and_queries_and_no_tables(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    upgrade(engine)

    described = datasette_metadata(engine)["databases"]["monitor"]
    engine.dispose()

    shown = {name for name, told in described["tables"].items() if not told.get("hidden")}
    assert shown == set(views())
    assert {"articles", "search_words", "alembic_version"} <= described["tables"].keys()
    assert described["tables"]["v_articles"]["facets"] == ["source", "language"]
    assert described["queries"]["big-stories"]["sql"] == named_queries()["big-stories"][1]
