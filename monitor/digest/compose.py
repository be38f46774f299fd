"""One day into a digest: what is in it, in which order. The only input is the record; no clock is asked.

record -> readings of its stories -> counts, ranks -> sections -> evidence gate -> sealed digest
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.digest import coverage as coverages
from monitor.digest import grid as grids
from monitor.digest import ledger, likeness, ranking, tables
from monitor.digest.cards import card_of
from monitor.digest.document import SCHEMA, sealed
from monitor.digest.doubts import doubts
from monitor.digest.evidence import verify
from monitor.digest.highlights import minute, warnings
from monitor.digest.lexicon import versions
from monitor.digest.naming import Known, Names, unasked
from monitor.digest.organisations import Told, organisations
from monitor.digest.profile import Profile
from monitor.digest.stories import StoryReading
from monitor.digest.trends import baseline_of
from monitor.digest.window import hours_of
from monitor.digest.wording import Wording
from monitor.domain.days import DayRecord
from monitor.domain.reports import Digest, MetalGroup, StoryCard
from monitor.domain.tags import Vocabulary

_DOUBTS_SHOWN = 15
# Stories read in full per metal, as a multiple of those shown: enough that the words can change the order.
_READ_PER_SHOWN = 2


def compose_digest(
    record: DayRecord, profile: Profile, vocabulary: Vocabulary, *, known: Known = unasked, told: Told | None = None
) -> Digest:
    """Return the digest of a day, revision 1; the same record, profile, vocabulary and answers give the same bytes.

    `known` is asked what the archive had heard of before the day, `told` how often it names an organisation.

    Raises:
        UncountedError: the record does not add up.
        EvidenceError: a line is not supported by the sentence it cites.
    """
    names = Names(vocabulary=vocabulary, language=profile.language)
    readings = [StoryReading(story, record.window) for story in sorted(record.stories, key=lambda story: story.id)]
    readings = [reading for reading in readings if reading.today]
    groups, ranked = _groups(readings, profile, names)
    cards = [card for group in groups for card in group.cards]
    counts = grids.counted(readings)
    baseline = baseline_of(record.window, record.baseline, record.healthy_days)
    movers = grids.foremost([*grids.movers(counts, baseline, names), *organisations(ranked, baseline, told)])
    covered = coverages.coverage(record, readings, cards)
    nothing_said, only_mentioned = tables.quiet(readings, profile, names)
    all_doubts = doubts(ranked, names)
    digest = Digest(
        schema=SCHEMA,
        id=f"{record.window.day}/{profile.name}",
        profile=profile.name,
        title=profile.title or Wording(profile.language, profile.timezone).say("title"),
        language=profile.language,
        revision=1,
        revised=(),
        window=record.window,
        hours=hours_of(record.window),
        late_by_days=record.late_by_days,
        base_url=profile.base_url.rstrip("/"),
        query=profile.query,
        sections=profile.sections,
        articles=len(record.first_in_window),
        stories=len(readings),
        all_background=bool(readings) and all(reading.background for reading in readings),
        warnings=warnings(record, readings, covered),
        minute=minute(cards, movers, readings, names),
        ladder=tables.ladder(cards),
        ladder_counts=tables.ladder_counts(cards),
        movers=movers,
        groups=groups,
        stories_left_out=len(readings) - len(cards),
        quiet=nothing_said,
        mentioned=only_mentioned,
        grid=grids.grid(counts, baseline, names),
        trends=tables.trends(record, counts, names),
        shared=likeness.shared_names(ranked, names),
        closest=likeness.closest_pair(ranked),
        policies=ledger.policies(ranked, names),
        numbers=tables.numbers(ranked),
        number_counts=tables.number_counts(ranked),
        dates=tables.dates(ranked),
        names=tables.names(ranked, known),
        new_metals=tables.new_tags("metal", sorted(counts.metals), known, names),
        new_regions=tables.new_tags("region", sorted(counts.regions), known, names),
        questions=tables.questions(cards),
        doubts=all_doubts[:_DOUBTS_SHOWN],
        doubts_more=max(0, len(all_doubts) - _DOUBTS_SHOWN),
        coverage=covered,
        built_by={**versions(), "tags": _tag_versions(readings)},
    )
    verify(digest, {article.archived.id: article for reading in ranked for article in reading.read})
    return sealed(digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ranked:
    reading: StoryReading
    points: dict[str, int]


def _groups(
    readings: Sequence[StoryReading], profile: Profile, names: Names
) -> tuple[tuple[MetalGroup, ...], list[StoryReading]]:
    """Return the stories by their foremost metal, capped, and those shown, best first."""
    shelves: dict[str, list[StoryReading]] = {}
    for reading in readings:
        shelves.setdefault(_shelf(reading, profile), []).append(reading)
    room = _room({metal: len(shelf) for metal, shelf in shelves.items()}, profile)
    best = {metal: _best(shelf, room[metal], profile) for metal, shelf in shelves.items()}
    order = sorted(shelves, key=lambda metal: _shelf_order(metal, best[metal], len(shelves[metal]), profile))
    groups = tuple(_group(metal, best[metal], len(shelves[metal]), names) for metal in order)
    return groups, [ranked.reading for metal in order for ranked in best[metal]]


def _room(sizes: Mapping[str, int], profile: Profile) -> dict[str, int]:
    """Return how many stories each metal may show: one each in turn, until the page or the metal is full."""
    room = dict.fromkeys(sizes, 0)
    left = profile.most_stories
    order = sorted(sizes, key=lambda metal: (not metal, metal not in profile.metals, -sizes[metal], metal))
    for place in range(1, profile.stories_per_metal + 1):
        for metal in order:
            if left and sizes[metal] >= place:
                room[metal] += 1
                left -= 1
    return room


def _shelf(reading: StoryReading, profile: Profile) -> str:
    """Return the metal under which a story stands: watched first, then foremost, then mentioned; "" for none."""
    watched = [metal for metal in profile.metals if metal in reading.metals]
    return next(iter((*watched, *reading.metals, *reading.metals_mentioned)), "")


def _shelf_order(metal: str, shelf: list[_Ranked], total: int, profile: Profile) -> tuple[bool, int, int, int, str]:
    """Untagged last; the profile's order; then most stories, the best story, the name."""
    wished = profile.metals.index(metal) if metal in profile.metals else len(profile.metals)
    return (not metal, wished, -total, -shelf[0].points["total"] if shelf else 0, metal)


