-- One row per tag of an article, with the words that earned it.
CREATE VIEW v_tags AS
SELECT
    article_id,
    kind,
    tag,
    role,
    salience,
    mentions,
    words
FROM tags
