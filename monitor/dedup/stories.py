"""Which running story does an article belong to? Decided article by article, as they come.

    Subject + recent articles about something like it -> Surroundings -> the stories worth reading
    those stories' articles -> StoryLink(story, reason, met) | None

Three questions, each with its own measure of likeness, 1 being enough:
    does the article continue a story?   its two most like articles, or all of them together (their portrait)
    do two stories turn out to be one?   their portraits, asked when an article continues one and is like the other
    do two languages report one event?   tags, numbers, dates and names; see `_across_languages`
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from monitor.dedup.subject import Topic
from monitor.domain.articles import RecentArticle, StoryId, StoryLink, Subject

# A story is quiet for a fortnight at most; after that the same subject is a new one. In days of the calendar, because
# of many articles no more than the day is known.
WINDOW = timedelta(days=14)
# What two long articles must have in common (cosine of their terms), when another article of the story speaks for it
# too. Found on stories of 1987 and 2014, which are labelled by journalists; .29 to .33 are alike on both.
_ENOUGH = 0.31
# In the same measure: an article alone may be like another by accident; portraits are more alike than articles; one
# stray article joins a story more easily than a story of four, which has proved to be something of its own.
_ALONE, _PORTRAIT, _STRAY, _GROWN = 1.06, 1.16, 1.35, 1.84
_GROWN_ARTICLES = 4
# Short articles have fewer words to share: the figure falls with a power of the shorter length.
_LONG, _SHORT = 400, 100  # words
_POWER = 0.45
_FEWEST_WORDS = 3
# What a metal or a place in common weighs, beside another word. Two provinces' papers write of one town all year.
_BEAT = 0.4
# Stories that an article is hardly like are not read; nor are more than a few.
_WORTH_READING, _MOST_READ = 0.25, 6
_WORTH_MEETING, _MOST_MET = 0.4, 3
# Two languages: a tag and two amounts, or two tags and one, in reports that are not far apart.
_LANGUAGES_APART = timedelta(days=4)
# A name in Latin letters, or a day, is often in reports of two events; two such are worth an amount.
_NAME_OR_DAY, _MOST_DAYS = 0.5, 1


class Surroundings:
    """A new article among recent ones; the order of `recent` does not matter."""

    def __init__(self, new: Subject, *, moment: datetime, recent: Sequence[RecentArticle]) -> None:
        self._portrait = _Portrait.of([Topic.unpacked(new.features)])
        self._moment = moment
        self._votes: dict[StoryId, list[tuple[float, str]]] = defaultdict(list)
        self._voters: dict[StoryId, list[RecentArticle]] = defaultdict(list)
        topic = self._portrait.newest
        for other in recent:
            if _near(moment, other.moment):
                vote = _likeness(topic, Topic.unpacked(other.subject.features), moment - other.moment)
                self._votes[other.story].append(vote)
                self._voters[other.story].append(other)

    def stories(self) -> list[StoryId]:
        """Return the few stories that are worth reading, the most likely first."""
        best = sorted((-max(votes)[0], story) for story, votes in self._votes.items())
        return [story for likeness, story in best[:_MOST_READ] if -likeness >= _WORTH_READING]

    def link(self, articles: Mapping[StoryId, Sequence[RecentArticle]]) -> StoryLink | None:
        """Return the story that the new article continues, or None when it begins one.

        `articles` are those of the stories, or the newest of them; of a story without any, as where all the newest are
        copies, those count that spoke for it. Of equally likely stories the oldest is taken. The link names the stories
        that the article shows to be the same one.
        """
        articles = {story: some or self._voters[story] for story, some in articles.items()}
        portraits = {story: self._portrait_of(some) for story, some in articles.items()}
        scored = sorted(
            (-likeness, story, reason)
            for story, some in articles.items()
            for likeness, reason in [self._score(self._votes[story], portraits[story], len(some))]
        )
        if not scored or -scored[0][0] < 1:
            return None
        likeness, story, reason = scored[0]
        link = StoryLink(story=story, reason=f"{reason}; {-likeness:.2f} of what is needed")
        likely = [other for likeness, other, _ in scored[1 : 1 + _MOST_MET] if -likeness >= _WORTH_MEETING]
        return replace(link, met=tuple(self._met(portraits, {s: len(a) for s, a in articles.items()}, story, likely)))

    def _score(self, votes: Sequence[tuple[float, str]], portrait: "_Portrait | None", size: int) -> tuple[float, str]:
        best = sorted(votes, reverse=True)[:2]
        if not best:
            return 0.0, ""
        likeness, reason = best[0]
        if size < 2:
            return likeness / _ALONE, reason
        # An article in another language is not easily like two; one that shares nothing speaks against its story.
        across = portrait is None or portrait.han != self._portrait.han
        together = likeness if across else sum(likeness for likeness, _ in best) / 2
        as_one = 0.0 if portrait is None else self._portrait.likeness(portrait) / _PORTRAIT
        return max((together, reason), (as_one, f"the story's own {_TELLING}"))

    def _met(
        self,
        portraits: Mapping[StoryId, "_Portrait | None"],
        sizes: Mapping[StoryId, int],
        story: StoryId,
        likely: Sequence[StoryId],
    ) -> list[StoryLink]:
        """Return the stories among the likely ones that are the same as `story`, now that it has the new article."""
        whole, size, met = portraits[story], sizes[story] + 1, []
        if whole is None:
            return []
        whole = whole.joined(self._portrait)
        for other in likely:
            portrait = portraits[other]
            if portrait is None or portrait.han != whole.han:
                continue
            needed = _needed_to_meet(min(size, sizes[other]))
            alike = whole.likeness(portrait) / needed
            if alike >= 1:
                reason = (
                    f"story {other} turned out to be story {story}: their {_TELLING}; {alike:.2f} of what is needed"
                )
                met.append(StoryLink(story=other, reason=reason))
                whole, size = whole.joined(portrait), size + sizes[other]
        return met

    def _portrait_of(self, articles: Sequence[RecentArticle]) -> "_Portrait | None":
        """Return what the story's running articles say together, in the language of the newest of them."""
        ordered = sorted(articles, key=lambda article: (article.moment, article.id), reverse=True)
        topics = [Topic.unpacked(each.subject.features) for each in ordered if _near(self._moment, each.moment)]
        same = [topic for topic in topics if topic.han == self._portrait.han] or topics
        return _Portrait.of(same) if same else None


