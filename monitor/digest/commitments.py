"""How firm is it? The highest rung of the ladder that the words reach."""

import re

from monitor.digest.lexicon import Level, commitment_levels, guard
from monitor.digest.quoting import JOINED, ReadArticle
from monitor.domain.reports import Commitment, Quote

_FEW, _ROOM = 30, 150  # characters
_BEFORE = 40  # characters in which a negation or a future form is looked for; a clause, not a sentence


def commitment_of(article: ReadArticle) -> Commitment | None:
    """Return the firmest commitment of an article with the words that decide, or None.

    What is negated or conditional does not count; what is still to come counts as intent.
    """
    intent: Commitment | None = None
    for level in commitment_levels(article.language):
        for quote, planned in _readings(article, level):
            if not planned:
                done = Commitment(level=level.level, code=level.code, quote=quote, clause=_clause(article, quote))
                return intent if intent and intent.level > level.level else done
            intent = intent or Commitment(level=2, code="intent", quote=quote, clause=_clause(article, quote))
    return intent


def _clause(article: ReadArticle, quote: Quote) -> Quote:
    """Return the clause around words too few to be understood by themselves."""
    return article.around(quote, limit=_ROOM) if len(quote.text) < _FEW and JOINED not in quote.text else quote


def _readings(article: ReadArticle, level: Level) -> list[tuple[Quote, bool]]:
    """Return the words on this rung: what is done before what is planned, then the stronger pattern, then the first."""
    found = (match for pattern in level.patterns for match in pattern.finditer(article.text))
    readings = []
    for match in found:
        before = article.text[max(0, match.start() - _BEFORE) : match.start()]
        if guard("unless", article.language).search(before):
            continue
        quote = _words(article, match)
        if quote is not None:
            planned = level.level > 3 and guard("future", article.language).search(before) is not None
            readings.append((quote, planned))
    return sorted(readings, key=lambda reading: reading[1])


def _words(article: ReadArticle, match: re.Match[str]) -> Quote | None:
    pieces = match.groupdict()
    if pieces.get("a") and pieces.get("b"):
        return article.words(match.span("a"), match.span("b"))
    return article.words(match.span())
