-- One row per UTC day of first sight and metal.
-- Metal by metal, one look at the index each: the rows of metals alone lie among those of metals and regions.
CREATE VIEW v_metal_counts AS
WITH RECURSIVE named (metal) AS (
    SELECT min(metal) FROM counts WHERE metal > ''
    UNION ALL
    SELECT (SELECT min(metal) FROM counts WHERE metal > named.metal) FROM named WHERE named.metal IS NOT NULL
)
SELECT
    c.day,
    c.metal,
    c.articles,
    c.originals
FROM named
JOIN counts AS c ON c.metal = named.metal AND c.region = ''
