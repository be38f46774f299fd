"""What is promised: a source that goes on answering but has lost its texts is noticed; a bad page or two are not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.watching import SourceState
from monitor.errors import ParseError
from monitor.sources.due import Outcome, after_pages, next_visit
from monitor.sources.looks import lost_bodies, with_pages
from tests.sources.documents import NOW, a_source
from tests.sources.test_due import DAY, HOUR, after, an_answer, many_good_visits

VISITS = st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), max_size=30)


def looks(*bodies: int, each: int = 1) -> dict[str, float]:
    """Return what visits leave behind that brought so many texts of `each` pages."""
    fill: dict[str, float] = {}
    for found in bodies:
        fill = with_pages(fill, pages=each, bodies=found, gap_minutes=60)
    return fill


@pytest.mark.parametrize(
    ("fill", "drifts"),
    [
        pytest.param(looks(*[1] * 20), False, id="texts as ever"),
        pytest.param(looks(*[1] * 20, 0, 0), False, id="two pages without one"),
        pytest.param(looks(*[1] * 20, 0, 0, 0, 0), True, id="four in a row"),
        pytest.param(looks(10, 10, 1, each=10), True, id="one visit with many"),
        pytest.param(looks(10, 10, 6, each=10), False, id="one visit with some"),
        pytest.param(looks(*[1] * 20, 0, 0, 0, 0, 1, 1), False, id="texts again"),
        pytest.param(looks(*[0] * 20), False, id="never any: nothing was lost"),
        pytest.param(looks(10, 10, *[0] * 200, each=10), False, id="that is how it looks now"),
        pytest.param({}, False, id="no pages yet"),
    ],
)
def test_texts_are_held_against_the_sources_own_past(fill: dict[str, float], drifts: bool) -> None:
    assert bool(lost_bodies(fill)) is drifts


def test_drift_says_what_was_lost_and_ends_with_it() -> None:
    good = after_pages(many_good_visits(), pages=20, bodies=20)

    drifted = after_pages(after(an_answer(*[HOUR] * 10, at=NOW + 7 * DAY), last=good), pages=10, bodies=0)
    still = after_pages(after(an_answer(*[HOUR] * 10, at=NOW + 8 * DAY), last=drifted), pages=0, bodies=0)
    mended = after_pages(after(an_answer(*[HOUR] * 10, at=NOW + 9 * DAY), last=still), pages=5, bodies=5)

    assert (drifted.state, drifted.last_error) == (SourceState.DRIFT, "0% with a body instead of about 67%")
    assert still.state is SourceState.DRIFT
    assert (mended.state, mended.last_error) == (SourceState.OK, None)


def test_pages_of_a_failed_visit_do_not_hide_its_failure() -> None:
    good = after_pages(many_good_visits(), pages=20, bodies=20)
    failure = Outcome(at=NOW + 7 * DAY, error=ParseError("no element matches"), complete=False)

    failed = after_pages(next_visit(a_source(), good, failure, chance=0), pages=10, bodies=0)

    assert failed.last_error == "no element matches"


def test_a_known_source_that_can_no_longer_be_read_has_drifted() -> None:
    """A listing whose rows have other names is not down."""
    failures = [
        Outcome(at=NOW + (7 + day) * DAY, error=ParseError("no element matches"), complete=False) for day in range(3)
    ]

    assert after(*failures, last=many_good_visits()).state is SourceState.DRIFT
    assert after(*failures).state is SourceState.FAILING


@given(VISITS, st.floats(1, 1e6))
def test_shares_stay_shares(visits: list[tuple[int, float]], gap: float) -> None:
    fill: dict[str, float] = {}
    for pages, share in visits:
        fill = with_pages(fill, pages=pages, bodies=round(pages * share), gap_minutes=gap)

    assert all(-1e-9 <= fill.get(name, 0) <= 1 + 1e-9 for name in ("body", "body_of_late"))


def test_what_was_long_ago_is_forgotten() -> None:
    sparse = timedelta(days=7).total_seconds() / 60  # four items in 28 days

    fill = with_pages({}, pages=100, bodies=100, gap_minutes=sparse)
    for _ in range(12):
        fill = with_pages(fill, pages=1, bodies=0, gap_minutes=sparse)

    assert fill["body"] < 0.2
