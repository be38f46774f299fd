-- What was seen and not kept, by source and reason
SELECT source, reason, sum(count) AS drops, max(day) AS last_day, max(sample_url) AS sample_url
FROM v_drops
GROUP BY source, reason
ORDER BY drops DESC
