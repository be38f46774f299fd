-- Stories that most independent houses carried, among the newest 10,000
WITH biggest AS (
    SELECT story_id FROM v_stories
    WHERE story_id > (SELECT max(story_id) - 10000 FROM v_articles)
    ORDER BY publishers DESC, articles DESC, story_id DESC
    LIMIT 50
)
SELECT s.story_id, s.title, s.publishers, s.articles, s.first_seen, s.first_source, s.metals, s.regions
FROM biggest JOIN v_stories AS s ON s.story_id = biggest.story_id
ORDER BY s.publishers DESC, s.articles DESC, s.story_id DESC
