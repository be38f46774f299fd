"""Is today's count more than chance? Expected counts from 28 days, adjusted for the weekday, without crying wolf.

Counts of rare things are skewed: "mean + 3 sigma" alarms twenty times too often on them. We ask how likely at least so
many stories are, given the rate of the last four weeks and how uncertain that rate itself is after so few stories: the
gamma-Poisson predictive tail, which is Poisson's as the counts grow (Gelman et al., Bayesian Data Analysis, 2.6).

Of the count itself half its chance is taken (mid-p; Lancaster, JASA 1961): whole counts make the full tail alarm half
as often as its level says. On Poisson counts with their weekends, 20,000 cells a rate, that is 0.1 to 0.9 false alarms
in 1,000 quiet days at level 1e-3 for rates of 0.1 to 50 a day, and 87 % of six-fold spikes at a rate of 2 are found;
the full tail finds 85 %.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from monitor.domain.days import DayCount, Window

BASELINE_DAYS = 28
HEALTHY_DAYS = 21  # below, no claim is made
DIGEST, ALERT = 1e-3, 1e-4
FEWEST_STORIES, FEWEST_PUBLISHERS = 3, 2
# News by weekday, Monday first: -58 % on Saturdays, -66 % on Sundays (HealthMap over Google News).
# What is counted outweighs it from a hundred stories on.
_USUAL_WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.42, 0.34)
# By how much a day's rate strays from its weekday's beyond chance: otherwise large counts alarm at every ripple.
_UNREST = 0.05
# Jeffreys' prior for a Poisson rate, Gamma(1/2, 0).
_PRIOR = 0.5

Cell = tuple[str | None, str | None]  # metal, region; None is "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """What the baseline lets expect of one cell on one day."""

    mean: float
    probability: float  # of at least as many as were counted, by chance

    @property
    def level(self) -> str | None:
        """`alert`, `digest` or None."""
        return "alert" if self.probability < ALERT else "digest" if self.probability < DIGEST else None


@dataclass(frozen=True)
class Baseline:
    """The 28 days before a window."""

    window: Window
    healthy_days: int
    counts: Mapping[Cell, Mapping[date, int]]  # days without stories left out
    weekdays: Sequence[float]  # relative rate of each weekday, Monday first

    @property
    def speaks(self) -> bool:
        """Whether there were enough healthy days to say anything."""
        return self.healthy_days >= HEALTHY_DAYS

    def expectation(self, cell: Cell, stories: int) -> Expectation:
        """Return the mean to expect of a cell on the window's day, and how likely so many stories are."""
        return self._expectation(stories, *self._learned(self.counts.get(cell, {})))

    def _expectation(self, stories: int, shape: float, exposure: float) -> Expectation:
        today = self.weekdays[self.window.day.weekday()]
        return Expectation(mean=shape / exposure * today, probability=_chance(stories, shape, exposure / today))

    def spikes(self, cell: Cell, *, stories: int, publishers: int) -> Expectation | None:
        """Return what was expected when a count is beyond chance and carried by independent voices, else None."""
        return self._beyond_chance(stories, publishers, lambda: self._learned(self.counts.get(cell, {})))

    def spikes_over(self, before: int, *, stories: int, publishers: int) -> Expectation | None:
        """Return the same for something of which only the sum of the 28 days is known."""
        return self._beyond_chance(stories, publishers, lambda: (before + _PRIOR, self._exposure))

    def _beyond_chance(
        self, stories: int, publishers: int, rate: Callable[[], tuple[float, float]]
    ) -> Expectation | None:
        if not self.speaks or stories < FEWEST_STORIES or publishers < FEWEST_PUBLISHERS:
            return None
        expectation = self._expectation(stories, *rate())
        return expectation if expectation.level else None

    def _learned(self, counts: Mapping[date, int]) -> tuple[float, float]:
        """Return shape and exposure of the rate.

        A day that was itself beyond chance teaches nothing, or one spike would hide the next for a month. It is judged
        against the mean of all days, so that a level that stays up is learned within a week.
        """
        shape, exposure = sum(counts.values()) + _PRIOR, self._exposure
        for day, stories in counts.items():
            usual = self.weekdays[day.weekday()]
            # Twice the mean at least: a cheap look that spares nearly every day the sum of the tail.
            if stories >= FEWEST_STORIES and stories > 2 * shape / exposure * usual:
                others, left = shape - stories, exposure - usual
                if _chance(stories, others, left / usual) < DIGEST:
                    shape, exposure = others, left
        return shape, exposure

    @cached_property
    def _exposure(self) -> float:
        """The 28 days in days of the mean weekday; days on which nothing was read do not count."""
        return sum(self.weekdays[day.weekday()] for day in _days(self.window.day)) * self.healthy_days / BASELINE_DAYS


def baseline_of(window: Window, counts: Iterable[DayCount], healthy_days: int) -> Baseline:
    """Sum up the days before a window; counts of other days are ignored."""
    days = set(_days(window.day))
    cells: dict[Cell, dict[date, int]] = {}
    week = [0.0] * 7
    for count in counts:
        if count.day in days:
            by_day = cells.setdefault((count.metal, count.region), {})
            by_day[count.day] = by_day.get(count.day, 0) + count.stories
            if count.region is None and count.metal is not None:
                week[count.day.weekday()] += count.stories
    return Baseline(window=window, healthy_days=healthy_days, counts=cells, weekdays=_week(week))


def _week(counts: Sequence[float]) -> tuple[float, ...]:
    """Return the relative rate of each weekday: what was counted, drawn to the usual week by a hundred stories."""
    strength = 100.0
    usual = sum(_USUAL_WEEK)
    total = sum(counts) or 1.0
    weight = sum(counts) / (sum(counts) + strength)
    return tuple(
        weight * count / total * 7 + (1 - weight) * share / usual * 7
        for count, share in zip(counts, _USUAL_WEEK, strict=True)
    )


def _chance(stories: int, shape: float, rate: float) -> float:
    """Return the mid-p chance of at least so many stories, X negative binomial.

    That is Poisson with a mean that is Gamma(shape, rate) and may stray by `_UNREST`.
    """
    if stories <= 0:
        return 1.0
    strayed = 1 / (1 / shape + _UNREST**2)
    rate *= strayed / shape
    miss = rate / (rate + 1)
    log_term = strayed * math.log(miss)
    below = term = math.exp(log_term)
    for count in range(1, stories + 1):
        log_term += math.log((strayed + count - 1) / count) + math.log1p(-miss)
        term = math.exp(log_term)
        below += term
    return max(0.0, 1.0 - below + term / 2)


def _days(day: date) -> list[date]:
    return [day - timedelta(days=back) for back in range(BASELINE_DAYS, 0, -1)]
