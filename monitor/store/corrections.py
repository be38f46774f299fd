"""Why each article is in its story, and what people corrected. A person's word wins over the machine, for ever."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from monitor.domain.articles import ArticleId, StoryId
from monitor.store.articles import Articles
from monitor.store.columns import storable
from monitor.store.tables import ArticleRow, StoryCorrectionRow, StoryLinkRow, table
from monitor.store.writing import insert_rows

_ARTICLES = table(ArticleRow)
_LINKS = table(StoryLinkRow)
_CORRECTIONS = table(StoryCorrectionRow)
_INSTEAD = (
    " ON CONFLICT (article_id) DO UPDATE SET reason = excluded.reason, by_person = excluded.by_person, at = excluded.at"
)

_BY_MACHINE = "later evidence"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Why an article is in its story."""

    article: ArticleId
    reason: str
    by_person: bool
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One article from one story into another; `pinned` tells whether a person had put it where it was."""

    article: ArticleId
    before: StoryId
    after: StoryId
    pinned: bool
    reason: str  # why it was where it was


class Corrections:
    """Questions and answers about the grounds of stories."""

    def __init__(self, connection: Connection, articles: Articles) -> None:
        self._connection = connection
        self._articles = articles

    def joined(self, article: ArticleId, reason: str, *, at: datetime, by_person: bool = False) -> None:
        """Record why an article is in its story."""
        row = {"article_id": article, "reason": storable(reason), "by_person": by_person, "at": at}
        insert_rows(self._connection, _LINKS, [row], _INSTEAD)

    def links(self, story: StoryId) -> list[Link]:
        """Return why each article of a story is in it, by article."""
        query = (
            select(_LINKS)
            .join(_ARTICLES, _ARTICLES.c.id == _LINKS.c.article_id)
            .where(_ARTICLES.c.story_id == story)
            .order_by(_LINKS.c.article_id)
        )
        return [
            Link(article=ArticleId(row.article_id), reason=row.reason, by_person=row.by_person, at=row.at)
            for row in self._connection.execute(query)
        ]

    def pinned(self) -> dict[ArticleId, StoryId]:
        """Return the articles that a person put into their story, with it."""
        query = (
            select(_LINKS.c.article_id, _ARTICLES.c.story_id)
            .join(_ARTICLES, _ARTICLES.c.id == _LINKS.c.article_id)
            .where(_LINKS.c.by_person)
        )
        return {ArticleId(row.article_id): StoryId(row.story_id) for row in self._connection.execute(query)}

    def pinned_among(self, articles: Collection[ArticleId]) -> set[ArticleId]:
        """Return those of the articles that a person put into their story."""
        query = select(_LINKS.c.article_id).where(_LINKS.c.article_id.in_(articles), _LINKS.c.by_person)
        return {ArticleId(each) for each in self._connection.execute(query).scalars()}

    def has_pinned(self, story: StoryId) -> bool:
        """Tell whether a person decided about the story."""
        query = (
            select(_LINKS.c.article_id)
            .join(_ARTICLES, _ARTICLES.c.id == _LINKS.c.article_id)
            .where(_ARTICLES.c.story_id == story, _LINKS.c.by_person)
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def correct(self, action: str, goals: Mapping[ArticleId, StoryId], *, at: datetime) -> list[Move]:
        """Put each article into its story by a person's decision, and return the moves; those that stay are pinned."""
        reason = f"{action} by a person"
        return self._record(
            action, [self._move(article, story, reason, at=at, by_person=True) for article, story in goals.items()], at
        )

    def regroup(self, articles: Sequence[ArticleId], story: StoryId, reason: str, *, at: datetime) -> list[Move]:
        """Put articles into another story by later evidence, and return the moves; a person's decision must not be."""
        moves = [self._move(article, story, reason, at=at, by_person=False) for article in articles]
        return self._record(_BY_MACHINE, moves, at)

    def last(self) -> tuple[int, str, list[Move]] | None:
        """Return the newest correction by a person that stands: its number, what it was, its moves."""
        stands = _CORRECTIONS.c.undone_at.is_(None) & (_CORRECTIONS.c.action != _BY_MACHINE)
        query = select(_CORRECTIONS).where(stands).order_by(_CORRECTIONS.c.id.desc())
        row = self._connection.execute(query.limit(1)).first()
        return (row.id, row.action, [_stored_move(move) for move in row.moves]) if row else None

    def undo(self, number: int, moves: Sequence[Move], *, at: datetime) -> None:
        """Put the articles of a correction back where they were, and the grounds with them."""
        for move in moves:
            self._articles.join_story(move.article, move.before)
            self.joined(move.article, move.reason, at=at, by_person=move.pinned)
        self._connection.execute(update(_CORRECTIONS).where(_CORRECTIONS.c.id == number).values(undone_at=at))

    def _record(self, action: str, moves: list[Move], at: datetime) -> list[Move]:
        stored = [
            {"article": m.article, "before": m.before, "after": m.after, "pinned": m.pinned, "reason": m.reason}
            for m in moves
        ]
        self._connection.execute(insert(_CORRECTIONS).values(at=at, action=action, moves=stored))
        return moves

    def _move(self, article: ArticleId, story: StoryId, reason: str, *, at: datetime, by_person: bool) -> Move:
        was = select(_ARTICLES.c.story_id).where(_ARTICLES.c.id == article)
        link = self._connection.execute(select(_LINKS).where(_LINKS.c.article_id == article)).first()
        move = Move(
            article=article,
            before=StoryId(self._connection.execute(was).scalar_one()),
            after=story,
            pinned=bool(link and link.by_person),
            reason=link.reason if link else "",
        )
        self._articles.join_story(article, story)
        self.joined(article, reason, at=at, by_person=by_person)
        return move


def _stored_move(stored: dict[str, Any]) -> Move:
    return Move(
        article=ArticleId(stored["article"]),
        before=StoryId(stored["before"]),
        after=StoryId(stored["after"]),
        pinned=stored["pinned"],
        reason=stored["reason"],
    )
