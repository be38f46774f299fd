"""Articles by day, metal, region and source: kept as they change, never counted at night.

    counts         (metal, region, day) -> articles, originals; "" stands for any
                   stories and publishers besides, where both are named
    source_counts  (source, day) -> articles, originals
    voices         who made a cell's stories and publishers, so that the last one leaving is noticed

Days are UTC days of first sight.
"""
# ruff: noqa: S608 - names are ours, values are parameters

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row

Key = tuple[str, ...]
Numbers = tuple[int, ...]


def change(connection: Connection, before: Row[Any] | None, after: Row[Any] | None) -> None:
    """Count an article as it is now instead of as it was; None is for none."""
    cells = _difference(_cells(before), _cells(after))
    voices = _difference(_voices(before), _voices(after))
    sources = _difference(_sources(before), _sources(after))
    rows = {key: (*numbers, 0, 0) for key, numbers in cells.items()}
    for cell, name, number in _appeared(connection, voices):
        articles, originals, stories, publishers = rows.get(cell, (0, 0, 0, 0))
        of_story = name.startswith("story:")
        rows[cell] = (articles, originals, stories + number * of_story, publishers + number * (not of_story))
    _add(connection, "counts", ("metal", "region", "day"), ("articles", "originals", "stories", "publishers"), rows)
    _add(connection, "source_counts", ("source", "day"), ("articles", "originals"), sources)


def _cells(row: Row[Any] | None) -> dict[Key, Numbers]:
    if row is None:
        return {}
    numbers = (1, 0 if row.duplicate_of else 1)
    metals, regions = ["", *_ids(row.metals)], ["", *_ids(row.regions)]
    return {(metal, region, _day(row)): numbers for metal in metals for region in regions}


def _sources(row: Row[Any] | None) -> dict[Key, Numbers]:
    return {} if row is None else {(row.source, _day(row)): (1, 0 if row.duplicate_of else 1)}


def _voices(row: Row[Any] | None) -> dict[Key, Numbers]:
    if row is None:
        return {}
    voices = [f"family:{row.family}", *([f"story:{row.story_id}"] if row.story_id else [])]
    pairs = [(metal, region) for metal in _ids(row.metals) for region in _ids(row.regions)]
    return {(metal, region, _day(row), voice): (1,) for metal, region in pairs for voice in voices}


def _ids(joined: str) -> list[str]:
    return joined.split(",") if joined else []


def _day(row: Row[Any]) -> str:
    return f"{row.first_seen:%Y-%m-%d}"


def _difference(before: Mapping[Key, Numbers], after: Mapping[Key, Numbers]) -> dict[Key, Numbers]:
    changed: dict[Key, Numbers] = {}
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if was != now:
            zero = (0,) * len(was or now or ())
            changed[key] = tuple(b - a for a, b in zip(was or zero, now or zero, strict=True))
    return changed


def _appeared(connection: Connection, voices: Mapping[Key, Numbers]) -> Iterable[tuple[Key, str, int]]:
    """Write the voices and give (cell, voice, 1) for each that is the first of its cell, -1 for each that left it."""
    for metal, region, day, voice, articles in _add(
        connection, "voices", ("metal", "region", "day", "voice"), ("articles",), voices
    ):
        number = voices[metal, region, day, voice][0]
        if articles == max(number, 0):
            yield (metal, region, day), voice, number


def _add(
    connection: Connection, name: str, keys: Key, columns: Key, rows: Mapping[Key, Numbers]
) -> list[tuple[Any, ...]]:
    """Add to the numbers of each row, make rows that are missing, drop those that come to nothing; return them all."""
    if not rows:
        return []
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    one = f"({', '.join([mark] * (len(keys) + len(columns)))})"
    sums = ", ".join(f"{column} = {name}.{column} + excluded.{column}" for column in columns)
    sql = (
        f"INSERT INTO {name} ({', '.join(keys + columns)}) VALUES {', '.join([one] * len(rows))}"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums} RETURNING {', '.join((*keys, columns[0]))}"
    )
    values = tuple(value for key, numbers in rows.items() for value in (*key, *numbers))
    now = [tuple(row) for row in connection.exec_driver_sql(sql, values)]
    if any(row[-1] == 0 for row in now):
        where = " AND ".join(f"{key} = {mark}" for key in keys)
        for row in now:
            if row[-1] == 0:
                connection.exec_driver_sql(f"DELETE FROM {name} WHERE {where}", row[:-1])
    return now
