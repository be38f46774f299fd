"""The first article of a page that strings several together: a live blog, a river of posts, a thread.

    lead, lead            <- the article, if it is more than a line
    [12:40  entry ...]
    [12:15  entry ...]    boxes of one name beside each other, each with a time of day

Readers of a digest want what happened, not the hours of it; and entries have other subjects as the day goes on.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from monitor.extract.outline import PARAGRAPH, Box, Outline

_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)")
_DIGITS_OF_CLOCK = re.compile(r"\d[:.h][0-5]\d(?!\d)")
_STAMP = 60  # weighted characters: a line with a time, a date and a name has no more
_MANY = 3  # entries: fewer are a coincidence
_MOST = 0.7  # of the namesakes: a time here and there is part of what is told
_LEAD = 250  # weighted characters: with less above the entries, the first entry is the article
_TABLES = ("table", "tbody", "tr", "td", "th")  # schedules and results


def first_article(page: Outline, kept: Sequence[int]) -> Sequence[int]:
    """Return of `kept`, places among the page's blocks, those of the first article; all when there is only one."""
    entries = _entries(page)
    if not entries:
        return kept
    lead = [at for at in kept if at < entries[0].start]
    if sum(max(page.blocks[at].prose, 0.0) for at in lead) >= _LEAD:
        return lead
    return [at for at in kept if at < entries[0].end]


def _entries(page: Outline) -> list[Box]:
    """Return the boxes of the largest group of stamped namesakes beside each other; none without such a group."""
    short = "\n".join([block.text for block in page.blocks if block.size <= _STAMP])
    # One look at all short lines, at a fifth of the cost of many, tells that most pages have no entries.
    if len(_DIGITS_OF_CLOCK.findall(short)) < _MANY:
        return []
    stamps = [block.size <= _STAMP and _CLOCK.search(block.text) is not None for block in page.blocks]
    if sum(stamps) < _MANY:
        return []
    stamped = [0, *accumulate(stamps)]
    prose = [0.0, *accumulate(max(block.prose, 0.0) for block in page.blocks)]
    groups: defaultdict[tuple[int, str, str], list[Box]] = defaultdict(list)
    for box in page.boxes:
        if prose[box.end] - prose[box.start] >= PARAGRAPH and box.tag not in _TABLES:
            groups[box.parent, box.tag, box.name].append(box)
    strings = [
        group
        for group in groups.values()
        if sum(stamped[box.end] > stamped[box.start] for box in group) >= max(_MANY, _MOST * len(group))
    ]
    return max(strings, key=lambda group: sum(prose[box.end] - prose[box.start] for box in group), default=[])
