-- One row per edition of a digest.
CREATE VIEW v_digests AS
SELECT
    day,
    profile,
    revision,
    built_at,
    sha256,
    articles,
    stories
FROM editions
