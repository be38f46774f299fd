"""Which stored articles look like a new one, and what becomes of clusters when later evidence moves them."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from monitor.domain.articles import ArticleId, Candidate, Duplicate, Fingerprint, Match, Matches, name_of
from monitor.store.articles import Articles
from monitor.store.driver import Driver
from monitor.store.postings import Postings
from monitor.store.tables import ClusterMoveRow, FingerprintRow, table

_FINGERPRINTS = table(FingerprintRow)
_MOVES = table(ClusterMoveRow)

# Two shared of the 16 smallest hashes find .983 of true pairs with 3 candidates an article (one: .995 with 15).
_SHARED = 2
# Texts with fewer rows than this are so short that one shared row is a large part of them.
_FEW_ROWS = 4
_MOST = 50
# A cluster with more copies keeps its original: to move it would take longer than a visit may.
_MOVABLE = 200

_COLUMNS = "article_id, cluster_id, match_id, certainty, credited, moment, exact, features"
_INSERT = f"INSERT INTO fingerprints ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our names


class Likeness:
    """Questions and answers about what looks alike."""

    def __init__(self, connection: Connection, articles: Articles) -> None:
        self._connection = connection
        self._articles = articles
        self._postings = Postings(connection, "sketches")
        self._driver = Driver(connection)

    def candidates(self, fingerprint: Fingerprint, moment: datetime) -> list[Candidate]:
        """Return articles published around that moment that may be the same, the most alike first."""
        sketch = fingerprint.sketch
        at_least = _SHARED if len(sketch) >= _FEW_ROWS else 1
        ids = self._postings.sharing(sketch, moment, at_least=at_least, most=_MOST, crowds=False)
        rows = self._remembered(ids)
        settled: set[int] = set()
        if len(ids) == _MOST:
            # So many alike: their originals are likely to be none of the newest, and must be asked too.
            originals = {row[1] for row in rows.values()}
            rows |= self._remembered(originals - rows.keys())
            settled = self._large(originals)
        mark = (int(moment.timestamp()), fingerprint.exact)
        names = self._names([article for article, row in rows.items() if row[5:7] == mark])
        return [
            _candidate(row, name=names.get(article, ""), settled=row[1] in settled) for article, row in rows.items()
        ]

    def add(
        self, article: ArticleId, fingerprint: Fingerprint, moment: datetime, *, credited: bool, matches: Matches
    ) -> list[ArticleId]:
        """Remember what the article looks like and what it is a copy of; return those that now are its copies."""
        own = matches.own
        cluster = own.cluster if own else article
        link = (own.article, own.certainty) if own else (None, None)
        mark = (int(moment.timestamp()), fingerprint.exact, fingerprint.features)
        self._driver.write(_INSERT, (article, cluster, *link, credited, *mark))
        self._postings.add(article, fingerprint.sketch, moment)
        return [moved for match in matches.claimed for moved in self._move(match, to=article, cluster=cluster)]

    def revise(self, article: ArticleId, fingerprint: Fingerprint, *, credited: bool) -> None:
        """Remember what the article looks like now; it stays in its cluster, and is still found by what it said."""
        query = update(_FINGERPRINTS).where(_FINGERPRINTS.c.article_id == article).returning(_FINGERPRINTS.c.moment)
        values = {"exact": fingerprint.exact, "features": fingerprint.features, "credited": credited}
        moment = self._connection.execute(query.values(values)).scalar()
        if moment is not None:
            self._postings.extend(article, fingerprint.sketch, datetime.fromtimestamp(moment, UTC))

    def _remembered(self, ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
        """Return the rows of articles by id, in the order of `ids`."""
        if not ids:
            return {}
        query = f"SELECT {_COLUMNS} FROM fingerprints WHERE article_id IN ({_marks(ids)})"  # noqa: S608 - marks alone
        found = {row[0]: row for row in self._driver.rows(query, list(ids))}
        return {article: found[article] for article in ids}

    def _names(self, ids: Collection[int]) -> dict[int, str]:
        """Return the names of articles, by id."""
        if not ids:
            return {}
        query = f"SELECT id, source, url, external_id FROM articles WHERE id IN ({_marks(ids)})"  # noqa: S608
        return {row[0]: name_of(*row[1:]) for row in self._driver.rows(query, list(ids))}

    def _large(self, clusters: Collection[int]) -> set[int]:
        """Return those of the clusters that have too many members to be moved; none is counted to its end."""
        query = "SELECT 1 FROM articles WHERE cluster_id = ? LIMIT 1 OFFSET ?"
        return {cluster for cluster in clusters if self._driver.rows(query, [cluster, _MOVABLE])}

    def _move(self, match: Match, *, to: ArticleId, cluster: Any) -> list[ArticleId]:
        """Make an article, with all its copies, a copy of another one, and return them."""
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
        return moved

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


def _marks(values: Collection[Any]) -> str:
    return ", ".join("?" * len(values))


def _candidate(row: tuple[Any, ...], *, name: str, settled: bool) -> Candidate:
    article, cluster, _match, certainty, credited, moment, exact, features = row
    return Candidate(
        id=ArticleId(article),
        cluster=ArticleId(cluster),
        exact=exact,
        features=features,
        moment=datetime.fromtimestamp(moment, UTC),
        credited=bool(credited),
        certainty=certainty or 0.0,
        name=name,
        settled=settled,
    )
