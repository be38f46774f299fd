-- The newest original articles with their tags
SELECT id, first_seen, source, title, metals, regions, url
FROM v_articles
WHERE duplicate_of IS NULL
ORDER BY first_seen DESC
LIMIT 100
