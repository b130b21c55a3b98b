"""Scores with the mix of segments held constant (direct standardisation)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analyzer.results import FloatArray
from analyzer.score.intervals import check_confidence, z_value
from analyzer.score.moments import moments, sample
from analyzer.score.time import PeriodName, period_codes


def standardised_periods(
    points: Any, dates: Any, segment: Any, *, period: PeriodName = "month", confidence: float = 0.95,
    weights: Any = None, cluster: Any = None,
) -> pd.DataFrame:  # fmt: skip
    """Score per period as if every period had the segment mix of the whole.

    value_t = sum_k pi_k m_tk / sum_k pi_k over the segment values present in period t, pi_k = share of k in the whole;
    SE_t = sqrt(sum_k pi_k^2 SE_tk^2)/sum_k pi_k. ``coverage`` = sum of pi_k present: below 1 the period is compared on
    part of the mix only. In points of the score; no interval where a period rests on one respondent. Source: direct
    standardisation (Rothman, Modern Epidemiology).

    Parameters
    ----------
    points, dates, segment : (n,) points s_i, dates and segment values; missing ones are left out.
    period : day, week, month, quarter or year.
    weights, cluster : one per response.

    Returns
    -------
    Frame with ``period, n, value, standardised, low, high, coverage``. A cell of one respondent borrows its
    segment's variance.

    Examples
    --------
    >>> out = standardised_periods([100, 0, 100, 0], ["2024-01-01"] * 2 + ["2024-02-01"] * 2, ["a", "b", "a", "b"])
    >>> out["standardised"].tolist()
    [50.0, 50.0]
    """
    check_confidence(confidence)
    when, labels = period_codes(dates, period=period)
    what, names = pd.factorize(np.asarray(segment, dtype=object))
    k, t = len(names), len(labels)
    cell = np.where((when >= 0) & (what >= 0), when * max(k, 1) + what, -1)
    s = np.asarray(points, dtype=float)
    m = moments(sample(s, codes=cell, k=t * k, weights=weights, cluster=cluster))
    respondents = moments(sample(s, codes=when, k=t, weights=weights, cluster=cluster)).clusters
    shape = (t, k)
    mass, mean = m.weight.reshape(shape), m.mean.reshape(shape)
    mix = mass.sum(axis=0) / max(mass.sum(), 1e-300)
    present = mass > 0
    pi = np.where(present, mix, 0.0)
    coverage = pi.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread: FloatArray = (m.ss * m.correction() / m.weight**2 * m.n / (m.n - 1)).reshape(shape)
        # a cell of one respondent borrows the spread of its segment value
        several = (m.clusters > 1).reshape(shape)
        pooled = np.where(several, m.ss.reshape(shape), 0.0).sum(axis=0)
        pooled = pooled / np.where(several, m.weight2.reshape(shape), 0.0).sum(axis=0)
        spread = np.where(several, spread, pooled * (m.weight2 / m.weight**2).reshape(shape))
        value = np.where(present, pi * mean, 0.0).sum(axis=1) / coverage
        raw = np.where(present, mass * mean, 0.0).sum(axis=1) / mass.sum(axis=1)
        se = np.sqrt(np.where(present, pi**2 * spread, 0.0).sum(axis=1)) / coverage
    margin = np.where(respondents > 1, z_value(confidence) * se, np.nan)
    return pd.DataFrame(
        {
            "period": labels, "n": m.n.reshape(shape).sum(axis=1), "value": raw, "standardised": value,
            "low": value - margin, "high": value + margin, "coverage": coverage,
        }
    )  # fmt: skip
