"""The ledger of policy: which instrument, whose, what it does, how far it has come."""

from collections.abc import Sequence

from monitor.digest.cards import regions_of
from monitor.digest.events import event_types, measure
from monitor.digest.lexicon import slot
from monitor.digest.naming import Names
from monitor.digest.quoting import ReadArticle
from monitor.digest.stories import StoryReading
from monitor.domain.reports import Commitment, PolicyEntry, Quote

_MOST = 12
_TYPES = {"policy", "planning", "export_measure", "trade_measure"}
_ROOM = 240  # characters: names of documents are long


def policies(readings: Sequence[StoryReading], names: Names) -> tuple[PolicyEntry, ...]:
    """Return the instruments of policy among the day's stories, in rank order."""
    entries = (_entry(reading, names) for reading in readings)
    return tuple(entry for entry in entries if entry)[:_MOST]


def _entry(reading: StoryReading, names: Names) -> PolicyEntry | None:
    commitment = reading.commitment
    if commitment is None or commitment.level not in (3, 7):
        return None
    said_by = next(article for article in reading.read if article.archived.id == commitment.quote.article)
    if not _TYPES.intersection((*reading.types, *event_types(said_by))):
        return None
    around = said_by.around(commitment.quote, limit=_ROOM)
    published = reading.lead.archived.article.published
    return PolicyEntry(
        measure=_measure(reading, around),
        status="in_preparation" if commitment.code == "plan_ordered" else "issued",
        regions=regions_of(reading, names),
        official=reading.official,
        story=reading.story.id,
        quote=around,
        published=str(published.date) if published else None,
        instrument=_first(said_by, "instrument", commitment),
        issuer=_first(said_by, "issuer", commitment),
    )


def _first(article: ReadArticle, name: str, commitment: Commitment) -> Quote | None:
    """Return the words that fill a slot: in the deciding sentence, or else where they first stand."""
    sentence = article.sentences[commitment.quote.sentence - 1]
    pattern = slot(name, article.language)
    match = pattern.search(article.text, sentence.start, sentence.end) or pattern.search(article.text)
    return article.words(match.span("on")) if match else None


def _measure(reading: StoryReading, quote: Quote) -> str:
    """Return the measure that the deciding words speak of, or else the headline and text."""
    language = reading.lead.language
    headline = reading.lead.archived.article.title or ""
    return (
        measure(quote.text, language) or measure(headline, language) or measure(reading.lead.text, language) or "other"
    )
