"""Whom an article says it was copied from: "Source: China Nonferrous Network", 来源：..., 转载自 ..., via ...."""

import re
from collections.abc import Iterable

_SOURCE_LINE = re.compile(
    r"(?:^|[\s(（【\[|])(?:(?:article\s+|news\s+|original\s+)?source|reprinted\s+from|reproduced\s+from|via"
    r"|(?:稿件|文章|信息|新闻|内容|资料|消息)?\s*来\s*源|來源|转载自|转自|轉載自|摘自|出处|稿源)\s*[:：]\s*"
    r"(?P<name>[^\s:：|｜）)】\]　][^:：|｜）)】\]　]{1,60})",
    re.IGNORECASE,
)
# One of these is in all that the pattern matches, and looking for them costs a tenth of it.
_SOURCE_WORDS = ("source", "from", "via", "源", "自", "出处")
_BARE = re.compile(
    r"^(?:[(（]?\s*)(?:reprinted\s+from|reproduced\s+from|转载自|转自|轉載自|摘自)\s*(?P<name>.{2,60}?)[)）]?$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:(?:19|20)\d\d\s?[-/.年]|\b(?:date|time|author|editor|views?|published)\b|(?:作者|编辑|责编|时间|日期|发布|浏览|阅读|点击"
    r"|字号|字体|责任|记者|分享|打印|评论)).*$",
    re.IGNORECASE,
)
_BRACKETS = " .,;，。；、-–—[]【】《》\"“”'"
# No publisher: words that say "from elsewhere", and a text that goes on as a sentence or a book does.
_NOBODY = re.compile(
    r"^(?:本站|本网|网络|網絡|互联网|未知|不详|原创|转载|轉載|其他|internet|the internet|unknown|own|other|web)"
    r"(?:原创|文章|转载|整理|综合|资料|图片)?$|[，。》？！]",
    re.IGNORECASE,
)
_LONGEST_LINE = 200  # characters; longer lines are prose that happens to say "source:"


def named_upstream(lines: Iterable[str]) -> str | None:
    """Return the publisher that the first source line names; None when no line is one."""
    for line in lines:
        if len(line) > _LONGEST_LINE:
            continue
        named = _SOURCE_LINE.search(line) if _may_name(line) else None
        match = named or _BARE.search(line)
        if match:
            name = _ENDS.sub("", match["name"]).strip(_BRACKETS)
            if len(name) > 1 and not name.startswith("http") and not _NOBODY.search(name):
                return name
    return None


def _may_name(line: str) -> bool:
    if ":" not in line and "：" not in line:
        return False
    said = line.lower()
    return any(word in said for word in _SOURCE_WORDS)
