"""Which official lists of critical or strategic minerals does a metal stand on? Dated, and each row checked.

`data/critical_lists.csv` holds only rows that were compared item by item with the source named in it. Canada's list
of 2024, the United Kingdom's of 2024 and Japan's wait for such a check.
"""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from monitor.domain.tags import CriticalList

_ROWS = Path(__file__).parent / "data" / "critical_lists.csv"


def lists_of(metal_id: str) -> tuple[CriticalList, ...]:
    """Return the lists that name the metal or its group, newest first; empty for one on none of them."""
    return _by_metal().get(metal_id, ())


@cache
def _by_metal() -> dict[str, tuple[CriticalList, ...]]:
    found: dict[str, set[CriticalList]] = defaultdict(set)
    with _ROWS.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["metal"]].add(
                CriticalList(
                    id=row["list"],
                    jurisdiction=row["jurisdiction"],
                    year=int(row["year"]),
                    status=row["status"],
                    name=row["name_in_list"],
                    source=row["source"],
                )
            )
    return {
        metal: tuple(sorted(lists, key=lambda each: (-each.year, each.id, each.name))) for metal, lists in found.items()
    }
