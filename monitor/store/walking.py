"""The newest keys of an answer. SQLite walks its index backwards; PostgreSQL must be told which way is short.

PostgreSQL's index of words knows no order. It can walk all articles from the newest and look at each (short for common
words), or collect all hits and sort them (short for rare ones). Its planner believes in the walk too often: a rare word
took 1.3 s at a million articles. So the walk is taken only where hits are expected to be many, and only so far.
"""
# ruff: noqa: S608 - every value is a parameter

import json
from typing import Any

from sqlalchemy import Connection, text

from monitor.store.matching import Plan

# Looking at an article costs about as much as collecting and sorting two hits: an estimate, to be measured at 100,000.
_LOOK = 2
_FARTHEST = 4_000  # articles that a walk looks at before the hits are collected after all


def newest_keys(connection: Connection, plan: Plan, limit: int, *, below: int | None = None) -> list[tuple[int, int]]:
    """Return the next (key, article) of the answer, newest first."""
    bound = [f"{plan.order()} < {plan.value(below)}"] if below is not None else []
    if plan.match is None or not plan.postgresql:
        return _run(connection, plan, bound, plan.order(), limit)
    if _is_common(connection, plan, limit) and (floor := _floor(connection, below)) is not None:
        near = _run(connection, plan, [*bound, f"{plan.order()} >= {plan.value(floor)}"], plan.order(), limit)
        if len(near) >= limit:
            return near
    # An expression is in no index: the hits are collected and sorted.
    return _run(connection, plan, bound, f"{plan.order()} + 0", limit)


def _run(connection: Connection, plan: Plan, bound: list[str], order: str, limit: int) -> list[tuple[int, int]]:
    sql = (
        f"SELECT {plan.order()}, k.article_id FROM {plan.source()} {plan.where(*bound)}"
        f" ORDER BY {order} DESC LIMIT {int(limit)}"
    )
    return [(row[0], row[1]) for row in connection.execute(text(sql), plan.parameters)]


def _is_common(connection: Connection, plan: Plan, limit: int) -> bool:
    """Say whether walking to the last of `limit` hits is expected to be shorter than collecting all hits."""
    assert plan.match is not None, "asked for queries with words or facets only"
    sql = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM search_words AS w WHERE {plan.matches(plan.match)}"
    expected = max(_explained(connection, sql, plan)["Plan Rows"], 1)
    articles = connection.execute(
        text("SELECT reltuples FROM pg_class WHERE oid = CAST('search_words' AS regclass)")
    ).scalar_one()
    looked_at = limit * max(articles, 1) / expected
    return bool(_LOOK * looked_at < expected and looked_at < _FARTHEST)


def _explained(connection: Connection, sql: str, plan: Plan) -> dict[str, Any]:
    told = connection.execute(text(sql), plan.parameters).scalar_one()
    found: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return found


def _floor(connection: Connection, below: int | None) -> int | None:
    """Return the key as far back as a walk may go, None when it may go to the end."""
    where = "" if below is None else "WHERE key < :below "
    sql = f"SELECT min(key) FROM (SELECT key FROM search_keys {where}ORDER BY key DESC LIMIT {_FARTHEST}) AS newest"
    found: int | None = connection.execute(text(sql), {} if below is None else {"below": below}).scalar()
    return found
