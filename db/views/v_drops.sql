-- What was seen and not kept, by UTC day, source and reason.
CREATE VIEW v_drops AS
SELECT
    day,
    source,
    reason,
    count(*) AS count,
    max(url) AS sample_url
FROM drops
GROUP BY day, source, reason
