"""How well an article fits the words that were asked for: Okapi BM25, a word in the headline worth four in the text.

SQLite's index weighs itself, by what is rare in the whole archive; of PostgreSQL's entries those that were found are
weighed here, by what is rare among them (Robertson and Zaragoza 2009, 3.4, with the logarithm kept positive).
"""

import math
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, text

from monitor.domain.questions import AnyOf, Words
from monitor.store.index import fts5, written

_TITLE = 4.0
# As FTS5 has them, and most others.
_SATURATION = 1.2
_LENGTH = 0.75

_ENTRIES = text("SELECT key, body, title FROM search_words WHERE key = ANY(:keys)")
_BM25 = text(
    "SELECT -bm25(search_words, 1.0, :title), rowid FROM search_words"
    " WHERE search_words MATCH :match AND rowid BETWEEN :first AND :last"
)


def weights(connection: Connection, keys: Collection[int], wanted: Sequence[Words]) -> list[tuple[float, int]]:
    """Return (weight, key) of those of the keys whose articles say one of `wanted`, the heavier the better."""
    if connection.dialect.name == "postgresql":
        entries = connection.execute(_ENTRIES, {"keys": list(keys)}).all()
        return _weighed([(key, f" {body} ", f" {title} ") for key, body, title in entries], wanted)
    match = fts5(AnyOf(parts=tuple(wanted)))
    found = connection.execute(_BM25, {"title": _TITLE, "match": match, "first": min(keys), "last": max(keys)})
    return [(weight, key) for weight, key in found if key in keys]


def _weighed(entries: Sequence[tuple[int, str, str]], wanted: Sequence[Words]) -> list[tuple[float, int]]:
    usual = sum(len(body) + len(title) for _, body, title in entries) / max(1, len(entries))
    room = [1 - _LENGTH + _LENGTH * (len(body) + len(title)) / usual for _, body, title in entries]
    total = [0.0] * len(entries)
    for words in wanted:
        said = written(words.text)
        times = [body.count(said) + _TITLE * title.count(said) for _, body, title in entries]
        with_it = sum(time > 0 for time in times)
        rarity = math.log(1 + (len(entries) - with_it + 0.5) / (with_it + 0.5))
        for at, time in enumerate(times):
            total[at] += rarity * time * (_SATURATION + 1) / (time + _SATURATION * room[at])
    return [(weight, key) for weight, (key, _, _) in zip(total, entries, strict=True) if weight]
