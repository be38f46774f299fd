"""What was read, judged doubtful and not counted: shown, so that a reader can disagree."""

import re
from collections.abc import Iterable, Iterator, Sequence

from monitor.digest.event_dates import as_date
from monitor.digest.naming import Names
from monitor.digest.quoting import plain, shortened
from monitor.digest.stories import StoryReading
from monitor.domain.articles import ArticleId
from monitor.domain.reports import Doubt
from monitor.domain.tags import Rejection

_REPUBLISHED_AFTER_DAYS = 60  # a page dated so long after what it tells is likely a copy of old news
_TO_BE = re.compile(r"(?i)\b(?:will|to) be (?P<verb>held|signed|opened|launched|released|completed)\b")
_PER_ARTICLE = 4


def doubts(readings: Sequence[StoryReading], names: Names) -> tuple[Doubt, ...]:
    """Return refused tags, damaged headlines, contradicting dates and tenses; alike ones of several articles as one."""
    found: dict[tuple[str, str, str], Doubt] = {}
    for doubt in _all(readings, names):
        key = (doubt.code, doubt.words.lower(), doubt.reason)
        known = found.get(key)
        articles = doubt.articles if known is None else tuple(dict.fromkeys((*known.articles, *doubt.articles)))
        found[key] = Doubt(
            code=doubt.code, articles=articles, words=doubt.words, reason=doubt.reason, subject=doubt.subject
        )
    return tuple(found.values())


def _all(readings: Iterable[StoryReading], names: Names) -> Iterator[Doubt]:
    for reading in readings:
        yield from _refused(reading, names)
        yield from _republished(reading)
        yield from _tense(reading)


def _refused(reading: StoryReading, names: Names) -> Iterator[Doubt]:
    """Metals, and regions of a country the article is about: what a reader could have tagged. The rest is noise."""
    article = reading.lead.archived
    people = " ".join(person.name for person in reading.people)
    tagged = {tag.id for tag in (*article.tags.metals, *article.tags.regions)}
    countries = {tag.id.split("-")[0] for tag in article.tags.regions}
    distinct: dict[tuple[str, str], Rejection] = {}
    for each in article.tags.rejected:
        if each.id and each.id not in tagged and (each.kind == "metal" or each.id.split("-")[0] in countries):
            distinct.setdefault((each.id, each.mention.words.lower()), each)
    plausible = [each for each in distinct.values() if each.mention.words not in people]
    for rejection in plausible[:_PER_ARTICLE]:
        name = names.metal(rejection.id) if rejection.kind == "metal" else names.region(rejection.id)
        words = shortened(plain(rejection.mention.words), 60)
        yield Doubt(code="not_tagged", articles=(article.id,), words=words, reason=rejection.reason, subject=name)


def _republished(reading: StoryReading) -> Iterator[Doubt]:
    event, published = reading.event, reading.lead.archived.article.published
    happened = as_date(event.edtf) if event else None
    if event and published and happened and (published.date - happened).days > _REPUBLISHED_AFTER_DAYS:
        days = (published.date - happened).days
        yield Doubt(code="republished", articles=(_id(reading),), words=event.words, reason=str(days))


def _tense(reading: StoryReading) -> Iterator[Doubt]:
    """Headlines in the future over texts in the past: the text is believed."""
    match = _TO_BE.search(reading.lead.archived.article.title or "")
    if match and (done := re.search(rf"(?i)\b(?:was|were) {match['verb']}\b", reading.lead.text)):
        yield Doubt(code="tense", articles=(_id(reading),), words=plain(match[0]), reason=plain(done[0]))


def _id(reading: StoryReading) -> ArticleId:
    return reading.lead.archived.id
