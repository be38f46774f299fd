"""The standing tables of a digest: same place every day, so that a change is seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from monitor.digest.cards import regions_of
from monitor.digest.events import event_types, measure
from monitor.digest.grid import DayCounts
from monitor.digest.naming import Names as Naming
from monitor.digest.profile import Profile
from monitor.digest.quoting import plain
from monitor.digest.stories import StoryReading
from monitor.digest.trends import BASELINE_DAYS
from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.reports import (
    DateRead,
    DayRecord,
    Named,
    Names,
    OpenQuestions,
    PolicyEntry,
    Quantity,
    Quote,
    SharedName,
    StoryCard,
    TrendLine,
)

_MOST = 12  # rows of a table that is skimmed, not read
_TRENDS = 6  # small multiples in two rows of three
_KINDS = ("price", "money", "capacity", "mass", "energy", "share", "count", "ordinal")
_POLICY_TYPES = {"policy", "planning", "export_measure", "trade_measure"}


def ladder(cards: Sequence[StoryCard]) -> tuple[StoryId, ...]:
    """Return the stories with a commitment, firmest first, then by rank."""
    firm = [card for card in cards if card.commitment]
    firm.sort(key=lambda card: (-(card.commitment.level if card.commitment else 0), -card.score["total"], card.id))
    return tuple(card.id for card in firm[:_MOST])


def ladder_counts(cards: Sequence[StoryCard]) -> Mapping[str, int]:
    """Return how many stories stand on each rung, "1" to "7"."""
    counts = Counter(card.commitment.level for card in cards if card.commitment)
    return {str(level): counts[level] for level in range(1, 8)}


def quiet(readings: Sequence[StoryReading], profile: Profile, names: Naming) -> tuple[Named, ...]:
    """Return the followed metals without a story today: none is silently left out."""
    heard = {metal for reading in readings for metal in reading.metals}
    followed = profile.metals or names.quiet_candidates()
    return tuple(names.metal(metal) for metal in followed if metal not in heard)


def trends(record: DayRecord, counts: DayCounts, names: Naming) -> tuple[TrendLine, ...]:
    """Return stories a day over four weeks and today for the busiest metals; none without a baseline."""
    days = [record.window.day - timedelta(days=back) for back in range(BASELINE_DAYS, 0, -1)]
    series: dict[str, Counter[str]] = {}
    for count in record.baseline:
        if count.metal is not None and count.region is None:
            series.setdefault(count.metal, Counter())[str(count.day)] += count.stories
    today = {metal: stories for (metal, region), stories in counts.stories.items() if metal and region is None}
    busiest = sorted(series, key=lambda metal: (-today.get(metal, 0), -sum(series[metal].values()), metal))[:_TRENDS]
    return tuple(
        TrendLine(
            metal=names.metal(metal),
            days=(*days, record.window.day),
            stories=(*(series[metal][str(day)] for day in days), today.get(metal, 0)),
        )
        for metal in busiest
    )


def shared_names(readings: Sequence[StoryReading], names: Naming) -> tuple[SharedName, ...]:
    """Return the places below a province and the products that more than one story names."""
    named: dict[str, dict[ArticleId, None]] = {}
    for reading in readings:
        tags = reading.lead.archived.tags
        words = [
            mention.words
            for tag in tags.regions
            for mention in tag.mentions
            if not names.is_region(plain(mention.words))
        ]
        words += [mention.words for tag in tags.metals for mention in tag.mentions if " " in mention.words.strip()]
        for word in words:
            named.setdefault(plain(word).lower(), {})[reading.lead.archived.id] = None
    spelled = {
        plain(mention.words).lower(): plain(mention.words)
        for reading in readings
        for tag in reading.lead.archived.tags.regions
        for mention in tag.mentions
    }
    shared = [
        SharedName(words=spelled.get(words, words), articles=tuple(articles))
        for words, articles in named.items()
        if len(articles) > 1
    ]
    shared.sort(key=lambda each: (-len(each.articles), each.words))
    return tuple(shared[:_MOST])


def policies(readings: Sequence[StoryReading], names: Naming) -> tuple[PolicyEntry, ...]:
    """Return the instruments of policy among the day's stories, in rank order."""
    found = []
    for reading in readings:
        commitment = reading.commitment
        if commitment is None or commitment.level not in (3, 7):
            continue
        said_by = next(article for article in reading.read if article.archived.id == commitment.quote.article)
        if not _POLICY_TYPES.intersection((*reading.types, *event_types(said_by))):
            continue
        around = said_by.around(commitment.quote, limit=240)
        published = reading.lead.archived.article.published
        found.append(
            PolicyEntry(
                measure=_measure(reading, around),
                status="in_preparation" if commitment.code == "plan_ordered" else "issued",
                regions=regions_of(reading, names),
                official=reading.official,
                story=reading.story.id,
                quote=around,
                published=str(published.date) if published else None,
            )
        )
    return tuple(found[:_MOST])


def _measure(reading: StoryReading, quote: Quote) -> str:
    """Return the measure that the deciding words speak of, or else the headline and text."""
    language = reading.lead.language
    headline = reading.lead.archived.article.title or ""
    return (
        measure(quote.text, language) or measure(headline, language) or measure(reading.lead.text, language) or "other"
    )


def numbers(readings: Sequence[StoryReading]) -> tuple[Quantity, ...]:
    """Return the numbers quoted: prices and money first, then tonnages; at most twelve."""
    found = [number for reading in readings for number in reading.numbers]
    found.sort(key=lambda number: _KINDS.index(number.kind))
    return tuple(found[:_MOST])


def number_counts(readings: Sequence[StoryReading]) -> Mapping[str, int]:
    """Return how many numbers of each kind the shown stories quote."""
    counts = Counter(number.kind for reading in readings for number in reading.numbers)
    return {kind: counts[kind] for kind in _KINDS}


def dates(readings: Sequence[StoryReading]) -> tuple[DateRead, ...]:
    """Return the dates named besides the events: those ahead by date, then deadlines, then the others."""
    found = [
        each
        for reading in readings
        for each in reading.dates
        if each.ahead or each.deadline or each.edtf[:4] == "XXXX" or len(each.edtf) > 7
    ]
    found += [reading.event for reading in readings if reading.event and reading.event.ahead]
    found.sort(key=lambda each: (not each.ahead, each.edtf if each.ahead else "", not each.deadline))
    return tuple(found[:_MOST])


def names(readings: Sequence[StoryReading]) -> tuple[Names, ...]:
    """Return whom each story names, in rank order."""
    found = []
    for reading in readings[:_MOST]:
        people = tuple(person.name for person in reading.people)
        if people or reading.companies:
            found.append(Names(article=reading.lead.archived.id, people=people, companies=reading.companies[:4]))
    return tuple(found)


def questions(cards: Sequence[StoryCard]) -> tuple[OpenQuestions, ...]:
    """Return what the best stories leave open."""
    best = sorted((card for card in cards if card.missing), key=lambda card: (-card.score["total"], card.id))
    return tuple(OpenQuestions(article=card.lead, story=card.id, missing=card.missing) for card in best[:_MOST])
