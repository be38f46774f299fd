"""Made-up agency reports for ever, with near-copies among them: what `bench.dedup` fills archives with.

The same seed gives the same reports. Words follow Zipf's law, a fifth is Chinese, lengths are those of agencies: in
English 190 words on average and 125 at the median (Reuters, BBC), in Chinese 600 and 400 characters (CCTV). One in five
is a copy of a recent one: cut, edited, under another headline. One in three ends with its house's own sentences, which
is what fills posting lists.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

START = datetime(2024, 1, 1, tzinfo=UTC)
# A watcher of some thousand sources keeps about this many articles a day; it decides how full a period is.
A_DAY = 2000
CHINESE, COPIES, SIGNED = 0.2, 0.2, 1 / 3
HOUSES = 300
_WORDS = 60_000
_RECENT = 5_000  # copies follow within days
_NUMBERS = 0.05  # of all words
_LETTERS = "abcdefghiklmnoprstuvw"
_FIRST_HAN, _HAN = 0x4E00, 3_000


@dataclass(frozen=True, slots=True)
class Report:
    number: int
    title: str
    text: str
    chinese: bool
    moment: datetime


def reports(*, seed: int = 8) -> Iterator[Report]:
    """Give reports in the order of publication."""
    dice, numbers = random.Random(seed), np.random.default_rng(seed)
    languages = {False: _Language(dice, numbers, chinese=False), True: _Language(dice, numbers, chinese=True)}
    recent: deque[tuple[bool, str, str]] = deque(maxlen=_RECENT)
    number = 0
    while True:
        number += 1
        if recent and dice.random() < COPIES:
            chinese, title, text = recent[dice.randrange(len(recent))]
            title, text = languages[chinese].copy(title, text)
        else:
            chinese = dice.random() < CHINESE
            title, text = languages[chinese].report()
            recent.append((chinese, title, text))
        yield Report(number, title, text, chinese, START + timedelta(days=number / A_DAY))


class _Language:
    """Sentences out of one vocabulary."""

    def __init__(self, dice: random.Random, numbers: np.random.Generator, *, chinese: bool) -> None:
        self._dice, self._numbers = dice, numbers
        self._between = "" if chinese else " "
        self._median = 190 if chinese else 125  # words; two characters make a Chinese one
        letters, longest = (_han(), 3) if chinese else (_LETTERS, 9)
        shortest = 1 if chinese else 3
        words = ["".join(dice.choices(letters, k=dice.randint(shortest, longest))) for _ in range(_WORDS)]
        self._words = np.array(words, object)
        self._signatures = [self._sentences(12) for _ in range(HOUSES)]

    def report(self) -> tuple[str, str]:
        """Return a new title and text."""
        text = self._sentences(max(20, int(self._median * self._numbers.lognormal(0, 0.9))))
        if self._dice.random() < SIGNED:
            text += "\n" + self._dice.choice(self._signatures)
        return self._sentences(8), text

    def copy(self, title: str, text: str) -> tuple[str, str]:
        """Return a copy as other publishers make them."""
        kind = self._dice.randrange(4)
        if kind == 0:  # cut
            return title, text[: int(len(text) * self._dice.uniform(0.3, 1))]
        if kind == 1:  # edited
            middle = self._dice.randrange(len(text))
            return title, text[:middle] + self._sentences(5) + text[middle + 30 :]
        if kind == 2:  # under another headline
            return self._sentences(8), text
        return title, text

    def _sentences(self, count: int) -> str:
        # Rank by inverse of the integral of 1/(x+2): Zipf's law, flattened for the first few as Mandelbrot has it.
        ranks = np.exp(self._numbers.random(count) * np.log(_WORDS / 2)) * 2 - 2
        words = self._words.take(ranks.astype(np.int64))
        for at in self._numbers.integers(0, count, int(count * _NUMBERS)):
            words[at] = str(self._dice.randint(2, 99_999))
        return self._between.join(words)


def _han() -> str:
    return "".join(chr(_FIRST_HAN + 6 * n) for n in range(_HAN))
