"""Chinese in one script: traditional characters become simplified ones, and every offset stays true."""

import re
from functools import cache

import opencc

# Blocks of the basic plane with characters to simplify: extension A, the unified ideographs, compatibility forms.
# Those beyond the plane are left alone: no news writes them, and they would make the pattern 500 times slower.
_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))


def simplified(text: str) -> str:
    """Return `text` with traditional Chinese characters simplified one by one; as long as before, twice is once.

    The few characters that stand for two are taken in their commoner sense (乾 becomes 干, in 乾隆 too): names that
    are to be found in the result must go through the same door.
    """
    if text.isascii():
        return text
    pattern, simple = _traditional()
    return pattern.sub(lambda found: simple[found[0]], text)


@cache
def _traditional() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern for the characters that change, and what each becomes (OpenCC's table for t2s)."""
    characters = [chr(point) for block in _BLOCKS for point in block]
    convert = opencc.OpenCC("t2s").convert
    once = convert("\n".join(characters)).split("\n")
    # 薴 becomes 苧, which becomes 苎: converted twice, so that the result is itself left alone.
    twice = convert("\n".join(once)).split("\n")
    simple = {before: after for before, after in zip(characters, twice, strict=True) if before != after}
    return re.compile(f"[{''.join(simple)}]"), simple
