"""What follows from an article changes with it, in the same transaction: its entry in the search index, its counts.

    derived.added(row)
    with derived.changing(article_id):
        ...  # update the row
    derived.settle()  # at the end of the transaction, or before someone asks

Before and after are compared and only the difference is written, so that nothing is counted twice or forgotten. New
entries and differences are gathered until `settle`: articles of one transaction share most of their counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from monitor.store import entries
from monitor.store.counts import Changes
from monitor.store.derived_tables import DerivedStateRow, SearchKeyRow
from monitor.store.tables import ArticleRow, table
from monitor.store.writing import insert_many

_ARTICLES = table(ArticleRow)
_KEYS = table(SearchKeyRow)
_STATES = table(DerivedStateRow)

_COLUMNS = [
    _ARTICLES.c[name]
    for name in (
        "id",
        "title",
        "text",
        "language",
        "source",
        "family",
        "first_seen",
        "published_date",
        "published_at",
        "flags",
        "duplicate_of",
        "story_id",
        "metals",
        "regions",
    )
]

_ROWS = select(*_COLUMNS).where(_ARTICLES.c.id > bindparam("after")).order_by(_ARTICLES.c.id).limit(bindparam("most"))
_ROW = select(*_COLUMNS).where(_ARTICLES.c.id == bindparam("article"))

# Articles whose entries wait for the end of their transaction: some megabytes.
_MOST = 500

# PostgreSQL lets up to 4 MB of entries wait for its index, and every search reads what waits from end to end: 2 ms of
# 600 articles. To take them in 64 at a time costs hardly more than all at once. Only the owner of the index may.
_AT_ONCE = 64
_TAKE_IN = """
    SELECT gin_clean_pending_list(oid) FROM pg_class
    WHERE oid = CAST('search_words_terms' AS regclass) AND pg_has_role(relowner, 'USAGE')
"""


class Derived:
    """Keeps the search index and the counts true."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._mark = "%s" if self._postgresql else "?"
        self._new: dict[int, entries.Entry] = {}
        self._changes = Changes()

    def added(self, row: Any) -> None:
        """Index and count a new article, of which `row` has the columns."""
        self._new[row.id] = entries.entry(row)
        self._changes.add(None, row)
        if len(self._new) >= _MOST:
            self.settle()

    @contextmanager
    def changing(self, article_id: int) -> Iterator[None]:
        """Index and count anew what the block changes about an article."""
        before = self._row(article_id)
        yield
        after = self._row(article_id)
        if entries.differ(before, after):
            self._settle_entries()
            self._forget(before.id, entries.entry(before))
            self._new[after.id] = entries.entry(after)
        self._changes.add(before, after)

    def settle(self) -> None:
        """Write what was gathered."""
        self._settle_entries()
        self._changes.write(self._connection)
        self._changes = Changes()

    def rebuild(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Index and count everything anew; `progress` is told how many articles are done, of how many."""
        self._clear()
        total = self._connection.execute(select(func.count()).select_from(_ARTICLES)).scalar_one()
        last = done = 0
        while rows := self._connection.execute(_ROWS, {"after": last, "most": _MOST}).all():
            for row in rows:
                self.added(row)
            last, done = rows[-1].id, done + len(rows)
            progress(done, total)
        self.settle()
        self._connection.execute(delete(_STATES).where(_STATES.c.name == "search"))
        self._connection.execute(insert(_STATES).values(name="search", version=entries.VERSION))

    def outdated(self) -> bool:
        """Say whether the index was made by another version of this program."""
        version = self._connection.execute(select(_STATES.c.version).where(_STATES.c.name == "search")).scalar()
        return version != entries.VERSION

    def _row(self, article_id: int) -> Row[Any]:
        return self._connection.execute(_ROW, {"article": article_id}).one()

    def _settle_entries(self) -> None:
        if not self._new:
            return
        keys = self._placed(self._new)
        if self._postgresql:
            sql = "INSERT INTO search_words (key, body, title) VALUES (%s, %s, %s)"
            rows = [(keys[article], *entry.words_in_time(keys[article])) for article, entry in self._new.items()]
        else:
            sql = "INSERT INTO search_words (rowid, body, title) VALUES (?, ?, ?)"
            rows = [(keys[article], *entry.words()) for article, entry in self._new.items()]
        self._connection.exec_driver_sql(sql, sorted(rows))
        if self._postgresql and max(self._new) // _AT_ONCE > (min(self._new) - 1) // _AT_ONCE:
            self._connection.exec_driver_sql(_TAKE_IN)
        self._new = {}

    def _placed(self, new: Mapping[int, entries.Entry]) -> dict[int, int]:
        """Give each article a key of its own, the best that is free, and return article -> key."""
        placed: dict[int, int] = {}
        for wanted in zip(*(entries.free_keys(entry.moment, article) for article, entry in new.items()), strict=True):
            asked = [(key, article) for key, article in zip(wanted, new, strict=True) if article not in placed]
            if asked:
                placed |= self._taken(asked)
        for article, entry in new.items():
            if article not in placed:
                placed |= self._taken([(self._next_free(entry), article)])
        return placed

    def _taken(self, asked: Sequence[tuple[int, int]]) -> dict[int, int]:
        """Take those of (key, article) that are free, and return them as article -> key."""
        ending = "ON CONFLICT (key) DO NOTHING RETURNING article_id, key"
        taken = insert_many(self._connection, "search_keys", ("key", "article_id"), asked, ending)
        return {row[0]: row[1] for row in taken}

    def _next_free(self, entry: entries.Entry) -> int:
        free = (
            "SELECT min(k.key) + 1 FROM search_keys AS k"
            " WHERE k.key >= ? AND NOT EXISTS (SELECT 1 FROM search_keys AS n WHERE n.key = k.key + 1)"
        )
        return int(self._driver(free, entries.first_key(entry.moment)).scalar_one())

    def _forget(self, article_id: int, entry: entries.Entry) -> None:
        key = self._connection.execute(select(_KEYS.c.key).where(_KEYS.c.article_id == article_id)).scalar_one()
        self._driver("DELETE FROM search_keys WHERE key = ?", key)
        if self._postgresql:
            self._driver("DELETE FROM search_words WHERE key = ?", key)
        else:
            # The index holds no text: FTS5 takes an entry back when it is given the same terms again.
            self._driver(
                "INSERT INTO search_words (search_words, rowid, body, title) VALUES ('delete', ?, ?, ?)",
                key,
                *entry.words(),
            )

    def _clear(self) -> None:
        clear = "DELETE FROM search_words" if self._postgresql else None
        self._connection.exec_driver_sql(clear or "INSERT INTO search_words (search_words) VALUES ('delete-all')")
        for name in ("search_keys", "counts", "source_counts", "voices"):
            self._connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - our names

    def _driver(self, sql: str, *values: Any) -> Any:
        # A third of the time of a Core statement.
        return self._connection.exec_driver_sql(sql.replace("?", self._mark), values)
