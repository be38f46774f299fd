"""Who shares rows with whom, in half the space: a key for period and hash, and in PostgreSQL four keys a row.

The newest articles of a story lie together in its index, however many it has.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_postings"
down_revision = "0006_lean"
branch_labels = None
depends_on = None

_TABLES = ("sketches", "subject_terms")
# Of the period the lowest 8 bits, with a sign, of the hash the lowest 24.
_KEY = "(((period & 255) + 128) % 256 - 128) * 16777216 + (hash & 16777215)"
_KEYS = "key0, key1, key2, key3"


def upgrade() -> None:
    move = _into_fours if op.get_bind().dialect.name == "postgresql" else _into_rows
    for table in _TABLES:
        op.rename_table(table, f"{table}_before")
        move(table)
        op.drop_table(f"{table}_before")
    op.drop_index("articles_story", "articles")
    op.create_index("articles_story", "articles", ["story_id", "id"])


def _into_rows(table: str) -> None:
    op.create_table(
        table,
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "article_id"),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {table} SELECT DISTINCT {_KEY}, article_id FROM {table}_before ORDER BY 1, 2")  # noqa: S608


def _into_fours(table: str) -> None:
    keys = [sa.Column(name, sa.Integer(), nullable=True) for name in _KEYS.split(", ")]
    op.create_table(table, sa.Column("article_id", sa.Integer(), nullable=False), *keys)
    # The remainder by four is the last two bits, of negative numbers too.
    lanes = ", ".join(f"array_agg(key) FILTER (WHERE key & 3 = {n})" for n in range(4))
    op.execute(
        f"INSERT INTO {table} (article_id, {_KEYS}) SELECT article_id, four.* FROM "  # noqa: S608 - our names
        f"(SELECT article_id, {lanes} FROM (SELECT DISTINCT article_id, {_KEY} AS key FROM {table}_before) AS keyed "
        "GROUP BY article_id ORDER BY article_id) AS grouped(article_id, a, b, c, d), unnest(a, b, c, d) AS four"
    )
    for name in _KEYS.split(", "):
        some = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"{table}_{name}", table, [name, "article_id"], postgresql_where=some)
