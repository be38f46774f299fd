"""What is known about each block of a page before anything is decided: one row of numbers a block.

The names are in NAMES, in the order of the columns; `model.json` weighs them.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from monitor.extract.classes import BODY, DOUBTFUL, ODD
from monitor.extract.outline import Block, Box, Outline
from monitor.extract.residue import is_residue, is_tail

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "”", '"', "…", ":", "：", ";", "；", "»", "’", ")", "）", "」")
_LISTS = ("ul", "ol", "dl")
PARAGRAPH = 80  # weighted characters of a short paragraph

_PROMPT_TEXT = """
    cookie cookies privacy consent subscribe subscribed subscriber subscribers subscription newsletter newsletters
    sign log login © copyright rights reserved follow terms advertising advertisement sponsored download app click trial
    inbox email e-mail donate donation support affiliate commission registered trademark whatsapp telegram facebook
    twitter instagram linkedin youtube podcast abonnieren datenschutz einwilligung s'abonner abonnez-vous suscríbete
    contributed contributing reporting editing editor reporter contact tips
"""
_PROMPTS = frozenset(_PROMPT_TEXT.split())
_PROMPTS_ZH = (
    "版权", "转载", "微信", "公众号", "扫码", "关注", "声明", "客户端",
    "下载", "登录", "注册", "举报", "编辑", "责任", "登録", "会員",
)  # fmt: skip
_DIGIT = re.compile(r"\d")
_CONSENT = re.compile(
    "cookie|consent|privacy|gdpr|personal data|personal information|opt.out|zgod|datenschutz|einwilligung|隐私"
)


def letters(text: str) -> str:
    """Return a text's letters and digits alone, case folded: for comparing across punctuation and markup."""
    return "".join(filter(str.isalnum, text.casefold()))


def worth(block: Block) -> float:
    """Return how much a block looks like prose at first sight: weighted characters, negative for chrome."""
    if block.link_size > 0.5 * block.size:
        return -0.3 * min(block.size, 100)
    if block.kind in HEADINGS:
        return 0.0
    plain = block.size - block.link_size
    if block.size >= PARAGRAPH or (block.size >= 25 and block.text.endswith(_SENTENCE_END)):
        return float(min(plain, 1_000))
    return 0.3 * plain if block.kind == "p" else -2.0


