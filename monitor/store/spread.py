"""Where the articles lie in time, as PostgreSQL's own statistics have it: to count them takes 0.1 ms for a thousand.

The histogram of a column (`pg_stats`, of the last ANALYZE) gives keys with as many articles between any two. What is
read there decides how much is looked through at a time, and never what is found.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.store.driver import Driver
from monitor.store.matching import Plan

_STATISTICS = """
    SELECT reltuples, (
        SELECT CAST(CAST(histogram_bounds AS text) AS bigint[]) FROM pg_stats
        WHERE schemaname = ANY(current_schemas(false)) AND tablename = 'search_keys' AND attname = 'key'
    )
    FROM pg_class WHERE oid = CAST('search_keys' AS regclass)
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many articles there were when PostgreSQL last counted, and keys with as many of them between any two."""

    articles: float
    bounds: Sequence[int]

    def window(self, plan: Plan, size: int) -> Plan | None:
        """Return the plan for about so many articles before its end; None where some may be that were not counted."""
        if not self.bounds or plan.end is None or not self.bounds[0] <= plan.end < self.bounds[-1]:
            return None
        place = self._place(plan.end) - size * (len(self.bounds) - 1) / self.articles
        if place <= 0:
            return plan
        low, high = self.bounds[int(place) : int(place) + 2]
        first = low + int((high - low) * (place - int(place)))
        return plan.within(first=min(first, plan.end - 1))

    def _place(self, key: int) -> float:
        """Return between which bounds the key lies: 2.5 is in the middle of the third and the fourth."""
        at = bisect_right(self.bounds, key) - 1
        low, high = self.bounds[at : at + 2]
        return at + (key - low) / (high - low)


def counted(driver: Driver) -> Spread:
    """Return what the last ANALYZE found; as long as it found none there may be any number."""
    articles, bounds = driver.rows(_STATISTICS, ())[0]
    return Spread(articles, bounds or ()) if articles > 0 else Spread(math.inf, ())
