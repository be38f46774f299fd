"""How a source usually looks, and whether it still does: a site that changes its layout goes on answering.

A visit shows how many items are announced and which shares of them have a title and a date; the pages that it
brings show which share of them has a body. Each is held against the source's own running mean over about 28 days.
"""

import math
from collections.abc import Mapping
from datetime import timedelta

from monitor.domain.watching import Announcement

_MEMORY = timedelta(days=28)
_VISITS_TO_KNOW = 5
_LOST_SHARE = 0.5
_FEWEST_ITEMS, _FEW = 4, 0.2
# Many visits bring one page: its body, or the lack of it, says little alone. Four in a row without one say enough.
_PAGES_OF_LATE = 4
_MOST_COUNTED = 1000.0


def shares_of(announcement: Announcement) -> dict[str, float]:
    """Return how many items are announced, and their shares with a title and with a date."""
    entries = announcement.entries
    if not entries:
        return {"items": 0.0}
    titled, dated = (sum(map(bool, found)) for found in zip(*((e.title, e.published) for e in entries), strict=True))
    return {"items": float(len(entries)), "title": titled / len(entries), "date": dated / len(entries)}


def with_visit(fill: Mapping[str, float], seen: Mapping[str, float], *, since: timedelta) -> dict[str, float]:
    """Return the running means with one more visit, `since` the one before; "visits" counts those that made them."""
    visits = fill.get("visits", 0.0)
    weight = max(1 - math.exp(-since / _MEMORY), 1 / (visits + 1))
    means = {name: fill.get(name, value) + weight * (value - fill.get(name, value)) for name, value in seen.items()}
    return {**fill, **means, "visits": min(visits + 1, _MOST_COUNTED)}


def with_pages(
    fill: Mapping[str, float], *, pages: int, bodies: int, gap_minutes: float | None = None
) -> dict[str, float]:
    """Return the running means with the pages of one visit, of which `bodies` gave a text.

    The source's usual gap between items says how many pages 28 days bring.
    """
    if pages == 0:
        return dict(fill)
    share, known = bodies / pages, fill.get("pages", 0.0)
    remembered = max(_MEMORY / timedelta(minutes=gap_minutes), _PAGES_OF_LATE) if gap_minutes else _MOST_COUNTED
    usual, of_late = fill.get("body", share), fill.get("body_of_late", share)
    return {
        **fill,
        "body": usual + pages / (min(known, remembered) + pages) * (share - usual),
        "body_of_late": of_late + min(1.0, pages / _PAGES_OF_LATE) * (share - of_late),
        "pages": min(known + pages, _MOST_COUNTED),
    }


def is_known(fill: Mapping[str, float]) -> bool:
    """Were there enough visits to know how the source looks?"""
    return fill.get("visits", 0) >= _VISITS_TO_KNOW


def lost(fill: Mapping[str, float], seen: Mapping[str, float]) -> list[str]:
    """Return, in words, what the source used to have and now lacks."""
    if not is_known(fill):
        return []
    found = []
    if fill.get("items", 0) >= _FEWEST_ITEMS and seen["items"] < _FEW * fill["items"]:
        found.append(f"{seen['items']:.0f} items instead of about {fill['items']:.0f}")
    shares = [(name, value) for name, value in seen.items() if name != "items"]
    return found + [_in_words(name, fill[name], value) for name, value in shares if _is_lost(fill.get(name, 0), value)]


def lost_bodies(fill: Mapping[str, float]) -> list[str]:
    """Return, in words, that the pages of late gave far fewer texts than they used to."""
    usual, of_late = fill.get("body", 0.0), fill.get("body_of_late", 1.0)
    return [_in_words("body", usual, of_late)] if _is_lost(usual, of_late) else []


def _is_lost(usual: float, now: float) -> bool:
    return now < usual - _LOST_SHARE


def _in_words(name: str, usual: float, now: float) -> str:
    return f"{now:.0%} with a {name} instead of about {usual:.0%}"
