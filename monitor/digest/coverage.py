"""What was seen and what was not: a quiet day and a blind day must never look alike."""

from collections import Counter
from collections.abc import Sequence

from monitor.digest.stories import StoryReading
from monitor.domain.days import DayRecord, SourceHealth
from monitor.domain.reports import Coverage, SourceTrouble, StoryCard
from monitor.domain.watching import SourceState
from monitor.errors import MonitorError

PARTIAL, BLIND = 0.10, 0.50  # share of the sources due that were not read
_DOWN = {SourceState.FAILING, SourceState.BLOCKED, SourceState.GONE, SourceState.ROBOTS}
_DOUBTFUL = {SourceState.SILENT, SourceState.DRIFT, SourceState.SLOW}
_TROUBLED_SHOWN = 12


class UncountedError(MonitorError):
    """Articles are missing from the day's sum: found is not kept + duplicates + dropped."""


def coverage(record: DayRecord, readings: Sequence[StoryReading], cards: Sequence[StoryCard]) -> Coverage:
    """Return the day's coverage.

    Raises:
        UncountedError: the record does not add up, so that something was lost without a reason.
    """
    dropped = sum(record.dropped.values())
    if record.found != record.kept + record.duplicates + dropped:
        raise UncountedError(
            f"{record.window.day}: {record.found} found, but {record.kept} kept + {record.duplicates} duplicates + "
            f"{dropped} dropped; every drop needs a reason in the archive"
        )
    troubled = [source for source in record.sources if source.state in _DOWN | _DOUBTFUL or _unread(source)]
    troubled.sort(key=lambda source: (source.state not in _DOWN, source.id))
    read_at = [source.last_ok for source in record.sources if source.last_ok]
    return Coverage(
        state=state_of(record.sources),
        sources=_counts(record.sources),
        found=record.found,
        kept=record.kept,
        duplicates=record.duplicates,
        dropped=dict(sorted(record.dropped.items())),
        baseline_days=record.healthy_days,
        oldest_read=min(read_at, default=None),
        troubled=tuple(_trouble(source) for source in troubled[:_TROUBLED_SHOWN]),
        troubled_more=max(0, len(troubled) - _TROUBLED_SHOWN),
        languages=_languages(readings),
        dates=_dates(readings),
        headlines=_headlines(readings),
        events=_events(cards),
    )


def state_of(sources: Sequence[SourceHealth]) -> str:
    """Return ok, partial (a tenth was not read), blind (half was not, or none was polled) or unread (none ever was)."""
    expected = [source for source in sources if source.state is not SourceState.DISABLED]
    if all(source.state is SourceState.NEW and not source.visits for source in expected):
        return "unread"
    if not any(source.visits for source in expected):
        return "blind"
    failed = sum(_failed(source) for source in expected) / len(expected)
    return "blind" if failed >= BLIND else "partial" if failed >= PARTIAL else "ok"


def _failed(source: SourceHealth) -> bool:
    """Whether nothing of it was read: down, or every visit of the day failed. One that was not due is well."""
    return source.state in _DOWN or _unread(source)


def _unread(source: SourceHealth) -> bool:
    return source.visits > 0 and source.failures >= source.visits


def _counts(sources: Sequence[SourceHealth]) -> dict[str, int]:
    states = Counter(str(source.state) for source in sources)
    return {
        "enabled": len(sources),
        "polled": sum(source.visits > 0 for source in sources),
        "ok": sum(not _failed(source) and source.state is not SourceState.NEW for source in sources),
        "failing": sum(_failed(source) for source in sources),
        "silent": states["silent"],
        "drift": states["drift"],
        "new": states["new"],
    }


def _trouble(source: SourceHealth) -> SourceTrouble:
    return SourceTrouble(
        id=source.id, name=source.name, state=str(source.state), last_ok=source.last_ok, error=source.last_error
    )


def _languages(readings: Sequence[StoryReading]) -> dict[str, int]:
    counts = Counter(article.article.language or "und" for reading in readings for article in reading.today)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _dates(readings: Sequence[StoryReading]) -> dict[str, int]:
    return {
        "articles": sum(len(reading.today) for reading in readings),
        "page": sum(article.article.published is not None for reading in readings for article in reading.today),
    }


def _events(cards: Sequence[StoryCard]) -> dict[str, int]:
    """Count the stories shown by how well it is known when they happened."""
    edtf = [card.event.edtf if card.event else "" for card in cards]
    dated = [each for each in edtf if each not in ("", "XXXX")]
    return {
        "shown": len(cards),
        "dated": len(dated),
        "inferred": sum(each[-1] in "?%" for each in dated),
        "without_year": sum(each.startswith("XXXX") for each in dated),
    }


def _headlines(readings: Sequence[StoryReading]) -> dict[str, int]:
    counts = Counter(
        "missing" if not article.article.title else "cut" if "title_truncated" in article.article.flags else "whole"
        for reading in readings
        for article in reading.today
    )
    return {kind: counts[kind] for kind in ("whole", "cut", "missing")}
