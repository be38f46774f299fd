"""What was read, judged doubtful and not counted: shown, so that a reader can disagree."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.digest.event_dates import as_date
from monitor.digest.naming import Names
from monitor.digest.quoting import plain, shortened
from monitor.digest.stories import StoryReading
from monitor.domain.reports import Doubt, Named
from monitor.domain.tags import Mention, Rejection

_REPUBLISHED_AFTER_DAYS = 60  # a page dated so long after what it tells is likely a copy of old news
_TO_BE = re.compile(r"(?i)\b(?:will|to) be (?P<verb>held|signed|opened|launched|released|completed)\b")
_PER_ARTICLE = 4


def doubts(readings: Sequence[StoryReading], names: Names) -> tuple[Doubt, ...]:
    """Return refused tags, damaged headlines, contradicting dates and tenses; alike ones of several articles as one."""
    found: dict[tuple[str, str, str], Doubt] = {}
    for doubt in _all(readings, names):
        key = (doubt.code, doubt.words.lower(), doubt.reason)
        known = found.get(key)
        found[key] = doubt if known is None else _joined(known, doubt)
    return tuple(found.values())


def _joined(known: Doubt, other: Doubt) -> Doubt:
    """Return one doubt for both articles."""
    if other.articles[0] in known.articles:
        return known
    return replace(known, articles=known.articles + other.articles, sentences=known.sentences + other.sentences)


def _all(readings: Iterable[StoryReading], names: Names) -> Iterator[Doubt]:
    for reading in readings:
        yield from _refused(reading, names)
        yield from _republished(reading)
        yield from _tense(reading)
        yield from _near_names(reading)


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
        yield _doubt(reading, "not_tagged", words, rejection.reason, at=rejection.mention, subject=name)


def _republished(reading: StoryReading) -> Iterator[Doubt]:
    event, published = reading.event, reading.lead.archived.article.published
    happened = as_date(event.edtf) if event else None
    if event and published and happened and (published.date - happened).days > _REPUBLISHED_AFTER_DAYS:
        days = (published.date - happened).days
        yield replace(_doubt(reading, "republished", event.words, str(days)), sentences=(event.quote.sentence,))


def _tense(reading: StoryReading) -> Iterator[Doubt]:
    """Headlines in the future over texts in the past: the text is believed."""
    match = _TO_BE.search(reading.lead.archived.article.title or "")
    if match and (done := re.search(rf"(?i)\b(?:was|were) {match['verb']}\b", reading.lead.text)):
        sentence = reading.lead.sentence_at(done.start())
        doubt = _doubt(reading, "tense", plain(match[0]), plain(done[0]))
        yield replace(doubt, sentences=(sentence.number if sentence else 0,))


def _near_names(reading: StoryReading) -> Iterator[Doubt]:
    """Two places of one region that go on in the same words: "Xa pilot zone" and "Xan pilot zone" may be one."""
    text = reading.lead.text
    for tag in reading.lead.archived.tags.regions:
        named: dict[str, Mention] = {}
        for mention in (each for each in tag.mentions if each.field == "text"):
            following = _FOLLOWING.match(text, mention.end)
            if following is None:
                continue
            first = named.setdefault(following[0].lower(), mention)
            if first.words.lower() != mention.words.lower():
                goes_on = plain(following[0])
                words, other = (plain(each.words) + " " + goes_on for each in (first, mention))
                yield _doubt(reading, "near_names", words, other, at=mention)
                return


# What a name goes on with: four words, or six Chinese characters.
_FOLLOWING = re.compile(r"(?:\s[A-Za-z’'-]+){4}|[\u4e00-\u9fff]{6}")


def _doubt(
    reading: StoryReading,
    code: str,
    words: str,
    reason: str,
    *,
    at: Mention | None = None,
    subject: Named | None = None,
) -> Doubt:
    sentence = reading.lead.sentence_at(at.start) if at and at.field == "text" else None
    return Doubt(
        code=code,
        articles=(reading.lead.archived.id,),
        sentences=(sentence.number if sentence else 0,),
        words=words,
        reason=reason,
        subject=subject,
    )