class PageFeatures:
    """The rows of one page. Built from sums over ranges of blocks, so that a box costs no more than a block."""

    def __init__(self, page: Outline, *, title: str | None, linked_body: str | None, description: str | None) -> None:
        self.page = page
        self.blocks = page.blocks
        self.worth = [worth(block) for block in self.blocks]
        self._prose = [0.0, *accumulate(max(value, 0.0) for value in self.worth)]
        self._sums = [0.0, *accumulate(self.worth)]
        self._sizes = [0, *accumulate(block.size for block in self.blocks)]
        self._links = [0, *accumulate(block.link_size for block in self.blocks)]
        self._consent = [0, *accumulate(self._consent_size(block) for block in self.blocks)]
        self.total = self._prose[-1] or 1.0
        self.wide = self._descend(0.5, 0.35)
        self.core = self._descend(0.75, 0.5)
        self._title = letters(title) if title else ""
        self._title_at = self._find_title()
        self._body = _spaced(linked_body) if linked_body and len(linked_body) > 200 else ""
        self._description = _spaced(description)[:60] if description and len(description) > 40 else ""

    @staticmethod
    def _consent_size(block: Block) -> int:
        return block.size if _CONSENT.search(block.text[:400].lower()) else 0

    def _descend(self, enough: float, enough_named: float) -> int:
        """Return the box reached by entering boxes while one of their boxes holds enough of their prose."""
        boxes, number = self.page.boxes, 0
        while boxes[number].children:
            best = max(boxes[number].children, key=self._value)
            named = boxes[best].hint == BODY or boxes[best].tag in ("article", "main")
            share = (enough_named if named else enough) * self._gain(boxes[number])
            if self._value(best) < share or self._value(best) <= 0:
                break
            number = best
        return number

    def _value(self, number: int) -> float:
        box = self.page.boxes[number]
        return self._sums[box.end] - self._sums[box.start]

    def _gain(self, box: Box) -> float:
        return self._prose[box.end] - self._prose[box.start]

    def _find_title(self) -> int:
        if self._title:
            for at, block in enumerate(self.blocks):
                if block.kind in HEADINGS and letters(block.text) == self._title:
                    return at
        return next((at for at, block in enumerate(self.blocks) if block.kind == "h1"), -1)

    def rows(self) -> NDArray[np.float32]:
        """Return one row of numbers for each block, with the columns of NAMES."""
        if not self.blocks:
            return np.zeros((0, len(NAMES)), dtype=np.float32)
        first, last = self._core_prose()
        of_boxes = self._of_boxes()
        return np.hstack(
            [
                _table([_of_text(block) for block in self.blocks]),
                _table([of_boxes[block.box] for block in self.blocks]),
                self._of_places(first, last),
                _table(self._of_order(first)),
            ]
        )

    def _of_order(self, first: int) -> list[tuple[float, ...]]:
        """Return what can only be told by reading on from the top: tails passed, repetitions, anchors."""
        tails, heading_tail, seen = 0, False, set[str]()
        found: list[tuple[float, ...]] = []
        for at, block in enumerate(self.blocks):
            text = block.text
            heading = block.kind in HEADINGS
            tail = (heading or block.size < 2 * PARAGRAPH) and is_tail(text)
            tails += tail and at > first
            heading_tail = tail if heading else heading_tail
            found.append((min(tails, 3), heading_tail, text in seen, *self._of_anchors(at, text)))
            if block.size > 20:
                seen.add(text)
        return found

    def _core_prose(self) -> tuple[int, int]:
        """Return the first and the last block of prose in the core box."""
        core = self.page.boxes[self.core]
        prose = [at for at in range(core.start, core.end) if self.worth[at] >= PARAGRAPH]
        return (prose[0], prose[-1]) if prose else (core.start, core.end)

    def _of_boxes(self) -> dict[int, list[float]]:
        """Return what a block learns from the boxes around it, for each box that directly holds blocks."""
        boxes, total = self.page.boxes, self.total
        names = self._prose_by_name()
        core_chain = self._chain(self.core)
        inherited: list[tuple[int, ...]] = []
        for number, box in enumerate(boxes):
            above = inherited[box.parent] if box.parent >= 0 else (0,) * 9
            inherited.append(_inherit(above, box, within_core=number in core_chain))
        order = self._article_order()
        rows: dict[int, list[float]] = {}
        for number in {block.box for block in self.blocks}:
            box = boxes[number]
            parent = boxes[box.parent] if box.parent >= 0 else box
            gain, size, links, consent = self._totals(box)
            outer_gain, outer_size, outer_links, outer_consent = self._totals(parent)
            rows[number] = [
                *inherited[number],
                gain / size,
                links / size,
                gain / total,
                outer_gain / outer_size,
                outer_links / outer_size,
                outer_gain / total,
                names[box.tag, box.name] / total,
                names[parent.tag, parent.name] / total,
                # A whole page may be about privacy; a part of it that is so much more than the rest is a notice.
                max(
                    consent / size if box.parent > 0 else 0.0,
                    outer_consent / outer_size if parent.parent > 0 else 0.0,
                ),
                order[number],
            ]
        return rows

    def _totals(self, box: Box) -> tuple[float, int, int, int]:
        start, end = box.start, box.end
        return (
            self._prose[end] - self._prose[start],
            self._sizes[end] - self._sizes[start] or 1,
            self._links[end] - self._links[start],
            self._consent[end] - self._consent[start],
        )

    def _prose_by_name(self) -> defaultdict[tuple[str, str], float]:
        """Return the prose directly in boxes of one tag and name: a body split into many boxes is one again."""
        found: defaultdict[tuple[str, str], float] = defaultdict(float)
        for at, block in enumerate(self.blocks):
            box = self.page.boxes[block.box]
            value = max(self.worth[at], 0.0)
            found[box.tag, box.name] += value
            if box.parent >= 0:
                parent = self.page.boxes[box.parent]
                if (parent.tag, parent.name) != (box.tag, box.name):
                    found[parent.tag, parent.name] += value
        return found

    def _chain(self, number: int) -> frozenset[int]:
        chain = {number}
        while (number := self.page.boxes[number].parent) >= 0:
            chain.add(number)
        return frozenset(chain)

    def _article_order(self) -> list[int]:
        """Return for each box how many articles with prose ended before it; live blogs and rivers have many."""
        ends: list[int] = []
        order: list[int] = []
        for box in self.page.boxes:
            order.append(min(sum(end <= box.start for end in ends), 3))
            if box.tag == "article" and self._gain(box) > 3 * PARAGRAPH:
                ends.append(box.end)
        return order

    def _of_places(self, first: int, last: int) -> NDArray[np.float32]:
        core, wide = self.page.boxes[self.core], self.page.boxes[self.wide]
        count = len(self.blocks)
        at = np.arange(count)
        prose, sizes, links = (np.array(sums, dtype=np.float32) for sums in (self._prose, self._sizes, self._links))
        is_prose = np.array(self.worth) >= PARAGRAPH
        start, end = np.maximum(at - 3, 0), np.minimum(at + 4, count)
        around = np.maximum(sizes[end] - sizes[start], 1)
        in_core = (core.start <= at) & (at < core.end)
        position = (at - core.start) / max(1, core.end - core.start)
        columns = (
            in_core,
            (wide.start <= at) & (at < wide.end),
            np.full(count, self._gain(core) / self.total),
            (first <= at) & (at <= last),
            np.clip(np.where(at < first, first - at, at - last), 0, 20),
            np.where(in_core, position, at >= core.end),
            np.append(False, is_prose[:-1]),
            np.append(is_prose[1:], False),
            (prose[end] - prose[start]) / around,
            (links[end] - links[start]) / around,
            np.full(count, math.log(count)),
            np.full(count, math.log(self.total)),
        )
        return np.stack(columns, axis=1).astype(np.float32)

    def _of_anchors(self, at: int, text: str) -> tuple[float, ...]:
        linked = text[:40] in self._body if self._body and len(text) > 20 else None
        return (
            self._title_at >= 0,
            at < self._title_at,
            0 <= self._title_at < at <= self._title_at + 3,
            linked is True,
            linked is False,
            bool(self._description) and text.startswith(self._description),
        )


