"""Intervals: NPS (Wald, adjusted Wald, score), proportions (Wilson), means (t), and the linearised one for designs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from analyzer.errors import ConfigError
from analyzer.results import FloatArray, MetricName
from analyzer.score.moments import Moments

NPSMethod = Literal["auto", "adjusted_wald", "score", "wald"]
SMALL: Final = 30  # below this the score interval is used


@dataclass(frozen=True)
class Estimates:
    """Estimates of k groups: ``value, se, low, high`` (k,) floats and ``method`` (k,) names; NaN where not given."""

    value: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    method: npt.NDArray[np.object_]


def check_confidence(confidence: float) -> float:
    """The confidence, if it lies strictly between .5 and 1.

    Raises
    ------
    ConfigError
        Otherwise.
    """
    if not 0.5 < confidence < 1:
        raise ConfigError(f"confidence: got {confidence!r}; give a share between 0.5 and 1, for example 0.95.")
    return float(confidence)


def z_value(confidence: float) -> float:
    """Two-sided standard normal quantile, e.g. 1.96 for .95."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + check_confidence(confidence) / 2))


def t_value(confidence: float, df: Any) -> FloatArray:
    """Two-sided Student quantile for each df; NaN where df < 1."""
    from scipy.special import stdtrit

    d = np.asarray(df, dtype=float)
    q = stdtrit(np.maximum(d, 1.0), 0.5 + check_confidence(confidence) / 2)
    return np.where(d >= 1, q, np.nan)


