"""What recent articles are about: the candidates for a new article's story."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from monitor.domain.articles import ArticleId, RecentArticle, StoryId, Subject
from monitor.store.postings import Postings
from monitor.store.tables import ArticleRow, SubjectRow, table
from monitor.store.writing import insert_rows

_ARTICLES = table(ArticleRow)
_SUBJECTS = table(SubjectRow)

_MOST = 150

_BY_ID = (
    select(_SUBJECTS, _ARTICLES.c.story_id)
    .join(_ARTICLES, _ARTICLES.c.id == _SUBJECTS.c.article_id)
    .where(_SUBJECTS.c.article_id.in_(bindparam("ids", expanding=True)), _ARTICLES.c.story_id.is_not(None))
)
# A story is known by its newest articles. Most of its articles may be copies, which have no subject of their own.
_MOST_OF_STORY, _MOST_WITH_COPIES = 20, 100
# Asked as a range: told that the story is one, PostgreSQL walks back through the newest articles of all stories.
_NEWEST = (
    select(_ARTICLES.c.id)
    .where(_ARTICLES.c.story_id.between(bindparam("story"), bindparam("story")))
    .order_by(_ARTICLES.c.story_id.desc(), _ARTICLES.c.id.desc())
    .limit(_MOST_WITH_COPIES)
)
_OF_STORY = (
    select(_SUBJECTS, bindparam("story").label("story_id"))
    .where(_SUBJECTS.c.article_id.in_(_NEWEST))
    .order_by(_SUBJECTS.c.article_id.desc())
    .limit(_MOST_OF_STORY)
)


class Subjects:
    """Questions and answers about what articles are about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection, "subject_terms")

    def add(self, article: ArticleId, subject: Subject, moment: datetime) -> None:
        """Remember what the article is about."""
        values = {"article_id": article, "moment": int(moment.timestamp()), "features": subject.features}
        insert_rows(self._connection, _SUBJECTS, [values])
        self._postings.add(article, subject.rows, moment)

    def revise(self, article: ArticleId, subject: Subject) -> None:
        """Remember what the article is about now; it is still found by what it said. Copies stay without a subject."""
        values = {"features": subject.features}
        self._connection.execute(update(_SUBJECTS).where(_SUBJECTS.c.article_id == article).values(values))

    def forget(self, articles: Collection[ArticleId]) -> None:
        """Forget what these are about: they are copies after all, and copies go where their original is."""
        self._connection.execute(delete(_SUBJECTS).where(_SUBJECTS.c.article_id.in_(articles)))

    def forget_all(self) -> None:
        """Forget all of it, before all is told anew."""
        self._postings.forget_all()
        self._connection.execute(delete(_SUBJECTS))

    def recent(self, subject: Subject, moment: datetime) -> list[RecentArticle]:
        """Return articles of that time with something of the subject in common, those with most of it first."""
        ids = self._postings.sharing(subject.rows, moment, at_least=1, most=_MOST)
        return [_recent(row) for row in self._connection.execute(_BY_ID, {"ids": ids})] if ids else []

    def of_stories(self, stories: Iterable[StoryId]) -> dict[StoryId, list[RecentArticle]]:
        """Return the newest originals of each story, at most twenty, newest first."""
        return {
            story: [_recent(row) for row in self._connection.execute(_OF_STORY, {"story": story})] for story in stories
        }


def _recent(row: Row[Any]) -> RecentArticle:
    return RecentArticle(
        id=ArticleId(row.article_id),
        story=StoryId(row.story_id),
        subject=Subject(rows=(), features=bytes(row.features)),
        moment=datetime.fromtimestamp(row.moment, UTC),
    )
