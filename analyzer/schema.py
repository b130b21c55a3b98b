"""Names every room agrees on: output columns, allowed values, and the data-quality finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["info", "warning", "error"]

RESPONSES: Final = (
    "response_id", "source", "score", "score_status", "group", "comment", "comment_status",
    "language", "sentiment", "polarity", "themes",
)  # fmt: skip
MENTIONS: Final = (
    "response_id", "question", "start", "end", "text", "theme_id", "sentiment", "polarity", "confidence",
)  # fmt: skip
THEMES: Final = (
    "rank", "rank_low", "rank_high", "theme_id", "parent_id", "label", "source", "n_responses", "share",
    "share_detractors", "n_negative", "score_with", "score_without", "gap", "gap_low", "gap_high", "impact",
    "lost_points", "lost_low", "lost_high", "gained_points", "stability",
)  # fmt: skip
LEDGER: Final = ("theme_id", "lost_points", "low", "high")
SCORES: Final = (
    "metric", "segment", "segment_value", "period", "n", "value", "low", "high", "method", "grade",
)  # fmt: skip
LINKS: Final = (
    "outcome", "metric", "n", "estimate", "low", "high", "unit", "p_value", "q_value", "adjusted_for",
    "threshold", "threshold_low", "threshold_high", "e_value", "refuted",
)  # fmt: skip
FINDINGS: Final = ("severity", "code", "message", "n_rows")

CLAUSES: Final = ("row", "response_id", "question", "asked", "start", "end", "text", "codable")

SENTIMENTS: Final = ("negative", "neutral", "positive")  # the order of every probability array
MIXED: Final = "mixed"
NO_COMPLAINT: Final = "(no complaint)"
NO_COMMENT: Final = "(no comment)"
OTHER: Final = "(other)"
RESIDUALS: Final = (NO_COMPLAINT, NO_COMMENT, OTHER)

SCORE_STATUSES: Final = ("ok", "missing", "out_of_range")
COMMENT_STATUSES: Final = ("ok", "empty", "non_answer")
METRICS: Final = ("nps", "csat", "ces", "stars")
RESERVED_THEME_IDS: Final = frozenset({"score", "na", "nan", "null", "none"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One data-quality observation. Any room may return findings; they reach findings.csv and the report.

    Attributes
    ----------
    severity : {"info", "warning", "error"}
    code : stable snake_case identifier, e.g. ``score_out_of_range``.
    message : one plain sentence with the remedy; never holds a customer's words.
    n_rows : number of responses concerned (0 when it concerns none in particular).
    """

    severity: Severity
    code: str
    message: str
    n_rows: int = 0
