"""What kind of news is it, at which stage of the value chain, by which measure?"""

from collections import Counter

from monitor.digest.lexicon import topics
from monitor.digest.quoting import ReadArticle
from monitor.domain.articles import Article

_HEADLINE, _LEAD = 3, 2  # how often a word counts there: headlines and leads say what a story is about
_LEAD_CHARACTERS = 500  # about two sentences
_SHOWN = 2
_STAGES_SHOWN = 3


def event_types(article: ReadArticle) -> tuple[str, ...]:
    """Return what happened, the best supported first, at most two."""
    return _strongest(article, "types", _SHOWN, least=2)


def stages(article: ReadArticle) -> tuple[str, ...]:
    """Return where in the value chain, the best supported first, at most three."""
    return _strongest(article, "stages", _STAGES_SHOWN, least=2)


def measure(words: str, language: str) -> str | None:
    """Return which kind of policy measure a sentence speaks of, the most consequential first in the word list."""
    return next((topic.code for topic in topics("measures", language) if topic.pattern.search(words)), None)


def _strongest(article: ReadArticle, kind: str, shown: int, *, least: int) -> tuple[str, ...]:
    scores: Counter[str] = Counter()
    for topic in topics(kind, article.language):
        support = _support(topic.pattern.findall, article.archived.article)
        if support >= least:
            scores[topic.code] = support * topic.weight
    return tuple(code for code, _ in scores.most_common(shown))


def _support(found_in, article: Article) -> int:  # type: ignore[no-untyped-def]
    """Count words: in the headline three times, in the lead twice, below at most three."""
    title, text = article.title or "", article.text
    below = min(3, len(found_in(text, _LEAD_CHARACTERS)))
    return _HEADLINE * len(found_in(title)) + _LEAD * len(found_in(text, 0, _LEAD_CHARACTERS)) + below
