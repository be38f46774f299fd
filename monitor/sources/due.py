"""Whose turn is it? What the last visit learned decides when the next one is, and how the source is doing.

Everything here is a rule on values: time and chance are arguments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from monitor.domain.watching import (
    Announcement,
    Document,
    NotModified,
    Source,
    SourceId,
    SourceState,
    Validators,
    Visit,
)
from monitor.errors import FetchError, MonitorError, ParseError, TemporaryFetchError
from monitor.sources.freshness import fresh_for, outside_skipped
from monitor.sources.looks import is_known, lost, lost_bodies, shares_of, with_pages, with_visit

# A move is followed from its first sighting on: who says "for good" does not want to be asked again. It is believed
# after so many deliveries from there; until then one failure sends us back to the old address, to see it again or not.
_DELIVERIES_TO_BELIEVE = 3
# Half the time between two items finds each before the next (findings of miniflux and others).
_OF_THE_GAP = 0.5
_LONGEST_BACK_OFF = timedelta(hours=24)
# Of the waiting time, at random and on top: sources that failed together must not return together.
_JITTER = 0.2
_FAILING_FROM = 3
_SLOW_SECONDS = 20.0
# A server whose validators never change silences its source; NetNewsWire asks in full after 8 days as well.
_TRUST_VALIDATORS = timedelta(days=8)
_SILENT_AFTER = timedelta(days=7)
_SILENT_GAPS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one visit found out."""

    at: datetime
    answer: Document | NotModified | None = None  # None: no answer worth the name
    announcement: Announcement | None = None  # None: nothing was read, because nothing changed or nothing came
    error: MonitorError | None = None
    complete: bool = True  # False: something announced is still missing, and must be announced again
    left: int = 0  # of what is new, not asked for this time and remembered
    new: int = 0  # entries not seen before
    elapsed_seconds: float = 0.0
    sha256: str | None = None


def due_sources(sources: Iterable[Source], last_visits: Mapping[SourceId, Visit], now: datetime) -> list[Source]:
    """Return the enabled sources whose turn it is, longest waiting first."""
    waiting = [(due_at(source, last_visits.get(source.id)), source) for source in sources if source.enabled]
    return [source for due, source in sorted(waiting, key=lambda pair: pair[0] or _NEVER) if due and due <= now]


_NEVER = datetime.max.replace(tzinfo=UTC)


def due_at(source: Source, last: Visit | None) -> datetime | None:
    """Return when a source is next due; None when it is gone for good. A new address makes a new source."""
    if last is None or is_another(source, last):
        return datetime.min.replace(tzinfo=UTC)
    return None if last.state is SourceState.GONE else last.next_due


def is_another(source: Source, last: Visit) -> bool:
    """Was the address changed in sources.yaml since?"""
    return last.url is not None and last.url != source.url


def address_to_ask(source: Source, last: Visit | None) -> str:
    """Return the address to ask: where the source has moved to for good, or its own."""
    return (last and last.moved_to) or source.url


def validators_to_send(last: Visit | None, now: datetime) -> Validators | None:
    """Return what to ask "has it changed?" with; nothing when the server has not shown the whole for too long."""
    if last is None or last.last_whole is None or now - last.last_whole > _TRUST_VALIDATORS:
        return None
    return last.validators


def next_visit(source: Source, last: Visit | None, outcome: Outcome, *, chance: float) -> Visit:
    """Return what this visit leaves behind. `chance` in [0, 1) spreads those that would come back together."""
    before = last or Visit(source=source.id, at=outcome.at, next_due=outcome.at, state=SourceState.NEW)
    before = replace(before, at=outcome.at, url=source.url, not_before=None)
    if outcome.error is not None:
        return _after_failure(source, before, outcome, outcome.error, chance)
    return _after_answer(source, before, outcome, chance)


def after_pages(visit: Visit, *, pages: int, bodies: int) -> Visit:
    """Return the visit with what its pages gave: far fewer texts than usual are drift, and its end is the end of it."""
    fill = with_pages(visit.fill, pages=pages, bodies=bodies, gap_minutes=visit.mean_gap_minutes)
    before, now = ("; ".join(lost_bodies(looks)) or None for looks in (visit.fill, fill))
    # What else went wrong weighs more than the texts.
    if before == now or visit.last_error != before:
        return replace(visit, fill=fill)
    return replace(visit, fill=fill, last_error=now, state=SourceState.DRIFT if now else SourceState.OK)


def _after_failure(source: Source, before: Visit, outcome: Outcome, error: MonitorError, chance: float) -> Visit:
    failures = before.failures_in_row + 1
    wait = min(timedelta(minutes=source.min_interval_minutes) * 2 ** min(failures, 12), _LONGEST_BACK_OFF)
    asked_until = error.retry_at if isinstance(error, TemporaryFetchError) else None
    due = max(outcome.at + wait * (1 + _JITTER * chance), asked_until or outcome.at)
    # A new address that fails was perhaps no move at all: then the old one is asked next.
    enough = _FAILING_FROM if before.moved_seen >= _DELIVERIES_TO_BELIEVE else 1
    doubted = before.moved_to is not None and (failures >= enough or not isinstance(error, TemporaryFetchError))
    return replace(
        before,
        next_due=due,
        not_before=asked_until,
        state=_state_of_failure(before, error, failures),
        failures_in_row=failures,
        last_error=str(error),
        moved_to=None if doubted else before.moved_to,
        moved_seen=0 if doubted else before.moved_seen,
        validators=Validators() if doubted else before.validators,
        body_sha256=None if doubted else before.body_sha256,
    )


