"""What the archive is asked in `bench.archive`: through the store, through the API, and by hand as lean as can be.

The floor of a question is written against the same index and reads no row of an article.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection

from bench.corpus import DAYS, FIRST, VOCABULARY
from monitor.domain.questions import Query
from monitor.query import parse
from monitor.store.archive import Archive
from monitor.store.entries import first_key
from monitor.store.index import ENTRY

NOW = FIRST + timedelta(days=DAYS)
WORDS = ("lithium", "copper", "bast", "tor", "lea", "nickel", "gallium", "mour")
CHINESE = ("锂矿", "铜业", "镍石", "钒盐", "钨矿", "稀业", "钴矿", "钛石")
_PAGE = 20

_MID = NOW - timedelta(days=400)
_DATES = f"published:{_MID - timedelta(days=30):%Y-%m-%d}..{_MID:%Y-%m-%d}"

Ask = Callable[[Archive, str], object]
Floor = Callable[[Connection, str], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One row of the table; `ask` and `floor` get one of `words`, which `asked` makes a query of."""

    name: str
    words: Sequence[str] = WORDS
    asked: str = "{}"
    ask: Ask
    floor: Floor
    path: str = "/api/v1/articles"
    parameters: dict[str, str] = field(default_factory=dict)
    page: int = 1
    store_ms: float | None = None  # what issue 6 asks for at the 95th percentile
    api_ms: float | None = None


@cache
def query(asked: str) -> Query:
    """Return the query that these words are, at the end of the corpus."""
    return parse(asked, VOCABULARY, now=NOW)


def _newest(name: str, floor: Floor, asked: str = "{}", **more: Any) -> Question:
    return Question(
        name=name,
        asked=asked,
        ask=lambda archive, word: archive.search.articles(query(asked.format(word))),
        floor=floor,
        **more,
    )


def _walk(sqlite: str, postgresql: str, between: tuple[int, int] | None = None, said: str = "") -> Floor:
    """Return the newest keys of a match: `{}` stands for the word; PostgreSQL looks in the entries for what is said."""
    first = "SELECT rowid FROM search_words WHERE search_words MATCH '{}'"
    second = f"SELECT key FROM search_words AS w WHERE {ENTRY} @@ '{{}}'::tsquery"
    bounds = f" AND KEY BETWEEN {between[0]} AND {between[1]}" if between else ""
    second += f" AND strpos(body || ' ' || title, '{said}') > 0" if said else ""

    def ask(connection: Connection, word: str) -> object:
        lean, column = (first, "rowid") if connection.dialect.name == "sqlite" else (second, "key")
        match = (sqlite if connection.dialect.name == "sqlite" else postgresql).replace("{}", word)
        sql = lean.replace("{}", match) + bounds.replace("KEY", column)
        return connection.exec_driver_sql(f"{sql} ORDER BY {column} DESC LIMIT {_PAGE}").all()

    return ask


def _counted(sql: str) -> Floor:
    return lambda connection, word: connection.exec_driver_sql(sql.replace("{}", word)).all()


_CURSORS: dict[tuple[object, str], Any] = {}


def _page_50(archive: Archive, word: str) -> object:
    asked, place = query(word), (archive._connection.engine.url, word)
    if place not in _CURSORS:
        cursor = None
        for _ in range(49):
            cursor = archive.search.articles(asked, cursor=cursor).next
        _CURSORS[place] = cursor
    return archive.search.articles(asked, cursor=_CURSORS[place])


def _page_50_by_hand(connection: Connection, word: str) -> object:
    sqlite = connection.dialect.name == "sqlite"
    key = "rowid" if sqlite else "key"
    lean = f"SELECT {key} FROM search_words AS w WHERE " + (
        f"search_words MATCH '\"{word}\"'" if sqlite else f"{ENTRY} @@ '{word}'::tsquery"
    )
    place = (connection.engine.url, f"by hand {word}")
    if place not in _CURSORS:
        skipped = f"{lean} ORDER BY {key} DESC LIMIT 1 OFFSET {49 * _PAGE - 1}"
        _CURSORS[place] = connection.exec_driver_sql(skipped).scalar() or 0  # a small archive has no page 50
    return connection.exec_driver_sql(f"{lean} AND {key} < {_CURSORS[place]} ORDER BY {key} DESC LIMIT {_PAGE}").all()


