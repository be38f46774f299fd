"""Which blocks of a page are the article.

outline -> a row of features a block -> how likely it is of the article -> the likely ones, in reading order
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import fmean

from monitor.extract.entries import first_article
from monitor.extract.features import features, letters
from monitor.extract.judge import probabilities
from monitor.extract.outline import HEADINGS, IN_LIST, Block, Outline
from monitor.extract.residue import is_invitation, is_residue, is_tail

LIKELY = 0.45  # best token F1 on pages that the trees were not fitted to; flat from 0.43 to 0.50
_BETWEEN = 0.15  # enough for what stands between two likely blocks of one box: a byte of code, a short line, a link
# A group of likely blocks is an island with so many others before and after it, and so small beside the largest group.
_APART = 3
_SMALL = 0.1
_SURE = 0.65  # how likely an island must be: mean over its characters
# A page on which nothing is likely still has its likeliest part: better a doubtful text with a flag than none.
_UNLIKELY = 0.1
_NEARLY_AS_LIKELY = 0.6
# Weighted characters of a paragraph that no author writes twice; shorter lines are refrains, captions, table cells.
_NEVER_TWICE = 200


def body(page: Outline, *, title: str | None, linked_body: str | None, description: str | None) -> list[Block]:
    """Return the article's blocks in reading order; empty when the page has none."""
    rows = features(page, title=title, linked_body=linked_body, description=description)
    return likely_blocks(page, probabilities(rows), title)


def likely_blocks(page: Outline, likely: Sequence[float], title: str | None) -> list[Block]:
    """Return the blocks of the page's first article, given how likely each block is of an article at all."""
    likely = _lists_as_one(page, likely)
    best = max(likely, default=0.0)
    enough = LIKELY if best > LIKELY else max(_UNLIKELY, _NEARLY_AS_LIKELY * best)
    kept = _with_gaps_closed(page, likely, [at for at, value in enumerate(likely) if value > enough])
    kept = _without_islands(page, likely, kept)
    blocks = _without_copies(page.blocks[at] for at in first_article(page, kept))
    return _without_title(_without_invitations(blocks), title)


def _lists_as_one(page: Outline, likely: Sequence[float]) -> list[float]:
    """Return the likelihoods, one for each list: its items are all of the article, or all links to other articles."""
    found = list(likely)
    for box in page.boxes:
        if box.within & IN_LIST and not page.boxes[box.parent].within & IN_LIST and box.start < box.end:
            weights = [block.size for block in page.blocks[box.start : box.end]]
            found[box.start : box.end] = [fmean(found[box.start : box.end], weights)] * len(weights)
    return found


def _with_gaps_closed(page: Outline, likely: Sequence[float], kept: list[int]) -> list[int]:
    """Return the kept places, and those between two of them that stand in their boxes and are not wholly unlikely."""
    blocks = page.blocks
    gaps: list[int] = []
    for before, after in pairwise(kept):
        if after > before + 1:
            boxes = blocks[before].box, blocks[after].box
            gap = range(before + 1, after)
            if all(likely[at] > _BETWEEN and blocks[at].box in boxes for at in gap):
                gaps += gap
    return sorted(kept + gaps) if gaps else kept


def _without_islands(page: Outline, likely: Sequence[float], kept: list[int]) -> list[int]:
    """Return the kept places without little groups far from the others, unless they are very likely."""
    shores = [turn for turn, (before, after) in enumerate(pairwise(kept), start=1) if after - before > _APART]
    if not shores:
        return kept
    groups = [kept[start:end] for start, end in pairwise([0, *shores, len(kept)])]
    sizes = [sum(page.blocks[at].size for at in group) for group in groups]
    found: list[int] = []
    for group, size in zip(groups, sizes, strict=True):
        if size >= _SMALL * max(sizes) or sum(likely[at] * page.blocks[at].size for at in group) >= _SURE * size:
            found += group
    return found


def _without_copies(blocks: Iterable[Block]) -> Iterator[Block]:
    """Return the blocks without paragraphs seen before: pages carry copies for telephones, for print, for previews."""
    seen: set[str] = set()
    for block in blocks:
        if block.size < _NEVER_TWICE or block.text not in seen:
            seen.add(block.text)
            yield block


def _without_invitations(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks without links that invite to read something else, one by one or below a heading for them."""
    found, tail = [], False
    for block in blocks:
        if block.kind in HEADINGS:
            tail = is_tail(block.text)
        if is_invitation(block.text) or (2 * block.link_size > block.size and (tail or is_residue(block.text))):
            continue
        found.append(block)
    return found


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
