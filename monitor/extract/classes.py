"""What a class or id name says about the element that carries it.

Names are split into words (`ArticleBody__related-links` -> article, body, related, links) and the words are looked up.
Splitting and looking up costs a fifth of one alternation regex over the same names.
"""

import re
from enum import IntEnum
from functools import lru_cache


class Hint(IntEnum):
    """How much of an element the article is likely to be."""

    CHROME = 0  # never the article: comments, shares, related links ...
    DOUBTFUL = 1  # not the article, unless most of the page's paragraphs are inside
    NONE = 2
    BODY = 3  # calls itself the article's body


# Words that name things beside the article on sites of every kind, whatever else the name says.
_CHROME_WORDS = """
    comment comments disqus respond commentlist livefyre share sharing sharebar sharebox sharetools sharethis
    addthis addtoany socials jiathis bdsharebuttonbox related recirc recirculation recommended recommendation
    recommendations recommends readmore morestories breadcrumb breadcrumbs crumb crumbs mbx newsletter
    newsletters signup advert adverts advertisement advertising advertorial ads adsbygoogle adslot adunit
    adbox adwrapper dfp gpt taboola outbrain sponsored sponsor promo promos promobox cookie cookies consent
    gdpr onetrust sidebar sidebars rightbar leftbar pagination pager paginator pagenav prevnext nextprev
    popular trending mostread mostpopular toplist tags taglist tagcloud hashtags caption captions figcaption
    imagecaption photocaption byline bylines dateline datelines timestamp masthead colophon copyright modal
    popup lightbox tooltip skip screenreader visuallyhidden print-only noprint toc
"""
_CHROME = frozenset(_CHROME_WORDS.split())

# Words that usually name things beside the article, but also layouts around it ("with-sidebar", "share-page").
_DOUBTFUL_WORDS = """
    social widget widgets menu nav navbar navigation navi footer foot ad promo banner hidden hide invisible
    teaser teasers carousel slider slideshow gallery player subscribe subscription subscriptions paywall login
    register author authors bio biography profile contributor contributors credit credits source meta metadata
    postmeta entrymeta infos toolbar tools tool bar buttons button rating ratings vote poll quiz alert
    notification notice disclaimer infobox factbox sticky fixed overlay aside rail also further tag keywords
    date time
"""
_DOUBTFUL = frozenset(_DOUBTFUL_WORDS.split())

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
_CAMEL = re.compile(r"([a-z])([A-Z][a-z]{2})")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=16_384)
def hint(name: str) -> Hint:
    """Return what `name`, the class and id of an element with a blank between them, says about it."""
    words = _BETWEEN_WORDS.split(_CAMEL.sub(r"\1-\2", name).lower())
    if not _CHROME.isdisjoint(words):
        return Hint.CHROME
    if any(word.startswith(_CHROME_STEMS) for word in words if len(word) > 6):
        return Hint.CHROME
    if _BODY.search(name):
        return Hint.BODY
    return Hint.NONE if _DOUBTFUL.isdisjoint(words) else Hint.DOUBTFUL
