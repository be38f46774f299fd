"""A text's sentences, with numbers that depend on the text alone. For English and Chinese, and their likes.

Own rules and no library: pysbd, the best one at hand, takes 30 ms for 5,000 characters, fifty times an extraction's
share, and no longer compiles without warnings. What is needed is to know which full stops end nothing.
"""

import re

from monitor.domain.articles import Sentence

_CLOSING = "\"'”’»)）］】』」》〉"
_END = re.compile(
    rf"""
      [。！？…]+[{_CLOSING}]*                     # Chinese needs no blank after it
    | [.!?]+[{_CLOSING}\]]*(?=\s)                 # elsewhere one must follow
    | \n+                                         # a paragraph ends a sentence, with or without a full stop
    """,
    re.VERBOSE,
)
# Titles, and words that stand before a name or a number: a full stop after them never ends a sentence.
_BEFORE_A_NAME_WORDS = """
    prof dr mr mrs ms messrs mx st sr jr gen col maj capt lt sgt cpl adm cmdr gov sen rep pres hon rev fr
    assoc asst dir supt insp amb no nos fig figs vol vols pp p sec art ch eq ref refs ed eds vs v cf viz
    approx ca est mt ft al e.g i.e jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
    thurs fri sat sun
"""
_BEFORE_A_NAME = frozenset(_BEFORE_A_NAME_WORDS.split())
# These may end a sentence: companies do when no further part of the name follows, the others before a usual first word.
_COMPANY = frozenset(["co", "ltd", "inc", "corp", "llc", "plc", "bros", "pty", "pte"])
_MAY_END_WORDS = """
    dept univ inst assn intl mfg etc ave blvd rd tel ext u.s u.k u.n e.u a.m p.m d.c ph.d b.c a.d
"""
_MAY_END = frozenset(_MAY_END_WORDS.split())
_FIRST_WORD = re.compile(
    r"(?:the|a|an|this|that|these|those|it|its|he|his|she|her|they|their|we|our|i|you|in|on|at|by|for|from|with|to|but|and"
    r"|or|so|yet|if|as|when|while|after|before|since|although|however|meanwhile|there|here|what|who|why|how|not|no|some"
    r"|many|most|more|both|all|each|one|two|last|according|under|over|during|despite)\b",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[^\s(（\[\"“‘']+$")
_NAME_GOES_ON = re.compile(r"\s*(?:,|Ltd|Inc|LLC|Corp|Co\b|GmbH|Pte|Pty|Limited|S\.A|[a-z\d&(])")
_OPENING = re.compile(r"[\s\"'“‘(\[«]*")


def sentences(text: str, language: str | None = None) -> tuple[Sentence, ...]:  # noqa: ARG001 - part of the contract
    """Return the sentences in order, numbered from 1; blank space between them belongs to none.

    `language` is not needed today: the rules for English and Chinese do not disagree.
    """
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _goes_on(text, match):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if len(piece) > left:
        found.append(Sentence(number=len(found) + 1, start=start + left, end=start + len(piece.rstrip())))


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Say whether the sentence goes on after this full stop."""
    after = _OPENING.match(text, match.end())
    following = text[after.end() : after.end() + 1] if after else ""
    if following.islower():
        return True
    word = _WORD_BEFORE.search(text, max(0, match.start() - 20), match.start())
    if word is None or match.end() - match.start() > 1:
        return False
    bare = word[0].lower()
    if bare in _BEFORE_A_NAME:
        return not (bare == "no" and not following.isdigit())
    if bare in _COMPANY:
        return _NAME_GOES_ON.match(text, match.end()) is not None
    if bare in _MAY_END:
        return after is not None and _FIRST_WORD.match(text, after.end()) is None
    return len(bare) == 1 and bare.isalpha() and word[0].isupper()
