"""Why an article is in its story, and what people corrected."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant, Json

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005_story_links"
down_revision = "0004_likeness"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_links",
        sa.Column("article_id", Key, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_table(
        "story_corrections",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("moves", Json, nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
