-- One row per story that has articles; publishers counts the independent houses among them.
CREATE VIEW v_stories AS
SELECT
    s.id AS story_id,
    s.title,
    s.first_seen,
    s.last_seen,
    (SELECT count(*) FROM articles AS a WHERE a.story_id = s.id) AS articles,
    (SELECT count(DISTINCT a.family) FROM articles AS a WHERE a.story_id = s.id) AS publishers,
    s.first_source,
    (SELECT string_agg(tag, ',' ORDER BY top DESC, tag) FROM (
        SELECT t.tag, max(t.salience) AS top FROM tags AS t JOIN articles AS m ON m.id = t.article_id
        WHERE m.story_id = s.id AND t.kind = 'metal' GROUP BY t.tag) AS found) AS metals,
    (SELECT string_agg(tag, ',' ORDER BY top DESC, tag) FROM (
        SELECT t.tag, max(t.salience) AS top FROM tags AS t JOIN articles AS m ON m.id = t.article_id
        WHERE m.story_id = s.id AND t.kind = 'region' GROUP BY t.tag) AS found) AS regions
FROM stories AS s
WHERE EXISTS (SELECT 1 FROM articles AS a WHERE a.story_id = s.id)
