"""Organisations that are named far more often than usual."""

from collections.abc import Callable, Sequence

from monitor.digest.stories import StoryReading
from monitor.digest.trends import FEWEST_PUBLISHERS, Baseline
from monitor.domain.reports import Mover

# How many articles name an organisation, copies not counted: on the day, and in the 28 days before it.
Told = Callable[[str], tuple[int, int]]


def organisations(readings: Sequence[StoryReading], baseline: Baseline, told: Told | None) -> tuple[Mover, ...]:
    """Return the organisations of the day's new stories that are beyond chance; none without an archive to ask."""
    if told is None or not baseline.speaks:
        return ()
    voices: dict[str, set[str]] = {}
    for reading in readings:
        if reading.is_new:
            for name in reading.companies:
                voices.setdefault(name, set()).update(reading.voices)
    asked = sorted(name for name, families in voices.items() if len(families) >= FEWEST_PUBLISHERS)
    found = (_mover(name, len(voices[name]), baseline, told) for name in asked)
    return tuple(mover for mover in found if mover)


def _mover(name: str, publishers: int, baseline: Baseline, told: Told) -> Mover | None:
    today, before = told(name)
    expectation = baseline.spikes_over(before, stories=today, publishers=publishers)
    if not (expectation and expectation.level):
        return None
    return Mover(
        metal=None,
        region=None,
        organisation=name,
        stories=today,
        publishers=publishers,
        expected=round(expectation.mean, 2),
        probability=float(f"{expectation.probability:.1e}"),
        level=expectation.level,
    )
