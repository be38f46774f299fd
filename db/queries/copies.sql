-- Articles that were recognised as copies, and why
SELECT id, duplicate_of, duplicate_reason, source, title
FROM v_articles
WHERE duplicate_of IS NOT NULL
ORDER BY id DESC
LIMIT 100
