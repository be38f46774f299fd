-- One row per story that has articles; publishers counts the independent houses among them.
-- CROSS JOIN keeps the order: SQLite would read all tags of a kind for every story, because they lie in the order wanted.
CREATE VIEW v_stories AS
SELECT
    s.id AS story_id,
    s.title,
    s.first_seen,
    s.last_seen,
    (SELECT count(*) FROM articles AS a WHERE a.story_id = s.id) AS articles,
    (SELECT count(DISTINCT a.family) FROM articles AS a WHERE a.story_id = s.id) AS publishers,
    s.first_source,
    (SELECT group_concat(tag) FROM (
        SELECT t.tag FROM articles AS m CROSS JOIN tags AS t ON t.article_id = m.id
        WHERE m.story_id = s.id AND t.kind = 'metal' GROUP BY t.tag ORDER BY max(t.salience) DESC, t.tag)) AS metals,
    (SELECT group_concat(tag) FROM (
        SELECT t.tag FROM articles AS m CROSS JOIN tags AS t ON t.article_id = m.id
        WHERE m.story_id = s.id AND t.kind = 'region' GROUP BY t.tag ORDER BY max(t.salience) DESC, t.tag)) AS regions
FROM stories AS s
WHERE EXISTS (SELECT 1 FROM articles AS a WHERE a.story_id = s.id)
