"""Which running story does an article belong to? Decided article by article, as they come.

Subject + recent articles about something like it -> StoryLink(story, reason) | None
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.dedup.subject import Topic
from monitor.domain.articles import RecentArticle, StoryId, StoryLink, Subject

# A story is quiet for a fortnight at most; after that the same subject is a new one.
WINDOW = timedelta(days=14)
# Of a story's articles, those most like the new one speak for it: one alone may be an accident.
_SPEAKERS = 2
# What two long articles must have in common (cosine of their terms). Short ones have fewer words to share: the figure
# falls with a power of the shorter length. Found on stories of 1987 and 2014, which are labelled by journalists.
_ENOUGH = 0.33
_LONG, _SHORT = 400, 60  # words
_POWER = 0.5
_FEWEST_WORDS = 3
# What a metal or a place in common weighs, beside another word. Two provinces' papers write of one town all year.
_BEAT = 0.6
# Two languages: a tag and two amounts, or two tags and one, in reports that are not far apart.
_LANGUAGES_APART = timedelta(days=4)


def find_story(new: Subject, *, moment: datetime, recent: Sequence[RecentArticle]) -> StoryLink | None:
    """Return the story that the new article continues, or None when it begins one.

    The order of `recent` does not matter; of equally likely stories the oldest is taken.
    """
    topic = Topic.unpacked(new.features)
    votes: dict[StoryId, list[tuple[float, str]]] = defaultdict(list)
    sizes = {other.story: other.story_size for other in recent}
    for other in recent:
        if abs(moment - other.moment) <= WINDOW:
            votes[other.story].append(_likeness(topic, Topic.unpacked(other.subject.features), moment - other.moment))
    scored = [(_score(likenesses, sizes[story]), -story, max(likenesses)[1]) for story, likenesses in votes.items()]
    score, story, reason = max(scored, default=(0.0, 0, ""))
    return StoryLink(story=StoryId(-story), reason=f"{reason}; {score:.2f} of what is needed") if score >= 1 else None


def _score(likenesses: list[tuple[float, str]], size: int) -> float:
    """Return the mean likeness of a story's speakers; those that share nothing with the article speak against it."""
    best = sorted((likeness for likeness, _ in likenesses), reverse=True)[:_SPEAKERS]
    return sum(best) / min(max(size, len(best)), _SPEAKERS)


def _likeness(one: Topic, other: Topic, apart: timedelta) -> tuple[float, str]:
    """Return how alike two articles are, 1 being enough for one story, and why."""
    if one.han != other.han:
        return _across_languages(one, other, abs(apart))
    shared = one.terms.keys() & other.terms.keys()
    # Metals and places are what is watched: by themselves they make a beat, not an event.
    beat = one.watched & other.watched
    if len(shared - beat) < _FEWEST_WORDS:
        return 0.0, f"{len(shared - beat)} telling words in common besides metals and places"
    cosine = sum(one.terms[term] * other.terms[term] * (_BEAT if term in beat else 1.0) for term in shared)
    needed = _ENOUGH * (min(max(min(one.length, other.length), _SHORT), _LONG) / _LONG) ** _POWER
    days = abs(apart) / timedelta(days=1)
    return cosine / needed, f"{len(shared)} telling words in common ({cosine:.2f}), {days:.0f} days apart"


def _across_languages(one: Topic, other: Topic, apart: timedelta) -> tuple[float, str]:
    tags, amounts = len(one.tags & other.tags), len(one.values & other.values)
    reason = f"two languages: {tags} tags and {amounts} numbers in common"
    if apart > _LANGUAGES_APART or not tags or not amounts:
        return 0.0, reason
    return math.log2(1 + tags) * math.log2(1 + amounts) / math.log2(3), reason
