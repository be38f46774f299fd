"""Which blocks of a page are the article.

    outline -> blocks judged one by one -> the box that holds them -> its blocks without what leads in and out

Chrome is pruned before the box is chosen; a box chosen first would have to be right about both.
"""

from itertools import accumulate

from monitor.extract.classes import Hint
from monitor.extract.outline import Block, Outline
from monitor.extract.residue import is_residue, is_tail

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ENOUGH = 0.75  # a box is entered while one of its boxes holds this share of what it is worth
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "”", '"', "…", ":", "：", ";", "；", "»", "’")


def body(page: Outline, *, title: str | None) -> tuple[Block, ...]:
    """Return the article's blocks in reading order; empty when the page has none."""
    worth = [_worth(block) for block in page.blocks]
    start, end = _choose(page, worth)
    return tuple(_trim(page.blocks[start:end], title))


def text_of(blocks: tuple[Block, ...]) -> str:
    """Return the blocks as paragraphs, separated by one blank line; joined lines by one line break."""
    parts: list[str] = []
    for block in blocks:
        if parts:
            parts.append("\n" if block.joined else "\n\n")
        parts.append(block.text)
    return "".join(parts)


def _worth(block: Block) -> float:
    """Return how much a block looks like an article's prose: weighted characters, negative for chrome."""
    plain = block.size - block.link_size
    if block.link_size > 0.5 * block.size:
        return -0.3 * min(block.size, 100)
    if block.kind in _HEADINGS:
        return 0.0
    if block.size >= 80 or (block.size >= 25 and block.text.endswith(_SENTENCE_END)):
        return float(min(plain, 1_000))
    if block.kind == "p":
        return 0.3 * plain
    return -2.0


def _choose(page: Outline, worth: list[float]) -> tuple[int, int]:
    """Return the range of blocks of the box that holds the article."""
    sums = [0.0, *accumulate(worth)]
    boxes = page.boxes

    def value(number: int) -> float:
        return sums[boxes[number].end] - sums[boxes[number].start]

    number = 0
    while boxes[number].children:
        best = max(boxes[number].children, key=value)
        enough = _ENOUGH if boxes[best].hint is not Hint.BODY else 0.5
        positive = sum(max(value(child), 0.0) for child in boxes[number].children)
        own = sum(max(worth[i], 0.0) for i in _own_blocks(page, number))
        if value(best) < enough * (positive + own) or value(best) <= 0:
            break
        number = best
    return boxes[number].start, boxes[number].end


def _own_blocks(page: Outline, number: int) -> list[int]:
    box = page.boxes[number]
    covered: list[int] = []
    at = box.start
    for child in box.children:
        covered.extend(range(at, page.boxes[child].start))
        at = page.boxes[child].end
    covered.extend(range(at, box.end))
    return covered


def _trim(blocks: list[Block], title: str | None) -> list[Block]:
    kept = [block for block in blocks if not _is_chrome(block)]
    for at, block in enumerate(kept):
        if is_tail(block.text) and at > 0.5 * len(kept):
            kept = kept[:at]
            break
    while kept and kept[-1].kind in _HEADINGS:
        kept.pop()
    if title:
        kept = [block for block in kept if not _same(block.text, title)]
    return kept


def _is_chrome(block: Block) -> bool:
    return (block.link_size > 0.6 * block.size and block.size < 300) or is_residue(block.text)


def _same(left: str, right: str) -> bool:
    return _letters(left) == _letters(right)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
