"""Raw documents, kept compressed with their fetch record, so that articles can be extracted again."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from monitor.domain.articles import ArticleId
from monitor.domain.watching import Document, SourceId
from monitor.store.tables import PageRow, table
from monitor.store.writing import insert_rows

_PAGES = table(PageRow)


class Pages:
    """Questions and answers about raw documents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: Document, *, source: SourceId, article: ArticleId | None) -> None:
        """Keep a document; `article` None for one that gave none."""
        values = {
            "article_id": article,
            "source": source,
            "url": document.url,
            "final_url": document.final_url,
            "status": document.status,
            "headers": dict(document.headers),
            "fetched_at": document.fetched_at,
            "sha256": hashlib.sha256(document.body).hexdigest(),
            "body": document.body,
        }
        insert_rows(self._connection, _PAGES, [values])

    def latest_of(self, article: ArticleId) -> Document | None:
        """Return the newest document of an article."""
        query = select(_PAGES).where(_PAGES.c.article_id == article).order_by(_PAGES.c.id.desc()).limit(1)
        row = self._connection.execute(query).first()
        return _document(row) if row else None

    def of_articles(
        self, *, after: ArticleId, source: SourceId | None, limit: int
    ) -> Iterator[tuple[ArticleId, Document]]:
        """Give the newest document of each article with an id above `after`, by id, `limit` articles at most."""
        query = select(_PAGES.c.article_id).where(_PAGES.c.article_id > after)
        if source:
            query = query.where(_PAGES.c.source == source)
        for article in (
            self._connection.execute(query.distinct().order_by(_PAGES.c.article_id).limit(limit)).scalars().all()
        ):
            document = self.latest_of(ArticleId(article))
            assert document is not None, "the page was just found"
            yield ArticleId(article), document

    def without_article(self) -> dict[SourceId, list[Document]]:
        """Return by source the documents that gave no article, the newest of each address."""
        newest = select(func.max(_PAGES.c.id)).where(_PAGES.c.article_id.is_(None)).group_by(_PAGES.c.url)
        found: dict[SourceId, list[Document]] = {}
        for row in self._connection.execute(select(_PAGES).where(_PAGES.c.id.in_(newest)).order_by(_PAGES.c.id)):
            found.setdefault(SourceId(row.source), []).append(_document(row))
        return found

    def belongs_to(self, url: str, article: ArticleId) -> None:
        """Record that the pages at an address gave an article after all."""
        orphans = (_PAGES.c.url == url) & _PAGES.c.article_id.is_(None)
        self._connection.execute(update(_PAGES).where(orphans).values(article_id=article))


def _document(row: Row[Any]) -> Document:
    return Document(
        url=row.url,
        final_url=row.final_url,
        status=row.status,
        headers=row.headers,
        body=row.body,
        fetched_at=row.fetched_at,
    )
