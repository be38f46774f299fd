"""What is known about each block of a page before anything is decided: one row of numbers a block.

The names are in NAMES, in the order of the columns; `model.json` weighs them.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitor.extract import outline as within
from monitor.extract import wording
from monitor.extract.outline import HEADINGS, PARAGRAPH, Block, Outline

Numbers = NDArray[np.float32]
Columns = Sequence[ArrayLike]

# One column each for p, h1, h2-h3, h4-h6, li, table cells, pre, and text that stands in a box of its own.
_KIND_GROUPS = ("p", "h1", "h2 h3", "h4 h5 h6", "li", "td th tr", "pre", "div section article main body")
_LETTERS = re.compile(r"[^\W_]+")
_KINDS = {kind: number for number, group in enumerate(_KIND_GROUPS) for kind in group.split()}
_BITS = np.array(
    [
        within.IN_DOUBTFUL, within.IN_ODD, within.IN_BODY, within.IN_ARTICLE, within.IN_MAIN, within.IN_LIST,
        within.IN_TABLE, within.IN_HEADER, within.IN_CHROME, within.IN_QUOTE,
    ]
)  # fmt: skip
_NAMES = (
    "log_size links p h1 h23 h456 li cell pre div"
    f" {' '.join(wording.NAMES)}"
    " doubtful odd body article main list table header chrome quote down"
    " box_prose box_links box_share parent_prose parent_links parent_share name_share parent_name_share box_consent"
    " article_order"
    " in_core in_wide core_share inner far position before_prose after_prose around_prose around_links log_blocks"
    " log_total"
    " tails heading_tail repeated"
    " has_title before_title since_title in_linked not_in_linked is_description"
)
NAMES = tuple(_NAMES.split())
_CONSENT, _TAIL = wording.NAMES.index("consent"), wording.NAMES.index("tail")


@lru_cache(maxsize=256)  # a page asks for each of its titles and headings two or three times
def letters(text: str) -> str:
    """Return a text's letters and digits alone, case folded: for comparing across punctuation and markup."""
    return "".join(_LETTERS.findall(text.casefold()))


def features(page: Outline, *, title: str | None, linked_body: str | None, description: str | None) -> Numbers:
    """Return one row of numbers for each block, with the columns of NAMES."""
    if not page.blocks:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    return _Page(page).rows(title, linked_body, description)


