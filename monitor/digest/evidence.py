"""The gate: every quotation stands in its sentence, every number and name in its quotation, or nothing is built."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from monitor.digest.quoting import CUT, JOINED, ReadArticle, plain
from monitor.domain.articles import ArticleId
from monitor.domain.reports import DateRead, Digest, Line, Quantity, Quote
from monitor.errors import MonitorError


class EvidenceError(MonitorError):
    """A line of the digest is not supported by the sentence it cites; this is a bug of ours."""


def verify(digest: Digest, articles: Mapping[ArticleId, ReadArticle]) -> None:
    """Return when every quotation is verbatim.

    Raises:
        EvidenceError: one is not; the message names article, sentence and words.
    """
    for part in _parts(digest):
        if isinstance(part, Quote):
            _quoted(part, articles)
        elif isinstance(part, DateRead | Quantity):
            _within(part.words, part.quote)
        elif isinstance(part, Line) and "words" in part.values:
            _within(str(part.values["words"]), *part.quotes)


def _quoted(quote: Quote, articles: Mapping[ArticleId, ReadArticle]) -> None:
    article = articles.get(quote.article)
    if article is None or not 1 <= quote.sentence <= len(article.sentences):
        raise EvidenceError(f"article {quote.article} has no sentence {quote.sentence}, cited for '{quote.text}'")
    sentence = article.sentences[quote.sentence - 1]
    rest = plain(article.text[sentence.start : sentence.end])
    for piece in quote.text.removeprefix(f"{CUT} ").removesuffix(f" {CUT}").split(JOINED):
        place = rest.find(piece)
        if not piece or place < 0:
            raise EvidenceError(f"article {quote.article}, sentence {quote.sentence} does not say '{piece}'")
        rest = rest[place + len(piece) :]


def _within(words: str, *quotes: Quote) -> None:
    """Check that words, without blanks and case, are part of what is quoted."""
    if not any(_bare(plain(words)) in _bare(quote.text) for quote in quotes):
        raise EvidenceError(f"'{words}' is in none of its quotations: {[quote.text for quote in quotes]}")


def _bare(text: str) -> str:
    return re.sub(r"[\s,;:，；：.]+", "", text).lower()


def _parts(value: Any) -> Iterator[Any]:
    """Yield every value inside the digest, itself first."""
    yield value
    if is_dataclass(value):
        for each in fields(value):
            yield from _parts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
