"""Lines that belong to the page and not to the article: source lines, hot searches, breadcrumbs, reply forms."""

import re
from collections.abc import Sequence
from functools import cache

from monitor.tag.words import Reading

# A longer line is prose, whatever it begins with.
_LONGEST_LINE = 160
_NEW_LINE = re.compile("\n")


def page_lines(reading: Reading, labels: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans, in `reading.plain`, of short lines that begin with one of the labels."""
    if reading.field == "title":
        return []
    label, plain = _pattern(tuple(labels)), reading.plain
    beginnings = [0, *(found.end() for found in _NEW_LINE.finditer(plain))]
    lines = (label.match(plain, beginning) for beginning in beginnings)
    return [found.span() for found in lines if found and len(found[0]) <= _LONGEST_LINE]


@cache
def _pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for lines such as "Source: X", "【Article label】", "Related Products"."""
    words = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"[ \t>【\[(-]*(?:{words})(?=\s*[:：|｜>»】\])]|[ \t]*$|[ \t]*\n)[^\n]*", re.IGNORECASE)