class _Page:
    """The rows of one page. Built from sums over ranges of blocks, so that a box costs no more than a block."""

    def __init__(self, page: Outline) -> None:
        self.blocks, self.boxes = blocks, boxes = page.blocks, page.boxes
        self.size, self.link, self.worth = np.array(
            [
                [block.size for block in blocks],
                [block.link_size for block in blocks],
                [block.prose for block in blocks],
            ],
            dtype=np.float64,
        )
        self.box = np.array([block.box for block in blocks])
        self.parents = [0, *(box.parent for box in boxes[1:])]
        self.start, self.end, self.parent, self.within = np.array(
            [[box.start for box in boxes], [box.end for box in boxes], self.parents, [box.within for box in boxes]]
        )
        self.words = wording.of_words(blocks).T
        self.prose = np.maximum(self.worth, 0.0)
        # One column more than blocks: the sum over blocks[a:b] is sums[b] - sums[a].
        self.sums = np.zeros((5, len(blocks) + 1))
        measures = (self.prose, self.size, self.link, self.worth, self.size * self.words[_CONSENT])
        for sums, measure in zip(self.sums, measures, strict=True):
            measure.cumsum(out=sums[1:])
        self.held = self.sums.take(self.end, axis=1) - self.sums.take(self.start, axis=1)
        self.gain = self.held[0]
        self.total = float(self.sums[0, -1]) or 1.0
        self.value: list[float] = self.held[3].tolist()
        self.fullest = self._fullest()
        self.wide, self.core = self._follow(0.5, 0.35), self._follow(0.75, 0.5)

    def _fullest(self) -> dict[int, int]:
        """Return for each box with boxes inside the one of them that is worth most."""
        fullest: dict[int, int] = {}
        value = self.value
        for number, parent in enumerate(self.parents[1:], start=1):
            other = fullest.get(parent)
            if other is None or value[number] > value[other]:
                fullest[parent] = number
        return fullest

    def _follow(self, enough: float, enough_named: float) -> int:
        """Return the box reached by entering boxes while one of their boxes holds enough of their prose."""
        number = 0
        while (inner := self.fullest.get(number)) is not None:
            box, around = self.boxes[inner], self.boxes[number]
            named = box.tag in ("article", "main") or box.within & ~around.within & within.IN_BODY
            share = (enough_named if named else enough) * self.gain[number]
            if self.value[inner] < share or self.value[inner] <= 0:
                break
            number = inner
        return number

    def rows(self, title: str | None, linked_body: str | None, description: str | None) -> Numbers:
        first, last = self._core_prose()
        kinds = np.array([_KINDS.get(block.kind, -1) for block in self.blocks])
        count = len(self.blocks)
        columns = (
            _table([np.log(self.size + 1), self.link / self.size], count),
            kinds == np.arange(len(_KIND_GROUPS))[:, None],
            self.words,
            self._of_boxes().take(self.box, axis=1),
            _table(
                [
                    *self._of_places(first, last),
                    *self._of_order(first),
                    *self._of_anchors(title, linked_body, description),
                ],
                count,
            ),
        )
        return np.concatenate(columns, dtype=np.float32).T

    def _core_prose(self) -> tuple[int, int]:
        """Return the first and the last block of prose in the core box."""
        start, end = int(self.start[self.core]), int(self.end[self.core])
        prose = np.flatnonzero(self.worth[start:end] >= PARAGRAPH)
        return (start + int(prose[0]), start + int(prose[-1])) if len(prose) else (start, end)

    def _of_boxes(self) -> Numbers:
        """Return what a block learns from the boxes around it: one column a box."""
        parent, total = self.parent, self.total
        prose, _, links, _, consent = self.held / np.maximum(self.held[1], 1)
        consent[parent == 0] = 0.0
        share = self.gain / total
        named = self._prose_by_name() / total
        learnt = [
            self._below_core(),
            prose,
            links,
            share,
            prose[parent],
            links[parent],
            share[parent],
            named,
            named[parent],
            # A whole page may be about privacy; a part of it that is so much more than the rest is a notice.
            np.maximum(consent, consent[parent]),
            self._article_order(),
        ]
        return np.concatenate([self.within & _BITS[:, None] > 0, _table(learnt, len(self.boxes))], dtype=np.float32)

    def _prose_by_name(self) -> Numbers:
        """Return for each box the prose directly in boxes of its tag and name: a body split into many is one again."""
        numbers: dict[tuple[str, str], int] = {}
        number = numbers.setdefault
        names = np.array([number((box.tag, box.name), len(numbers)) for box in self.boxes])
        own = names[self.box]
        outer = names[self.parent[self.box]]
        found = np.bincount(own, self.prose, len(numbers))
        found += np.bincount(outer, self.prose * (own != outer), len(numbers))
        return found.astype(np.float32).take(names)

    def _below_core(self) -> NDArray[np.intp]:
        """Return how many levels each box is away from the boxes around the core."""
        around = {0, self.core}
        number = self.core
        while number:
            number = self.parents[number]
            around.add(number)
        down: list[int] = []
        for number, parent in enumerate(self.parents):
            down.append(0 if number in around else down[parent] + 1)
        return np.minimum(down, 8)

    def _article_order(self) -> NDArray[np.intp] | float:
        """Return for each box how many articles with prose ended before it; live blogs and rivers have many."""
        articles = [number for number, box in enumerate(self.boxes) if box.tag == "article"]
        ends = [self.boxes[number].end for number in articles if self.gain[number] > 3 * PARAGRAPH]
        return np.minimum(np.searchsorted(np.sort(ends), self.start, side="right"), 3) if ends else 0.0

    def _of_places(self, first: int, last: int) -> Columns:
        start, end = self.boxes[self.core].start, self.boxes[self.core].end
        wide = self.boxes[self.wide]
        count = len(self.blocks)
        at = np.arange(count)
        is_prose = self.worth >= PARAGRAPH
        before, after = np.zeros((2, count), dtype=np.bool_)
        before[1:], after[:-1] = is_prose[:-1], is_prose[1:]
        high, low = np.minimum(at + 4, count), np.maximum(at - 3, 0)
        prose, size, links = self.sums[:3].take(high, axis=1) - self.sums[:3].take(low, axis=1)
        size = np.maximum(size, 1)
        in_core = (start <= at) & (at < end)
        return [
            in_core,
            (wide.start <= at) & (at < wide.end),
            self.gain[self.core] / self.total,
            (first <= at) & (at <= last),
            np.minimum(np.maximum(np.where(at < first, first - at, at - last), 0), 20),
            np.where(in_core, (at - start) / max(1, end - start), at >= end),
            before,
            after,
            prose / size,
            links / size,
            math.log(count),
            math.log(self.total),
        ]

    def _of_order(self, first: int) -> Columns:
        """Return what can only be told by reading on from the top: tails passed, repetitions."""
        tail = self.words[_TAIL]
        tails = tail > 0
        tails[: first + 1] = False
        heading, heading_tails, seen, repeated = 0.0, [], set(), []
        for block, told in zip(self.blocks, tail.tolist(), strict=True):
            if block.kind in HEADINGS:
                heading = told
            heading_tails.append(heading)
            repeated.append(block.text in seen)
            if block.size > 20:
                seen.add(block.text)
        return [np.minimum(tails.cumsum(), 3), heading_tails, repeated]

    def _of_anchors(self, title: str | None, linked_body: str | None, description: str | None) -> Columns:
        place = _title_place(self.blocks, title)
        at = np.arange(len(self.blocks))
        linked = self._linked(linked_body)
        opening = _spaced(description)[:60] if description and len(description) > 40 else ""
        return [
            place >= 0,
            at < place,
            np.minimum(np.maximum(at - place, -20), 20) if place >= 0 else 21,
            linked == 1,
            linked == -1,
            [block.text.startswith(opening) for block in self.blocks] if opening else 0,
        ]

    def _linked(self, body: str | None) -> NDArray[np.int64]:
        """Return for each block 1 where JSON-LD's body has it, -1 where not, 0 where there is no telling."""
        if not body or len(body) <= 200:
            return np.zeros(len(self.blocks), dtype=np.int64)
        body = _spaced(body)
        texts = [block.text for block in self.blocks]
        return np.array([(1 if text[:40] in body else -1) if len(text) > 20 else 0 for text in texts])


def _table(columns: Columns, count: int) -> Numbers:
    """Return `count` numbers for each column; a column that is a single number is the same everywhere."""
    table = np.empty((len(columns), count), dtype=np.float32)
    for row, column in zip(table, columns, strict=True):
        row[:] = column
    return table


def _title_place(blocks: Sequence[Block], title: str | None) -> int:
    """Return where the title stands among the blocks; where the first <h1> does if nowhere, -1 without any."""
    wanted = letters(title) if title else ""
    headings = [at for at, block in enumerate(blocks) if block.kind in HEADINGS]
    if wanted:
        for at in headings:
            if letters(blocks[at].text) == wanted:
                return at
    return next((at for at in headings if blocks[at].kind == "h1"), -1)


def _spaced(text: str) -> str:
    return " ".join(text.split())
