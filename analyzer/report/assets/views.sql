-- Views of analysis.duckdb: the questions BI tools ask first. {min_group} is privacy.min_group of the run.
CREATE VIEW v_score AS
SELECT metric, n, value, low, high, grade, method
FROM scores WHERE segment IS NULL AND period IS NULL;

CREATE VIEW v_trend AS
SELECT metric, period, n, value, low, high, grade, value - lag(value) OVER (PARTITION BY metric ORDER BY period) AS change
FROM scores WHERE segment IS NULL AND period IS NOT NULL AND grade <> 'suppressed'
ORDER BY metric, period;

CREATE VIEW v_segments AS
SELECT metric, segment, segment_value, n, value, low, high, gap_vs_rest, gap_low, gap_high, q_value
FROM scores WHERE segment IS NOT NULL AND period IS NULL AND value IS NOT NULL
ORDER BY q_value NULLS LAST, metric, segment, segment_value;

CREATE VIEW v_themes AS
SELECT rank, rank_low, rank_high, theme_id, label, source, n_responses, share, share_detractors,
       lost_points, lost_low, lost_high, gained_points, impact
FROM themes t
WHERE rank IS NOT NULL AND NOT EXISTS (SELECT 1 FROM themes c WHERE c.parent_id = t.theme_id)
ORDER BY rank, theme_id;

CREATE VIEW v_ledger AS
SELECT l.theme_id, coalesce(t.label, l.theme_id) AS label, l.lost_points, l.low, l.high,
       l.lost_points / nullif(sum(l.lost_points) OVER (), 0) AS share_of_loss
FROM ledger l LEFT JOIN themes t USING (theme_id)
ORDER BY l.lost_points DESC, l.theme_id;

CREATE VIEW v_complaints AS
SELECT m.theme_id, t.label, m.evidence, r.*
FROM (SELECT response_id, theme_id, arg_min("text", polarity) AS evidence
      FROM mentions WHERE sentiment = 'negative' GROUP BY response_id, theme_id) m
JOIN responses r USING (response_id) JOIN themes t USING (theme_id)
WHERE t.n_responses IS NOT NULL;

CREATE VIEW v_links AS
SELECT l.outcome, coalesce(t.label, l.outcome) AS label, l.metric, l.n, l.estimate, l.low, l.high, l.unit, l.q_value,
       l.threshold, l.e_value, l.adjusted_for
FROM links l LEFT JOIN themes t ON t.theme_id = l.outcome
WHERE l.q_value < 0.05 AND NOT coalesce(l.refuted, false)
ORDER BY l.q_value, l.outcome, l.metric;
