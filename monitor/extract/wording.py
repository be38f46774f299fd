"""What a block's own words say about it: one row of numbers a block."""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from monitor.extract.outline import HEADINGS, PARAGRAPH, SENTENCE_END, Block
from monitor.extract.residue import is_residue, is_tail

_PROMPT_TEXT = """
    cookie cookies privacy consent subscribe subscribed subscriber subscribers subscription newsletter newsletters
    sign log login © copyright rights reserved follow terms advertising advertisement sponsored download app click trial
    inbox email e-mail donate donation support affiliate commission registered trademark whatsapp telegram facebook
    twitter instagram linkedin youtube podcast abonnieren datenschutz einwilligung s'abonner abonnez-vous suscríbete
    contributed contributing reporting editing editor reporter contact tips
"""
_PROMPTS_ZH = re.compile("版权|转载|微信|公众号|扫码|关注|声明|客户端|下载|登录|注册|举报|编辑|责任|登録|会員")
_CONSENT_TEXT = "cookie cookies cookies, consent consent. privacy gdpr zgody datenschutz einwilligung 隐私"
_DIGIT = re.compile(r"\d")
_DIGITS = b"0123456789"
NAMES = ("ends", "residue", "prompt", "digits", "capitals", "cjk", "consent", "tail", "stressed", "pictured", "quoted")
_LINK = (0.0,) * len(NAMES)  # the words of mere links beside the text, which are most blocks of a page, tell nothing
_TEXT_KINDS = HEADINGS | {"p"}


def of_words(blocks: Sequence[Block]) -> NDArray[np.float32]:
    """Return one row of NAMES for each block."""
    rows = [
        _LINK if 2 * block.link_size > block.size and block.kind not in _TEXT_KINDS else _row(block) for block in blocks
    ]
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.float32, count=len(rows) * len(NAMES))
    return flat.reshape(len(rows), -1)


def _row(block: Block) -> tuple[float, ...]:
    text, size = block.text, block.size
    opening = text[:100]
    words = opening.split()
    notices = _NOTICES.intersection(text[:200].encode().lower().split())
    dense = size > 1.5 * len(text)
    return (
        text[-1] in SENTENCE_END,
        size < 240 and is_residue(text),
        not _PROMPTS.isdisjoint(notices) or (dense and _PROMPTS_ZH.search(text, 0, 200) is not None),
        _digits(opening) / len(opening),
        sum(map(str.istitle, words)) / len(words),
        dense,
        not _CONSENT.isdisjoint(notices),
        (block.kind in HEADINGS or size < 2 * PARAGRAPH) and is_tail(text),
        block.stressed,
        block.pictured,
        text[0] in "\"“‘«„「『'",
    )


def _digits(text: str) -> int:
    if text.isascii():
        return len(text) - len(text.encode().translate(None, _DIGITS))
    return len(_DIGIT.findall(text))


def _spellings(words: str) -> frozenset[bytes]:
    """Return words as they are found among the bytes of a text in small letters.

    bytes.lower costs a tenth of str.lower, and leaves capitals outside ASCII as they are.
    """
    return frozenset(word.encode().lower() for small in words.split() for word in (small, small.upper()))


_PROMPTS = _spellings(_PROMPT_TEXT)
_CONSENT = _spellings(_CONSENT_TEXT)
_NOTICES = _PROMPTS | _CONSENT
