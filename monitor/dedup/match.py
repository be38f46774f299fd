"""Is this article one that we have already?

    Fingerprint + candidates -> compare -> weights -> Matches(own, claimed)

Each article belongs to the one best match among those that precede it, and so do their copies: a cluster is a tree, and
its root the original. Who precedes whom does not depend on the order of arrival, so neither do the clusters.

The weights are a logistic regression over the figures of `comparison`, learned by `bench/learn_duplicates.py` and kept
in weights.json, where anyone can read what counts for and against a copy.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from monitor.dedup.comparison import Comparison, compare
from monitor.domain.articles import Candidate, Fingerprint, Match, Matches

# A text that comes back after a fortnight reports a new event in the old words ("leaves rates unchanged").
# Copies follow within three days wherever we have looked.
WINDOW = timedelta(days=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether two articles are the same report, how sure that is, and why."""

    same: bool
    probability: float
    reason: str
    figures: Comparison


def find_matches(
    new: Fingerprint, *, moment: datetime, credited: bool = False, name: str = "", candidates: Sequence[Candidate]
) -> Matches:
    """Return the article that the new one is a copy of, and those that are copies of it.

    An article that is `credited` to another by its own words comes after all that are not; of two alike, the earlier
    is the original; of two at the same second, the text decides, then the `name`. Candidates more than WINDOW away in
    time are never the same, not even with the same text. The order of `candidates` does not matter.
    """
    moment = moment.replace(microsecond=0)  # as the archive remembers it
    place = (credited, moment, new.exact, name)
    own: list[tuple[float, tuple[bool, datetime, int, str], int, Match]] = []
    claimed: list[Match] = []
    for other in candidates:
        apart = abs(moment - other.moment)
        figures = compare(new, other, apart) if apart <= WINDOW else {}
        probability = _probability(figures)
        if probability < _weights().threshold:
            continue
        reason = _in_words(figures, apart, probability)
        match = Match(article=other.id, cluster=other.cluster, certainty=probability, reason=reason)
        others_place = (other.credited, other.moment, other.exact, other.name)
        if others_place <= place or other.settled:
            own.append((-probability, others_place, other.id, match))
        elif probability > other.certainty:
            claimed.append(match)
    return Matches(own=min(own)[-1] if own else None, claimed=tuple(claimed))


def compare_articles(
    one: Fingerprint | Candidate, moment: datetime, other: Fingerprint | Candidate, other_moment: datetime
) -> Verdict:
    """Return whether two articles are the same report, and why or why not; their order does not matter."""
    apart = abs(moment - other_moment)
    figures = compare(one, other, apart)
    if not figures:
        return Verdict(same=False, probability=0.0, reason="no text to compare", figures=figures)
    if apart > WINDOW:
        reason = f"{apart.days} days apart: more than {WINDOW.days}, so a new event even in the same words"
        return Verdict(same=False, probability=0.0, reason=reason, figures=figures)
    probability = _probability(figures)
    same = probability >= _weights().threshold
    return Verdict(same=same, probability=probability, reason=_in_words(figures, apart, probability), figures=figures)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Weights:
    bias: float
    threshold: float
    by_figure: dict[str, float]


@cache
def _weights() -> _Weights:
    stored = json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))
    return _Weights(bias=stored["bias"], threshold=stored["threshold"], by_figure=stored["weights"])


def _probability(figures: Comparison) -> float:
    """Return how likely the two are the same; without figures they are not."""
    if not figures:
        return 0.0
    weights = _weights()
    score = weights.bias + sum(weight * figures[name] for name, weight in weights.by_figure.items())
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))


def _in_words(figures: Comparison, apart: timedelta, probability: float) -> str:
    """Return the figures that a person would look at first."""
    agreed = round(math.expm1(figures["values_agreed"]))
    replaced = round(math.expm1(figures["values_replaced"]))
    missing = round(math.expm1(figures["values_missing"]))
    hours = apart / timedelta(hours=1)
    return (
        f"{figures['contained']:.0%} of the one is in the other, {figures['shared']:.0%} the other way; "
        f"numbers: {agreed} agree, {missing} missing, {replaced} replaced; "
        f"titles {figures['title_alike']:.0%} alike, {figures['title_in_lead']:.0%} in the lead; "
        f"{hours:.0f} h apart; probability {probability:.3f}"
    )
