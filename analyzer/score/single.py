"""One score of one set of responses, from any rating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.results import FloatArray, Interval, Rating
from analyzer.score.grades import grade
from analyzer.score.intervals import Estimates, NPSMethod, estimate
from analyzer.score.moments import Moments, moments, sample
from analyzer.score.results import CSATResult, MeanResult, NPSCounts, NPSResult, SatisfactionCounts, ScoreResult
from analyzer.score.values import bounds, floats, levels, points


def score(
    raw: Any,
    rating: Rating,
    *,
    confidence: float = 0.95,
    weights: Any = None,
    cluster: Any = None,
    method: NPSMethod = "auto",
) -> ScoreResult:
    """Score of raw ratings; missing and out-of-range ones are left out (the named functions refuse the latter).

    Formulas and sources as :func:`analyzer.score.nps`, :func:`csat`, :func:`ces` and :func:`stars`.

    Parameters
    ----------
    raw : ratings as given, shape (n,).
    rating : how they are read.
    confidence, weights, cluster, method : as in :func:`analyzer.score.nps`.

    Returns
    -------
    NPSResult (points), CSATResult (percent) or MeanResult (units of the scale), after ``rating.metric``: the weighted
    mean of the points s_i.

    Examples
    --------
    >>> score([10, 10, 7, 0], Rating("nps", 0, 10)).value
    25.0
    """
    x = floats(raw)
    level = levels(x, rating)
    s = points(x, rating)
    m, e = _estimate(s, rating, confidence, weights, cluster, method)
    kept = sample(s, weights=weights).weights  # rows with weight 0 are no answers
    active = level[~np.isnan(s) & (_ones(weights, len(x)) > 0)]
    counts = tuple(int(np.sum(active == i)) for i in range(3))
    interval = Interval(float(e.low[0]), float(e.high[0]), confidence, str(e.method[0]))
    common: dict[str, Any] = {
        "value": float(e.value[0]), "interval": interval, "n": int(m.n[0]), "se": float(e.se[0]),
        "n_effective": float(m.kish[0]), "grade": grade(float(m.kish[0])),
    }  # fmt: skip
    if rating.metric == "nps":
        return NPSResult(counts=NPSCounts(*counts), **common)
    if rating.metric == "csat":
        mean = rating.oriented(x)[~np.isnan(s) & (_ones(weights, len(x)) > 0)]
        average = float(np.average(mean, weights=kept)) if len(mean) else np.nan
        return CSATResult(mean=average, counts=SatisfactionCounts(*counts), **common)
    top = np.where(level == 2, 100.0, np.where(level >= 0, 0.0, np.nan))
    _, t = _estimate(top, Rating("csat", rating.low, rating.high), confidence, weights, cluster, method)
    box = Interval(float(t.low[0]), float(t.high[0]), confidence, str(t.method[0]))
    return MeanResult(top_box=float(t.value[0]), top_box_interval=box, counts=SatisfactionCounts(*counts), **common)


def _ones(weights: Any, n: int) -> FloatArray:
    return np.ones(n) if weights is None else np.asarray(weights, dtype=float)


def _estimate(
    s: FloatArray, rating: Rating, confidence: float, weights: Any, cluster: Any, method: NPSMethod
) -> tuple[Moments, Estimates]:
    m = moments(sample(s, weights=weights, cluster=cluster))
    limits = bounds(rating.metric, scale=(rating.low, rating.high))
    return m, estimate(m, rating.metric, bounds=limits, confidence=confidence, method=method)


def raw_scores(frame: pd.DataFrame, ratings: Mapping[str, Rating]) -> dict[str, FloatArray]:
    """Raw ratings (units of the scale) of each metric of a survey frame, NaN where the status is not ``ok``.

    The first metric is in ``score`` / ``score_status``, others in ``score_<metric>`` / ``score_status_<metric>``.
    Source: definition of this project.

    Parameters
    ----------
    frame, ratings : as in ``results.Survey``.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [9.0, 99.0], "score_status": ["ok", "out_of_range"]})
    >>> raw_scores(frame, {"nps": Rating("nps", 0, 10)})["nps"].tolist()
    [9.0, nan]
    """
    out: dict[str, FloatArray] = {}
    for position, metric in enumerate(ratings):
        suffix = "" if position == 0 else f"_{metric}"
        x = floats(frame[f"score{suffix}"].to_numpy(), name=f"score{suffix}")
        status = f"score_status{suffix}"
        out[metric] = np.where(frame[status].to_numpy() == "ok", x, np.nan) if status in frame.columns else x
    return out


def overall(
    frame: pd.DataFrame,
    ratings: Mapping[str, Rating],
    *,
    confidence: float = 0.95,
    weights: Any = None,
    cluster: Any = None,
) -> dict[str, ScoreResult]:
    """Overall result of every metric of a survey frame, the primary first.

    Formulas and sources as :func:`score`.

    Parameters
    ----------
    frame, ratings : as in ``results.Survey``.
    weights, cluster : arrays, one per row of ``frame``, or None.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [10.0, 0.0, 99.0], "score_status": ["ok", "ok", "out_of_range"]})
    >>> overall(frame, {"nps": Rating("nps", 0, 10)})["nps"].value
    0.0
    """
    raw = raw_scores(frame, ratings)
    return {m: score(raw[m], r, confidence=confidence, weights=weights, cluster=cluster) for m, r in ratings.items()}
