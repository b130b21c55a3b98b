"""The score table: every metric overall, per period and per segment value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analyzer.errors import InputError, did_you_mean
from analyzer.results import Rating
from analyzer.schema import SCORES, Finding
from analyzer.score.alerts import change_findings
from analyzer.score.intervals import check_confidence
from analyzer.score.multiplicity import benjamini_hochberg
from analyzer.score.results import ScoreTable
from analyzer.score.rows import EXTRA, TRENDS, Column, period_rows, segment_rows, trend_rows, whole_rows, withheld
from analyzer.score.segments import SegmentSpec, failing_segments, segment_codes
from analyzer.score.single import overall, raw_scores
from analyzer.score.time import PeriodName, period_codes
from analyzer.score.weights import cluster_codes, frame_weights


def score_table(
    frame: pd.DataFrame, ratings: Mapping[str, Rating], *, segments: Sequence[SegmentSpec] = (),
    period: PeriodName = "month", confidence: float = 0.95, min_group: int = 5,
    weights: str | None = None, cluster: str | None = None,
) -> ScoreTable:  # fmt: skip
    """Scores of every metric: overall, per period, per segment value; with tests, trends and findings.

    Every row as :func:`analyzer.score.score`, every difference as :func:`analyzer.score.compare`. Sources: theirs;
    Benjamini & Hochberg (1995).

    Parameters
    ----------
    frame : ``Survey.frame``: ``score, score_status`` (and ``score_<metric>`` …), ``date`` where known, segment columns.
    ratings : metric -> Rating, the primary first.
    segments : columns; a tuple of columns adds their combination.
    period : day, week, month, quarter or year.
    min_group : smallest group whose numbers are given; smaller ones, and as many others as needed so that they cannot
        be recovered by subtraction, keep their row with numbers null and grade ``suppressed``. The overall row stays.
    weights, cluster : column names in ``frame`` or None: weighted, clustered by respondent.

    Returns
    -------
    ScoreTable. ``scores`` has ``schema.SCORES`` and ``EXTRA`` columns. Segment rows: ``gap_vs_rest`` = value minus its
    complement, ``p_value`` of that gap (the larger of the test of a difference and of the one that takes
        responses as exchangeable), ``q_value`` after Benjamini-Hochberg over all segment rows. Period rows:
    ``change`` from the period before, its ``p_value``, and ``q_value`` over all period rows.

    Raises
    ------
    InputError
        For an absent column or an impossible weight.
    ConfigError
        For an unknown period or confidence.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [10.0] * 6 + [0.0] * 6, "score_status": "ok", "team": ["a", "b"] * 6})
    >>> table = score_table(frame, {"nps": Rating("nps", 0, 10)}, segments=["team"])
    >>> table.scores[["segment", "segment_value", "n", "value"]].values.tolist()
    [[None, None, 12, 0.0], ['team', 'a', 6, 0.0], ['team', 'b', 6, 0.0]]
    """
    check_confidence(confidence)
    mass, found = frame_weights(frame, weights)
    respondents = _respondents(frame, cluster)
    codes = segment_codes(frame, segments)
    dated = "date" in frame.columns
    periods = period_codes(frame["date"], period=period) if dated else (np.full(len(frame), -1), [])
    blocks, trends = [], []
    for metric, raw in raw_scores(frame, ratings).items():
        column = Column(metric, ratings[metric], raw, mass, respondents, confidence)
        masks = withheld(column, codes, periods, min_group)
        blocks += [whole_rows(column), period_rows(column, periods, masks[""]), *segment_rows(column, codes, masks)]
        if dated:
            trends.append(trend_rows(column, frame["date"], codes, period))
    scores = _assemble(blocks)
    trend_table = pd.concat(trends, ignore_index=True) if trends else pd.DataFrame(columns=list(TRENDS))
    snapshot = len(periods[1]) < 2
    found += failing_segments(scores, ratings, alpha=1 - confidence)
    found += change_findings(scores, trend_table, alpha=1 - confidence)
    if snapshot and ratings:
        found += (
            Finding(
                "info", "snapshot", "One period or no dates: the score is a snapshot, nothing can be said about change."
            ),
        )
    results = overall(frame, ratings, confidence=confidence, weights=mass, cluster=respondents)
    return ScoreTable(scores, trend_table, results, snapshot, found)


def _respondents(frame: pd.DataFrame, cluster: str | None) -> Any:
    if cluster is None:
        return None
    if cluster not in frame.columns:
        raise InputError(
            f"cluster: no column {cluster!r}.{did_you_mean(cluster, frame.columns)} Name a column of the input."
        )
    return cluster_codes(frame[cluster].to_numpy(), len(frame))


def _assemble(blocks: list[pd.DataFrame]) -> pd.DataFrame:
    """All rows under one header, with q-values over the segment rows and over the period rows."""
    names = [*SCORES, *EXTRA]
    filled = [b for b in blocks if len(b)]
    if not filled:
        return pd.DataFrame(columns=names)
    rows: dict[str, list[Any]] = {name: [] for name in names}
    for block in filled:
        for name in names:
            rows[name] += block[name].tolist() if name in block.columns else [None] * len(block)
    scores = pd.DataFrame({name: _typed(name, rows[name]) for name in names})
    for kind in ("segment", "period"):
        family = scores[kind].notna().to_numpy()
        scores.loc[family, "q_value"] = benjamini_hochberg(scores.loc[family, "p_value"].to_numpy(dtype=float))
    return scores


def _typed(name: str, values: list[Any]) -> pd.Series:
    if name == "n":
        return pd.Series(pd.array([None if v is None or v != v else int(v) for v in values], dtype="Int64"))
    if name in ("metric", "segment", "segment_value", "period", "method", "grade"):
        return pd.Series(values, dtype=object)
    return pd.Series(np.asarray(values, dtype=float))
