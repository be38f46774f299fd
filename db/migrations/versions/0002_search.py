"""Full text, and counts that are kept beside the articles."""

import sqlalchemy as sa
from alembic import op

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0002_search"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_keys",
        sa.Column("key", Key, autoincrement=False, nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("search_keys_article", "search_keys", ["article_id"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_words (key bigint PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX search_words_words ON search_words USING gin (words)")
    else:
        # The terms come ready made: the tokenizer has nothing to do but to part them at the spaces.
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5"
            """(body, title, content='', tokenize="ascii tokenchars ':-_'")"""
        )
    op.create_table(
        "counts",
        sa.Column("metal", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("publishers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("metal", "region", "day"),
        sqlite_with_rowid=False,
    )
    op.create_index("counts_day", "counts", ["day"], unique=False)
    op.create_table(
        "source_counts",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voices",
        sa.Column("metal", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("metal", "region", "day", "voice"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "derived_states",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
