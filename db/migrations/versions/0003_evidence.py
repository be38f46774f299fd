"""Evidence is kept compressed: a quarter of its size."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CompressedJson, Json

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0003_evidence"
down_revision = "0002_search"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    op.rename_table("evidence", "evidence_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX evidence_pkey RENAME TO evidence_before_pkey")
    evidence = op.create_table(
        "evidence",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("tags", CompressedJson(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("article_id"),
    )
    before = sa.table("evidence_before", sa.column("article_id", Key), sa.column("tags", Json))
    last = 0
    while rows := _next(before, last):
        op.bulk_insert(evidence, rows)
        last = rows[-1]["article_id"]
    op.drop_table("evidence_before")


def _next(before: sa.TableClause, after: int) -> list[dict[str, object]]:
    query = sa.select(before).where(before.c.article_id > after).order_by(before.c.article_id).limit(_AT_ONCE)
    return [dict(row) for row in op.get_bind().execute(query).mappings()]
