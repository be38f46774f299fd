"""What recent articles are about: the candidates for a new article's story."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, select

from monitor.domain.articles import ArticleId, RecentArticle, StoryId, Subject
from monitor.store.postings import Postings
from monitor.store.tables import ArticleRow, SubjectRow, SubjectTermRow, table
from monitor.store.writing import insert_rows

_ARTICLES = table(ArticleRow)
_SUBJECTS = table(SubjectRow)
_TERMS = table(SubjectTermRow)

_MOST = 150

_BY_ID = (
    select(_SUBJECTS, _ARTICLES.c.story_id)
    .join(_ARTICLES, _ARTICLES.c.id == _SUBJECTS.c.article_id)
    .where(_SUBJECTS.c.article_id.in_(bindparam("ids", expanding=True)), _ARTICLES.c.story_id.is_not(None))
)


class Subjects:
    """Questions and answers about what articles are about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection, _TERMS)

    def add(self, article: ArticleId, subject: Subject, moment: datetime) -> None:
        """Remember what the article is about."""
        values = {"article_id": article, "moment": int(moment.timestamp()), "features": subject.features}
        insert_rows(self._connection, _SUBJECTS, [values])
        self._postings.add(article, subject.rows, moment)

    def recent(self, subject: Subject, moment: datetime) -> list[RecentArticle]:
        """Return articles of that time with something of the subject in common, those with most of it first."""
        return self.of(self._postings.sharing(subject.rows, moment, at_least=1, most=_MOST))

    def of(self, articles: Collection[int]) -> list[RecentArticle]:
        """Return what these articles are about; those without a story are left out."""
        if not articles:
            return []
        rows = self._connection.execute(_BY_ID, {"ids": list(articles)}).all()
        sizes = self._sizes({row.story_id for row in rows})
        return [
            RecentArticle(
                id=ArticleId(row.article_id),
                story=StoryId(row.story_id),
                story_size=sizes[row.story_id],
                subject=Subject(rows=(), features=bytes(row.features)),
                moment=datetime.fromtimestamp(row.moment, UTC),
            )
            for row in rows
        ]

    def _sizes(self, stories: Collection[int]) -> dict[int, int]:
        """Return how many articles each story has, copies left out: those have no subject of their own."""
        query = (
            select(_ARTICLES.c.story_id, func.count())
            .join(_SUBJECTS, _SUBJECTS.c.article_id == _ARTICLES.c.id)
            .where(_ARTICLES.c.story_id.in_(stories))
            .group_by(_ARTICLES.c.story_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}
