"""Which blocks of a page are the article.

outline -> a row of features a block -> how likely it is of the article -> the likely ones, in reading order
"""

from collections.abc import Sequence

from monitor.extract.features import HEADINGS, PageFeatures, letters
from monitor.extract.judge import probabilities
from monitor.extract.outline import Block, Outline

LIKELY = 0.45  # best token F1 on pages that the trees were not fitted to; flat from 0.40 to 0.50
# A page on which nothing is likely still has its likeliest part: better a doubtful text with a flag than none.
_UNLIKELY = 0.1
_NEARLY_AS_LIKELY = 0.6


def body(page: Outline, *, title: str | None, linked_body: str | None, description: str | None) -> list[Block]:
    """Return the article's blocks in reading order; empty when the page has none."""
    if not page.blocks:
        return []
    rows = PageFeatures(page, title=title, linked_body=linked_body, description=description).rows()
    likely = probabilities(rows)
    best = max(likely, default=0.0)
    enough = LIKELY if best > LIKELY else max(_UNLIKELY, _NEARLY_AS_LIKELY * best)
    kept = [block for block, value in zip(page.blocks, likely, strict=True) if value > enough]
    return _without_title(kept, title)


def _without_title(blocks: list[Block], title: str | None) -> list[Block]:
    """Return the blocks without headings that repeat the title, and without headings that nothing follows."""
    while blocks and blocks[-1].kind in HEADINGS:
        blocks = blocks[:-1]
    if not title:
        return blocks
    same = letters(title)
    return [block for block in blocks if block.kind not in HEADINGS or letters(block.text) != same]


def text_of(blocks: Sequence[Block]) -> str:
    """Return the blocks as paragraphs, separated by one blank line; joined lines by one line break."""
    parts: list[str] = []
    for block in blocks:
        if parts:
            parts.append("\n" if block.joined else "\n\n")
        parts.append(block.text)
    return "".join(parts)
