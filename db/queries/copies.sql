-- Articles that were recognised as copies, and why, among the newest 10,000
SELECT id, duplicate_of, duplicate_reason, source, title
FROM v_articles
WHERE duplicate_of IS NOT NULL AND id > (SELECT max(id) - 10000 FROM v_articles)
ORDER BY id DESC
LIMIT 100
