-- The words that earned the newest tags
SELECT article_id, kind, tag, role, salience, mentions, words
FROM v_tags
ORDER BY article_id DESC, kind, salience DESC
LIMIT 200
