"""The newest keys of an answer. SQLite walks its index backwards; PostgreSQL looks through windows of time.

PostgreSQL's index of words (GIN) knows no order. All hits of a common word must be collected and sorted for the newest
twenty (60 ms at 300,000 articles, 65,000 hits), or all articles walked and looked at, which never ends for a rare one;
the planner's guess which is shorter is wrong for too many. So we ask for a window of the newest keys first:

    lithium   ->   'lithium' & ('at:18-6847' | 'at:18-6848')        0.3 ms, however many articles there are

`at:` are cells of time that every article carries as terms (`entries.cells`): GIN reads the shorter list and skips in
the longer one, so that a window costs what it holds or what the word holds, whichever is less. EXPLAIN of each window:

    Limit -> Sort (key DESC) -> Bitmap Heap Scan on search_words (Filter: key >= ...) -> Bitmap Index Scan

The windows grow until the page is full, or until what was seen says that all older hits together are few. At a million
articles the keys of a page take 0.5 to 2 ms, for words in one article of four and in one of 100,000 alike. A phrase of
common words that hardly any article says is the exception: all articles with its words are looked at (`index.py`).
"""

from sqlalchemy import Connection

from monitor.store.driver import Driver
from monitor.store.matching import Plan
from monitor.store.spread import Spread, counted

# Articles of the first window: enough for a page of a word that one in twenty has, and looked through in 0.3 ms.
_FIRST = 500
# Each article's story is looked at, in 2 us (SQLite); to find the large stories of a million takes a tenth of a second.
_NEAR = 2_000
# The next window's articles for each of those looked through before, at most.
_GROWTH = 32
# So many hits are collected and sorted in less than 1 ms: no window is needed where no more are expected.
_COLLECTED = 300

# The n-th newest key and the newest. Counting is what this takes, and OFFSET counts in half the time of an aggregate.
_WINDOW = """
    SELECT (SELECT key FROM search_keys WHERE {where} ORDER BY key DESC LIMIT 1 OFFSET :others),
        (SELECT max(key) FROM search_keys WHERE {where}) {besides}
"""
# No table is read from end to end: looking at an article's words takes 10 us, of which the planner knows nothing.
_BY_INDEX = ", set_config('enable_seqscan', 'off', true)"
_BOUNDS = {"first": "key >= :first", "end": "key < :end"}

Keys = list[tuple[int, int]]


def newest_keys(connection: Connection, plan: Plan, limit: int, *, below: int | None = None) -> Keys:
    """Return the next `limit` (key, article) of the answer, newest first."""
    bounded, driver = plan.within(end=below), Driver(connection)
    if bounded.narrow and not bounded.match:
        return _near_and_far(driver, bounded, limit)
    if bounded.postgresql and bounded.match and not bounded.of_few:
        return _newest_by_windows(driver, bounded, limit)
    return _keys(driver, bounded, bounded.newest(limit))


def _near_and_far(driver: Driver, plan: Plan, limit: int) -> Keys:
    """Look among the newest as they come; what they do not give may lie beyond a million that do not count."""
    near = _window(driver, plan, max(_NEAR, 2 * limit))
    found = _keys(driver, near, near.newest(limit))
    if len(found) == limit or near.first == plan.first:
        return found
    far = plan.within(end=near.first).narrowed()
    return found + _keys(driver, far, far.newest(limit - len(found)))


def _newest_by_windows(driver: Driver, plan: Plan, limit: int) -> Keys:
    found: Keys = []
    spread: Spread | None = None
    looked, size = 0, max(_FIRST, 2 * limit)
    window = _window(driver, plan, size, besides=_BY_INDEX)
    while not window.empty:
        found += _keys(driver, window, window.newest_in_window(limit - len(found)))
        if len(found) == limit or window.first == plan.first:
            break
        looked, plan = looked + size, plan.within(end=window.first)
        spread = spread or counted(driver)
        size = _next_size(limit - len(found), found=len(found), looked=looked, articles=spread.articles)
        window = (spread.window(plan, size) or _window(driver, plan, size)) if size else plan
    return found


def _next_size(missing: int, *, found: int, looked: int, articles: float) -> int:
    """Return how many articles to look through next, 0 for all: where all older hits together should be few."""
    share = (found + 1) / looked  # Laplace's rule of succession: none yet is not none at all
    return 0 if share * articles <= _COLLECTED else min(_GROWTH * looked, int(2 * missing / share))


def _window(driver: Driver, plan: Plan, size: int, *, besides: str = "") -> Plan:
    """Return the plan for the newest articles of its period only, so many; unchanged when there are not so many."""
    bounds = {name: key for name, key in (("first", plan.first), ("end", plan.end)) if key is not None}
    where = " AND ".join(_BOUNDS[name] for name in bounds) or "true"
    first, last, *_ = driver.rows(_WINDOW.format(where=where, besides=besides), bounds | {"others": size - 1})[0]
    return plan.within(first=first, end=last + 1) if first is not None else plan


def _keys(driver: Driver, plan: Plan, sql: str) -> Keys:
    return [(row[0], row[1]) for row in driver.rows(sql, plan.parameters)]
