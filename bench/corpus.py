"""An archive of any size from nothing: articles of 300 to 600 words over five years, a fifth Chinese, Zipf's words.

A text has 3 kB (UTF-8) on average, English and Chinese alike.
The same seed gives the same articles. Words are made of syllables and characters, so that nobody's text is copied;
real names of metals and places stand among them as often as a trade paper has them.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import numpy as np

from monitor.domain.articles import Article, Fingerprint, NewArticle, PublishedDate
from monitor.domain.tags import Mention, Tag, Tags, Term, Vocabulary
from monitor.domain.watching import SourceId

FIRST = datetime(2021, 11, 22, tzinfo=UTC)
DAYS = 5 * 365
HOUSES = 120
_WORDS = 60_000
_COMMON = 3_000
# What the benchmarks ask for, at ranks that a half, a twentieth, a hundredth and a 500th of English articles reach.
_ASKED = {"tor": 60, "lea": 850, "bast": 4_350, "mour": 21_800}
_CHARACTERS = 3_000

METALS = (
    "lithium", "copper", "nickel", "cobalt", "rare-earths", "graphite", "tungsten", "vanadium", "titanium", "gallium",
    "germanium", "antimony", "manganese", "uranium", "tin", "niobium", "tantalum", "indium", "magnesium", "silicon",
)  # fmt: skip
METALS_ZH = "锂铜镍钴稀墨钨钒钛镓锗锑锰铀锡铌钽铟镁硅"
COUNTRIES = ("CN", "AU", "CL", "ID", "US", "CD", "ZA", "CA", "RU", "BR", "AR", "ZW", "KZ", "MN", "VN", "FI", "PT", "GB")
PROVINCES = (
    "CN-QH",
    "CN-JX",
    "CN-SC",
    "CN-NM",
    "CN-HN",
    "CN-XZ",
    "CN-XJ",
    "CN-YN",
    "AU-WA",
    "AU-QLD",
    "US-NV",
    "CA-QC",
)

VOCABULARY = Vocabulary(
    metals={metal: Term(id=metal, name_en=metal, name_zh=METALS_ZH[n]) for n, metal in enumerate(METALS)},
    regions={
        **{country: Term(id=country, name_en=country, name_zh="") for country in COUNTRIES},
        **{id_: Term(id=id_, name_en=id_, name_zh="", parents=(id_[:2],)) for id_ in PROVINCES},
    },
)


def articles(count: int, *, seed: int = 1, words: tuple[int, int] = (300, 600)) -> Iterator[NewArticle]:
    """Give `count` articles in the order of first sight, each with so many words."""
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    english, chinese = _english_words(rng), _chinese_words(rng)
    step = timedelta(days=DAYS) / count
    for number in range(count):
        zh = rng.random() < 0.2
        metals, regions = _subjects(rng)
        seen = FIRST + step * number + timedelta(seconds=rng.random())
        length = rng.randint(*words)
        text = (_chinese if zh else _english)(rng, numbers, chinese if zh else english, metals, length)
        title = text[: text.find("，" if zh else " ", 24)].replace("\n", " ")
        yield NewArticle(
            article=Article(
                text=text,
                title=title,
                language="zh" if zh else "en",
                published=_published(rng, seen),
                url=f"https://house{number % HOUSES}.example/news/{seen:%Y/%m}/{number}.html",
            ),
            source=SourceId(f"house{int(HOUSES * rng.random() ** 2)}"),
            first_seen=seen,
            fingerprint=_fingerprint(rng, numbers, number),
            tags=_tags(rng, metals, regions, text),
        )


def _english_words(rng: random.Random) -> list[str]:
    # Of about the length that English words have, the common ones shorter.
    syllables = [c + v + e for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "ou", "ea") for e in ("", "n", "r")]
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        most = 2 if len(words) < _COMMON else 3
        words["".join(rng.choices(syllables, k=rng.randint(1, most)))] = None
    placed = [word for word in words if word not in _ASKED]
    for word, rank in _ASKED.items():
        placed.insert(rank, word)
    return placed


def _chinese_words(rng: random.Random) -> list[str]:
    characters = [chr(0x4E00 + 6 * n) for n in range(_CHARACTERS)]
    weights = list(accumulate(1 / (n + 20) for n in range(_CHARACTERS)))
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        words["".join(rng.choices(characters, cum_weights=weights, k=rng.choice((1, 2, 2, 2, 3))))] = None
    return list(words)


def _zipf(numbers: np.random.Generator, size: int) -> list[int]:
    # Rank by inverse of the integral of 1/(x+2): Zipf's law, flattened for the first few as Mandelbrot has it.
    drawn = np.exp(numbers.random(size) * np.log(_WORDS / 2)) * 2 - 2
    ranks: list[int] = np.minimum(drawn.astype(np.int64), 40_000).tolist()
    return ranks


def _english(
    rng: random.Random, numbers: np.random.Generator, words: list[str], metals: tuple[str, ...], length: int
) -> str:
    chosen = [words[rank] for rank in _zipf(numbers, length)]
    for metal in metals:
        for _ in range(rng.randint(1, 6)):
            chosen[int(rng.random() * len(chosen))] = metal.replace("-", " ")
    chosen[14::15] = [f"{word}." for word in chosen[14::15]]
    paragraphs = (chosen[at : at + 75] for at in range(0, len(chosen), 75))
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def _chinese(
    rng: random.Random, numbers: np.random.Generator, words: list[str], metals: tuple[str, ...], length: int
) -> str:
    chosen = [words[rank] for rank in _zipf(numbers, length)]
    for metal in metals:
        for _ in range(rng.randint(1, 6)):
            chosen[int(rng.random() * len(chosen))] = METALS_ZH[METALS.index(metal)] + rng.choice("矿盐业石")
    chosen[7::8] = [f"{word}，" for word in chosen[7::8]]
    paragraphs = (chosen[at : at + 80] for at in range(0, len(chosen), 80))
    return "\n\n".join("".join(paragraph) for paragraph in paragraphs)


def _subjects(rng: random.Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    metals = dict.fromkeys(METALS[int(len(METALS) * rng.random() ** 2)] for _ in range(rng.choice((0, 1, 1, 1, 2, 3))))
    regions: dict[str, None] = {}
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        place = PROVINCES[int(len(PROVINCES) * rng.random() ** 2)] if rng.random() < 0.4 else rng.choice(COUNTRIES)
        regions |= {place: None, place[:2]: None}
    return tuple(metals), tuple(regions)


def _published(rng: random.Random, seen: datetime) -> PublishedDate | None:
    if rng.random() < 0.08:
        return None
    at = seen - timedelta(minutes=rng.expovariate(1 / 300))
    exact = rng.random() < 0.6
    return PublishedDate(
        date=at.date(), at=at if exact else None, basis="json-ld", precision="second" if exact else "day"
    )


def _fingerprint(rng: random.Random, numbers: np.random.Generator, number: int) -> Fingerprint:
    sketch = np.sort(numbers.integers(-(2**31), 2**31, 16)).tolist()
    return Fingerprint(exact=number, sketch=tuple(sketch), features=rng.randbytes(420))


def _tags(rng: random.Random, metals: tuple[str, ...], regions: tuple[str, ...], text: str) -> Tags:
    return Tags(
        metals=tuple(_tag(rng, metal, f"en:{metal}/sure '{metal}'", text) for metal in metals),
        regions=tuple(_tag(rng, region, f"en:{region}/country '{region}'", text) for region in regions),
        lexicon_version="bench",
    )


def _tag(rng: random.Random, id_: str, rule: str, text: str) -> Tag:
    starts = sorted(int(rng.random() * len(text)) for _ in range(rng.randint(1, 5)))
    mentions = tuple(Mention(field="text", start=at, end=at + 7, words=text[at : at + 7], rule=rule) for at in starts)
    return Tag(id=id_, role="primary", salience=round(rng.random(), 4), mentions=mentions)
