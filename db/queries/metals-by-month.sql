-- Articles a month by metal
SELECT substr(day, 1, 7) AS month, metal, sum(articles) AS articles
FROM v_metal_counts
GROUP BY substr(day, 1, 7), metal
ORDER BY month DESC, articles DESC
