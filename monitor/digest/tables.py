"""The standing tables of a digest: same place every day, so that a change is seen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from monitor.digest.grid import DayCounts
from monitor.digest.naming import Known, TagKind
from monitor.digest.naming import Names as Naming
from monitor.digest.people import ends_another
from monitor.digest.profile import Profile
from monitor.digest.stories import StoryReading
from monitor.digest.trends import BASELINE_DAYS
from monitor.domain.articles import StoryId
from monitor.domain.days import DayRecord
from monitor.domain.reports import DateRead, Named, Names, OpenQuestions, Quantity, StoryCard, TrendLine

_MOST = 12  # rows of a table that is skimmed, not read
_TRENDS = 6  # small multiples in two rows of three
_KINDS = ("price", "money", "capacity", "mass", "energy", "share", "count", "ordinal")


def ladder(cards: Sequence[StoryCard]) -> tuple[StoryId, ...]:
    """Return the stories with a commitment, firmest first, then by rank."""
    firm = [card for card in cards if card.commitment]
    firm.sort(key=lambda card: (-(card.commitment.level if card.commitment else 0), -card.score["total"], card.id))
    return tuple(card.id for card in firm[:_MOST])


def ladder_counts(cards: Sequence[StoryCard]) -> Mapping[str, int]:
    """Return how many stories stand on each rung, "1" to "7"."""
    counts = Counter(card.commitment.level for card in cards if card.commitment)
    return {str(level): counts[level] for level in range(1, 8)}


def quiet(
    readings: Sequence[StoryReading], profile: Profile, names: Naming
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Return the followed metals that nothing is said of today, and those only mentioned: none is left out silently."""
    heard = {metal for reading in readings for metal in reading.metals}
    mentioned = {metal for reading in readings for metal in reading.metals_mentioned} - heard
    followed = [metal for metal in profile.metals or names.quiet_candidates() if metal not in heard]
    return (
        tuple(names.metal(metal) for metal in followed if metal not in mentioned),
        tuple(names.metal(metal) for metal in followed if metal in mentioned),
    )


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


def names(readings: Sequence[StoryReading], known: Known) -> tuple[Names, ...]:
    """Return whom each story names, in rank order, and whom the archive had not heard of before."""
    found = []
    for reading in readings[:_MOST]:
        people = tuple(person.name for person in reading.people)
        companies = tuple(name for name in reading.companies if not ends_another(name, reading.companies))[:4]
        if people or companies:
            new = tuple(name for name in (*people, *companies) if not known("name", name))
            found.append(Names(article=reading.lead.archived.id, people=people, companies=companies, new=new))
    return tuple(found)


def new_tags(kind: TagKind, tags: Iterable[str], known: Known, names: Naming) -> tuple[Named, ...]:
    """Return those of the day's metals or regions that the archive had not heard of before."""
    named = names.metal if kind == "metal" else names.region
    return tuple(named(tag) for tag in tags if not known(kind, tag))


def questions(cards: Sequence[StoryCard]) -> tuple[OpenQuestions, ...]:
    """Return what the best stories leave open."""
    best = sorted((card for card in cards if card.missing), key=lambda card: (-card.score["total"], card.id))
    return tuple(OpenQuestions(article=card.lead, story=card.id, missing=card.missing) for card in best[:_MOST])
