"""What the archive remembers of visits, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from monitor.domain.watching import Account, Drop, SourceId, SourceState, Tally, Validators, Visit
from monitor.store.archive import open_archive
from monitor.store.sql import read_sql
from tests.builders import NOW, a_source, a_visit

FULL = Visit(
    source=SourceId("gazette"),
    at=NOW,
    next_due=NOW + timedelta(hours=1),
    url="https://gazette.example/feed.xml",
    not_before=NOW + timedelta(minutes=5),
    state=SourceState.SLOW,
    validators=Validators(etag='W/"x"', last_modified="whenever"),
    body_sha256="ab" * 32,
    failures_in_row=2,
    last_ok=NOW - timedelta(days=1),
    last_new=NOW - timedelta(days=2),
    last_whole=NOW - timedelta(days=3),
    last_error="answered 503",
    moved_to="https://gazette.example/new.xml",
    moved_seen=1,
    mean_gap_minutes=12.5,
    fill={"items": 20.0, "title": 1.0},
)


def record(engine: Engine, visit: Visit, tally: Tally = Tally(), drops: tuple[Drop, ...] = ()) -> None:  # noqa: B008
    with open_archive(engine, write=True) as archive:
        archive.visits.record([Account(visit=visit, tally=tally, drops=drops, outcome="read")])


def states(engine: Engine) -> dict[str, str]:
    with open_archive(engine) as archive:
        return {state["source"]: state["state"] for state in archive.visits.states()}


def test_a_visit_is_remembered_whole(engine: Engine) -> None:
    record(engine, FULL)

    with open_archive(engine) as archive:
        assert archive.visits.last() == {SourceId("gazette"): FULL}


def test_each_change_of_state_is_recorded_once(engine: Engine) -> None:
    for hour, state in enumerate(("ok", "ok", "failing", "failing", "ok")):
        record(engine, a_visit(at=NOW + timedelta(hours=hour), state=SourceState(state)))

    with open_archive(engine) as archive:
        changes = archive.visits.changes(SourceId("gazette"))
    assert [(before, after) for _, before, after, _ in changes] == [("new", "ok"), ("ok", "failing"), ("failing", "ok")]


def test_an_account_that_does_not_add_up_is_refused(engine: Engine) -> None:
    with pytest.raises(AssertionError, match="accounted for"):
        record(engine, a_visit(), Tally(found=2, kept=1))


def test_drops_are_kept_with_their_reason(engine: Engine) -> None:
    drop = Drop(url="https://gazette.example/a", reason="http_404", detail="gone")

    record(engine, a_visit(), Tally(found=1, dropped=1), (drop,))

    with open_archive(engine) as archive:
        assert archive.visits.drops_since(NOW) == [(SourceId("gazette"), drop)]


def test_a_source_that_is_switched_off_and_on_says_so(engine: Engine) -> None:
    seen = []
    for sources in ([a_source()], [a_source(enabled=False)], [a_source()], []):
        with open_archive(engine, write=True) as archive:
            archive.visits.sync(sources)
        seen.append(states(engine)["gazette"])

    assert seen == ["new", "disabled", "new", "disabled"]


def test_the_catalog_does_not_say_how_a_source_does(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        archive.visits.sync([a_source()])
    record(engine, a_visit(state=SourceState.FAILING))

    with open_archive(engine, write=True) as archive:
        archive.visits.sync([a_source(name="The Gazette")])

    assert states(engine) == {"gazette": "failing"}


def test_visits_that_end_together_have_each_their_account(engine: Engine) -> None:
    gone = Drop(url="https://journal.example/1", reason="soft_404", detail="")
    accounts = [
        Account(visit=a_visit("gazette"), tally=Tally(known=3), outcome="not_modified"),
        Account(visit=a_visit("journal"), tally=Tally(found=1, dropped=1), drops=[gone], outcome="read"),
    ]

    with open_archive(engine, write=True) as archive:
        archive.visits.sync([a_source("gazette")])
        archive.visits.record(accounts)

    with open_archive(engine) as archive:
        assert archive.visits.drops_since(NOW) == [(SourceId("journal"), gone)]
        assert set(archive.visits.last()) == {"gazette", "journal"}
        names = {state["source"]: state["name"] for state in archive.visits.states()}
    assert names == {"gazette": a_source("gazette").name, "journal": "journal"}, "a visit leaves the name as it was"
    known = read_sql(engine, "SELECT source, outcome, known, dropped FROM visits ORDER BY source")[1]
    assert [tuple(row) for row in known] == [("gazette", "not_modified", 3, 0), ("journal", "read", 0, 1)]
