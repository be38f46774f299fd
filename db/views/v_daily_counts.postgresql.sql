-- One row per UTC day of first sight, metal and region that are tagged together.
CREATE VIEW v_daily_counts AS
SELECT
    to_char(a.first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
    m.tag AS metal,
    r.tag AS region,
    count(*) AS articles,
    count(DISTINCT a.story_id) AS stories,
    count(DISTINCT a.family) AS publishers
FROM articles AS a
JOIN tags AS m ON m.article_id = a.id AND m.kind = 'metal'
JOIN tags AS r ON r.article_id = a.id AND r.kind = 'region'
GROUP BY to_char(a.first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD'), m.tag, r.tag
