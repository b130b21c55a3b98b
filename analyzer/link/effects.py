"""From coefficients to effects per natural unit of the metric, and to the risk ratio of a stated contrast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.link.fit import Fit, expit
from analyzer.link.matrix import Design, as_design
from analyzer.results import FloatArray
from analyzer.score.intervals import t_value


@dataclass(frozen=True)
class Effect:
    """Average marginal effect of one metric on one outcome.

    Attributes
    ----------
    estimate, se, low, high : per one unit of the metric as given.
    p_value : two-sided, t with the fit's degrees of freedom.
    risk_ratio, ratio_low, ratio_high : of the outcome at ``contrast[1]`` against ``contrast[0]``.
    contrast : the two metric values (10th and 90th percentile; lowest and highest when these are equal).
    """

    estimate: float
    se: float
    low: float
    high: float
    p_value: float
    risk_ratio: float
    ratio_low: float
    ratio_high: float
    contrast: tuple[float, float]


def contrast_of(x: FloatArray) -> tuple[float, float]:
    """10th and 90th percentile, or lowest and highest where these are equal."""
    low, high = (float(q) for q in np.quantile(x, [0.1, 0.9]))
    return (low, high) if high > low else (float(x.min()), float(x.max()))


def marginal_effect(
    fit: Fit, design: Any, x: FloatArray, *, centre: float, scale: float, binary_outcome: bool, confidence: float
) -> Effect:
    """Average marginal effect with its delta-method interval.

    Linear: the coefficient. Logit: mean of p(1 - p) beta over the responses; for a two-valued metric, the mean
    difference of p between the two values, per unit. Risk ratio: mean p at the contrast's upper value over mean p at
    its lower one, other columns as observed; for a score, exp(.91 d) with d = standardised difference (VanderWeele &
    Ding 2017, Annals of Internal Medicine 167).

    Parameters
    ----------
    design : (n, p) with the metric, as (x - centre)/scale, in column 0.
    x : (n,) metric in its own unit.
    """
    design = as_design(design)
    estimate, gradient = _estimate(fit, design, x, centre, scale)
    with np.errstate(invalid="ignore"):
        se = float(np.sqrt(gradient @ fit.covariance @ gradient))
    t = float(t_value(confidence, fit.df))
    p_value = _p(estimate, se, fit.df)
    contrast = contrast_of(x)
    ratio = _ratio(fit, design, estimate, se, t, contrast, centre, scale, binary_outcome)
    return Effect(estimate, se, estimate - t * se, estimate + t * se, p_value, *ratio, contrast)


def _p(estimate: float, se: float, df: float) -> float:
    from scipy.special import stdtr

    if not (np.isfinite(se) and df >= 1):
        return float("nan")
    if se <= 0:
        return 1.0 if estimate == 0 else float("nan")
    return float(2 * stdtr(df, -abs(estimate) / se))


def _estimate(fit: Fit, design: Design, x: FloatArray, centre: float, scale: float) -> tuple[float, FloatArray]:
    beta = float(fit.beta[0])
    unit = np.zeros(len(fit.beta))
    unit[0] = 1.0
    if fit.kind == "linear":
        return beta / scale, unit / scale
    ends = float(x.min()), float(x.max())
    if ((x == ends[0]) | (x == ends[1])).all():
        (low, down), (high, up) = (_mean_at(fit, design, (v - centre) / scale) for v in ends)
        step = ends[1] - ends[0]
        return (high - low) / step, (up - down) / step
    n = len(x)
    curve = fit.weight * (1 - 2 * fit.mean)
    gradient = unit * float(fit.weight.mean()) + beta * design.tdot(curve) / n
    return float(fit.weight.mean()) * beta / scale, gradient / scale


def _mean_at(fit: Fit, design: Design, value: float) -> tuple[float, FloatArray]:
    """Mean fitted share with the (standardised) metric set to ``value``, and its gradient."""
    n = design.shape[0]
    p = expit(design @ fit.beta + float(fit.beta[0]) * (value - design.metric))
    w = p * (1 - p)
    gradient = design.tdot(w) / n
    gradient[0] = value * float(w.mean())
    return float(p.mean()), gradient


def _ratio(
    fit: Fit, design: Design, estimate: float, se: float, t: float, contrast: tuple[float, float], centre: float,
    scale: float, binary_outcome: bool,
) -> tuple[float, float, float]:  # fmt: skip
    if fit.kind == "logit":
        (low, down), (high, up) = (_mean_at(fit, design, (v - centre) / scale) for v in contrast)
        gradient = up / high - down / low
        with np.errstate(invalid="ignore"):
            margin = t * float(np.sqrt(gradient @ fit.covariance @ gradient))
        log_ratio = np.log(high / low)
        return tuple(float(np.exp(v)) for v in (log_ratio, log_ratio - margin, log_ratio + margin))  # type: ignore[return-value]
    width = contrast[1] - contrast[0]
    slopes = np.array([estimate, estimate - t * se, estimate + t * se])
    if not binary_outcome:
        spread = float(np.sqrt((fit.residual**2).mean()))
        ratios = np.exp(np.clip(0.91 * slopes * width / max(spread, 1e-12), -700, 700))
        return float(ratios[0]), float(ratios[1]), float(ratios[2])
    middle = float(fit.mean.mean())
    ends = [np.clip(middle + slopes * (v - centre), 1e-3, 1 - 1e-3) for v in contrast]
    ratios = ends[1] / ends[0]
    return float(ratios[0]), float(ratios[1]), float(ratios[2])
