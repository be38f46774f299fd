"""Who wrote it: names from declarations, else from what the page shows."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.features import letters
from monitor.extract.head import Head

_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author", "sailthru.author",
    "citation_author", "article:author_name", "cxenseparse:author",
)  # fmt: skip
_VISIBLE = (
    '[itemprop="author"], [rel="author"], [class*="byline" i], [class*="author" i], [class*="writer"],'
    ' [id*="author"], [id*="byline"]'
)
_MAX_VISIBLE = 20
_MAX_LINES = 60  # blocks from the top, and as many from the bottom, that are read for a byline
_LONGEST_BYLINE = 120  # characters
_BY = re.compile(
    r"^\W*(?:(?:written|words|story|reported|posted|published|text|article)\s+)?"
    r"(?:by|von|par|por|di|door|af|av|autor|autorin|author|文|記者|记者|作者|編輯|编辑)\b[\s:：/]+",
    re.IGNORECASE,
)
_BY_ZH = re.compile(r"^\s*(?:本报记者|记者|記者|作者|编辑|文)\s*[:：/]?\s*")
_BYLINE_ZH = re.compile(
    r"(?:作\s*者|撰\s*文|记\s*者|文)\s*[:：／/]\s*(?P<name>[^\s:：|｜/（(【\[]{2,12}(?:\s[^\s\W]{2,4}(?=\s|$))*)"
)
# The commonest Chinese surnames, in both scripts: nine people in ten have one of them.
_SURNAME = (
    "欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|慕容|皇甫|令狐|[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許"
    "韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱"
    "江尹薛闫閻阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯"
    "岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂塗成苗谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華"
    "喻祁蒲房滕屈饶饒解牟艾尤阳陽时時穆农農司卓古吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党黨宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應"
    "臧闵閔苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺伊楚]"
)
_PERSON = rf"(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}"
# "（记者 张三 李四）" at the end, "本报记者张三 北京报道" at the head: only where nothing but the credit follows.
_REPORTER = re.compile(
    rf"(?:记\s?者|記者|通讯员|通訊員|执笔人?|執筆人?|撰稿人?)[\s:：／/]*(?P<name>{_PERSON}(?:[\s、，,]+{_PERSON})*)"
    r"(?=\s*(?:$|[）)／/|｜】\]]|(?:\s[\u4e00-\u9fff]{2,6})?(?:报道|報道|報導)|[文摄攝]|通讯员|通訊員))"
    rf"|（(?P<named>{_PERSON}(?:[\s、]+{_PERSON})*)\s+[\u4e00-\u9fff]{{2,4}}(?:报道|報道|報導)）"
)
_CREDIT_SIGNS = "记記通执執撰（"  # the pattern begins with one of these, and most lines have none
_HOUSE_ZH = re.compile(r"(?:网|網|报|報|社|集团|集團|频道|頻道|新闻|新聞|电视台|中心|编辑部|公司)$")
_BYLINE = re.compile(r"^(?:[Bb]y|BY|[Vv]on|[Pp]or|[Pp]ar)\s+(?P<name>[A-ZÀ-Þ].{3,80})$")
_BETWEEN = re.compile(
    r"\s*(?:[;|/、，,&\n•·]|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff]{2})|\s(?:and|und|et|y|by|with)\s)\s*"
)
_AFTER = re.compile(
    r"\s*(?:[|@(\[]|\b(?:updated|published|posted|hace|am|in)\b|\bfor\s+(?:the|[A-Z])|\d|\s[-–—]\s"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    r"|(?<=\w)\s(?:Senior|Staff|Contributing|Associate|Chief|Managing|Writer|Editor|Reporter|Correspondent"
    r"|Contributor)\b).*$"
)
_INSTITUTES = ("Center ", "Centre ", "Department ", "Institute ", "Ministry ", "University ")
_NO_NAME = re.compile(
    r"^(?:admin|administrator|wordpressadmin|editor|editors|staff|staff writer|redaktion|redaction|redacción|the author"
    r"|author|by|news desk|newsroom|web desk|guest|unknown|none|null|team|the editors|rdn?|ld|ms|phd|md|mba|cfp|cpa"
    r"|jr\.?|lesedauer|contributor|about|(?:senior |staff )?(?:reporter|writer|editor))$"
    r"|https?|www\.|\.com|follow|subscribe|comment|kommentar|share|read more|profile|view all|posts|\bsagt$",
    re.IGNORECASE,
)


def authors(tree: LexborHTMLParser, head: Head, lines: list[str]) -> tuple[tuple[str, ...], str]:
    """Return the authors' names, in the page's order, and where they were read; no names when none are given.

    `lines` are the page's texts from top to bottom. A site that declares itself is believed only when nobody else is
    named.
    """
    itself = {letters(name) for name in (head.linked.site_name, head.first("og:site_name")) if name}
    declared = [(names, origin) for origin, raw in _declared(head) if (names := clean_names(raw))]
    for names, origin in declared:
        if not all(letters(name) in itself or _HOUSE_ZH.search(name) for name in names):
            return names, origin
    return _seen(tree) or _written(lines) or (declared[0] if declared else ((), ""))


def _declared(head: Head) -> Iterable[tuple[str, Iterable[str]]]:
    yield "json-ld", head.linked.authors
    for name in _META:
        yield f"meta {name}", head.metas.get(name, ())


def clean_names(raw: Iterable[str]) -> tuple[str, ...]:
    """Return the names in a list of bylines: prefixes, roles and duplicates gone, joint bylines taken apart."""
    names: dict[str, str] = {}
    for line in raw:
        if "://" in line or line.startswith("/"):
            continue
        for part in _people(_BY_ZH.sub("", _BY.sub("", " ".join(line.split())))):
            name = _once(part.strip(" ,.:;-–—\u3000[]"))
            if 1 < len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _people(byline: str) -> list[str]:
    """Return a joint byline's people without what follows their names; an institute keeps its whole name."""
    if byline.startswith(_INSTITUTES):
        return [byline]
    return [_AFTER.sub("", part) for part in _BETWEEN.split(byline)]


