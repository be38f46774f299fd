"""What a class or id name says about the element that carries it.

Names are split into words (`ArticleBody__related-links` -> article, body, related, links) and the words are looked up.
Splitting and looking up costs a fifth of one alternation regex over the same names.
"""

import re
from functools import lru_cache

# What a word says. Of several words the one that comes first here decides. Plain numbers, since they are compared
# for every element of a page.
CHROME = 0  # never the article, however long: comments, cookie notices, recommendations ...
SIDE = 1  # not the article, but a layout around it may be called so: with-sidebar, share-page
HIDING = 2  # not shown, by the usual names of style sheets; scripts may show it later
BODY = 3  # it calls itself the article's body
LINE = 4  # not the article, even when it is a single line: a byline, a date, a credit
DOUBTFUL = 5  # as often a layout as something beside the article
ODD = 6  # a box inside an article as often as beside it: a card, a tweet, a summary
PLAIN = 7  # nothing

# Words that name things beside the article on sites of every kind, whatever else the name says.
_CHROME_WORDS = """
    comment comments commentform disqus respond commentlist livefyre akismet
    share sharing sharebar sharebox sharetools sharethis sharedaddy addthis addtoany socials jiathis bdsharebuttonbox
    recirc recirculation recommended recommendation recommendations recommends readmore morestories
    newsletter newsletters signup optin
    taboola outbrain sponsored sponsor
    cookie cookies consent gdpr onetrust didomi usercentrics cookiebot borlabs sourcepoint quantcast trustarc cmplz
    osano iubenda
    popular trending mostread mostpopular toplist
    pagination pager paginator pagenav prevnext nextprev
    tags taglist tagcloud hashtags
    caption captions figcaption imagecaption photocaption
    byline bylines dateline datelines timestamp
    masthead colophon copyright
    modal popup popover tooltip dropdown flyout submenu
    screenreader visuallyhidden noprint
"""
_CHROME_STEMS = (
    "comments", "commentlist", "newsletter", "taboola", "outbrain", "recommend", "mostread", "mostpopular",
    "cookie", "sponsor", "disqus", "sharebar", "sharing", "socialshare", "sociallinks", "socialmedia",
    "tagcloud", "taglist", "authorbio", "authorbox", "aboutauthor",
)  # fmt: skip
_SIDE_WORDS = """
    related breadcrumb breadcrumbs crumb crumbs mbx
    advert adverts advertisement advertising advertorial adsbygoogle adslot adunit adbox adwrapper dfp gpt
    promo promos promobox
    sidebar sidebars rightbar leftbar textwidget
    bio biography aside disclaimer
"""
_SIDE_STEMS = ("related", "breadcrumb", "advert", "sidebar")

# Words that usually name things beside the article, but also layouts around it ("with-sidebar", "share-page").
_DOUBTFUL_WORDS = """
    social widgets menu nav navbar navigation navi footer foot ad ads banner
    teaser teasers carousel cta
    subscribe subscription subscriptions subscriber login register registration account member user
    author authors profile contributor contributors writer
    credit credits source attribution
    meta metadata postmeta entrymeta info infos infobox published updated
    toolbar tools buttons button btn links
    rating ratings vote poll quiz survey feedback search error
    alert notification notice policy privacy terms license
    further latest recent posts articles headlines breaking ticker videos
    prev previous bookmark views taxonomy thread community prompt affiliate
    facebook rss email keywords date
"""

# Words on boxes inside articles as often as beside them.
_ODD_WORDS = """
    more next card cards box image video audio inline embed embedded embeds tweet twitter instagram figure gallery slide
    note notes donate donation factbox fact highlight highlights summary excerpt dek subtitle references footnotes list
    item items item2 stories story-list grid product products widget
"""

# Of the doubtful words, those that a single paragraph or list item does not carry by accident.
_LINE_WORDS = "author authors contributor writer credit credits date meta source attribution updated"

# Words that together name the portrait of who wrote the article.
_AUTHOR = frozenset(("author", "authors", "contributor", "writer"))
_PORTRAIT = frozenset(("bio", "biography", "box", "about", "info", "card", "profile", "description", "desc", "details"))

# Whole class names with which style sheets hide things.
_HIDING = frozenset(("hidden", "hide", "d-none", "is-hidden", "visually-hidden", "sr-only", "screen-reader-text"))
# How they show them again on screens of another size (Tailwind, Bootstrap).
_SHOWN = re.compile(":(?:block|flex|grid|inline|table|contents)|d-[a-z]+-(?:block|flex|grid|inline|table)")

_BODY = re.compile(
    "(?:article|story|entry|post|body|content|main|news|rich)[-_]*(?:body|content|text|copy)|trs_editor|text-content"
)
_HUMPS = 6  # names with more are settings (enableBodyAdsCharCount), not descriptions
_HUMP = re.compile("[A-Z](?<=[a-z][A-Z])(?=[a-z]{2})")


@lru_cache(maxsize=65_536)
def hint(name: str) -> int:
    """Return what `name`, the class and id of an element with a blank between them, says about it."""
    lower = name.lower()
    words = _words(name, lower)
    found = min(map(_word_hint, words), default=PLAIN)
    if found <= LINE and not _AUTHOR.isdisjoint(words) and not _PORTRAIT.isdisjoint(words):
        return CHROME
    if found > BODY and _may_be_body(lower) and _BODY.search(lower):
        return BODY
    return HIDING if found > BODY and _hides(name.split()) else found


def _hides(names: list[str]) -> bool:
    # "hidden md:block", "d-none d-lg-flex": hidden on small screens alone.
    return not _HIDING.isdisjoint(names) and not any(_SHOWN.search(name) for name in names)


def _words(name: str, lower: str) -> list[str]:
    if lower != name:
        spread, humps = _HUMP.subn(_apart, name)
        lower = spread.lower() if humps <= _HUMPS else lower
    return lower.replace("-", " ").replace("_", " ").replace(":", " ").split()


def _apart(hump: re.Match[str]) -> str:
    return f" {hump[0]}"


@lru_cache(maxsize=65_536)
def _word_hint(word: str) -> int:
    found = _HINTS.get(word, PLAIN)
    if len(word) > _SHORTEST_STEM and word.startswith(_STEMS):
        return min(found, CHROME if word.startswith(_CHROME_STEMS) else SIDE)
    return found


def _may_be_body(name: str) -> bool:
    # The pattern costs ten times as much, and hardly any name gets that far.
    return "content" in name or "body" in name or "text" in name or "copy" in name or "trs_" in name


# A word in two of the lists counts as the more telling one.
_HINTS = {
    **dict.fromkeys(_ODD_WORDS.split(), ODD),
    **dict.fromkeys(_DOUBTFUL_WORDS.split(), DOUBTFUL),
    **dict.fromkeys(_LINE_WORDS.split(), LINE),
    **dict.fromkeys(_SIDE_WORDS.split(), SIDE),
    **dict.fromkeys(_CHROME_WORDS.split(), CHROME),
}
_STEMS = _CHROME_STEMS + _SIDE_STEMS
_SHORTEST_STEM = min(map(len, _STEMS))
