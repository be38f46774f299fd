-- One row per story; publishers counts independent houses among the originals.
-- CROSS JOIN keeps the order: SQLite would read all tags of a kind for every story, because they lie in the order wanted.
CREATE VIEW v_stories AS
SELECT
    s.id AS story_id,
    s.title,
    s.first_seen,
    s.last_seen,
    count(a.id) AS articles,
    count(DISTINCT a.family) AS publishers,
    s.first_source,
    (SELECT group_concat(tag) FROM (
        SELECT t.tag FROM articles AS m CROSS JOIN tags AS t ON t.article_id = m.id
        WHERE m.story_id = s.id AND t.kind = 'metal' GROUP BY t.tag ORDER BY max(t.salience) DESC, t.tag)) AS metals,
    (SELECT group_concat(tag) FROM (
        SELECT t.tag FROM articles AS m CROSS JOIN tags AS t ON t.article_id = m.id
        WHERE m.story_id = s.id AND t.kind = 'region' GROUP BY t.tag ORDER BY max(t.salience) DESC, t.tag)) AS regions
FROM stories AS s
JOIN articles AS a ON a.story_id = s.id
GROUP BY s.id, s.title, s.first_seen, s.last_seen, s.first_source