def _once(name: str) -> str:
    """Return "Ada Ores" for "Ada Ores Ada Ores", as a picture's label beside the name gives it."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if len(words) > 1 and words[:half] * 2 == words else name


def _seen(tree: LexborHTMLParser) -> tuple[tuple[str, ...], str] | None:
    for node in tree.css(_VISIBLE)[:_MAX_VISIBLE]:
        if names := clean_names(_bylines(node)):
            return names, "visible byline"
    return None


def _bylines(node: LexborNode) -> list[str]:
    """Return the texts of an element that may be names: its own names, else its links, else all of it."""
    if named := node.css_first('[itemprop="name"]'):
        return [named.attributes.get("content") or named.text(separator=" ")]
    text = node.text(separator=" ")
    if len(text) > 2 * _LONGEST_BYLINE:
        return []
    links = [link.text(separator=" ") for link in node.css("a")[:5]]
    people = [link for link in links if 1 < len(link.split()) < 5 and link.strip()[:1].isupper()]
    return people or [text]


def _written(lines: list[str]) -> tuple[tuple[str, ...], str] | None:
    for line in lines[:_MAX_LINES] + lines[-_MAX_LINES:]:
        credit = None if line.isascii() else _credit(line)
        if credit and (names := clean_names([credit["name"] or credit["named"]])):
            return names, "visible text"
        if len(line) > _LONGEST_BYLINE:
            continue
        match = _BYLINE.match(line) or _BYLINE_ZH.search(line)
        if match and (names := clean_names([match["name"]])):
            return names, "visible text"
    return None


def _credit(line: str) -> re.Match[str] | None:
    return _REPORTER.search(line) if any(sign in line for sign in _CREDIT_SIGNS) else None
