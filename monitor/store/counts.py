"""Articles by day, metal, region and source: kept as they change, never counted at night.

    counts         (metal, region, day) -> articles, originals; "" stands for any
                   stories and publishers besides, where both are named
    source_counts  (source, day) -> articles, originals
    voices         who made a cell's stories and publishers, so that the last one leaving is noticed

Days are UTC days of first sight.
"""
# ruff: noqa: S608 - names are ours, values are parameters

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Row, text

from monitor.domain.questions import Count

Key = tuple[str, ...]
Numbers = tuple[int, ...]


# All metals there are, one look at the index each: an aggregate would read the whole table.
_METALS = """
    WITH RECURSIVE named (metal) AS (
        SELECT min(metal) FROM counts WHERE metal > ''
        UNION ALL
        SELECT (SELECT min(metal) FROM counts WHERE metal > named.metal) FROM named WHERE named.metal IS NOT NULL
    )
"""
_PERIOD = {"day": "day", "month": "substr(day, 1, 7)"}


class Counts:
    """Questions about numbers of articles. `start` and `end` are days, both included; None is open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def over_time(
        self,
        *,
        by: Literal["day", "month"] = "day",
        metal: str = "",
        region: str = "",
        start: date | None = None,
        end: date | None = None,
    ) -> list[Count]:
        """Return articles by day or month, oldest first, without empty ones."""
        return self._ask(
            f"SELECT {_PERIOD[by]} AS period, {_SUMS} FROM counts WHERE metal = :metal AND region = :region{_DAYS}"
            " GROUP BY 1 ORDER BY 1",
            _days(start, end) | {"metal": metal, "region": region},
        )

    def metals_over_time(
        self, *, by: Literal["day", "month"] = "month", start: date | None = None, end: date | None = None
    ) -> list[Count]:
        """Return articles by metal and day or month."""
        return self._ask(
            f"{_METALS} SELECT c.metal, {_PERIOD[by]} AS period, {_SUMS} FROM named JOIN counts AS c"
            f" ON c.metal = named.metal AND c.region = ''{_DAYS} GROUP BY 1, 2 ORDER BY 1, 2",
            _days(start, end),
        )

    def regions(self, metal: str = "", *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by region, most first; of one metal, or of all."""
        return self._ask(
            f"SELECT region, {_SUMS} FROM counts WHERE metal = :metal AND region > ''{_DAYS}"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            _days(start, end) | {"metal": metal},
        )

    def metals(self, region: str = "", *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by metal, most first; of one region, or of all."""
        return self._ask(
            f"{_METALS} SELECT c.metal, {_SUMS} FROM named JOIN counts AS c"
            f" ON c.metal = named.metal AND c.region = :region{_DAYS} GROUP BY 1 ORDER BY 2 DESC, 1",
            _days(start, end) | {"region": region},
        )

    def grid(self, *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by metal and region."""
        return self._ask(
            f"SELECT metal, region, {_SUMS} FROM counts WHERE metal > '' AND region > ''{_DAYS} GROUP BY 1, 2",
            _days(start, end),
        )

    def sources(self, *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by source, most first."""
        return self._ask(
            f"SELECT source, {_SUMS} FROM source_counts WHERE true{_DAYS} GROUP BY 1 ORDER BY 2 DESC, 1",
            _days(start, end),
        )

    def _ask(self, sql: str, values: Mapping[str, str]) -> list[Count]:
        return [Count(**row) for row in self._connection.execute(text(sql), values).mappings()]


_SUMS = "CAST(sum(articles) AS integer) AS articles, CAST(sum(originals) AS integer) AS originals"
_DAYS = " AND day >= :start AND day <= :end"


def _days(start: date | None, end: date | None) -> dict[str, str]:
    return {"start": (start or date.min).isoformat(), "end": (end or date.max).isoformat()}


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