def _best(shelf: Sequence[StoryReading], room: int, profile: Profile) -> list[_Ranked]:
    """Return the best stories of a shelf, best first, not too many of one source."""
    candidates = sorted(
        shelf,
        key=lambda reading: (
            -sum(ranking.cheap_parts(reading, profile).values()),
            reading.story.first_seen,
            reading.story.id,
        ),
    )
    read = [
        _Ranked(reading=reading, points=dict(ranking.score(reading, profile)))
        for reading in candidates[: room * _READ_PER_SHOWN]
    ]
    read.sort(key=lambda each: ranking.by_rank(each.reading, each.points))
    chosen: list[_Ranked] = []
    for each in read:
        source = each.reading.lead.archived.source
        if sum(other.reading.lead.archived.source == source for other in chosen) < profile.stories_per_source:
            chosen.append(each)
    return chosen[:room]


def _group(metal: str, chosen: list[_Ranked], total: int, names: Names) -> MetalGroup:
    cards: tuple[StoryCard, ...] = tuple(card_of(each.reading, each.points, names) for each in chosen)
    common = [
        name
        for name in (chosen[0].reading.metals if chosen else ())
        if all(name in each.reading.metals for each in chosen)
    ]
    heading = [metal, *(name for name in common if name != metal)] if metal else []
    return MetalGroup(
        metals=tuple(names.metal(name) for name in heading[:3]), total=total, cards=cards, more=total - len(cards)
    )


def _tag_versions(readings: Sequence[StoryReading]) -> str:
    versions_seen = {article.tags.lexicon_version for reading in readings for article in reading.today}
    return ", ".join(sorted(version for version in versions_seen if version))
