-- One row per article, copies included (duplicate_of is empty for originals).
CREATE VIEW v_articles AS
SELECT
    id,
    external_id,
    url,
    title,
    source,
    family,
    language,
    first_seen,
    coalesce(published_at, published_date || 'T00:00:00.000000Z') AS published_at,
    published_date,
    published_precision,
    published_basis,
    named_upstream,
    duplicate_of,
    duplicate_reason,
    cluster_id,
    story_id,
    metals,
    regions,
    flags,
    text
FROM articles
