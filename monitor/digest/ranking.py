"""Which story comes first, and why: a sum of whole points that every card shows."""

from collections.abc import Mapping
from datetime import timedelta

from monitor.digest.profile import Profile
from monitor.digest.stories import StoryReading

_MEASURES = {"export_measure", "trade_measure", "disruption"}
_FIRM = 4
_FAMILIES_COUNTED = 4
_AMOUNTS = {"money", "price", "mass", "capacity", "energy"}


def score(reading: StoryReading, profile: Profile) -> Mapping[str, int]:
    """Return the points by part, those that are not zero, with their total."""
    weights = profile.weights
    firm = reading.commitment is not None and reading.commitment.level >= _FIRM
    parts = {
        **cheap_parts(reading, profile),
        "commitment": weights.commitment * firm,
        "measure": weights.measure * bool(_MEASURES.intersection(reading.types)),
        "quantity": weights.quantity * any(number.kind in _AMOUNTS for number in reading.numbers),
    }
    return {**{name: points for name, points in parts.items() if points}, "total": sum(parts.values())}


def cheap_parts(reading: StoryReading, profile: Profile) -> dict[str, int]:
    """Return the points that need no reading of the text: enough to choose whom to read on a day of thousands."""
    weights = profile.weights
    return {
        "families": weights.families * min(_FAMILIES_COUNTED, reading.families),
        "watched": weights.watched * bool(set(profile.metals).intersection(reading.metals)),
        "official": weights.official * reading.official,
        "recency": _recency(reading, weights.recency),
        "background": weights.background * reading.background,
        "flags": weights.flag * len(reading.lead.archived.article.flags),
    }


def by_rank(reading: StoryReading, points: Mapping[str, int]) -> tuple[int, object, int]:
    """Sort key: fresh before background is in the points; ties go to the story seen first."""
    return (-points["total"], reading.story.first_seen, reading.story.id)


def _recency(reading: StoryReading, points: int) -> int:
    moment, day = reading.moment, reading.window.day
    if moment is None or moment < day - timedelta(days=1):
        return 0
    return points if moment >= day else points // 2
