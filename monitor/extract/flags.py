"""What a reader of an article should be warned of."""

import re
from importlib.resources import files

import ahocorasick_rs  # all phrases in one pass: a tenth of the cost of looking for each

from monitor.extract.outline import CJK_WEIGHT

TOO_SHORT = 250  # weighted characters: shorter than the shortest news item worth keeping, a two-sentence brief

_SOFT_404 = re.compile(
    r"\b404\b|page (?:was )?not found|(?:page|article|story).{0,30}(?:no longer|not) (?:exists?|available|found)"
    r"|error 404|页面不存在|找不到.{0,6}页面|页面没有找到",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|sign in|log ?in|register)\s+(?:now\s+)?to\s+(?:continue|read|keep)|this (?:article|content"
    r"|story) is (?:for|available to|only available).{0,20}subscribers"
    r"|already a subscriber|to (?:continue|keep) reading|subscribers? only|exclusive to subscribers|剩余\d+%"
    r"|登录后.{0,8}(?:阅读|查看)|付费(?:阅读|内容)",
    re.IGNORECASE,
)
# One of these is in all that the pattern matches, and looking for them costs a fiftieth of it.
_PAYWALL_WORDS = ("subscri", "sign in", "log", "register", "reading", "剩余", "登录后", "付费")
_LIVE = re.compile(
    r"\blive\s*(?:blog|updates?|coverage|ticker)\b|(?:^|[-–—:|]\s)live\s*:|:\s*live$|\b(?:live|news)ticker\b|直播",
    re.IGNORECASE,
)
_TRANSLATED = ahocorasick_rs.BytesAhoCorasick(
    [
        line
        for line in files(__package__).joinpath("translated.txt").read_bytes().splitlines()
        if line[:1] not in (b"", b"#")
    ],
    implementation=ahocorasick_rs.Implementation.DFA,
)
_MANY_PHRASES = 3  # of them: one may be a quotation, two a coincidence
_OPEN_TO_CLOSE = {"“": "”", "「": "」", "『": "』", "《": "》", "(": ")", "（": "）", "[": "]", "【": "】"}


def flags(*, title: str | None, text: str, language: str | None, paywalled: bool, live: bool) -> tuple[str, ...]:
    """Return the warnings that apply, in a fixed order."""
    size = len(text) + (CJK_WEIGHT - 1) * (len(text) if language in ("zh", "ja", "ko") else 0)
    found = {
        "title_missing": not title,
        "title_truncated": bool(title) and is_truncated(title or ""),
        "too_short": size < TOO_SHORT,
        "soft_404": size < 4 * TOO_SHORT and bool(_SOFT_404.search(f"{title}\n{text}")),
        "paywalled": paywalled or _ends_at_a_wall(text[-600:]),
        "live_blog": live or bool(_LIVE.search(title or "")),
        "machine_translation_suspected": language == "en" and _sounds_translated(text),
    }
    return tuple(name for name, applies in found.items() if applies)


def is_truncated(title: str) -> bool:
    """Say whether a title ends in an ellipsis or inside a quotation or a bracket."""
    if title.rstrip().endswith(("...", "…")):
        return True
    open_marks = any(title.count(a) > title.count(b) for a, b in _OPEN_TO_CLOSE.items())
    # An inch mark is the one single '"' that a whole title may have.
    return open_marks or (title.count('"') % 2 == 1 and not re.search(r'\d\s?"', title))


def _ends_at_a_wall(end: str) -> bool:
    said = end.lower()
    return any(word in said for word in _PAYWALL_WORDS) and _PAYWALL.search(end) is not None


def _sounds_translated(text: str) -> bool:
    found = {phrase for phrase, _, _ in _TRANSLATED.find_matches_as_indexes(text.encode().lower())}
    return len(found) >= _MANY_PHRASES
