"""Articles: kept once, revised without losing what they said before."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from monitor.domain.articles import ArchivedArticle, Article, ArticleId, Duplicate, NewArticle, PublishedDate, StoryId
from monitor.domain.tags import Tag, Tags
from monitor.store.columns import storable
from monitor.store.derived import Derived
from monitor.store.evidence import tags_from_json, tags_to_json
from monitor.store.tables import ArticleRow, EvidenceRow, RevisionRow, TagRow, table
from monitor.store.writing import Numbers, insert_rows

_ARTICLES = table(ArticleRow)
_TAGS = table(TagRow)
_EVIDENCE = table(EvidenceRow)
_REVISIONS = table(RevisionRow)

_GATHERED = 500  # articles whose tags wait, at most
_UPDATE = update(_ARTICLES).where(_ARTICLES.c.id == bindparam("which"))


class Articles:
    """Questions and answers about articles, in domain values."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._derived = Derived(connection)
        self._numbers = Numbers(connection, _ARTICLES)
        self._tags: list[dict[str, Any]] = []  # rows that wait for the end of the transaction, or for a reader
        self._evidence: list[dict[str, Any]] = []

    def add(
        self,
        new: NewArticle,
        *,
        duplicate: Duplicate | None,
        cluster: ArticleId | None,
        family: str,
        extractor: str,
        story: StoryId | None = None,
    ) -> ArticleId:
        """Keep a new article with its tags and return its id; without `cluster` it founds its own."""
        article_id = ArticleId(self._numbers.next())  # known at once: it may be the first of its cluster
        values = _article_values(new.article) | {
            "id": article_id,
            "external_id": new.external_id and storable(new.external_id),
            "source": new.source,
            "family": family,
            "first_seen": new.first_seen,
            "duplicate_of": duplicate.of if duplicate else None,
            "duplicate_reason": duplicate.reason if duplicate else None,
            "cluster_id": cluster or article_id,
            "story_id": story,
            "extractor_version": extractor,
            **_tag_columns(new.tags),
        }
        insert_rows(self._connection, _ARTICLES, [values])
        self._gather_tags(article_id, new.tags)
        self._derived.added(SimpleNamespace(**values))
        return article_id

    def revise(
        self,
        article_id: ArticleId,
        article: Article,
        tags: Tags,
        *,
        at: datetime,
        why: str,
        extractor: str,
        family: str | None = None,
    ) -> None:
        """Replace what the article says, and whose voice it is if told; what it said before becomes a revision."""
        old = self._connection.execute(select(_ARTICLES).where(_ARTICLES.c.id == article_id)).one()
        former = {
            "article_id": article_id,
            "replaced_at": at,
            "why": why,
            "title": old.title,
            "text": old.text,
            "extractor_version": old.extractor_version,
        }
        insert_rows(self._connection, _REVISIONS, [former])
        with self._derived.changing(article_id):
            values = _article_values(article) | {"extractor_version": extractor, "family": family or old.family}
            self._set(article_id, **values)
            self._retag(article_id, tags)

    def retag(self, article_id: ArticleId, tags: Tags) -> None:
        """Replace the article's tags."""
        with self._derived.changing(article_id):
            self._retag(article_id, tags)

    def _retag(self, article_id: ArticleId, tags: Tags) -> None:
        self._write_tags()
        self._set(article_id, **_tag_columns(tags))
        self._connection.execute(delete(_TAGS).where(_TAGS.c.article_id == article_id))
        self._connection.execute(delete(_EVIDENCE).where(_EVIDENCE.c.article_id == article_id))
        self._gather_tags(article_id, tags)

    def join_cluster(self, article_id: ArticleId, *, duplicate: Duplicate | None, cluster: ArticleId) -> None:
        """Record that the article is a copy after all, or the original."""
        with self._derived.changing(article_id):
            self._set(
                article_id,
                duplicate_of=duplicate.of if duplicate else None,
                duplicate_reason=duplicate.reason if duplicate else None,
                cluster_id=cluster,
            )

    def join_story(self, article_id: ArticleId, story: StoryId) -> None:
        """Record which story the article belongs to."""
        with self._derived.changing(article_id):
            self._set(article_id, story_id=story)

    def get(self, article_id: ArticleId) -> ArchivedArticle | None:
        """Return the article, or None when there is no such id."""
        found = self.get_many([article_id])
        return found[0] if found else None

    def find(self, external_id: str) -> ArchivedArticle | None:
        """Return the first article kept under this id of its own."""
        query = select(_ARTICLES.c.id).where(_ARTICLES.c.external_id == external_id).order_by(_ARTICLES.c.id).limit(1)
        article_id = self._connection.execute(query).scalar()
        return None if article_id is None else self.get(ArticleId(article_id))

    def get_many(self, ids: Collection[ArticleId]) -> list[ArchivedArticle]:
        """Return those of `ids` that exist, in the order of ids."""
        self._write_tags()
        rows: list[Row[Any]] = []
        for part in _parts(sorted(ids)):
            query = (
                select(_ARTICLES, _EVIDENCE.c.tags.label("evidence"))
                .join(_EVIDENCE, _EVIDENCE.c.article_id == _ARTICLES.c.id, isouter=True)
                .where(_ARTICLES.c.id.in_(part))
                .order_by(_ARTICLES.c.id)
            )
            rows.extend(self._connection.execute(query))
        return [_archived(row) for row in rows]

    def first_seen_between(self, start: datetime, end: datetime) -> list[ArticleId]:
        """Return the articles first seen in [start, end), oldest first."""
        query = (
            select(_ARTICLES.c.id)
            .where(_ARTICLES.c.first_seen >= start, _ARTICLES.c.first_seen < end)
            .order_by(_ARTICLES.c.first_seen, _ARTICLES.c.id)
        )
        return [ArticleId(i) for i in self._connection.execute(query).scalars()]

    def copies_of(self, article_id: ArticleId) -> list[ArchivedArticle]:
        """Return the other members of the article's cluster."""
        cluster = select(_ARTICLES.c.cluster_id).where(_ARTICLES.c.id == article_id).scalar_subquery()
        query = select(_ARTICLES.c.id).where(_ARTICLES.c.cluster_id == cluster, _ARTICLES.c.id != article_id)
        return self.get_many([ArticleId(i) for i in self._connection.execute(query).scalars()])

    def revisions(self, article_id: ArticleId) -> list[tuple[datetime, str, str | None, str]]:
        """Return (replaced at, why, title, text) of what the article said before, oldest first."""
        query = select(_REVISIONS).where(_REVISIONS.c.article_id == article_id).order_by(_REVISIONS.c.id)
        return [(row.replaced_at, row.why, row.title, row.text) for row in self._connection.execute(query)]

    def in_order(self, *, part: int = 500) -> Iterator[ArchivedArticle]:
        """Give all articles, originals before copies, each by the time they came into the world."""
        moment = func.coalesce(_ARTICLES.c.published_at, _ARTICLES.c.first_seen)
        query = select(_ARTICLES.c.id).order_by(_ARTICLES.c.duplicate_of.is_not(None), moment, _ARTICLES.c.id)
        ids = [ArticleId(i) for i in self._connection.execute(query).scalars()]
        for some in _parts(ids, part):
            found = {article.id: article for article in self.get_many(some)}
            yield from (found[article] for article in some)

    def outdated(self, lexicon_version: str, *, after: ArticleId, limit: int) -> list[ArchivedArticle]:
        """Return the next articles whose tags come from another lexicon, by id."""
        query = (
            select(_ARTICLES.c.id)
            .where(_ARTICLES.c.lexicon_version != lexicon_version, _ARTICLES.c.id > after)
            .order_by(_ARTICLES.c.id)
            .limit(limit)
        )
        return self.get_many([ArticleId(i) for i in self._connection.execute(query).scalars()])

    def count(self) -> int:
        """Return how many articles there are, copies included."""
        return int(self._connection.execute(select(func.count()).select_from(_ARTICLES)).scalar_one())

    def settle(self) -> None:
        """Write what was gathered: tags, and what follows from the articles in the index and the counts."""
        self._write_tags()
        self._derived.settle()

    def _set(self, article_id: ArticleId, **values: Any) -> None:
        self._connection.execute(_UPDATE, {"which": article_id, **values})

    def _gather_tags(self, article_id: ArticleId, tags: Tags) -> None:
        self._tags += [
            _tag_row(article_id, kind, tag)
            for kind, group in (("metal", tags.metals), ("region", tags.regions))
            for tag in group
        ]
        self._evidence.append({"article_id": article_id, "tags": tags_to_json(tags)})
        if len(self._evidence) >= _GATHERED:
            self._write_tags()

    def _write_tags(self) -> None:
        # In the order of the table's key: a metal's articles lie side by side.
        insert_rows(self._connection, _TAGS, sorted(self._tags, key=lambda row: (row["kind"], row["tag"])))
        insert_rows(self._connection, _EVIDENCE, self._evidence)
        self._tags, self._evidence = [], []


