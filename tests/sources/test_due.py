"""What is promised: sources are asked as often as they bring something, never more often than they like."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.watching import Announcement, Entry, NotModified, SourceId, SourceState, Validators, Visit
from monitor.errors import FetchError, ItemError, ParseError, PermanentFetchError, TemporaryFetchError
from monitor.sources.due import (
    Outcome,
    address_to_ask,
    due_sources,
    next_visit,
    validators_to_send,
)
from tests.sources.documents import BASE, NOW, a_document, a_source

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOURCE = a_source()
URL = SOURCE.url


def entries(*ages: timedelta, **changes: Any) -> tuple[Entry, ...]:
    return tuple(
        Entry(**{"url": f"{BASE}/{n}", "title": "t", "published": NOW - age, **changes}) for n, age in enumerate(ages)
    )


def an_answer(*ages: timedelta, at: datetime = NOW, headers: dict[str, str] | None = None, **changes: Any) -> Outcome:
    document = replace(a_document("x", url=URL), headers=headers or {})
    announcement = Announcement(entries=entries(*ages), **changes.pop("hints", {}))
    return Outcome(**{"at": at, "answer": document, "announcement": announcement, "sha256": "1", "new": 1, **changes})


def nothing_new(at: datetime = NOW) -> Outcome:
    return Outcome(at=at, answer=NotModified(url=URL, headers={}, fetched_at=at))


def a_failure(kind: str = "http_500", at: datetime = NOW, retry_at: datetime | None = None) -> Outcome:
    return Outcome(at=at, error=TemporaryFetchError(URL, kind, kind=kind, retry_at=retry_at), complete=False)


def after(*outcomes: Outcome, source: Any = SOURCE, last: Visit | None = None) -> Visit:
    for outcome in outcomes:
        last = next_visit(source, last, outcome, chance=0.0)
    assert last is not None
    return last


def waits(visit: Visit) -> timedelta:
    return visit.next_due - visit.at


# --- whose turn -----------------------------------------------------------------------------------------------------


def test_due_are_the_enabled_ones_whose_time_has_come() -> None:
    sources = [a_source(id=name, enabled=name != "off") for name in ("never", "late", "soon", "gone", "off", "moved")]
    visits = {
        SourceId(name): Visit(source=SourceId(name), at=NOW - DAY, next_due=NOW + wait, url=URL, state=state)
        for name, wait, state in (
            ("late", -HOUR, SourceState.OK),
            ("soon", HOUR, SourceState.OK),
            ("gone", -DAY, SourceState.GONE),
            ("off", -DAY, SourceState.OK),
        )
    }
    moved = SourceId("moved")
    visits[moved] = Visit(source=moved, at=NOW - DAY, next_due=NOW + DAY, url="https://old.example/")

    assert [source.id for source in due_sources(sources, visits, NOW)] == ["never", "moved", "late"]


# --- how often ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(an_answer(*(n * 4 * HOUR for n in range(9))), 2 * HOUR, id="half the gap between items"),
        pytest.param(an_answer(*(n * MINUTE for n in range(9))), 30 * MINUTE, id="not below the least"),
        pytest.param(an_answer(*(n * 9 * DAY for n in range(9))), 24 * HOUR, id="not above the most"),
        pytest.param(an_answer(HOUR), 30 * MINUTE, id="nothing known yet"),
        pytest.param(an_answer(HOUR, headers={"cache-control": "public, max-age=7200"}), 2 * HOUR, id="max-age"),
        pytest.param(an_answer(HOUR, headers={"cache-control": "max-age=7200", "age": "3600"}), HOUR, id="age"),
        pytest.param(an_answer(HOUR, headers={"cache-control": "no-cache, max-age=7200"}), 30 * MINUTE, id="no-cache"),
        pytest.param(
            an_answer(
                HOUR, headers={"date": "Sun, 22 Nov 2026 01:00:00 GMT", "expires": "Sun, 22 Nov 2026 04:00:00 GMT"}
            ),
            3 * HOUR,
            id="expires, by the server's own clock",
        ),
        pytest.param(an_answer(HOUR, headers={"expires": "0"}), 30 * MINUTE, id="expires that is no date"),
        pytest.param(
            an_answer(HOUR, headers={"cache-control": "max-age=31536000"}), 24 * HOUR, id="a year is too long"
        ),
        pytest.param(an_answer(HOUR, hints={"ttl_minutes": 90}), 90 * MINUTE, id="ttl"),
        pytest.param(an_answer(*(n * 9 * DAY for n in range(9)), left=5, complete=False), 30 * MINUTE, id="unfinished"),
    ],
)
def test_the_interval_is_the_sources_own(outcome: Outcome, expected: timedelta) -> None:
    assert waits(after(outcome)) == expected


def test_hours_and_days_that_a_feed_rules_out_are_skipped() -> None:
    hours = an_answer(HOUR, hints={"skip_hours": frozenset([4, 5])})  # it is Sunday, 04:00
    days = an_answer(HOUR, hints={"skip_days": frozenset([6])})
    all_day = an_answer(HOUR, hints={"skip_hours": frozenset(range(24))})

    assert after(hours).next_due == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert after(days).next_due == datetime(2026, 11, 23, 0, tzinfo=UTC)
    assert waits(after(all_day)) == 30 * MINUTE


def test_failures_wait_twice_as_long_each_time_and_at_most_a_day() -> None:
    visit, found = after(an_answer(HOUR)), []
    for _ in range(8):
        visit = after(a_failure(), last=visit)
        found.append(waits(visit))

    assert found[:3] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert found[-1] == DAY
    assert visit.failures_in_row == 8


def test_a_success_ends_the_waiting() -> None:
    assert waits(after(a_failure(), a_failure(), an_answer(HOUR))) == 30 * MINUTE


def test_a_server_that_says_when_is_believed() -> None:
    visit = after(a_failure(retry_at=NOW + 5 * HOUR))

    assert visit.next_due == visit.not_before == NOW + 5 * HOUR


def test_chance_spreads_those_that_failed_together() -> None:
    early, late = (next_visit(SOURCE, None, a_failure(), chance=chance) for chance in (0.0, 0.9))

    assert late.next_due > early.next_due


@given(
    st.lists(st.timedeltas(timedelta(0), timedelta(days=900)), max_size=20),
    st.floats(0, 0.999),
    st.integers(0, 5),
)
def test_the_next_visit_is_always_ahead_and_within_bounds(ages: list[timedelta], chance: float, failures: int) -> None:
    visit = next_visit(SOURCE, None, an_answer(*ages), chance=chance)
    for _ in range(failures):
        visit = next_visit(SOURCE, visit, a_failure(), chance=chance)

    assert 30 * MINUTE <= waits(visit) <= 24 * HOUR * 1.2


# --- how to ask -----------------------------------------------------------------------------------------------------


def test_validators_are_kept_when_the_visit_was_whole() -> None:
    headers = {"etag": 'W/"a"', "last-modified": "whenever"}

    assert after(an_answer(HOUR, headers=headers)).validators == Validators(etag='W/"a"', last_modified="whenever")


def test_validators_are_dropped_when_something_is_missing() -> None:
    """Otherwise the next answer is "not modified", and the page that was down is lost for good."""
    before = after(an_answer(HOUR, headers={"etag": '"a"'}))
    visit = after(an_answer(HOUR, headers={"etag": '"b"'}, complete=False), last=before)

    assert (visit.validators, visit.body_sha256) == (Validators(), None)


def test_a_server_that_never_changes_is_asked_in_full_after_a_week() -> None:
    visit = after(an_answer(HOUR, headers={"etag": '"a"'}), nothing_new(NOW + DAY))

    assert validators_to_send(visit, NOW + 2 * DAY) == Validators(etag='"a"')
    assert validators_to_send(visit, NOW + 9 * DAY) is None


def test_a_move_for_good_is_followed_from_its_first_sighting_on() -> None:
    answer = an_answer(HOUR)
    assert answer.answer is not None
    moved = replace(answer, answer=replace(answer.answer, moved_to="https://new.example/"))  # type: ignore[arg-type]  # a document

    visit = after(moved)

    assert address_to_ask(SOURCE, visit) == "https://new.example/"


@pytest.mark.parametrize(
    ("deliveries", "failures", "asked"),
    [
        pytest.param(3, [a_failure()], "https://new.example/", id="a hiccup of the new address is only that"),
        pytest.param(2, [a_failure()], URL, id="unless the move was seen rarely: is it announced again?"),
        pytest.param(3, [a_failure()] * 3, URL, id="a new address that is down sends us back to the old one"),
        pytest.param(9, [Outcome(at=NOW, error=ParseError("no feed"), complete=False)], URL, id="no feed there"),
        pytest.param(
            9,
            [Outcome(at=NOW, error=PermanentFetchError(URL, "gone", kind="http_410"), complete=False)],
            URL,
            id="gone",
        ),
    ],
)
def test_a_move_that_fails_is_forgotten(deliveries: int, failures: list[Outcome], asked: str) -> None:
    moved = Visit(source=SOURCE.id, at=NOW, next_due=NOW, url=URL, moved_to="https://new.example/")
    delivery = an_answer(HOUR, answer=a_document("x", url="https://new.example/"))
    visit = after(*[delivery] * deliveries, *failures, last=moved)

    assert address_to_ask(SOURCE, visit) == asked
    assert visit.state is not SourceState.GONE


def test_an_unchanged_answer_is_a_delivery_too() -> None:
    moved = Visit(source=SOURCE.id, at=NOW, next_due=NOW, url=URL, moved_to="https://new.example/", moved_seen=2)

    visit = after(nothing_new(NOW + HOUR), a_failure(), last=moved)

    assert address_to_ask(SOURCE, visit) == "https://new.example/"


def test_an_answer_that_moved_nowhere_forgets_an_older_move() -> None:
    moved = Visit(source=SOURCE.id, at=NOW, next_due=NOW, url=URL, moved_to="https://new.example/", moved_seen=0)

    assert after(an_answer(HOUR), last=moved).moved_to is None


# --- how it does ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("http_410", SourceState.GONE),
        ("http_403", SourceState.BLOCKED),
        ("http_401", SourceState.BLOCKED),
        ("challenge", SourceState.BLOCKED),
        ("robots", SourceState.ROBOTS),
        ("http_404", SourceState.FAILING),
        ("timeout", SourceState.FAILING),
    ],
)
def test_a_failure_has_a_state(kind: str, state: SourceState) -> None:
    error: ItemError = FetchError(URL, kind, kind=kind)

    assert after(Outcome(at=NOW, error=error, complete=False)).state is state


def test_a_source_that_used_to_work_is_failing_from_the_third_time_on() -> None:
    visit = after(an_answer(HOUR))
    states = []
    for _ in range(3):
        visit = after(a_failure(), last=visit)
        states.append(visit.state)

    assert states == [SourceState.OK, SourceState.OK, SourceState.FAILING]
    assert after(an_answer(HOUR), last=visit).state is SourceState.OK


def test_a_slow_answer_is_said_so() -> None:
    assert after(an_answer(HOUR, elapsed_seconds=25)).state is SourceState.SLOW


def test_a_source_is_silent_beyond_its_own_rhythm() -> None:
    daily = after(an_answer(*(n * DAY for n in range(9))))
    monthly = after(an_answer(*(n * 30 * DAY for n in range(9))))

    assert after(nothing_new(NOW + 5 * DAY), last=daily).state is SourceState.OK
    assert after(nothing_new(NOW + 8 * DAY), last=daily).state is SourceState.SILENT
    assert after(nothing_new(NOW + 60 * DAY), last=monthly).state is SourceState.OK


def many_good_visits() -> Visit:
    return after(*(an_answer(*(n * HOUR for n in range(10)), at=NOW + day * DAY) for day in range(6)))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param((), id="no items"),
        pytest.param(entries(HOUR), id="hardly any items"),
        pytest.param(entries(*[HOUR] * 10, title=None), id="no titles"),
        pytest.param(entries(*[HOUR] * 10, published=None), id="no dates"),
    ],
)
def test_a_source_that_no_longer_looks_as_it_did_is_noticed(changed: tuple[Entry, ...]) -> None:
    outcome = replace(an_answer(at=NOW + 7 * DAY), announcement=Announcement(entries=changed))

    drifted = after(outcome, last=many_good_visits())

    assert drifted.state is SourceState.DRIFT
    assert after(nothing_new(NOW + 8 * DAY), last=drifted).state is SourceState.DRIFT
    assert after(an_answer(*(n * HOUR for n in range(10)), at=NOW + 9 * DAY), last=drifted).state is SourceState.OK


def test_ordinary_ups_and_downs_are_no_drift() -> None:
    assert after(an_answer(HOUR, HOUR, HOUR, at=NOW + 7 * DAY), last=many_good_visits()).state is SourceState.OK


def test_a_young_source_has_no_looks_to_lose() -> None:
    bare = replace(an_answer(), announcement=Announcement(entries=()))

    assert after(an_answer(*[HOUR] * 10), bare).state is SourceState.OK