def _table(rows: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    # Twice as fast as np.array, which looks at every number first to choose a type.
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.float32, count=len(rows) * len(rows[0]))
    return flat.reshape(len(rows), -1)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _inherit(above: tuple[int, ...], box: Box, *, within_core: bool) -> tuple[int, ...]:
    doubtful, odd, body, article, main, listed, table, header, depth = above
    return (
        doubtful or box.hint <= DOUBTFUL,
        odd or box.hint == ODD,
        body or box.hint == BODY,
        article or box.tag == "article",
        main or box.tag == "main",
        listed or box.tag in _LISTS,
        table or box.tag == "table",
        header or box.tag == "header",
        0 if within_core else min(depth + 1, 8),
    )


def _of_text(block: Block) -> tuple[float, ...]:
    text, size = block.text, block.size
    opening = text[:200]
    start = opening.lower()
    dense = size > 1.5 * len(text)
    prompted = not _PROMPTS.isdisjoint(start.split()) or (dense and any(word in start for word in _PROMPTS_ZH))
    words = opening[:100].split()
    return (
        math.log(size + 1),
        block.link_size / size,
        text.endswith(_SENTENCE_END),
        *_KINDS.get(block.kind, _OTHER_KIND),
        is_residue(text),
        prompted,
        len(_DIGIT.findall(text, 0, 100)) / min(len(text), 100),
        sum(map(str.istitle, words)) / len(words),
        dense,
    )


# One column each for p, h1, h2-h3, h4-h6, li, table cells, pre, and text that stands in a box of its own.
_KIND_GROUPS = ("p", "h1", "h2 h3", "h4 h5 h6", "li", "td th tr", "pre", "div section article main body")
_OTHER_KIND = (False,) * len(_KIND_GROUPS)
_KINDS = {
    kind: tuple(kind in other.split() for other in _KIND_GROUPS) for group in _KIND_GROUPS for kind in group.split()
}
_NAMES = (
    "log_size links ends p h1 h23 h456 li cell pre div residue prompt digits capitals cjk"
    " doubtful odd body article main list table header down"
    " box_prose box_links box_share parent_prose parent_links parent_share name_share parent_name_share consent"
    " article_order"
    " in_core in_wide core_share inner far position before_prose after_prose around_prose around_links log_blocks"
    " log_total"
    " tails heading_tail repeated"
    " has_title before_title lead in_linked not_in_linked is_description"
)
NAMES = tuple(_NAMES.split())
