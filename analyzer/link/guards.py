"""Guards against reading too much into an association: E-value, Mantel-Haenszel, sign reversal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.errors import InputError


def e_value(risk_ratio: float) -> float:
    """How strongly an unmeasured cause would have to go with both metric and outcome to explain a risk ratio away.

    RR + sqrt(RR (RR - 1)), with RR < 1 inverted, on the scale of a risk ratio; 1 = nothing is needed. Source:
    VanderWeele & Ding (2017), Annals of Internal Medicine 167.

    Parameters
    ----------
    risk_ratio : of the outcome between two stated values of the metric; NaN gives NaN.

    Raises
    ------
    InputError
        If the ratio is not positive.

    Examples
    --------
    >>> round(e_value(3.9), 2), round(e_value(1.8), 2), e_value(1.0)
    (7.26, 3.0, 1.0)
    """
    if np.isnan(risk_ratio):
        return float("nan")
    if not risk_ratio > 0:
        raise InputError(f"risk_ratio: got {risk_ratio:g}; give a positive risk ratio.")
    ratio = risk_ratio if risk_ratio >= 1 else 1 / risk_ratio
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def e_value_bound(low: float, high: float) -> float:
    """E-value of the interval bound nearer to 1; 1 when the interval holds 1. Source: as :func:`e_value`.

    Parameters
    ----------
    low, high : interval of the risk ratio; NaN gives NaN.

    Examples
    --------
    >>> round(e_value_bound(1.8, 8.7), 2), e_value_bound(0.9, 1.4), round(e_value_bound(0.2, 1 / 1.8), 2)
    (3.0, 1.0, 3.0)
    """
    if np.isnan(low) or np.isnan(high):
        return float("nan")
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """Crude and Mantel-Haenszel odds ratio of several 2 x 2 tables; ``reversed`` when their directions differ."""

    crude: float
    adjusted: float
    reversed: bool


def mantel_haenszel(tables: Any) -> OddsRatio:
    """Pooled odds ratio over strata, sum(a d / n)/sum(b c / n), beside the crude one of the summed table.

    Source: Mantel & Haenszel (1959), Journal of the National Cancer Institute 22.

    Parameters
    ----------
    tables : (strata, 2, 2) counts [[a, b], [c, d]].

    Examples
    --------
    >>> both = mantel_haenszel([[[10, 5], [20, 30]], [[5, 10], [1, 6]]])
    >>> round(both.crude, 3), round(both.adjusted, 3), both.reversed
    (1.714, 3.0, False)
    """
    t = np.asarray(tables, dtype=float)
    if t.ndim != 3 or t.shape[1:] != (2, 2):
        raise InputError(f"tables: expected shape (strata, 2, 2), got {t.shape}.")
    n = t.sum(axis=(1, 2))
    t, n = t[n > 0], n[n > 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        total = t.sum(axis=0)
        crude = float(total[0, 0] * total[1, 1] / (total[0, 1] * total[1, 0]))
        pooled = float((t[:, 0, 0] * t[:, 1, 1] / n).sum() / (t[:, 0, 1] * t[:, 1, 0] / n).sum())
    return OddsRatio(crude, pooled, bool((crude - 1) * (pooled - 1) < 0))
