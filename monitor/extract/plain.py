"""Documents that are plain text: an article as somebody saved it, with what stood around it on the page.

[site chrome] [title] [date, source, counters] paragraphs [source, editor] [reply form, related products]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.articles import PublishedDate
from monitor.extract.dates import date_in
from monitor.extract.residue import is_residue, is_tail
from monitor.extract.upstream import named_upstream

_SENTENCE_END = (".", "!", "?", "。", "！", "？", ":", "：", ";", "；", "”", '."')
_PROSE = 200  # weighted characters: nobody writes a headline this long
_LONGEST_DATE_LINE = 120
_LEFT_OUT = 50  # lines: a page can have thousands around an article, and the first ones tell what it is
_HEADLINE_WITHIN = 8  # lines: below, a short line is a subheading
_AROUND_A_DATE = re.compile(
    r"""
      \d | [-/.:：,，年月日时分秒|\s] | [a-z]{3,6}day | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*
    | date | time | published | posted | updated | views? | number\sof | hits | clicks | by | source | am | pm
    | 发布 | 时间 | 日期 | 浏览 | 阅读 | 次数 | 点击
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainArticle:
    """The parts of a plain-text document."""

    text: str
    title: str | None
    published: PublishedDate | None
    named_upstream: str | None
    left_out: tuple[str, ...]  # lines that stood around the article, at most `_LEFT_OUT`


def read_plain(document: str) -> PlainArticle:
    """Return the parts of a plain-text document; nothing that may be of the article is dropped."""
    every = [line for line in (" ".join(line.split()) for line in document.splitlines()) if line]
    lines = _without_tail(every)
    dated = next((line for line in lines if _is_date_line(line)), None)
    day = date_in(dated) if dated else None
    kept = [line for line in lines if not is_residue(line) and not _is_date_line(line)]
    title = _title(kept)
    paragraphs = kept[1:] if title else kept
    return PlainArticle(
        text="\n\n".join(paragraphs),
        title=title,
        published=PublishedDate(date=day, basis="visible text") if day else None,
        named_upstream=named_upstream(lines),
        left_out=(*filter(is_residue, lines), *every[len(lines) :])[:_LEFT_OUT],
    )


def _without_tail(lines: Sequence[str]) -> list[str]:
    """Return the lines before a reply form or a list of related things, if no prose follows it."""
    for at, line in enumerate(lines):
        if at and is_tail(line) and not any(_is_prose(later) for later in lines[at + 1 :]):
            return list(lines[:at])
    return list(lines)


def _is_prose(line: str) -> bool:
    return len(line) > 60 and line.endswith(_SENTENCE_END) and not is_residue(line)


def _is_date_line(line: str) -> bool:
    """Say whether the line holds a date and hardly a word besides."""
    return len(line) <= _LONGEST_DATE_LINE and date_in(line) is not None and len(_AROUND_A_DATE.sub("", line)) < 12


def _title(lines: Sequence[str]) -> str | None:
    """Return the first line if it is a headline: short, no sentence, with text below it."""
    if len(lines) < 2:
        return None
    line = lines[0]
    return None if len(line) > _PROSE or line.endswith(_SENTENCE_END) else line