def _parts(ids: Sequence[ArticleId], size: int = 500) -> Iterable[Sequence[ArticleId]]:
    # SQLite takes 32,766 parameters at most, and long lists are slow to plan.
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _tag_row(article_id: ArticleId, kind: str, tag: Tag) -> dict[str, Any]:
    words = dict.fromkeys(mention.words for mention in tag.mentions)
    return {
        "kind": kind,
        "tag": tag.id,
        "article_id": article_id,
        "role": tag.role,
        "salience": tag.salience,
        "mentions": len(tag.mentions),
        "words": storable(" | ".join(words)),
    }


def _tag_columns(tags: Tags) -> dict[str, str]:
    return {
        "metals": ",".join(tag.id for tag in tags.metals),
        "regions": ",".join(tag.id for tag in tags.regions),
        "lexicon_version": tags.lexicon_version,
    }


def _article_values(article: Article) -> dict[str, Any]:
    published = article.published
    return {
        "url": article.url and storable(article.url),
        "title": article.title and storable(article.title),
        "text": storable(article.text),
        "language": article.language,
        "published_date": published.date if published else None,
        "published_at": published.at if published else None,
        "published_basis": published.basis if published else None,
        "published_precision": published.precision if published else None,
        "named_upstream": article.named_upstream and storable(article.named_upstream),
        "site_name": article.site_name and storable(article.site_name),
        "lead_image": article.lead_image and storable(article.lead_image),
        "authors": [storable(author) for author in article.authors],
        "flags": ",".join(article.flags),
        "origins": {name: storable(origin) for name, origin in article.origins.items()},
    }


def _archived(row: Row[Any]) -> ArchivedArticle:
    return ArchivedArticle(
        id=ArticleId(row.id),
        article=_article(row),
        source=row.source,
        first_seen=row.first_seen,
        tags=tags_from_json(row.evidence) if row.evidence else Tags(),
        external_id=row.external_id,
        duplicate=Duplicate(of=ArticleId(row.duplicate_of), reason=row.duplicate_reason) if row.duplicate_of else None,
        cluster=ArticleId(row.cluster_id),
        story=StoryId(row.story_id) if row.story_id else None,
        family=row.family,
    )


def _article(row: Row[Any]) -> Article:
    published = None
    if row.published_date is not None:
        published = PublishedDate(
            date=row.published_date,
            at=row.published_at,
            basis=row.published_basis or "",
            precision=row.published_precision or "day",
        )
    return Article(
        text=row.text,
        title=row.title,
        authors=tuple(row.authors),
        published=published,
        language=row.language,
        url=row.url,
        site_name=row.site_name,
        lead_image=row.lead_image,
        named_upstream=row.named_upstream,
        flags=tuple(row.flags.split(",")) if row.flags else (),
        origins=row.origins,
    )
