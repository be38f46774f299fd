"""Stories: articles about one event, and who carried it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from monitor.domain.articles import ArticleId, StoryId
from monitor.domain.watching import SourceId
from monitor.store.tables import ArticleRow, StoryRow, table
from monitor.store.writing import Numbers, insert_rows

_ARTICLES = table(ArticleRow)
_STORIES = table(StoryRow)

_ROW = select(_STORIES).where(_STORIES.c.id == bindparam("story"))
_OF_ALL = select(_ARTICLES.c.id, _ARTICLES.c.story_id)


class Stories:
    """Questions and answers about stories."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = Numbers(connection, _STORIES)

    def found(self, *, title: str | None, source: SourceId, at: datetime) -> StoryId:
        """Begin a story with its first article's title and return its id."""
        story = StoryId(self._numbers.next())
        values = {"id": story, "title": title, "first_seen": at, "last_seen": at, "first_source": source}
        insert_rows(self._connection, _STORIES, [values])
        return story

    def extend(self, story: StoryId, *, source: SourceId, at: datetime) -> None:
        """Record that the story has an article seen at this time; an earlier one makes it start earlier."""
        row = self._connection.execute(_ROW, {"story": story}).one()
        values: dict[str, Any] = {"last_seen": max(row.last_seen, at)}
        if at < row.first_seen:
            values |= {"first_seen": at, "first_source": source}
        self._connection.execute(update(_STORIES).where(_STORIES.c.id == story).values(values))

    def of_all(self) -> dict[ArticleId, StoryId | None]:
        """Return the story of every article."""
        return {ArticleId(row.id): row.story_id for row in self._connection.execute(_OF_ALL)}

    def drop_empty(self, stories: Collection[StoryId]) -> None:
        """Drop those of the stories that have no article; only for stories that nobody has heard of yet."""
        told = select(_ARTICLES.c.story_id).where(_ARTICLES.c.story_id == _STORIES.c.id).exists()
        for story in stories:
            self._connection.execute(delete(_STORIES).where(_STORIES.c.id == story, ~told))

    def of(self, article: ArticleId) -> StoryId | None:
        """Return the story that an article belongs to."""
        found = self._connection.execute(select(_ARTICLES.c.story_id).where(_ARTICLES.c.id == article)).scalar()
        return None if found is None else StoryId(found)

    def members(self, story: StoryId, *, until: datetime | None = None, most: int | None = None) -> list[ArticleId]:
        """Return the story's articles first seen before `until`, oldest first, copies included; any `most` of them."""
        query = select(_ARTICLES.c.id).where(_ARTICLES.c.story_id == story)
        if until:
            query = query.where(_ARTICLES.c.first_seen < until)
        if most is None:
            query = query.order_by(_ARTICLES.c.first_seen, _ARTICLES.c.id)
        else:
            query = query.order_by(_ARTICLES.c.id).limit(most)
        return [ArticleId(i) for i in self._connection.execute(query).scalars()]

    def get(self, story: StoryId) -> Row[Any] | None:
        """Return the story's row: id, title, first_seen, last_seen, first_source."""
        return self._connection.execute(_ROW, {"story": story}).first()

    def take_in(self, story: StoryId, other: StoryId) -> None:
        """Set the story's first and last sight, first source and title by its own and those of one that it took in."""
        ours, theirs = (self._connection.execute(_ROW, {"story": each}).one() for each in (story, other))
        first = min(ours, theirs, key=lambda row: row.first_seen)
        values = {
            "first_seen": first.first_seen,
            "last_seen": max(ours.last_seen, theirs.last_seen),
            "first_source": first.first_source,
            "title": first.title,
        }
        self._connection.execute(update(_STORIES).where(_STORIES.c.id == story).values(values))

    def measure(self, story: StoryId) -> None:
        """Set the story's first and last sight, first source and title by its articles.

        A story without articles stays as it was: its number is never given to another one, and it can be undone.
        """
        query = (
            select(_ARTICLES.c.first_seen, _ARTICLES.c.source, _ARTICLES.c.title)
            .where(_ARTICLES.c.story_id == story)
            .order_by(_ARTICLES.c.first_seen, _ARTICLES.c.id)
        )
        rows = self._connection.execute(query).all()
        if not rows:
            return
        values = {
            "first_seen": rows[0].first_seen,
            "last_seen": rows[-1].first_seen,
            "first_source": rows[0].source,
            "title": rows[0].title,
        }
        self._connection.execute(update(_STORIES).where(_STORIES.c.id == story).values(values))
