"""The leanest way to store an article that still can be asked: by hand, all at once, nothing checked.

Its text, its tags, its terms and its counts, in tables of their own beside the archive's: no addresses, evidence,
likeness or stories, no foreign keys, no index but that of the words. The terms come ready made.
"""

from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine

from monitor.domain.articles import NewArticle
from monitor.store import entries
from monitor.store.database import transaction
from monitor.store.index import ENTRY

_Statement = tuple[str, list[tuple[Any, ...]]]

_TABLES = (
    "CREATE TABLE lean_articles (id bigint PRIMARY KEY, title text, text text, source text, first_seen text)",
    "CREATE TABLE lean_tags (kind text, tag text, article_id bigint, PRIMARY KEY (kind, tag, article_id))",
    "CREATE TABLE lean_counts (day text, metal text, region text, articles int, PRIMARY KEY (metal, region, day))",
)
_WORDS = {
    "sqlite": (
        """CREATE VIRTUAL TABLE lean_words USING fts5(body, title, content='', tokenize="ascii tokenchars ':-_'")""",
    ),
    "postgresql": (
        "CREATE TABLE lean_words (key bigint PRIMARY KEY, body text, title text)",
        f"CREATE INDEX lean_words_terms ON lean_words USING gin (({ENTRY.replace('w.', '')}))",
    ),
}
_INSERT_WORDS = {
    "sqlite": "INSERT INTO lean_words (rowid, body, title) VALUES (?, ?, ?)",
    "postgresql": "INSERT INTO lean_words (key, body, title) VALUES (?, ?, ?)",
}
_INSERT_COUNTS = (
    "INSERT INTO lean_counts VALUES (?, ?, ?, ?) ON CONFLICT (metal, region, day)"
    " DO UPDATE SET articles = lean_counts.articles + excluded.articles"
)
_NAMES = ("lean_articles", "lean_tags", "lean_counts", "lean_words")


def make(engine: Engine) -> None:
    """Make the lean tables, empty."""
    drop(engine)
    with transaction(engine, write=True) as connection:
        for statement in (*_TABLES, *_WORDS[engine.dialect.name]):
            connection.exec_driver_sql(statement)


def drop(engine: Engine) -> None:
    """Leave nothing behind."""
    with transaction(engine, write=True) as connection:
        for name in _NAMES:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def rows(engine: Engine, some: Sequence[NewArticle]) -> list[_Statement]:
    """Return what is to be written, ready for the driver: statement and rows."""
    plain = engine.dialect.name == "sqlite"
    made = [
        (number, new, entries.entry(_row(number, new))) for number, new in enumerate(some, some[0].fingerprint.exact)
    ]
    articles = [(n, new.article.title, new.article.text, new.source, f"{new.first_seen}") for n, new, _ in made]
    tags = sorted(
        (kind, tag.id, n)
        for n, new, _ in made
        for kind, group in (("metal", new.tags.metals), ("region", new.tags.regions))
        for tag in group
    )
    keys = {n: entries.first_key(new.first_seen) + n % 16 for n, new, _ in made}
    words: list[tuple[Any, ...]] = [
        (keys[n], *(entry.words() if plain else entry.words_in_time(keys[n]))) for n, _, entry in made
    ]
    statements: list[_Statement] = [
        ("INSERT INTO lean_articles VALUES (?, ?, ?, ?, ?)", articles),
        ("INSERT INTO lean_tags VALUES (?, ?, ?)", tags),
        (_INSERT_WORDS[engine.dialect.name], words),
        (_INSERT_COUNTS, _counts(some)),
    ]
    return statements if plain else [(sql.replace("?", "%s"), values) for sql, values in statements]


def write(engine: Engine, statements: Sequence[_Statement]) -> None:
    """Write them in one transaction."""
    with transaction(engine, write=True) as connection:
        for sql, values in statements:
            if values:
                connection.exec_driver_sql(sql, values)


def _counts(some: Sequence[NewArticle]) -> list[tuple[Any, ...]]:
    cells = Counter(
        (f"{new.first_seen:%Y-%m-%d}", metal, region)
        for new in some
        for metal in ("", *(tag.id for tag in new.tags.metals))
        for region in ("", *(tag.id for tag in new.tags.regions))
    )
    return sorted((*cell, number) for cell, number in cells.items())


def _row(number: int, new: NewArticle) -> Any:
    article, published = new.article, new.article.published
    return SimpleNamespace(
        id=number, title=article.title, text=article.text, language=article.language, source=new.source,
        family=new.source, first_seen=new.first_seen, published_date=published and published.date,
        published_at=published and published.at, flags="", duplicate_of=None, story_id=None,
        metals=",".join(tag.id for tag in new.tags.metals), regions=",".join(tag.id for tag in new.tags.regions),
    )  # fmt: skip