def _state_of_failure(before: Visit, error: MonitorError, failures: int) -> SourceState:
    kind = error.kind if isinstance(error, FetchError) else ""
    if kind == "http_410" and before.moved_to is None:
        return SourceState.GONE
    if kind in ("http_401", "http_403", "http_407", "http_451", "challenge"):
        return SourceState.BLOCKED
    if kind == "robots":
        return SourceState.ROBOTS
    if failures < _FAILING_FROM and before.last_ok is not None:
        return before.state
    return SourceState.DRIFT if isinstance(error, ParseError) and is_known(before.fill) else SourceState.FAILING


def _after_answer(source: Source, before: Visit, outcome: Outcome, chance: float) -> Visit:
    answer = outcome.answer
    assert answer is not None, "a visit without an error had an answer"
    after = replace(
        _remember(before, outcome, answer),
        failures_in_row=0,
        last_ok=outcome.at,
        last_new=outcome.at if outcome.new else before.last_new,
        last_error=_drift(before, outcome),
        mean_gap_minutes=_gap(before, outcome),
        fill=_usual_looks(before, outcome),
    )
    fresh = fresh_for(answer.headers, now=outcome.at)
    due = outcome.at + _interval(source, after, outcome, fresh) * (1 + _JITTER * chance)
    return replace(
        after,
        next_due=outside_skipped(due, outcome.announcement),
        not_before=outcome.at + fresh if fresh and outcome.complete and not outcome.left else None,
        state=_state(after, outcome),
    )


def _remember(before: Visit, outcome: Outcome, answer: Document | NotModified) -> Visit:
    """Keep what tells us next time that nothing has changed, and where to ask."""
    if not outcome.complete:
        # The next answer must be whole, or what is missing now is lost for good.
        return replace(before, validators=Validators(), body_sha256=None)
    if isinstance(answer, NotModified):
        return replace(before, moved_seen=before.moved_seen + 1) if before.moved_to else before
    moved = answer.moved_to or (before.moved_to if answer.url == before.moved_to else None)
    return replace(
        before,
        validators=answer.validators,
        body_sha256=outcome.sha256,
        last_whole=outcome.at,
        moved_to=moved,
        moved_seen=before.moved_seen + 1 if moved else 0,
    )


def _interval(source: Source, after: Visit, outcome: Outcome, fresh: timedelta) -> timedelta:
    """Return half the source's own gap, not less than it asks for, within the bounds set for it."""
    shortest = timedelta(minutes=source.min_interval_minutes)
    longest = timedelta(minutes=source.max_interval_minutes)
    if outcome.left:
        return shortest
    learned = timedelta(minutes=(after.mean_gap_minutes or 0) * _OF_THE_GAP)
    ttl = timedelta(minutes=(outcome.announcement.ttl_minutes or 0) if outcome.announcement else 0)
    return max(shortest, min(max(learned, ttl, fresh), longest))


def _gap(before: Visit, outcome: Outcome) -> float | None:
    """Return the running mean of minutes between two items: from their dates, or else from when we saw them."""
    observed = _dated_gap(outcome.announcement)
    if observed is None and outcome.new and before.last_new:
        observed = (outcome.at - before.last_new).total_seconds() / 60 / outcome.new
    if observed is None:
        return before.mean_gap_minutes
    return observed if before.mean_gap_minutes is None else 0.7 * before.mean_gap_minutes + 0.3 * observed


def _dated_gap(announcement: Announcement | None) -> float | None:
    dates = sorted({entry.published for entry in announcement.entries if entry.published} if announcement else ())
    if len(dates) < 3:
        return None
    return median((later - sooner).total_seconds() / 60 for sooner, later in pairwise(dates))


def _usual_looks(before: Visit, outcome: Outcome) -> Mapping[str, float]:
    if outcome.announcement is None:
        return before.fill
    since = outcome.at - (before.last_ok or outcome.at)
    return with_visit(before.fill, shares_of(outcome.announcement), since=since)


def _drift(before: Visit, outcome: Outcome) -> str | None:
    """Return what the source has lost, in words. What is not announced anew still looks as it did."""
    if outcome.announcement is None:
        return before.last_error if before.state is SourceState.DRIFT else None
    return "; ".join(lost(before.fill, shares_of(outcome.announcement)) + lost_bodies(before.fill)) or None


def _state(after: Visit, outcome: Outcome) -> SourceState:
    if after.last_error:
        return SourceState.DRIFT
    if _is_silent(after):
        return SourceState.SILENT
    return SourceState.SLOW if outcome.elapsed_seconds > _SLOW_SECONDS else SourceState.OK


def _is_silent(after: Visit) -> bool:
    if after.last_new is None:
        return False
    usual = timedelta(minutes=_SILENT_GAPS * (after.mean_gap_minutes or 0))
    return after.at - after.last_new > max(_SILENT_AFTER, usual)
