"""Articles by day, metal, region and source: kept as they change, never counted at night.

    counts         (metal, region, day) -> articles, originals; "" stands for any
                   stories and publishers besides, where both are named
    source_counts  (source, day) -> articles, originals
    voices         who made a cell's stories and publishers, so that the last one leaving is noticed

Days are UTC days of first sight.
"""
# ruff: noqa: S608 - names are ours, values are parameters

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from operator import add
from typing import Any, Literal

from sqlalchemy import Connection, text

from monitor.domain.questions import Count
from monitor.store.writing import insert_many

Key = tuple[Any, ...]
Numbers = tuple[int, ...]
Names = tuple[str, ...]

_STORY, _FAMILY = "s", "f"  # what a voice begins with

# Rows of one statement: SQLite takes 32,766 parameters, and keeps prepared what comes again with the same length.
_AT_ONCE = 200

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
        days = _days(start, end)
        return self._ask(
            f"SELECT {_PERIOD[by]} AS period, {_SUMS} FROM counts"
            f" WHERE metal = :metal AND region = :region{days} GROUP BY 1 ORDER BY 1",
            metal=metal,
            region=region,
        )

    def metals_over_time(
        self, *, by: Literal["day", "month"] = "month", start: date | None = None, end: date | None = None
    ) -> list[Count]:
        """Return articles by metal and day or month."""
        days = _days(start, end)
        return self._ask(
            f"{_METALS} SELECT c.metal, {_PERIOD[by]} AS period, {_SUMS} FROM named JOIN counts AS c"
            f" ON c.metal = named.metal AND c.region = ''{days} GROUP BY 1, 2 ORDER BY 1, 2",
        )

    def regions(self, metal: str = "", *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by region, most first; of one metal, or of all."""
        days = _days(start, end)
        return self._ask(
            f"SELECT region, {_SUMS} FROM counts WHERE metal = :metal AND region > ''{days}"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            metal=metal,
        )

    def metals(self, region: str = "", *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by metal, most first; of one region, or of all."""
        days = _days(start, end)
        return self._ask(
            f"{_METALS} SELECT c.metal, {_SUMS} FROM named JOIN counts AS c"
            f" ON c.metal = named.metal AND c.region = :region{days} GROUP BY 1 ORDER BY 2 DESC, 1",
            region=region,
        )

    def grid(self, *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by metal and region."""
        days = _days(start, end)
        return self._ask(
            f"SELECT metal, region, {_SUMS} FROM counts WHERE metal > '' AND region > ''{days} GROUP BY 1, 2",
        )

    def sources(self, *, start: date | None = None, end: date | None = None) -> list[Count]:
        """Return articles by source, most first."""
        days = _days(start, end)
        return self._ask(
            f"SELECT source, {_SUMS} FROM source_counts WHERE true{days} GROUP BY 1 ORDER BY 2 DESC, 1",
        )

    def _ask(self, sql: str, **values: str) -> list[Count]:
        return [Count(**row) for row in self._connection.execute(text(sql), values).mappings()]


_SUMS = "CAST(sum(articles) AS integer) AS articles, CAST(sum(originals) AS integer) AS originals"


def _days(start: date | None, end: date | None) -> str:
    """Return the condition with the days in it: of parameters PostgreSQL supposes that they leave few days.

    It would then read all counts by their day, and take five times as long.
    """
    first = f" AND day >= '{start.isoformat()}'" if start else ""
    return first + (f" AND day <= '{end.isoformat()}'" if end else "")


class Changes:
    """What happened to articles and is not yet counted: many articles of a day share a row of the counts."""

    def __init__(self) -> None:
        self._cells: dict[Key, Numbers] = {}
        self._sources: dict[Key, Numbers] = {}
        self._voices: dict[Key, Numbers] = {}

    def add(self, before: Any | None, after: Any | None) -> None:
        """Count an article as it is now instead of as it was; None is for none. Both have the columns of its row."""
        for row, sign in ((before, -1), (after, 1)):
            if row is not None:
                self._count(row, sign)

    def write(self, connection: Connection) -> None:
        """Bring the tables up to date."""
        rows = {key: (*numbers, 0, 0) for key, numbers in self._cells.items()}
        for (day, *pair, voice), number in _appeared(connection, self._voices):
            key = (*pair, date.fromordinal(day).isoformat())
            articles, originals, stories, publishers = rows.get(key, (0, 0, 0, 0))
            of_story = voice.startswith(_STORY)
            rows[key] = (articles, originals, stories + number * of_story, publishers + number * (not of_story))
        _add(connection, "counts", ("metal", "region", "day"), ("articles", "originals", "stories", "publishers"), rows)
        _add(connection, "source_counts", ("source", "day"), ("articles", "originals"), self._sources)

    def _count(self, row: Any, sign: int) -> None:
        number, day = row.first_seen.toordinal(), f"{row.first_seen:%Y-%m-%d}"
        numbers = (sign, 0 if row.duplicate_of else sign)
        metals, regions = _ids(row.metals), _ids(row.regions)
        for metal in ("", *metals):
            for region in ("", *regions):
                _sum(self._cells, (metal, region, day), numbers)
        _sum(self._sources, (row.source, day), numbers)
        voices = [f"{_FAMILY}{row.family}", *([f"{_STORY}{row.story_id}"] if row.story_id else [])]
        for metal, region, voice in product(metals, regions, voices):
            _sum(self._voices, (number, metal, region, voice), (sign,))


def _sum(sums: dict[Key, Numbers], key: Key, numbers: Numbers) -> None:
    known = sums.get(key)
    sums[key] = tuple(map(add, known, numbers)) if known else numbers


def _ids(joined: str) -> list[str]:
    return joined.split(",") if joined else []


def _appeared(connection: Connection, voices: Mapping[Key, Numbers]) -> Iterator[tuple[Key, int]]:
    """Write the voices and give (key, 1) for each that is new in its cell, -1 for each that left it."""
    for *key, articles in _add(connection, "voices", ("day", "metal", "region", "voice"), ("articles",), voices):
        before = articles - voices[tuple(key)][0]
        if (articles > 0) != (before > 0):
            yield tuple(key), 1 if articles else -1


def _add(
    connection: Connection, name: str, keys: Names, columns: Names, rows: Mapping[Key, Numbers]
) -> list[tuple[Any, ...]]:
    """Add to the numbers of each row, make rows that are missing, drop those that come to nothing.

    Return the key and first number of each row that changed, as it is now.
    """
    # In the order of the table's key: neighbours are written together.
    changed = sorted(key for key, numbers in rows.items() if any(numbers))
    now = [
        row
        for at in range(0, len(changed), _AT_ONCE)
        for row in _write(connection, name, keys, columns, [(*key, *rows[key]) for key in changed[at : at + _AT_ONCE]])
    ]
    gone = [row[:-1] for row in now if row[-1] == 0]
    if gone:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        where = " AND ".join(f"{key} = {mark}" for key in keys)
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE {where}", gone)
    return now


def _write(
    connection: Connection, name: str, keys: Names, columns: Names, rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    sums = ", ".join(f"{column} = {name}.{column} + excluded.{column}" for column in columns)
    ending = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums} RETURNING {', '.join((*keys, columns[0]))}"
    return insert_many(connection, name, (*keys, *columns), rows, ending)
