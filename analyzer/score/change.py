"""Trend and change-point tests on a series of period values."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.score.differences import two_sided
from analyzer.score.results import MannKendall, Pettitt


def mann_kendall(values: Any) -> MannKendall:
    """Mann-Kendall test for a monotone trend over a handful of periods (values in time order, NaN left out).

    S = sum of sign(x_j - x_i) over i < j; z = (S - sign S)/sqrt(Var) with Var = [n(n-1)(2n+5) - sum t(t-1)(2t+5)]/18.
    The p-value is two-sided. Source: Mann (1945), Kendall (1975).

    Parameters
    ----------
    values : shape (n,), in time order.

    Examples
    --------
    >>> mann_kendall([1, 2, 3, 4, 5]).s
    10.0
    """
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    n = len(x)
    s = float(sum(np.sign(x[i + 1 :] - x[i]).sum() for i in range(n - 1)))
    ties = np.unique(x, return_counts=True)[1] if n else np.empty(0)
    variance = (n * (n - 1) * (2 * n + 5) - float(np.sum(ties * (ties - 1) * (2 * ties + 5)))) / 18
    if n < 3 or variance <= 0:
        return MannKendall(s, np.nan, np.nan if n < 3 else 1.0, n)
    z = (s - np.sign(s)) / np.sqrt(variance)
    return MannKendall(s, float(z), float(two_sided(z)), n)


def pettitt(values: Any) -> Pettitt:
    """Pettitt's test for one change point (values in time order, NaN left out).

    U_t = 2 sum of the first t ranks - t(n + 1); K = max |U_t|; p = min(1, 2 exp(-6 K^2/(n^3 + n^2))).
    Source: Pettitt (1979), Applied Statistics 28.

    Parameters
    ----------
    values : shape (n,), in time order.

    Examples
    --------
    >>> pettitt([1, 1, 1, 1, 5, 5, 5, 5]).index
    4
    """
    from scipy.stats import rankdata

    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    n = len(x)
    if n < 2:
        return Pettitt(np.nan, 0, np.nan, n)
    u = 2 * np.cumsum(rankdata(x)) - np.arange(1, n + 1) * (n + 1)
    at = int(np.argmax(np.abs(u[:-1])))
    k = float(abs(u[at]))
    return Pettitt(k, at + 1, float(min(1.0, 2 * np.exp(-6 * k**2 / (n**3 + n**2)))), n)
