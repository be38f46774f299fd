-- Regions with most articles, by metal
SELECT metal, region, sum(articles) AS articles, sum(originals) AS originals
FROM v_daily_counts
GROUP BY metal, region
ORDER BY articles DESC, metal, region
LIMIT 100