_WORD = _walk('"{}"', "{}")
_MONTH = "SELECT metal, substr(day, 1, 7), sum(articles) FROM counts WHERE region = ''"
_BOUNDS = (first_key(_MID - timedelta(days=30)), first_key(_MID + timedelta(days=1)))
_PLAIN: dict[str, Any] = {"store_ms": 5, "api_ms": 25}

QUESTIONS: Sequence[Question] = (
    _newest("newest 20, a word", _WORD, **_PLAIN),
    _newest("newest 20, two words", _walk('"{}" "cobalt"', "{} & cobalt"), "{} cobalt", **_PLAIN),
    _newest(
        "newest 20, a phrase",
        _walk('"{}"', "rare & earth", said="rare earth"),
        '"{}"',
        words=("rare earths",),
        **_PLAIN,
    ),
    _newest(
        "newest 20, a rare phrase", _walk('"{}"', "tor & lea", said="tor lea"), '"{}"', words=("tor lea",), **_PLAIN
    ),
    _newest("newest 20, two Chinese characters", _WORD, words=CHINESE, **_PLAIN),
    _newest("newest 20, one character", _walk('"{}" *', "{}:*"), words=("锂", "铜", "钒")),
    _newest(
        "word + metal + region + dates",
        _walk('"{}" "metal:lithium" "region:cn"', "{} & ''metal:lithium'' & ''region:cn''", _BOUNDS),
        f"{{}} metal:lithium region:CN {_DATES}",
        store_ms=10,
        api_ms=30,
    ),
    _newest("word + seen in 7 days", _WORD, "{} seen:7d"),
    _newest("a source, no words", _walk('"source:{}"', "''source:{}''"), "source:{}", words=("house7", "house60")),
    Question(name="page 50 by cursor", words=WORDS[:2], ask=_page_50, floor=_page_50_by_hand, page=50, store_ms=10),
    Question(
        name="stories of a word",
        ask=lambda archive, word: archive.search.stories(query(word)),
        floor=_WORD,
        path="/api/v1/stories",
    ),
    Question(
        name="best of a word",
        ask=lambda archive, word: archive.search.articles(query(word), order="relevance"),
        floor=_WORD,
        parameters={"order": "relevance"},
    ),
    Question(
        name="facets of a word",
        ask=lambda archive, word: archive.search.facets(query(word)),
        floor=_WORD,
        path="/api/v1/facets",
    ),
    Question(
        name="counts, metal x month over everything",
        words=("",),
        ask=lambda archive, _: archive.counts.metals_over_time(),
        floor=_counted(f"{_MONTH} GROUP BY 1, 2"),
        path="/api/v1/stats/metals-by-month",
        store_ms=300,
    ),
    Question(
        name="one metal x month",
        words=("lithium", "tin"),
        ask=lambda archive, metal: archive.counts.over_time(by="month", metal=metal),
        floor=_counted(f"{_MONTH} AND metal = '{{}}' GROUP BY 1, 2"),
        path="/api/v1/stats/time",
        parameters={"by": "month", "metal": "{}"},
        store_ms=20,
    ),
    Question(
        name="top regions of a metal",
        words=("lithium", "tin"),
        ask=lambda archive, metal: archive.counts.regions(metal),
        floor=_counted(
            "SELECT region, sum(articles) FROM counts WHERE metal = '{}' AND region <> '' GROUP BY 1 ORDER BY 2 DESC"
        ),
        path="/api/v1/stats/regions",
        parameters={"metal": "{}"},
        store_ms=50,
    ),
)
