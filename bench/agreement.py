"""SQLite and PostgreSQL asked the same, query by query, over the same generated archive.

    python -m bench.agreement --database-url postgresql+psycopg://... [--articles 20000]

Prints every query that they answer differently, with how many articles each found, and exits with 1 when there is one.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from bench.archive import build
from bench.corpus import COUNTRIES, METALS, METALS_ZH, PROVINCES, VOCABULARY
from bench.questions import NOW
from monitor.query import parse
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade

_WORDS = ("bast", "tor", "lea", "mour", "copper", "lithium", "cobalt", "rare earths", "tin", "nickel", "bean", "pist")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument(
        "--database-url", required=True, help="an empty PostgreSQL database, or one that is full of this"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engines = [open_engine(f"sqlite:///{Path(folder) / 'a.db'}"), open_engine(given.database_url)]
        for engine in engines:
            upgrade(engine)
            build(engine, given.articles)
        found = list(disagreements(engines, given.queries))
    for query, answers in found:
        print(f"{query}: {[answer[0] for answer in answers]} articles")
    print(f"{given.queries} queries over {given.articles:,} articles, {len(found)} answered differently")
    sys.exit(bool(found))


def disagreements(engines: Sequence[Engine], count: int) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Give each query that is answered differently, with the answers."""
    for asked in islice(queries(), count):
        answers = [_answer(engine, asked) for engine in engines]
        if any(answer != answers[0] for answer in answers):
            yield asked, answers


def queries(seed: int = 7) -> Iterator[str]:
    """Give queries of all sorts, for ever."""
    rng = random.Random(seed)
    while True:
        parts = [_part(rng) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
        yield (" OR " if rng.random() < 0.2 else " ").join(parts)


def _part(rng: random.Random) -> str:
    part = rng.choice(
        [
            rng.choice(_WORDS).split()[0],
            f'"{rng.choice(_WORDS)}"',
            f'"{rng.choice(_WORDS)} {rng.choice(_WORDS)}"',
            rng.choice(METALS_ZH) + rng.choice("矿盐业石"),
            rng.choice(METALS_ZH),
            f"metal:{rng.choice(METALS)},{rng.choice(METALS)}",
            f"region:{rng.choice(COUNTRIES + PROVINCES)}",
            f"source:house{rng.randrange(120)}",
            f"lang:{rng.choice(['en', 'zh'])}",
            f"seen:{rng.randrange(1, 400)}d",
            f"published:{rng.randrange(2021, 2027)}-{rng.randrange(1, 13):02}",
            f"story:{rng.randrange(1, 900)}",
            f"publishers:{rng.choice(['>=2', '1', '<=1'])}",
            f"is:{rng.choice(['original', 'duplicate'])}",
        ]
    )
    return f"-{part}" if rng.random() < 0.15 else part


def _answer(engine: Engine, asked: str) -> tuple[object, ...]:
    query = parse(asked, VOCABULARY, now=NOW)
    with open_archive(engine) as archive:
        first = archive.search.articles(query, limit=20)
        second = archive.search.articles(query, limit=20, cursor=first.next) if first.next else None
        stories = archive.search.stories(query, limit=10)
        facets = archive.search.facets(query)
        return (
            archive.search.count(query),
            [(hit.id, hit.title, hit.snippet) for page in (first, second) if page for hit in page.hits],
            [(hit.id, hit.publishers, hit.newest.id) for hit in stories.hits],
            facets.articles,
            {name: dict(sorted(counts.items())) for name, counts in facets.counts.items()},
        )


if __name__ == "__main__":
    main()