def nps_interval(
    detractors: Any, passives: Any, promoters: Any, *, confidence: float = 0.95,
    method: NPSMethod = "auto", clip: bool = True,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Interval of the NPS from counts, in points.

    With s in {-1, 0, 1}: Var = p + d - (p - d)^2 and SE = sqrt(Var/n). *Adjusted Wald* adds (3/4, 3/2, 3/4) to the
    counts (Rocks 2016, arXiv 1601.07235). *Score* solves (P - D - n delta)/sqrt(n (2q + delta(1 - delta))) = +-z with q
    the constrained maximum-likelihood detractor share (Tango's form).

    Parameters
    ----------
    detractors, passives, promoters : counts, scalars or arrays (k,); fractions are allowed.
    method : ``auto`` = score below n = 30, adjusted Wald from there.
    clip : cut to [-100, 100].

    Returns
    -------
    low, high : arrays (k,), points; NaN at n <= 1.

    Examples
    --------
    >>> low, high = nps_interval(20, 20, 60)
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (23.38, 54.29)
    """
    d, m, p = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(c, dtype=float)) for c in (detractors, passives, promoters))
    )
    n = d + m + p
    z = z_value(confidence)
    if method not in ("auto", "adjusted_wald", "score", "wald"):
        raise ConfigError(f"method: got {method!r}; allowed: auto, adjusted_wald, score, wald.")
    with np.errstate(invalid="ignore", divide="ignore"):
        if method == "auto":
            small = n < SMALL
            low, high = _wald(d + 0.75, m + 1.5, p + 0.75, z)
            if small.any():
                low, high = low.copy(), high.copy()
                low[small], high[small] = _score(d[small], m[small], p[small], z)
        elif method == "score":
            low, high = _score(d, m, p, z)
        else:
            add = 0.75 if method == "adjusted_wald" else 0.0
            low, high = _wald(d + add, m + 2 * add, p + add, z)
    low, high = np.where(n > 1, 100 * low, np.nan), np.where(n > 1, 100 * high, np.nan)
    return (np.clip(low, -100, 100), np.clip(high, -100, 100)) if clip else (low, high)


def _wald(d: FloatArray, m: FloatArray, p: FloatArray, z: Any) -> tuple[FloatArray, FloatArray]:
    n = d + m + p
    value = (p - d) / n
    margin = z * np.sqrt(np.maximum((p + d) / n - value**2, 0) / n)
    return value - margin, value + margin


def _score_z(delta: FloatArray, d: FloatArray, m: FloatArray, p: FloatArray) -> FloatArray:
    """Score statistic at ``delta``; decreasing in delta."""
    n = d + m + p
    b = d * (1 - 3 * delta) + p * (1 - delta) - 2 * m * delta
    q = (b + np.sqrt(np.maximum(b**2 + 8 * n * d * delta * (1 - delta), 0))) / (4 * n)
    q = np.maximum(q, np.maximum(0.0, -delta))
    variance = n * np.maximum(2 * q + delta * (1 - delta), 0)
    gap = p - d - n * delta
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(gap == 0, 0.0, gap / np.sqrt(variance))


def _score(d: FloatArray, m: FloatArray, p: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """Solve score = +z below and -z above the estimate by bisection, all groups at once."""
    value = (p - d) / (d + m + p)
    bounds = []
    for sign in (1.0, -1.0):
        inside, outside = value.copy(), np.full_like(value, -sign)
        for _ in range(60):
            middle = (inside + outside) / 2
            held = sign * _score_z(middle, d, m, p) <= z
            inside, outside = np.where(held, middle, inside), np.where(held, outside, middle)
        bounds.append((inside + outside) / 2)
    return bounds[0], bounds[1]


def wilson(successes: Any, n: Any, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Wilson interval of a share in [0, 1] (statsmodels ``proportion_confint``); NaN where n <= 1.

    Source: Wilson (1927), JASA 22.

    Parameters
    ----------
    successes, n : counts, scalars or arrays (k,); fractions are allowed.

    Examples
    --------
    >>> low, high = wilson(80, 100)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.7112, 0.8666)
    """
    from statsmodels.stats.proportion import proportion_confint

    x, total = np.atleast_1d(np.asarray(successes, float)), np.atleast_1d(np.asarray(n, float))
    safe = np.maximum(total, 1.0)
    low, high = proportion_confint(np.minimum(x, safe), safe, alpha=1 - check_confidence(confidence), method="wilson")
    return np.where(total > 1, low, np.nan), np.where(total > 1, high, np.nan)


def estimate(
    m: Moments, metric: MetricName, *, bounds: tuple[float, float], confidence: float = 0.95, method: NPSMethod = "auto"
) -> Estimates:
    """Value, standard error and interval of every group.

    Simple samples: NPS by ``nps_interval``, CSAT by Wilson, means by Student's t. Weighted or clustered groups: SE =
    sqrt(sum over clusters of (sum w(s - m))^2)/sum w with t on (clusters - 1) degrees of freedom; see :func:`_design`.
    Where a design-based SE would be 0 because every answer is alike, the simple interval at the effective number of
    answers is used.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.sqrt(m.ss * m.correction()) / m.weight
    low, high = _design(m, metric, se, confidence)
    names = np.where(m.clusters < m.n, "cluster_robust_t", "linearised_t").astype(object)
    simple = m.plain | m.constant
    if simple.any():
        some = m.take(simple)
        size = np.where(some.plain, some.n, np.minimum(some.kish, some.clusters))
        low[simple], high[simple], names[simple] = _simple(some, metric, size, bounds, confidence, method)
        if metric in ("ces", "stars"):
            with np.errstate(invalid="ignore", divide="ignore"):
                se[simple] = se[simple] * np.sqrt(some.n / (some.n - 1))
    few = (m.n <= 1) | (m.clusters <= 1)
    low, high = np.minimum(np.clip(low, *bounds), m.mean), np.maximum(np.clip(high, *bounds), m.mean)
    return Estimates(m.mean, np.where(few, np.nan, se), np.where(few, np.nan, low), np.where(few, np.nan, high), names)


def _design(m: Moments, metric: MetricName, se: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Intervals of weighted or clustered groups.

    The SE squared times m/(m - 1), m = effective number of responses where weights differ, gives the effective number
    of answers n* = V/SE^2, at most n. CSAT: Wilson at n* (Korn & Graubard 1998); NPS: adjusted Wald on the shares of n*
    answers; both with t. Estimate +- t SE itself, which means keep, covers too rarely for shares near the end of the
    scale (.89 instead of .95 at 30 weighted answers of 90 %).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        t = t_value(confidence, m.clusters - 1)
        unequal = np.where(m.clusters < m.n, 1.0, m.kish / np.maximum(m.kish - 1, 0.5))
        variance = se**2 * unequal
        if metric not in ("nps", "csat"):
            return m.mean - t * np.sqrt(variance), m.mean + t * np.sqrt(variance)
        up, down = m.weight_pos / m.weight, m.weight_neg / m.weight
        size = np.clip(1e4 * (up + down - (up - down) ** 2) / variance, 1.0, m.n)
        if metric == "nps":
            low, high = _wald(down * size + 0.75, (1 - up - down) * size + 1.5, up * size + 0.75, t)
            return 100 * low, 100 * high
        centre = (up + t**2 / (2 * size)) / (1 + t**2 / size)
        margin = t * np.sqrt(up * (1 - up) / size + t**2 / (4 * size**2)) / (1 + t**2 / size)
        return 100 * (centre - margin), 100 * (centre + margin)


def _simple(
    m: Moments, metric: MetricName, size: FloatArray, bounds: tuple[float, float], confidence: float, method: NPSMethod
) -> tuple[FloatArray, FloatArray, Any]:
    """Intervals of simple samples of (effective) ``size`` answers."""
    share = np.divide(size, m.n, out=np.zeros_like(size), where=m.n > 0)
    if metric == "nps":
        low, high = nps_interval(
            m.neg * share, (m.n - m.neg - m.pos) * share, m.pos * share, confidence=confidence, method=method
        )
        auto = np.where(size < SMALL, "score", "adjusted_wald")
        return low, high, auto if method == "auto" else method
    if metric == "csat":
        low, high = wilson(m.pos * share, size, confidence=confidence)
        return 100 * low, 100 * high, "wilson"
    with np.errstate(invalid="ignore", divide="ignore"):
        margin = t_value(confidence, m.n - 1) * np.sqrt(m.ss / (m.weight / m.n) ** 2 / (m.n * (m.n - 1)))
        # n equal answers: the share of other answers is at most 1 - (alpha/2)^(1/n), which bounds the mean
        other = 1 - ((1 - confidence) / 2) ** (1 / np.maximum(size, 1))
    lo, hi = (b if np.isfinite(b) else np.nan for b in bounds)
    low = np.where(m.constant, m.mean - other * (m.mean - lo), m.mean - margin)
    high = np.where(m.constant, m.mean + other * (hi - m.mean), m.mean + margin)
    return low, high, np.where(m.constant, "exact_bound", "t")
