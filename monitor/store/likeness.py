"""Which stored articles look like a new one, and what becomes of clusters when later evidence moves them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from monitor.domain.articles import ArticleId, Candidate, Duplicate, Fingerprint, Match, Matches
from monitor.store.articles import Articles
from monitor.store.postings import Postings
from monitor.store.tables import ClusterMoveRow, FingerprintRow, SketchRow, table

_FINGERPRINTS = table(FingerprintRow)
_SKETCHES = table(SketchRow)
_MOVES = table(ClusterMoveRow)

# Two shared of the 16 smallest hashes find .983 of true pairs with 3 candidates an article (one: .995 with 15).
_SHARED = 2
# Texts with fewer rows than this are so short that one shared row is a large part of them.
_FEW_ROWS = 4
_MOST = 50

_BY_ID = select(_FINGERPRINTS).where(_FINGERPRINTS.c.article_id.in_(bindparam("ids", expanding=True)))
# As the driver takes it: composing the statement took longer than running it.
_INSERT = (
    "INSERT INTO fingerprints (article_id, cluster_id, match_id, certainty, credited, moment, exact, features) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Likeness:
    """Questions and answers about what looks alike."""

    def __init__(self, connection: Connection, articles: Articles) -> None:
        self._connection = connection
        self._articles = articles
        self._postings = Postings(connection, _SKETCHES)
        self._insert = _INSERT.replace("?", "%s") if connection.dialect.name == "postgresql" else _INSERT

    def candidates(self, fingerprint: Fingerprint, moment: datetime) -> list[Candidate]:
        """Return articles published around that moment that may be the same, the most alike first."""
        rows = fingerprint.sketch
        at_least = _SHARED if len(rows) >= _FEW_ROWS else 1
        ids = self._postings.sharing(rows, moment, at_least=at_least, most=_MOST)
        if not ids:
            return []
        found = {row.article_id: _candidate(row) for row in self._connection.execute(_BY_ID, {"ids": ids})}
        return [found[article] for article in ids]

    def add(
        self, article: ArticleId, fingerprint: Fingerprint, moment: datetime, *, credited: bool, matches: Matches
    ) -> None:
        """Remember what the article looks like and what it is a copy of; those that it claims become its copies."""
        own = matches.own
        cluster = own.cluster if own else article
        link = (own.article, own.certainty) if own else (None, None)
        mark = (int(moment.timestamp()), fingerprint.exact, fingerprint.features)
        self._connection.exec_driver_sql(self._insert, (article, cluster, *link, credited, *mark))
        self._postings.add(article, fingerprint.sketch, moment)
        for match in matches.claimed:
            self._move(match, to=article, cluster=cluster)

    def revise(self, article: ArticleId, fingerprint: Fingerprint) -> None:
        """Remember what the article looks like now; it stays in its cluster, and is still found by what it said."""
        query = update(_FINGERPRINTS).where(_FINGERPRINTS.c.article_id == article).returning(_FINGERPRINTS.c.moment)
        values = {"exact": fingerprint.exact, "features": fingerprint.features}
        moment = self._connection.execute(query.values(values)).scalar()
        if moment is not None:
            self._postings.add(article, fingerprint.sketch, datetime.fromtimestamp(moment, UTC))

    def _move(self, match: Match, *, to: ArticleId, cluster: Any) -> None:
        """Make an article, with all its copies, a copy of another one."""
        query = update(_FINGERPRINTS).where(_FINGERPRINTS.c.article_id == match.article)
        self._connection.execute(query.values(match_id=to, certainty=match.certainty))
        moved = self._with_copies(match.article)
        self._connection.execute(
            update(_FINGERPRINTS).where(_FINGERPRINTS.c.article_id.in_(moved)).values(cluster_id=cluster)
        )
        for article in moved:
            reason = match.reason if article == match.article else f"a copy of article {match.article}, which moved"
            self._articles.join_cluster(
                article, duplicate=Duplicate(of=ArticleId(cluster), reason=reason), cluster=ArticleId(cluster)
            )
        self._record(moved, match, cluster=cluster)

    def _record(self, moved: Iterable[ArticleId], match: Match, *, cluster: int) -> None:
        rows = [
            {
                "article_id": article,
                "from_cluster": match.cluster,
                "to_cluster": cluster,
                "at": datetime.now(UTC),
                "why": match.reason,
            }
            for article in moved
        ]
        self._connection.execute(insert(_MOVES), rows)

    def _with_copies(self, article: ArticleId) -> list[ArticleId]:
        """Return the article and all below it in its cluster."""
        tree = select(_FINGERPRINTS.c.article_id).where(_FINGERPRINTS.c.article_id == article).cte(recursive=True)
        below = select(_FINGERPRINTS.c.article_id).join(tree, _FINGERPRINTS.c.match_id == tree.c.article_id)
        query = select(tree.union_all(below).c.article_id)
        return sorted(ArticleId(i) for i in self._connection.execute(query).scalars())


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=ArticleId(row.article_id),
        cluster=ArticleId(row.cluster_id),
        exact=row.exact,
        features=bytes(row.features),
        moment=datetime.fromtimestamp(row.moment, UTC),
        credited=row.credited,
        certainty=row.certainty or 0.0,
    )
