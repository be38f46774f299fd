-- One row per UTC day of first sight and region.
CREATE VIEW v_region_counts AS
SELECT
    day,
    region,
    articles,
    originals
FROM counts
WHERE metal = '' AND region <> ''
