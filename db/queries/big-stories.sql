-- Stories that most independent houses carried, among the newest 50,000
SELECT story_id, title, publishers, articles, first_seen, first_source, metals, regions
FROM v_stories
WHERE story_id > (SELECT max(story_id) - 50000 FROM v_articles)
ORDER BY publishers DESC, articles DESC, story_id DESC
LIMIT 50
