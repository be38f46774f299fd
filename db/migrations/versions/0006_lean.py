"""Indexes hold what is asked for, voices of a day lie side by side, and nothing is compressed twice.

The index of words and the counts are made anew afterwards.
"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant, Json

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006_lean"
down_revision = "0005_story_links"
branch_labels = None
depends_on = None

# What monitor compresses itself: PostgreSQL would try again and gain nothing.
_COMPRESSED = (("pages", "body"), ("evidence", "tags"), ("editions", "document"))


def upgrade() -> None:
    _only("articles_external", "articles", ["external_id"], "external_id IS NOT NULL")
    op.drop_index("addresses_article", "addresses")
    if op.get_bind().dialect.name == "sqlite":
        _without_rowid()
    _only("addresses_waiting", "addresses", ["source", "retry_at"], "state = 'waiting'")
    op.drop_table("voices")
    op.create_table(
        "voices",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("metal", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "metal", "region", "voice"),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM derived_states")
    if op.get_bind().dialect.name == "sqlite":
        # Terms of a whole batch are gathered before they are written: a sixth less work, 3 % less space.
        op.execute("INSERT INTO search_words (search_words, rank) VALUES ('hashsize', 8388608)")
    else:
        for table, column in _COMPRESSED:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def _without_rowid() -> None:
    """Let addresses stand in their table once, not in an index beside it too."""
    op.drop_index("addresses_waiting", "addresses")
    op.rename_table("addresses", "addresses_before")
    op.create_table(
        "addresses",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("article_id", Key, sa.ForeignKey("articles.id"), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entry", Json, nullable=True),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
        sqlite_with_rowid=False,
    )
    columns = "address, article_id, state, reason, attempts, retry_at, source, entry, since"
    op.execute(f"INSERT INTO addresses ({columns}) SELECT {columns} FROM addresses_before ORDER BY address")  # noqa: S608
    op.drop_table("addresses_before")


def _only(name: str, table: str, columns: list[str], rows: str) -> None:
    op.drop_index(name, table, if_exists=True)
    op.create_index(name, table, columns, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))
