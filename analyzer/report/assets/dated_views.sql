CREATE VIEW v_monthly_complaints AS
WITH usable AS (
  SELECT strftime(date, '%Y-%m') AS month, count(*) AS comments
  FROM responses WHERE comment_status = 'ok' AND date IS NOT NULL GROUP BY month
)
SELECT u.month, c.theme_id, c.label, count(*) AS complaints, u.comments, count(*) / u.comments AS share
FROM v_complaints c JOIN usable u ON u.month = strftime(c.date, '%Y-%m')
GROUP BY u.month, c.theme_id, c.label, u.comments
HAVING count(*) >= {min_group} AND u.comments >= {min_group}
ORDER BY u.month, share DESC, c.theme_id;
