"""Stories put right: by people, article by article, and by the machine, all anew."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine

from monitor.dedup.subject import subject_of
from monitor.domain.articles import ArchivedArticle, ArticleId, StoryId
from monitor.errors import QueryError
from monitor.pipeline.grouping import MOVABLE, story_for, unite
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
    """The stories of a rebuild so far: articles come as they would have come online, in the order of time."""

    def __init__(self, archive: Archive) -> None:
        self.pinned = archive.corrections.pinned()
        self.before = archive.stories.of_all()
        self.after: dict[ArticleId, StoryId] = {}
        self.why: dict[ArticleId, str] = {}
        self._archive = archive
        self._members: dict[StoryId, list[ArticleId]] = defaultdict(list)
        self._taken = set(self.pinned.values())
        self._fresh: list[StoryId] = []
        archive.subjects.forget_all()

    def place(self, article: ArchivedArticle) -> None:
        """Put an article into its story given those placed before, and make stories one that meet at it."""
        if article.duplicate and article.duplicate.of in self.after:
            of = article.duplicate.of
            self._put(article, self.pinned.get(article.id, self.after[of]), f"same report as article {of}")
            return
        moment = moment_of(article.article, article.first_seen)
        subject = subject_of(article.article.title, article.article.text, article.tags)
        link = None if article.id in self.pinned else story_for(self._archive, subject, moment)
        story = link.story if link else self.pinned.get(article.id) or self._begun_by(article)
        self._put(article, story, link.reason if link else "it begins the story")
        self._archive.subjects.add(article.id, subject, moment)
        if link:
            unite(self._archive, link, self._move)

    def finish(self, at: datetime) -> Regrouping:
        """Write why each article is where it is, and return what moved."""
        for article, why in self.why.items():
            if article not in self.pinned:
                self._archive.corrections.joined(article, why, at=at)
        moved = [(each, self.before[each], story) for each, story in self.after.items() if story != self.before[each]]
        self._archive.stories.drop_empty(self._fresh)
        for story in {story for _, before, after in moved for story in (before, after) if story}:
            self._archive.stories.measure(story)
        return Regrouping(articles=len(self.after), moved=sorted(moved))

    def _begun_by(self, article: ArchivedArticle) -> StoryId:
        # A story keeps its number where it can: links to it stay true.
        before = self.before[article.id]
        if before is not None and before not in self._taken:
            return before
        title, first_seen = article.article.title, article.first_seen
        self._fresh.append(self._archive.stories.found(title=title, source=article.source, at=first_seen))
        return self._fresh[-1]

    def _put(self, article: ArchivedArticle, story: StoryId, why: str) -> None:
        if story != self.before[article.id]:
            self._archive.articles.join_story(article.id, story)
        self.after[article.id], self.why[article.id] = story, why
        self._members[story].append(article.id)
        self._taken.add(story)

    def _move(self, story: StoryId, other: StoryId, reason: str) -> bool:
        if len(self._members[story]) > MOVABLE:
            return False
        for article in self._members.pop(story, []):
            self._archive.articles.join_story(article, other)
            self.after[article], self.why[article] = other, reason
            self._members[other].append(article)
        return True


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
        anew = _Anew(archive)
        for number, article in enumerate(archive.articles.in_order(), 1):
            anew.place(article)
            progress(number)
        return anew.finish(self._now())

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
