CREATE VIEW v_monthly_complaints AS
WITH usable AS (
  SELECT strftime(date, '%Y-%m') AS month, count(*) AS comments
  FROM responses WHERE comment_status = 'ok' AND date IS NOT NULL GROUP BY month
),
counted AS (
  SELECT u.month, c.theme_id, c.label, count(*) AS complaints, u.comments,
         count(*) >= {min_group} AND u.comments >= {min_group} AS large
  FROM v_complaints c JOIN usable u ON u.month = strftime(c.date, '%Y-%m')
  GROUP BY u.month, c.theme_id, c.label, u.comments
),
withheld AS (
  SELECT theme_id, count(*) AS months, sum(complaints) AS complaints FROM counted WHERE NOT large GROUP BY theme_id
)
-- Where the months left out are a single one or few people together, the smallest other month goes with them.
SELECT month, theme_id, label, counted.complaints, comments, counted.complaints / comments AS share
FROM counted LEFT JOIN withheld w USING (theme_id)
WHERE large
QUALIFY w.months IS NULL OR (w.months > 1 AND w.complaints >= {min_group})
  OR row_number() OVER (PARTITION BY theme_id ORDER BY counted.complaints, month) > 1
ORDER BY month, share DESC, theme_id;
