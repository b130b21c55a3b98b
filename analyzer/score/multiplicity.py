"""Adjusted p-values for families of tests; NaN (a test that could not be made) stays NaN and does not count."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.results import FloatArray


def benjamini_hochberg(p_values: Any) -> FloatArray:
    """Benjamini-Hochberg adjusted p-values (false discovery rate), shape as given.

    Source: Benjamini and Hochberg (1995), through statsmodels ``multipletests``.

    Parameters
    ----------
    p_values : shape (k,), each 0...1; NaN (not tested) stays NaN and is not counted.

    Examples
    --------
    >>> benjamini_hochberg([.01, .02, .03, .5]).round(3).tolist()
    [0.04, 0.04, 0.04, 0.5]
    """
    from statsmodels.stats.multitest import multipletests

    p = np.asarray(p_values, dtype=float)
    out = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        out[known] = multipletests(p[known], method="fdr_bh")[1]
    return out


def holm(p_values: Any) -> FloatArray:
    """Holm adjusted p-values (family-wise error), shape as given: p_(i) (m - i + 1), made monotone, at most 1.

    Source: Holm (1979).

    Parameters
    ----------
    p_values : shape (k,), each 0...1; NaN (not tested) stays NaN and is not counted.

    Examples
    --------
    >>> holm([.01, .02, .03, .5]).round(3).tolist()
    [0.04, 0.06, 0.06, 0.5]
    """
    # not through statsmodels: its Holm forces a garbage collection, which takes longer than all our tests together
    p = np.asarray(p_values, dtype=float)
    out = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    out[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    return out
