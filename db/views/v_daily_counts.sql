-- One row per UTC day of first sight, metal and region that are tagged together. Kept as articles change.
CREATE VIEW v_daily_counts AS
SELECT
    day,
    metal,
    region,
    articles,
    originals,
    stories,
    publishers
FROM counts
WHERE metal <> '' AND region <> ''
