"""Score with and without a theme, the gap between them, and the leave-one-out impact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.rank.coded import Coded
from analyzer.results import FloatArray, MetricName
from analyzer.score.intervals import t_value, wilson, z_value


@dataclass(frozen=True)
class Impact:
    """Per theme, arrays (k,) in units of the score; NaN where a side is empty.

    Attributes
    ----------
    score_with, score_without : value among scored responses mentioning the theme, and among all other scored ones.
    gap, gap_low, gap_high : with - without and its interval.
    impact : value - score_without (leave-one-out).
    """

    score_with: FloatArray
    score_without: FloatArray
    gap: FloatArray
    gap_low: FloatArray
    gap_high: FloatArray
    impact: FloatArray


def theme_impact(coded: Coded, incidence: Any, *, metric: MetricName, confidence: float = 0.95) -> Impact:
    """Leave-one-out impact of each theme: value(all) - value(without mentions) = p (N_t - N_not_t).

    Parameters
    ----------
    coded : responses.
    incidence : (n, k) sparse 0/1, which response mentions which theme (any polarity).
    metric : decides the interval of the gap for simple samples: NPS adjusted Wald, CSAT Newcombe's hybrid of two
        Wilson intervals, means Welch. Weighted or clustered data: linearised, clustered by respondent, with t.

    Notes
    -----
    Impacts do not add up over themes (the ledger does).
    """
    w = coded.weights
    s = np.nan_to_num(coded.points)
    total, sums = coded.total, float((w * s).sum())
    w1, s1 = np.asarray(incidence.T @ w), np.asarray(incidence.T @ (w * s))
    with np.errstate(invalid="ignore", divide="ignore"):
        inside, outside = s1 / w1, (sums - s1) / (total - w1)
    empty = total - w1 <= 1e-12 * max(total, 1.0)
    inside, outside = np.where(w1 > 0, inside, np.nan), np.where(empty, np.nan, outside)
    low, high = _gap_interval(coded, incidence, inside, outside, metric, confidence)
    gap = inside - outside
    reach = coded.best - coded.worst
    low, high = np.clip(np.minimum(low, gap), -reach, reach), np.clip(np.maximum(high, gap), -reach, reach)
    return Impact(inside, outside, gap, low, high, coded.value - outside)


def _gap_interval(
    coded: Coded, incidence: Any, inside: FloatArray, outside: FloatArray, metric: MetricName, confidence: float
) -> tuple[FloatArray, FloatArray]:
    scored = coded.scored.astype(float)
    n1 = np.asarray(incidence.T @ scored)
    n0 = scored.sum() - n1
    if not coded.plain:
        low, high = _linearised(coded, incidence, inside, outside, confidence)
    elif metric == "nps":
        low, high = _adjusted_wald(coded, incidence, n1, n0, confidence)
    elif metric == "csat":
        low, high = _newcombe(inside / 100, outside / 100, n1, n0, confidence)
    else:
        low, high = _welch(coded, incidence, inside, outside, n1, n0, confidence)
    few = (n1 < 2) | (n0 < 2)
    return np.where(few, np.nan, low), np.where(few, np.nan, high)


def _adjusted_wald(
    coded: Coded, incidence: Any, n1: FloatArray, n0: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Two adjusted Wald scores: counts + (3/4, 3/2, 3/4) on each side (Rocks 2016)."""
    s = np.nan_to_num(coded.points)
    up, down = (s > 0).astype(float), (s < 0).astype(float)
    p1, d1 = np.asarray(incidence.T @ up), np.asarray(incidence.T @ down)
    p0, d0 = up.sum() - p1, down.sum() - d1
    parts = []
    for p, d, n in ((p1, d1, n1), (p0, d0, n0)):
        mean = (p - d) / (n + 3)
        parts.append((mean, ((p + d + 1.5) / (n + 3) - mean**2) / (n + 3)))
    centre = parts[0][0] - parts[1][0]
    margin = z_value(confidence) * np.sqrt(np.maximum(parts[0][1] + parts[1][1], 0))
    return 100 * (centre - margin), 100 * (centre + margin)


def _newcombe(
    p1: FloatArray, p0: FloatArray, n1: FloatArray, n0: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Newcombe (1998), method 10: square-and-add of two Wilson intervals, in percent points."""
    a, b = np.nan_to_num(p1), np.nan_to_num(p0)
    l1, u1 = wilson(a * n1, n1, confidence=confidence)
    l0, u0 = wilson(b * n0, n0, confidence=confidence)
    gap = a - b
    low = gap - np.sqrt((a - l1) ** 2 + (u0 - b) ** 2)
    high = gap + np.sqrt((u1 - a) ** 2 + (b - l0) ** 2)
    return 100 * low, 100 * high


def _welch(
    coded: Coded,
    incidence: Any,
    inside: FloatArray,
    outside: FloatArray,
    n1: FloatArray,
    n0: FloatArray,
    confidence: float,
) -> tuple[FloatArray, FloatArray]:
    scored = coded.scored.astype(float)
    s = np.where(coded.scored, np.nan_to_num(coded.points) - coded.value, 0.0)  # centred: no cancellation in squares
    q1 = np.asarray(incidence.T @ (s**2 * scored))
    m1, m0 = inside - coded.value, outside - coded.value
    with np.errstate(invalid="ignore", divide="ignore"):
        v1 = np.maximum(q1 - n1 * m1**2, 0) / (n1 - 1) / n1
        v0 = np.maximum((s**2).sum() - q1 - n0 * m0**2, 0) / (n0 - 1) / n0
        df = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
        margin = t_value(confidence, np.nan_to_num(df, nan=1.0)) * np.sqrt(v1 + v0)
    return inside - outside - margin, inside - outside + margin


def _linearised(
    coded: Coded, incidence: Any, inside: FloatArray, outside: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Influence of each response on with - without, summed by respondent; t on the smaller side's respondents - 1."""
    w, s = coded.weights, np.nan_to_num(coded.points)
    groups = int(coded.cluster.max()) + 1 if coded.n else 0
    columns = incidence.tocsc()
    low, high = np.full(len(inside), np.nan), np.full(len(inside), np.nan)
    for k in range(len(inside)):
        said = np.zeros(coded.n, dtype=bool)
        said[columns.indices[columns.indptr[k] : columns.indptr[k + 1]]] = True
        w1 = float(w[said].sum())
        w0 = coded.total - w1
        if not (w1 > 0 and np.isfinite(outside[k])):
            continue
        u = np.where(said, w * (s - inside[k]) / w1, -w * (s - outside[k]) / w0)
        sums = np.bincount(coded.cluster, u, groups)
        sides = [
            np.count_nonzero(np.bincount(coded.cluster[m & coded.scored], minlength=groups)) for m in (said, ~said)
        ]
        g = np.count_nonzero(np.bincount(coded.cluster[coded.scored], minlength=groups))
        margin = float(t_value(confidence, min(sides) - 1)) * np.sqrt((sums**2).sum() * g / max(g - 1, 1))
        low[k], high[k] = inside[k] - outside[k] - margin, inside[k] - outside[k] + margin
    return low, high