_TELLING = "telling words taken together"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Portrait:
    """What articles in one script say together: the sum of their terms."""

    newest: Topic
    articles: int
    length: int  # words of all
    terms: Mapping[int, float]
    watched: frozenset[int]

    @classmethod
    def of(cls, topics: Sequence[Topic]) -> Self:
        """Return the portrait of one article or more, newest first."""
        terms: defaultdict[int, float] = defaultdict(float)
        for topic in topics:
            for term, weight in topic.terms.items():
                terms[term] += weight
        watched = frozenset[int]().union(*(topic.watched for topic in topics))
        length = sum(topic.length for topic in topics)
        return cls(newest=topics[0], articles=len(topics), length=length, terms=terms, watched=watched)

    @property
    def han(self) -> bool:
        return self.newest.han

    def joined(self, other: "_Portrait") -> "_Portrait":
        """Return both as one; a portrait in the other script is left out."""
        if other.han != self.han:
            return self
        terms = {term: self.terms.get(term, 0.0) + other.terms.get(term, 0.0) for term in {*self.terms, *other.terms}}
        return replace(
            self,
            articles=self.articles + other.articles,
            length=self.length + other.length,
            terms=terms,
            watched=self.watched | other.watched,
        )

    def likeness(self, other: "_Portrait") -> float:
        """Return how alike two portraits are, in the measure of two articles."""
        if self.han != other.han:
            return 0.0
        cosine, telling = _cosine(self.terms, other.terms, self.watched & other.watched)
        if telling < _FEWEST_WORDS:
            return 0.0
        norm = math.hypot(*self.terms.values()) * math.hypot(*other.terms.values())
        return cosine / norm / _needed(self.length / self.articles, other.length / other.articles)


def _near(one: datetime, other: datetime) -> bool:
    return abs(one.date() - other.date()) <= WINDOW


def _needed(one: float, other: float) -> float:
    return _ENOUGH * float((min(max(min(one, other), _SHORT), _LONG) / _LONG) ** _POWER)


def _needed_to_meet(smaller: int) -> float:
    """Return how alike two stories must be when the smaller one has so many articles."""
    grown = min(1.0, math.log(max(smaller, 1)) / math.log(_GROWN_ARTICLES))
    return _STRAY + (_GROWN - _STRAY) * grown


def _likeness(one: Topic, other: Topic, apart: timedelta) -> tuple[float, str]:
    """Return how alike two articles are, 1 being enough for one story, and why."""
    if one.han != other.han:
        return _across_languages(one, other, abs(apart))
    # Metals and places are what is watched: by themselves they make a beat, not an event.
    cosine, telling = _cosine(one.terms, other.terms, one.watched & other.watched)
    if telling < _FEWEST_WORDS:
        return 0.0, f"{telling} telling words in common besides metals and places"
    days = abs(apart) / timedelta(days=1)
    reason = f"{telling} telling words in common ({cosine:.2f}), {days:.0f} days apart"
    return cosine / _needed(one.length, other.length), reason


def _cosine(one: Mapping[int, float], other: Mapping[int, float], beat: frozenset[int]) -> tuple[float, int]:
    """Return the product of two bags of terms, and how many shared terms are no beat."""
    shared = one.keys() & other.keys()
    product = sum(one[term] * other[term] * (_BEAT if term in beat else 1.0) for term in shared)
    return product, len(shared - beat)


def _across_languages(one: Topic, other: Topic, apart: timedelta) -> tuple[float, str]:
    tags = len(one.tags & other.tags)
    amounts = len(one.amounts & other.amounts)
    days = len((one.values & other.values) - (one.amounts | other.amounts))
    names = len(one.terms.keys() & other.terms.keys() - (one.watched | other.watched))
    reason = f"two languages: {tags} tags, {amounts} numbers, {days} dates and {names} names in common"
    if apart > _LANGUAGES_APART or not tags:
        return 0.0, reason
    evidence = amounts + _NAME_OR_DAY * (names + min(days, _MOST_DAYS))
    return math.log2(1 + tags) * math.log2(1 + evidence) / math.log2(3), reason
