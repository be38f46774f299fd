"""The article without the page around it: consent notes, navigation, sharing, legal notes, and the dateline.

Copies of one report differ mostly in these, and reports that have nothing in common share them.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

# A longer line is a paragraph that happens to say "subscribe to", unless it says many such things.
_LONGEST_LINE = 300  # characters a phrase
_LONGEST_HEADLINE = 120
_SENTENCE_ENDS = tuple(".!?。！？…\"”'’")

# NEW YORK, Oct 19 (Reuters) - | LONDON: | BEIJING (Dow Jones) -- | 新华社北京3月13日电(记者 张扬) | 据央视新闻报道,
_DATELINE = re.compile(
    r"""\W*[A-Z][A-Za-z.,'/ -]{1,40}?
        (?:,?\ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\ \d{1,2})?,?\s*
        (?:\([A-Z][A-Za-z. ]{1,20}\)\s*[-–—]+ | [-–—]{1,2}\s | :\s)
      | [^\n。,，]{0,20}?
        (?:\d{1,2}\s?月\s?\d{1,2}\s?日[电讯] | [社网]\w{0,6}[电讯](?=\s) | 消息)\s*(?:\([^)]{0,30}\))?[::]?\s*
      | 据\w{2,10}(?:报道|消息)[,，]\s*""",
    re.VERBOSE,
)
_KICKER = re.compile(
    r"""\s*(?:(?:update|wrapup|recast|refile|correct(?:ed|ion)|factbox
          | breaking(?:\ news)?|exclusive|just\ in|urgent|alert)
        (?:\ ?\d{1,2})?\s?[-:–—]\s*
      | (?:快讯|最新|更新|重磅|突发|独家|速递|速报|公告|头条)\s?[::!!|]\s*)+""",
    re.VERBOSE | re.IGNORECASE,
)
_ENOUGH = 10  # characters that must remain behind a dateline for it to be one


def without_furniture(text: str) -> str:
    """Return `text` (see `readable`) without lines of page furniture and without its dateline, but never nothing."""
    return _without_dateline(_without_lines(text))


def without_kicker(title: str) -> str:
    """Return a title without "UPDATE 2-", "Breaking:", "快讯:" and their like."""
    return _KICKER.sub("", title)


def _without_lines(text: str) -> str:
    phrases, opens_list = _phrases()
    found = phrases.find_matches_as_indexes(text.lower())
    if not found:
        return text
    lines = text.split("\n")
    marked = _marked_lines(lines, found)
    kept: list[str] = []
    in_list = False
    for number, line in enumerate(lines):
        if len(line) < _LONGEST_LINE * len(marked[number]):
            in_list = in_list or any(opens_list[phrase] for phrase in marked[number])
        elif not (in_list and _is_headline(line)):
            in_list = False
            kept.append(line)
    return "\n".join(kept) if any(line.strip() for line in kept) else text


def _marked_lines(lines: list[str], found: list[tuple[int, int, int]]) -> defaultdict[int, set[int]]:
    """Return the phrases found in each line, by the number of the line."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    marked: defaultdict[int, set[int]] = defaultdict(set)
    for phrase, start, _ in found:
        marked[bisect_right(starts, start) - 1].add(phrase)
    return marked


def _is_headline(line: str) -> bool:
    return len(line) < _LONGEST_HEADLINE and not line.rstrip().endswith(_SENTENCE_ENDS)


def _without_dateline(text: str) -> str:
    # An agency's dateline may stand before the first publisher's own.
    for _ in range(2):
        dateline = _DATELINE.match(text)
        if dateline and len(text) - dateline.end() > _ENOUGH:
            text = text[dateline.end() :]
    return text


@cache
def _phrases() -> tuple[AhoCorasick, tuple[bool, ...]]:
    """Return the phrases of furniture.txt, ready to search, and for each whether it heads a list."""
    lines = files(__package__).joinpath("furniture.txt").read_text(encoding="utf-8").splitlines()
    phrases = [line for line in map(str.strip, lines) if line and not line.startswith("#")]
    words = [p.removesuffix("...") for p in phrases]
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA), tuple(
        p.endswith("...") for p in phrases
    )
