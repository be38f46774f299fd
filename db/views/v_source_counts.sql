-- One row per UTC day of first sight and source.
CREATE VIEW v_source_counts AS
SELECT
    day,
    source,
    articles,
    originals
FROM source_counts
