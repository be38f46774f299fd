"""What is known about each block of a page before anything is decided: one row of numbers a block.

The names are in NAMES, in the order of the columns; `model.json` weighs them.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.extract import outline as within
from monitor.extract import wording
from monitor.extract.outline import HEADINGS, PARAGRAPH, Block, Outline

Numbers = NDArray[np.float32]
Columns = Mapping[str, Numbers]  # by name

# One column each for p, h1, h2-h3, h4-h6, li, table cells, pre, and text that stands in a box of its own.
_KIND_GROUPS = ("p", "h1", "h2 h3", "h4 h5 h6", "li", "td th tr", "pre", "div section article main body")
_LETTERS = re.compile(r"[^\W_]+")
_KINDS = {kind: number for number, group in enumerate(_KIND_GROUPS) for kind in group.split()}
_BITS = np.array(
    [
        within.IN_DOUBTFUL, within.IN_ODD, within.IN_BODY, within.IN_ARTICLE, within.IN_MAIN, within.IN_LIST,
        within.IN_TABLE, within.IN_HEADER, within.IN_CHROME, within.IN_QUOTE,
    ]
)[:, None]  # fmt: skip
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
# Neighbours among the columns that are told together.
_KIND, _WORDS, _BOX = (
    slice(NAMES.index(first), NAMES.index(last) + 1)
    for first, last in (("p", "div"), (wording.NAMES[0], wording.NAMES[-1]), ("doubtful", "article_order"))
)
_OF_BOX = ("box_prose", "box_links", "box_share", "name_share")
_OF_PARENT = ("parent_prose", "parent_links", "parent_share", "parent_name_share")
_KIND_NUMBERS = np.arange(len(_KIND_GROUPS))[:, None]
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
        kinds = np.array([_KINDS.get(block.kind, -1) for block in self.blocks])
        columns = np.zeros((len(NAMES), len(self.blocks)), dtype=np.float32)
        column = dict(zip(NAMES, columns, strict=True))
        column["log_size"][:] = np.log(self.size + 1)
        column["links"][:] = self.link / self.size
        columns[_KIND] = kinds == _KIND_NUMBERS
        columns[_WORDS] = self.words
        columns[_BOX] = self._of_boxes().take(self.box, axis=1)
        first, last = self._core_prose()
        self._put_places(column, first, last)
        self._put_order(column, first)
        self._put_anchors(column, title, linked_body, description)
        return columns.T

    def _core_prose(self) -> tuple[int, int]:
        """Return the first and the last block of prose in the core box."""
        start, end = int(self.start[self.core]), int(self.end[self.core])
        prose = np.flatnonzero(self.worth[start:end] >= PARAGRAPH)
        return (start + int(prose[0]), start + int(prose[-1])) if len(prose) else (start, end)

    def _of_boxes(self) -> Numbers:
        """Return what a block learns from the boxes around it: one column a box."""
        parent, total = self.parent, self.total
        columns = np.zeros((_BOX.stop - _BOX.start, len(self.boxes)), dtype=np.float32)
        columns[: len(_BITS)] = self.within & _BITS > 0
        column = dict(zip(NAMES[_BOX], columns, strict=True))
        prose, _, links, _, consent = self.held / np.maximum(self.held[1], 1)
        consent[parent == 0] = 0.0
        own = (prose, links, self.gain / total, self._prose_by_name() / total)
        column["down"][:] = self._below_core()
        for row, name, outer_name in zip(own, _OF_BOX, _OF_PARENT, strict=True):
            column[name][:] = row
            column[outer_name][:] = row.take(parent)
        # A whole page may be about privacy; a part of it that is so much more than the rest is a notice.
        column["box_consent"][:] = np.maximum(consent, consent.take(parent))
        self._put_article_order(column["article_order"])
        return columns

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

    def _put_article_order(self, order: Numbers) -> None:
        """Put for each box how many articles with prose ended before it; live blogs and rivers have many."""
        articles = [number for number, box in enumerate(self.boxes) if box.tag == "article"]
        ends = [self.boxes[number].end for number in articles if self.gain[number] > 3 * PARAGRAPH]
        if ends:
            order[:] = np.minimum(np.searchsorted(np.sort(ends), self.start, side="right"), 3)

    def _put_places(self, column: Columns, first: int, last: int) -> None:
        """Put where the blocks stand: in which boxes, how far from the core's prose, between which others."""
        core, wide, count = self.boxes[self.core], self.boxes[self.wide], len(self.blocks)
        at = np.arange(count)
        column["in_core"][core.start : core.end] = 1
        column["in_wide"][wide.start : wide.end] = 1
        column["core_share"][:] = self.gain[self.core] / self.total
        column["inner"][first : last + 1] = 1
        column["far"][:] = np.minimum(np.maximum(np.maximum(first - at, at - last), 0), 20)
        column["position"][core.start : core.end] = at[: core.end - core.start] / max(1, core.end - core.start)
        column["position"][core.end :] = 1
        is_prose = self.worth >= PARAGRAPH
        column["before_prose"][1:] = is_prose[:-1]
        column["after_prose"][:-1] = is_prose[1:]
        high, low = np.minimum(at + 4, count), np.maximum(at - 3, 0)
        prose, size, links = self.sums[:3].take(high, axis=1) - self.sums[:3].take(low, axis=1)
        size = np.maximum(size, 1)
        column["around_prose"][:] = prose / size
        column["around_links"][:] = links / size
        column["log_blocks"][:] = math.log(count)
        column["log_total"][:] = math.log(self.total)

    def _put_order(self, column: Columns, first: int) -> None:
        """Put what can only be told by reading on from the top: tails passed, repetitions."""
        tail = self.words[_TAIL]
        column["tails"][first + 1 :] = np.minimum((tail[first + 1 :] > 0).cumsum(), 3)
        told = 0.0
        headings: list[float] = []
        seen: set[str] = set()
        repeated: list[bool] = []
        for block, is_tail in zip(self.blocks, tail.tolist(), strict=True):
            if block.kind in HEADINGS:
                told = is_tail
            headings.append(told)
            repeated.append(block.text in seen)
            if block.size > 20:
                seen.add(block.text)
        column["heading_tail"][:] = headings
        column["repeated"][:] = repeated

    def _put_anchors(
        self, column: Columns, title: str | None, linked_body: str | None, description: str | None
    ) -> None:
        """Put what the title, JSON-LD's body and the description say of the blocks."""
        place = _title_place(self.blocks, title)
        column["since_title"][:] = 21
        if place >= 0:
            column["has_title"][:] = 1
            column["before_title"][:place] = 1
            column["since_title"][:] = np.minimum(np.maximum(np.arange(-place, len(self.blocks) - place), -20), 20)
        if linked_body and len(linked_body) > 200:
            linked = self._linked(_spaced(linked_body))
            column["in_linked"][:] = linked == 1
            column["not_in_linked"][:] = linked == -1
        if description and len(description) > 40:
            opening = _spaced(description)[:60]
            column["is_description"][:] = [block.text.startswith(opening) for block in self.blocks]

    def _linked(self, body: str) -> NDArray[np.int64]:
        """Return for each block 1 where JSON-LD's body has it, -1 where not, 0 where there is no telling."""
        texts = [block.text for block in self.blocks]
        return np.array([(1 if text[:40] in body else -1) if len(text) > 20 else 0 for text in texts])


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
