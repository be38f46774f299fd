"""Lines that sites put around an article: navigation, counters, share prompts, reply forms, editors' marks.

Each pattern must match a whole line, so that a sentence which merely contains such words stays.
"""

import re

_WHOLE_LINE = re.compile(
    r"""
      (?:read|see|watch|listen)\s+(?:more|also|next|now)\b.{0,120}
    | (?:also|further|recommended)\s+read(?:ing)?\b.{0,120}
    | (?:related|more)\s*(?:articles?|stories|posts?|products?|news|coverage|content|topics|links|reading)?\s*:?.{0,3}
    | (?:advertisement|advertising|ad|sponsored|promoted)(?:\s+content)?
    | share(?:\s+(?:this|on|via|with|article|story)\b.{0,40})?
    | (?:tweet|print|email|e-mail|comments?|reply|copy\s+link|follow\s+us.{0,60}|subscribe.{0,60}|sign\s+up.{0,80})
    | (?:article\s+)?continues?\s+(?:below|after|reading).{0,40}
    | (?:story|article)\s+continues.{0,40}
    | (?:photo|image|picture|photograph)(?:\s+(?:by|credit|source|courtesy))?\s*[:/].{0,100}
    | skip\s+(?:to|advertisement|past).{0,60}
    | national\s+service\s+hotline.{0,40} | hot\s+search\s*[:：].{0,200}
    | your\s+(?:current\s+)?(?:location|position)\s*[:：]?.{0,200} | you\s+are\s+here\s*[:：]?.{0,200}
    | (?:当前|您的|你的|您现在的|你现在的)?(?:位置|所在位置)\s*(?:是|为)?\s*[:：].{0,80}
    | number\s+of\s+views\s*[:：]?.{0,20} | (?:views?|hits|clicks|browse|reads?)\s*[:：]\s*\d*
    | (?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]?\s*\d*\s*次?
    | (?:editor\s+in\s+charge|responsible\s+editor|edited\s+by|editor)\s*[:：].{0,60}
    | [(（【\[]?\s*(?:责任编辑|责编|编辑|编审|审核|校对|监制|主编|初审|复审|终审
        |作者|来源|稿件来源|文章来源|信息来源|供稿)\s*[:：].{0,60}
    | 【\s*(?:article\s+label|responsible\s+editor|文章标签|责任编辑|打印|关闭|打印本页|关闭窗口)\s*】.{0,40}
    | latest\s+(?:information|news|articles?|posts?)\s*:?
    | (?:leave|post|write|add)\s+a\s+(?:reply|comment)s?.{0,40}
    | your\s+email\s+address\s+will\s+not\s+be\s+published.{0,80} | required\s+fields\s+are\s+marked.{0,20}
    | (?:上一篇|下一篇|上一条|下一条|相关阅读|相关新闻|相关链接
        |延伸阅读|推荐阅读|热门推荐|分享到|分享|打印|关闭|返回|更多|收藏|字号).{0,80}
    | (?:previous|next)(?:\s+(?:post|article|story|page))?\s*[:：].{0,160}
    | source\s*[:：].{0,80}
    | (?:tags?|keywords?|filed\s+under|categories|labels?|topics|关键词|标签)\s*[:：].{0,200}
    | ©.{0,200} | copyright\s.{0,200} | all\s+rights\s+reserved.{0,100}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TAIL = re.compile(
    r"""
      (?:related|more|latest|other|popular|recommended|you\s+(?:may|might)\s+(?:also\s+)?(?:like|enjoy)|trending
      |top|also\s+read|read\s+next
        |up\s+next|most\s+read|editor'?s'?\s+picks?|don'?t\s+miss|keep\s+reading)\b[^.!?]{0,60}:?
    | (?:leave|post|write|add)\s+a\s+(?:reply|comment)s?.{0,40} | (?:\d+\s+)?(?:comments?|responses?
    |replies)(?:\s*[(（]?\d+[)）]?)?
    | (?:about\s+the\s+authors?|about\s+the\s+writer|share\s+this.{0,40}|join\s+the\s+(?:conversation
    |discussion).{0,40})
    | latest\s+information | 相关(?:阅读|新闻|链接|文章|报道|推荐).{0,20} | (?:延伸|推荐|热门)(?:阅读|文章|推荐).{0,20}
    | (?:免责声明|版权声明|声明)\s*[:：].*
    """,
    re.IGNORECASE | re.VERBOSE,
)

# How lines begin that invite to read another article, in small letters.
_ALSO_TEXT = """
    also: | see also | lesen sie | lies auch | mehr zum thema | auch interessant | siehe auch | weiterlesen
    lire aussi | à lire | lire également | voir aussi | sur le même sujet | la suite après | pour aller plus loin
    lee también | lea también | leer más | ver también | te puede interesar | le puede interesar | también te puede
    te recomendamos | sigue leyendo | leia também | leia mais | veja também | veja mais | saiba mais | continua depois
    leggi anche | leggi di più | guarda anche | potrebbe interessarti | ti potrebbe interessare | lees ook | lees meer
    lees verder | bekijk ook | zie ook | läs också | läs mer | läs även | se även | les også | les mer | se også
    læs også | læs mere | lue myös | lue lisää | czytaj też | czytaj także | czytaj również | czytaj więcej
    zobacz też | zobacz także | zobacz również | przeczytaj też | przeczytaj także | čtěte také | čtěte též
    citește și | vezi și | olvasta már | ilgili haber | bunlar da ilginizi | ayrıca bakınız | baca juga
    baca selengkapnya | simak juga | lihat juga | xem thêm | đọc thêm | читайте также | читайте ещё | смотрите также
    читайте також | по теме | διαβάστε επίσης | διαβάστε ακόμη | اقرأ أيضا | اقرأ المزيد | طالع أيضا | بیشتر بخوانید
    यह भी पढ़ें | ये भी पढ़ें | 関連記事 | 【関連記事】 | 関連ニュース | あわせて読みたい | 続きを読む | 관련기사 | 관련 기사
"""
_ALSO = tuple(phrase.strip() for line in _ALSO_TEXT.strip().splitlines() for phrase in line.split("|"))
_ALSO_OPENINGS = frozenset(phrase[:2] for phrase in _ALSO)
_LONGEST_INVITATION = 160

# How lines begin that may match: most lines are told by that, at a tenth of the cost of trying every pattern.
_LINE_WORDS = """
    re se wa li al fu mo ad sp pr sh tw em e- co fo su si ar st ph im pi sk na ho yo nu vi hi cl br ed la le po wr ne so
    ta ke fi ca to 当前 您的 你的 您现 你现 位置 所在 浏览 阅读 点击 访问 责任 责编 编辑 编审 审核 校对 监制 主编 初审
    复审 终审 作者 来源 稿件 文章 信息 供稿 上一 下一 相关 延伸 推荐 热门 分享 打印 关闭 返回 更多 收藏 字号 关键 标签
"""
_TAIL_WORDS = "re mo la ot po yo tr to al up ed do ke le wr ad co ab sh jo 相关 延伸 推荐 热门 免责 版权 声明"
_LINE_OPENINGS, _TAIL_OPENINGS = frozenset(_LINE_WORDS.split()), frozenset(_TAIL_WORDS.split())
_LINE_MARKS = "([（【©"


def is_residue(line: str) -> bool:
    """Say whether the whole line is of the site and not of the article."""
    if line[:2].casefold() not in _LINE_OPENINGS and line[:1] not in _LINE_MARKS:
        return False
    return len(line) < 240 and _WHOLE_LINE.fullmatch(line) is not None


def is_tail(line: str) -> bool:
    """Say whether the line opens what follows an article: related links, comments, the author's portrait."""
    if line[:2].casefold() not in _TAIL_OPENINGS and not line[:1].isdigit():
        return False
    return len(line) < 240 and _TAIL.fullmatch(line) is not None


def is_invitation(line: str) -> bool:
    """Say whether the line invites to read another article, in one of the languages that news is written in."""
    if line[:2].casefold() not in _ALSO_OPENINGS or len(line) >= _LONGEST_INVITATION or line.endswith((".", "。")):
        return False
    return line.casefold().startswith(_ALSO)
