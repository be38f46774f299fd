"""What follows from an article changes with it, in the same transaction: its entry in the search index, its counts.

    with Derived(connection).changing(article_id):
        ...  # update the row

Before and after are compared and only the difference is written, so that nothing is counted twice or forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from monitor.store import counts, entries
from monitor.store.derived_tables import DerivedStateRow, SearchKeyRow
from monitor.store.tables import ArticleRow, table

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

_ROW = select(*_COLUMNS).where(_ARTICLES.c.id == bindparam("article"))


class Derived:
    """Keeps the search index and the counts true."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._mark = "%s" if self._postgresql else "?"

    def added(self, article_id: int) -> None:
        """Index and count a new article."""
        row = self._row(article_id)
        self._index(row.id, entries.entry(row))
        counts.change(self._connection, None, row)

    @contextmanager
    def changing(self, article_id: int) -> Iterator[None]:
        """Index and count anew what the block changes about an article."""
        before = self._row(article_id)
        yield
        after = self._row(article_id)
        if entries.differ(before, after):
            self._forget(before.id, entries.entry(before))
            self._index(after.id, entries.entry(after))
        counts.change(self._connection, before, after)

    def rebuild(self) -> None:
        """Index and count everything anew."""
        self._clear()
        query = select(_ARTICLES.c.id).order_by(_ARTICLES.c.id)
        for article_id in self._connection.execute(query).scalars().all():
            self.added(article_id)
        self._connection.execute(delete(_STATES))
        self._connection.execute(insert(_STATES).values(name="search", version=entries.VERSION))

    def outdated(self) -> bool:
        """Say whether the index was made by another version of this program."""
        version = self._connection.execute(select(_STATES.c.version).where(_STATES.c.name == "search")).scalar()
        return version != entries.VERSION

    def _row(self, article_id: int) -> Row[Any]:
        return self._connection.execute(_ROW, {"article": article_id}).one()

    def _index(self, article_id: int, entry: entries.Entry) -> None:
        key = self._free_key(article_id, entry)
        self._driver("INSERT INTO search_keys (key, article_id) VALUES (?, ?)", key, article_id)
        if self._postgresql:
            self._driver("INSERT INTO search_words (key, words) VALUES (?, ?::tsvector)", key, entry.vector())
        else:
            self._driver("INSERT INTO search_words (rowid, body, title) VALUES (?, ?, ?)", key, *entry.words())

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

    def _free_key(self, article_id: int, entry: entries.Entry) -> int:
        key = 0
        for key in entries.free_keys(entry.moment, article_id):
            if self._driver("SELECT 1 FROM search_keys WHERE key = ?", key).first() is None:
                return key
        free = (
            "SELECT min(k.key) + 1 FROM search_keys AS k"
            " WHERE k.key >= ? AND NOT EXISTS (SELECT 1 FROM search_keys AS n WHERE n.key = k.key + 1)"
        )
        return int(self._driver(free, key).scalar_one())

    def _clear(self) -> None:
        clear = "DELETE FROM search_words" if self._postgresql else None
        self._connection.exec_driver_sql(clear or "INSERT INTO search_words (search_words) VALUES ('delete-all')")
        for name in ("search_keys", "counts", "source_counts", "voices"):
            self._connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - our names

    def _driver(self, sql: str, *values: Any) -> Any:
        # A third of the time of a Core statement; an article needs ten of these.
        return self._connection.exec_driver_sql(sql.replace("?", self._mark), values)
