"""Fingerprints by period, clusters that can move, and what articles are about.

What looks like what is worked out anew from the articles: `monitor stories rebuild` and new arrivals do it.
"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004_likeness"
down_revision = "0003_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("sketches")
    op.drop_table("fingerprints")
    op.create_table(
        "fingerprints",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("cluster_id", Key, nullable=False),
        sa.Column("match_id", Key, nullable=True),
        sa.Column("certainty", sa.Float(), nullable=True),
        sa.Column("credited", sa.Boolean(), nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.Column("exact", sa.BigInteger(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_index(
        "fingerprints_match",
        "fingerprints",
        ["match_id"],
        sqlite_where=sa.text("match_id IS NOT NULL"),
        postgresql_where=sa.text("match_id IS NOT NULL"),
    )
    for name in ("sketches", "subject_terms"):
        op.create_table(
            name,
            sa.Column("period", sa.Integer(), nullable=False),
            sa.Column("hash", sa.Integer(), nullable=False),
            sa.Column("article_id", Key, nullable=False),
            sa.PrimaryKeyConstraint("period", "hash", "article_id"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "cluster_moves",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("from_cluster", Key, nullable=False),
        sa.Column("to_cluster", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cluster_moves_article", "cluster_moves", ["article_id"])
    op.create_table(
        "subjects",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("article_id"),
    )
