"""Spikes: found when they are there, claimed only where the baseline can carry it."""

import random
from datetime import date, timedelta

import pytest

from monitor.digest import window_of
from monitor.digest.trends import BASELINE_DAYS, Baseline, baseline_of
from monitor.domain.days import DayCount
from tests.digest.days import DAY, a_baseline

CELL = ("lithium", None)


def a_past(stories_a_day: int = 2, healthy_days: int = 28, day: date = DAY) -> Baseline:
    return baseline_of(window_of(day, "UTC"), a_baseline(stories_a_day), healthy_days)


@pytest.mark.parametrize(
    ("stories", "publishers", "level"),
    [
        pytest.param(2, 2, None, id="as usual"),
        pytest.param(6, 3, None, id="much, but chance"),
        pytest.param(10, 3, "digest", id="beyond chance"),
        pytest.param(14, 3, "alert", id="far beyond chance"),
        pytest.param(14, 1, None, id="one publisher is one voice"),
    ],
)
def test_a_count_is_a_spike_when_chance_does_not_explain_it(stories: int, publishers: int, level: str | None) -> None:
    found = a_past().spikes(CELL, stories=stories, publishers=publishers)

    assert (found.level if found else None) == level


def test_fewer_than_three_stories_are_no_spike_however_rare() -> None:
    assert a_past(0).spikes(CELL, stories=2, publishers=2) is None


@pytest.mark.parametrize(("healthy_days", "speaks"), [(20, False), (21, True)])
def test_nothing_is_claimed_below_three_healthy_weeks(healthy_days: int, speaks: bool) -> None:
    assert (a_past(healthy_days=healthy_days).spikes(CELL, stories=40, publishers=5) is not None) is speaks


def test_days_on_which_nothing_was_read_do_not_lower_the_expectation() -> None:
    blind = [count for count in a_baseline(2) if count.day >= DAY - timedelta(days=21)]
    window = window_of(DAY, "UTC")

    seen = baseline_of(window, blind, 21).expectation(CELL, 2).mean

    assert seen == pytest.approx(a_past().expectation(CELL, 2).mean, rel=0.1)


def test_less_is_expected_of_a_sunday() -> None:
    sunday = a_past(day=DAY - timedelta(days=DAY.weekday() + 1))

    assert sunday.window.day.weekday() == 6
    assert sunday.expectation(CELL, 2).mean < a_past().expectation(CELL, 2).mean


def test_one_spike_does_not_hide_the_next() -> None:
    spike = DayCount(day=DAY - timedelta(days=9), metal="lithium", region=None, stories=80, publishers=9)
    steady = (*a_baseline(2), *a_baseline(50, ("copper", None)))
    before, after = (baseline_of(window_of(DAY, "UTC"), counts, 28) for counts in (steady, (*steady, spike)))

    assert after.expectation(CELL, 2).mean == pytest.approx(before.expectation(CELL, 2).mean, rel=0.15)


def test_a_level_that_stays_up_becomes_usual_within_two_weeks() -> None:
    raised = [
        DayCount(day=count.day, metal="lithium", region=None, stories=12, publishers=3)
        if count.day >= DAY - timedelta(days=14)
        else count
        for count in a_baseline(2)
    ]

    assert baseline_of(window_of(DAY, "UTC"), raised, 28).spikes(CELL, stories=12, publishers=3) is None


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 2.0, 10.0])
def test_quiet_cells_alarm_less_than_once_in_a_thousand_days(rate: float) -> None:
    """The test that a plain z-score fails by twenty times; Poisson counts with a weekend dip, seeded."""
    chance = random.Random(11)
    dip = (1, 1, 1, 1, 1, 0.42, 0.34)
    days = [DAY - timedelta(days=back) for back in range(BASELINE_DAYS, -1, -1)]
    trials = 1500

    alarms = 0
    for _ in range(trials):
        drawn = [(day, _poisson(chance, rate * dip[day.weekday()])) for day in days]
        counts = [
            DayCount(day=day, metal="lithium", region=None, stories=stories, publishers=5)
            for day, stories in drawn
            if stories
        ]
        past = baseline_of(window_of(DAY, "UTC"), counts, 28)
        alarms += past.spikes(CELL, stories=drawn[-1][1], publishers=5) is not None

    assert alarms / trials < 0.003  # 1 in 1,000, and what chance adds to 1,500 trials


def test_a_spike_of_six_times_the_rate_is_found() -> None:
    chance = random.Random(5)
    dip = (1, 1, 1, 1, 1, 0.42, 0.34)

    found = 0
    for _ in range(600):
        counts = [
            DayCount(day=day, metal="lithium", region=None, stories=stories, publishers=5)
            for day in (DAY - timedelta(days=back) for back in range(BASELINE_DAYS, 0, -1))
            if (stories := _poisson(chance, 2 * dip[day.weekday()]))
        ]
        past = baseline_of(window_of(DAY, "UTC"), counts, 28)
        found += past.spikes(CELL, stories=_poisson(chance, 12), publishers=5) is not None

    assert found / 600 >= 0.85


def _poisson(chance: random.Random, rate: float) -> int:
    limit, product, drawn = 2.718281828**-rate, chance.random(), 0
    while product > limit:
        product *= chance.random()
        drawn += 1
    return drawn
