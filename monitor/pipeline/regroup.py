"""Stories put right: by people, article by article, and by the machine, all anew."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine

from monitor.dedup.stories import find_story
from monitor.dedup.subject import subject_of
from monitor.domain.articles import ArchivedArticle, ArticleId, RecentArticle, StoryId, Subject
from monitor.errors import QueryError
from monitor.pipeline.keep import moment_of
from monitor.store.archive import Archive, open_archive
from monitor.store.corrections import Move

T = TypeVar("T")


@dataclass(kw_only=True, slots=True)
class Regrouping:
    """What a rebuild of all stories came to, or would come to."""

    articles: int = 0
    moved: list[tuple[ArticleId, StoryId | None, StoryId]] = field(default_factory=list)  # article, before, after


class _DryRunOver(Exception):  # noqa: N818 - no error: it takes a transaction back
    """Takes back what a dry run wrote."""


class _Anew:
    """The stories of a rebuild so far; the stored ones are not asked, as they are what is in question."""

    def __init__(self, archive: Archive, pinned: Mapping[ArticleId, StoryId]) -> None:
        self.pinned = pinned
        self._archive = archive
        self._stories: dict[ArticleId, StoryId] = {}
        self._sizes: Counter[StoryId] = Counter()
        self._taken = set(pinned.values())

    def place(self, article: ArchivedArticle) -> tuple[StoryId, str]:
        """Return the story of an article given those placed before, and why."""
        story, why = self._story(article)
        self._stories[article.id] = story
        self._sizes[story] += article.duplicate is None
        self._taken.add(story)
        return story, why

    def _story(self, article: ArchivedArticle) -> tuple[StoryId, str]:
        if article.id in self.pinned:
            return self.pinned[article.id], "a person's decision"
        if article.duplicate and article.duplicate.of in self._stories:
            return self._stories[article.duplicate.of], f"same report as article {article.duplicate.of}"
        moment = moment_of(article.article, article.first_seen)
        subject = subject_of(article.article.title, article.article.text, article.tags)
        if link := find_story(subject, moment=moment, recent=self._recent(subject, moment)):
            return link.story, link.reason
        # A story keeps its number where it can: links to it stay true.
        if article.story is not None and article.story not in self._taken:
            return article.story, "it begins the story"
        title, first_seen = article.article.title, article.first_seen
        return self._archive.stories.found(title=title, source=article.source, at=first_seen), "it begins the story"

    def _recent(self, subject: Subject, moment: datetime) -> list[RecentArticle]:
        return [
            replace(recent, story=self._stories[recent.id], story_size=self._sizes[self._stories[recent.id]])
            for recent in self._archive.subjects.recent(subject, moment)
            if recent.id in self._stories
        ]


class Regrouper:
    """Splits, merges and rebuilds stories."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime], dry_run: bool) -> None:
        self._engine = engine
        self._now = now
        self._dry_run = dry_run

    def split(self, story: StoryId, articles: Sequence[ArticleId]) -> list[Move]:
        """Make these articles of a story a story of their own.

        Raises:
            QueryError: an article is not in the story, or all of them are meant.
        """

        def work(archive: Archive) -> list[Move]:
            members = archive.stories.members(story)
            strangers = [article for article in articles if article not in members]
            if strangers or not articles:
                raise QueryError(f"Story {story} has no article {strangers[0] if strangers else ''}; it has {members}.")
            if len(set(articles)) == len(members):
                raise QueryError(f"These are all articles of story {story}; there is nothing to split off.")
            first = archive.articles.get(articles[0])
            assert first is not None, "it is a member"
            fresh = archive.stories.found(title=first.article.title, source=first.source, at=first.first_seen)
            goals = {member: fresh if member in articles else story for member in members}
            return self._correct(archive, "split", goals)

        return self._write(work)

    def merge(self, story: StoryId, other: StoryId) -> list[Move]:
        """Put all articles of the other story into the first.

        Raises:
            QueryError: there is no such story, or both are one.
        """

        def work(archive: Archive) -> list[Move]:
            members, others = archive.stories.members(story), archive.stories.members(other)
            if story == other or not members or not others:
                raise QueryError(f"Stories {story} and {other} cannot be merged: both must exist and differ.")
            return self._correct(archive, "merge", dict.fromkeys([*members, *others], story))

        return self._write(work)

    def undo(self) -> list[Move]:
        """Take the newest correction back and return its moves; empty when there is none."""

        def work(archive: Archive) -> list[Move]:
            last = archive.corrections.last()
            if last is None:
                return []
            number, _, moves = last
            archive.corrections.undo(number, moves, at=self._now())
            _measure(archive, moves)
            return [move for move in moves if move.before != move.after]

        return self._write(work)

    def rebuild(self, *, progress: Callable[[int], None] = lambda _: None) -> Regrouping:
        """Group all articles anew, oldest first; what people decided stays. Twice gives the same."""
        return self._write(lambda archive: self._rebuild(archive, progress))

    def _rebuild(self, archive: Archive, progress: Callable[[int], None]) -> Regrouping:
        regrouping = Regrouping()
        now = _Anew(archive, archive.corrections.pinned())
        for article in archive.articles.in_order():
            story, why = now.place(article)
            if story != article.story:
                regrouping.moved.append((article.id, article.story, story))
                archive.articles.join_story(article.id, story)
            if article.id not in now.pinned:
                archive.corrections.joined(article.id, why, at=self._now())
            regrouping.articles += 1
            progress(regrouping.articles)
        for story in {story for _, before, after in regrouping.moved for story in (before, after) if story}:
            archive.stories.measure(story)
        return regrouping

    def _correct(self, archive: Archive, action: str, goals: Mapping[ArticleId, StoryId]) -> list[Move]:
        moves = archive.corrections.correct(action, goals, at=self._now())
        _measure(archive, moves)
        return [move for move in moves if move.before != move.after]

    def _write(self, work: Callable[[Archive], T]) -> T:
        """Do the work in one transaction; of a dry run only the answer remains."""
        answer: list[T] = []
        try:
            with open_archive(self._engine, write=True) as archive:
                answer.append(work(archive))
                if self._dry_run:
                    raise _DryRunOver
        except _DryRunOver:
            pass
        return answer[0]


def _measure(archive: Archive, moves: Sequence[Move]) -> None:
    for story in {story for move in moves for story in (move.before, move.after)}:
        archive.stories.measure(story)
