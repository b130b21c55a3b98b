"""Two-sided p-values of a skewed statistic, for rows with few events where the normal distribution is far off."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.results import FloatArray


def pearson3_p(z: Any, skewness: Any) -> FloatArray:
    """Twice the smaller tail of a Pearson type III (shifted gamma) variable with mean 0, variance 1 and ``skewness``.

    With a = 4/g^2, a + z sqrt(a) sign(g) is Gamma(a); |g| < 1e-3 is taken as normal. It approximates permutation
    distributions of sums of rare events well, also far out (Mielke & Berry 2007, Permutation Methods, section 2.3).

    Parameters
    ----------
    z : (k,) standardised statistic; skewness : (k,) of its distribution under no effect.

    Returns
    -------
    (k,) p-values; NaN where z or the skewness is NaN.

    Examples
    --------
    >>> pearson3_p([1.96, -1.96, 1.96], [0.0, 0.0, 1.0]).round(3).tolist()
    [0.05, 0.05, 0.089]
    """
    from scipy.special import gammainc, gammaincc, ndtr

    x, g = np.broadcast_arrays(np.asarray(z, float), np.asarray(skewness, float))
    flat = np.abs(g) < 1e-3
    safe = np.where(flat | np.isnan(g), 1.0, np.abs(g))
    turned = np.where(g < 0, -x, x)
    a = 4 / safe**2
    at = np.maximum(a + turned * np.sqrt(a), 0.0)
    tail = np.minimum(gammainc(a, at), gammaincc(a, at))
    p = np.minimum(2 * np.where(flat, ndtr(-np.abs(x)), tail), 1.0)
    return np.asarray(np.where(np.isnan(x) | np.isnan(g), np.nan, p))
