-- One row per UTC day of first sight and metal.
CREATE VIEW v_metal_counts AS
SELECT
    day,
    metal,
    articles,
    originals
FROM counts
WHERE metal <> '' AND region = ''
