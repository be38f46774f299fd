"""The first schema."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Compressed, Instant, Json

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("built_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("document", Compressed(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("editions_which", "editions", ["day", "profile", "revision"], unique=True)

    op.create_table(
        "sketches",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("hash", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_states",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("next_due", Instant(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("body_sha256", sa.String(), nullable=True),
        sa.Column("failures_in_row", sa.Integer(), nullable=False),
        sa.Column("last_ok", Instant(), nullable=True),
        sa.Column("last_new", Instant(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("rest", Json, nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "state_changes",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "stories",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("first_source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("stories_last_seen", "stories", ["last_seen"], unique=False)

    op.create_table(
        "visits",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("visits_at", "visits", ["at"], unique=False)
    op.create_index("visits_source", "visits", ["source", "at"], unique=False)

    op.create_table(
        "articles",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("published_date", sa.Date(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("published_basis", sa.String(), nullable=True),
        sa.Column("published_precision", sa.String(), nullable=True),
        sa.Column("named_upstream", sa.String(), nullable=True),
        sa.Column("site_name", sa.String(), nullable=True),
        sa.Column("lead_image", sa.String(), nullable=True),
        sa.Column("authors", Json, nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("origins", Json, nullable=False),
        sa.Column("duplicate_of", Key, nullable=True),
        sa.Column("duplicate_reason", sa.String(), nullable=True),
        sa.Column("cluster_id", Key, nullable=False),
        sa.Column("story_id", Key, nullable=True),
        sa.Column("metals", sa.String(), nullable=False),
        sa.Column("regions", sa.String(), nullable=False),
        sa.Column("extractor_version", sa.String(), nullable=False),
        sa.Column("lexicon_version", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["duplicate_of"],
            ["articles.id"],
        ),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("articles_cluster", "articles", ["cluster_id"], unique=False)
    op.create_index("articles_external", "articles", ["external_id"], unique=False)
    op.create_index("articles_first_seen", "articles", ["first_seen"], unique=False)
    op.create_index("articles_story", "articles", ["story_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("edition_id", Key, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
        ),
        sa.PrimaryKeyConstraint("edition_id", "channel"),
    )
    op.create_table(
        "drops",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("visit_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("drops_day", "drops", ["day", "source", "reason"], unique=False)
    op.create_index("drops_visit", "drops", ["visit_id"], unique=False)

    op.create_table(
        "addresses",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("article_id", Key, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entry", Json, nullable=True),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_index("addresses_article", "addresses", ["article_id"], unique=False)
    op.create_index("addresses_waiting", "addresses", ["source", "retry_at"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_table(
        "fingerprints",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("exact", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("moment", Instant(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_index("fingerprints_exact", "fingerprints", ["exact"], unique=False)

    op.create_table(
        "pages",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("article_id", Key, nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", Compressed(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("pages_article", "pages", ["article_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extractor_version", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("revisions_article", "revisions", ["article_id"], unique=False)

    op.create_table(
        "sightings",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("article_id", "source"),
    )
    op.create_table(
        "tags",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("salience", sa.Float(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("kind", "tag", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("tags_article", "tags", ["article_id"], unique=False)
