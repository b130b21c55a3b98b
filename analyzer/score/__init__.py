"""Scores with intervals: NPS, CSAT, CES, stars; comparisons, segments, time, planning. Statistics only."""

from analyzer.score.bias import comment_bias, divergence
from analyzer.score.compare import compare, compare_csat, compare_means, compare_nps
from analyzer.score.csat import ces, csat, proportion, stars
from analyzer.score.grades import grade, response_rate_grade
from analyzer.score.initiative import before_after
from analyzer.score.multiplicity import benjamini_hochberg, holm
from analyzer.score.nps import nps, nps_from_counts
from analyzer.score.plan import plan
from analyzer.score.single import overall, raw_scores, score
from analyzer.score.suppress import suppress
from analyzer.score.table import score_table
from analyzer.score.time import period_codes, trend
from analyzer.score.values import detractors, groups, points
from analyzer.score.weights import frame_weights, kish_n

__all__ = [
    "before_after", "benjamini_hochberg", "ces", "comment_bias", "compare", "compare_csat", "compare_means",
    "compare_nps", "csat", "detractors", "divergence", "frame_weights", "grade", "groups", "holm", "kish_n", "nps",
    "nps_from_counts", "overall", "period_codes", "plan", "points", "proportion", "raw_scores", "response_rate_grade",
    "score", "score_table", "stars", "suppress", "trend",
]  # fmt: skip
