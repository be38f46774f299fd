"""What a class or id name says about the element that carries it.

Names are split into words (`ArticleBody__related-links` -> article, body, related, links) and the words are looked up.
Splitting and looking up costs a fifth of one alternation regex over the same names.
"""

import re
from functools import lru_cache

# What a name says, from worst to best. Plain numbers, since they are compared for every element of a page.
CHROME = 0  # never the article: comments, shares, related links ...
LINE = 1  # not the article, even when it is a single line: a byline, a date, a credit
DOUBTFUL = 2  # not the article, unless most of the page's paragraphs are inside
ODD = 3  # a box inside an article as often as beside it: a card, a tweet, a summary
PLAIN = 4  # nothing
BODY = 5  # it calls itself the article's body

# Words that name things beside the article on sites of every kind, whatever else the name says.
_CHROME_WORDS = """
    comment comments commentform disqus respond commentlist livefyre akismet
    share sharing sharebar sharebox sharetools sharethis sharedaddy addthis addtoany socials jiathis bdsharebuttonbox
    related recirc recirculation recommended recommendation recommendations recommends readmore morestories
    breadcrumb breadcrumbs crumb crumbs mbx
    newsletter newsletters signup optin
    advert adverts advertisement advertising advertorial adsbygoogle adslot adunit adbox adwrapper dfp gpt
    taboola outbrain sponsored sponsor promo promos promobox
    cookie cookies consent gdpr onetrust
    sidebar sidebars rightbar leftbar textwidget
    pagination pager paginator pagenav prevnext nextprev
    popular trending mostread mostpopular toplist
    tags taglist tagcloud hashtags
    caption captions figcaption imagecaption photocaption wp-caption-text
    byline bylines dateline datelines timestamp
    masthead colophon copyright
    modal popup popover tooltip dropdown flyout submenu
    screenreader visuallyhidden noprint
"""
_CHROME = frozenset(_CHROME_WORDS.split())

# Words that usually name things beside the article, but also layouts around it ("with-sidebar", "share-page").
_DOUBTFUL_WORDS = """
    social widgets menu nav navbar navigation navi footer foot ad ads banner
    teaser teasers carousel cta
    subscribe subscription subscriptions subscriber login register registration account member user
    author authors bio biography profile contributor contributors
    credit credits source attribution
    meta metadata postmeta entrymeta info infos infobox published updated
    toolbar tools buttons button btn links
    rating ratings vote poll quiz survey feedback search error
    alert notification notice disclaimer policy privacy terms license
    aside further latest recent posts articles headlines breaking ticker videos
    prev previous bookmark views taxonomy thread community prompt affiliate
    facebook rss email keywords date
"""
_DOUBTFUL = frozenset(_DOUBTFUL_WORDS.split())

# Words on boxes inside articles as often as beside them.
_ODD_WORDS = """
    more next card cards box image video audio inline embed embedded embeds tweet twitter instagram figure gallery slide
    note notes donate donation factbox fact highlight highlights summary excerpt dek subtitle references footnotes list
    item items item2 stories story-list grid product products widget
"""
_ODD = frozenset(_ODD_WORDS.split())

# Of the doubtful words, those that a single paragraph or list item does not carry by accident.
_LINE_WORDS = "author authors credit credits date meta source attribution updated disclaimer"
_LINE = frozenset(_LINE_WORDS.split())

# Whole class names with which style sheets hide things.
_HIDING = frozenset(("hidden", "hide", "d-none", "is-hidden", "visually-hidden", "sr-only", "screen-reader-text"))

_CHROME_STEMS = (
    "related", "sharebar", "sharing", "socialshare", "sociallinks", "socialmedia",
    "comments", "commentlist", "newsletter",
    "breadcrumb", "advert", "taboola", "outbrain", "recommend", "mostread", "mostpopular", "sidebar",
    "cookie", "sponsor",
    "disqus", "tagcloud", "taglist",
)  # fmt: skip

_BODY = re.compile(
    r"article-?_?body|article-?_?content|article-?_?text|story-?_?body|story-?_?content|story-?_?text|entry-?_?content"
    r"|post-?_?content|post-?_?body|body-?_?content|content-?_?body|main-?_?content|news-?_?content|rich-?_?text"
    r"|news-?_?body|post-?_?text|body-?_?text|body-?_?copy|trs_editor|articletext|td-post-content|text-content",
    re.IGNORECASE,
)
# One of these is in every name that the pattern above knows; looking for them first is ten times as fast.
_BODY_PARTS = ("ody", "ontent", "ext", "opy", "editor")
_HUMPS = 6  # names with more are settings (enableBodyAdsCharCount), not descriptions
_CAMEL = re.compile(r"([a-z])([A-Z][a-z]{2})")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=16_384)
def hint(name: str) -> int:
    """Return what `name`, the class and id of an element with a blank between them, says about it."""
    words = _words(name)
    if not _CHROME.isdisjoint(words) or any(len(word) > 6 and word.startswith(_CHROME_STEMS) for word in words):
        return CHROME
    if any(part in name for part in _BODY_PARTS) and _BODY.search(name):
        return BODY
    if not _HIDING.isdisjoint(name.split()):
        return DOUBTFUL
    if not _LINE.isdisjoint(words):
        return LINE
    if not _DOUBTFUL.isdisjoint(words):
        return DOUBTFUL
    return PLAIN if _ODD.isdisjoint(words) else ODD


def _words(name: str) -> list[str]:
    if not name.islower() and len(_CAMEL.findall(name)) <= _HUMPS:
        name = _CAMEL.sub(r"\1-\2", name)
    return _BETWEEN_WORDS.split(name.lower())
