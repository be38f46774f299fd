-- Stories that most independent houses carried
SELECT story_id, title, publishers, articles, first_seen, first_source, metals, regions
FROM v_stories
ORDER BY publishers DESC, articles DESC, story_id DESC
LIMIT 50
