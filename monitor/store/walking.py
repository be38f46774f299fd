"""The newest keys of an answer. SQLite walks its index backwards; PostgreSQL looks through windows of time.

PostgreSQL's index of words (GIN) knows no order. All hits of a common word must be collected and sorted for the newest
twenty (60 ms at 300,000 articles, 65,000 hits), or all articles walked and looked at, which never ends for a rare one;
the planner's guess which is shorter is wrong for too many. So we ask for a window of the newest keys first:

    lithium   ->   'lithium' & ('at:18-6847' | 'at:18-6848')        0.3 ms, however many articles there are

`at:` are cells of time that every article carries as terms (`entries.cells`): GIN reads the shorter list and skips in
the longer one, so that a window costs what it holds or what the word holds, whichever is less. EXPLAIN of each window:

    Limit -> Sort (key DESC) -> Bitmap Heap Scan on search_words (Filter: key >= ...) -> Bitmap Index Scan

The windows grow until the page is full, or until what was seen says that all older hits together are few. At 300,000
articles the keys of a page take 1 to 4 ms, for words in one article of four and in one of 100,000 alike.
"""
# ruff: noqa: S608 - every value is a parameter

from sqlalchemy import Connection, text

from monitor.store.matching import Plan

# Articles of the first window: enough for a page of a word that one in twenty has, and looked through in 0.3 ms.
_FIRST = 500
# Each article's story is looked at, in 2 us (SQLite); to find the large stories of a million takes a tenth of a second.
_NEAR = 2_000
# The next window's articles for each of those looked through before, at most.
_GROWTH = 8
# So many hits are collected and sorted in about 2 ms: no window is needed where no more are expected.
_COLLECTED = 2_000

# The number of articles is the one of the last ANALYZE: its size is enough. No table is read from end to end: looking
# at an article's words takes 10 us, of which the planner knows nothing.
_PREPARE = """
    SELECT reltuples, set_config('enable_seqscan', 'off', true)
    FROM pg_class WHERE oid = CAST('search_words' AS regclass)
"""

_BOUNDS = {"first": "key >= :first", "end": "key < :end"}

Keys = list[tuple[int, int]]


def newest_keys(connection: Connection, plan: Plan, limit: int, *, below: int | None = None) -> Keys:
    """Return the next `limit` (key, article) of the answer, newest first."""
    bounded = plan.within(end=below)
    if bounded.narrow and not bounded.match:
        return _near_and_far(connection, bounded, limit)
    if bounded.postgresql and bounded.match and not bounded.of_few:
        return _newest_by_windows(connection, bounded, limit)
    return _keys(connection, bounded, bounded.newest(limit))


def _near_and_far(connection: Connection, plan: Plan, limit: int) -> Keys:
    """Look among the newest as they come; what they do not give may lie beyond a million that do not count."""
    near = _window(connection, plan, max(_NEAR, 2 * limit))
    found = _keys(connection, near, near.newest(limit))
    if len(found) == limit or near.first == plan.first:
        return found
    far = plan.within(end=near.first).narrowed()
    return found + _keys(connection, far, far.newest(limit - len(found)))


def _newest_by_windows(connection: Connection, plan: Plan, limit: int) -> Keys:
    articles = connection.execute(text(_PREPARE)).scalar_one()
    found: Keys = []
    looked, size = 0, max(_FIRST, 2 * limit)
    while len(found) < limit and not plan.empty:
        window = _window(connection, plan, size) if size else plan
        found += _keys(connection, window, window.newest_in_window(limit - len(found)))
        if window.first == plan.first:
            break
        looked, plan = looked + size, plan.within(end=window.first)
        size = _next_size(limit - len(found), found=len(found), looked=looked, articles=articles)
    return found


def _next_size(missing: int, *, found: int, looked: int, articles: float) -> int:
    """Return how many articles to look through next, 0 for all: where all older hits together should be few."""
    share = (found + 1) / looked  # Laplace's rule of succession: none yet is not none at all
    return 0 if share * articles <= _COLLECTED else min(_GROWTH * looked, int(2 * missing / share))


def _window(connection: Connection, plan: Plan, size: int) -> Plan:
    """Return the plan for the newest articles of its period only, so many; unchanged when there are not so many."""
    bounds = {name: key for name, key in (("first", plan.first), ("end", plan.end)) if key is not None}
    where = " AND ".join(_BOUNDS[name] for name in bounds) or "true"
    newest = f"SELECT key FROM search_keys WHERE {where} ORDER BY key DESC LIMIT {size}"
    told = connection.execute(text(f"SELECT min(key), max(key), count(*) FROM ({newest}) AS k"), bounds)
    first, last, there = told.one()
    return plan.within(first=first, end=last + 1) if there == size else plan


def _keys(connection: Connection, plan: Plan, sql: str) -> Keys:
    return [(row[0], row[1]) for row in connection.execute(text(sql), plan.parameters)]
