"""q-values of the link table: false discovery rate over the table, and over the metrics as families."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyzer.results import FloatArray
from analyzer.score.multiplicity import benjamini_hochberg


def simes(p_values: FloatArray) -> float:
    """Simes' p of "no outcome goes with this metric": min over i of m p_(i) / i; NaN without any test.

    Source: Simes (1986).

    Parameters
    ----------
    p_values : (m,); NaN (not tested) is left out.

    Examples
    --------
    >>> float(simes(np.array([0.04, 0.02, 0.9])))
    0.06
    """
    p = np.sort(p_values[~np.isnan(p_values)])
    return float(np.min(p * len(p) / np.arange(1, len(p) + 1))) if len(p) else float("nan")


def link_q_values(p_values: pd.Series, metrics: pd.Series) -> FloatArray:
    """The larger of Benjamini-Hochberg over the table and Benjamini-Hochberg over the metrics' Simes p.

    A metric that really matters fills the table with discoveries, and the table's rate alone would then let a share of
    false ones through for metrics that matter to nothing. Asking first whether the metric goes with anything at all
    (Benjamini and Bogomolov 2014, "Selective inference on multiple families of hypotheses") prevents that.

    Parameters
    ----------
    p_values : (n,) p of each link, NaN where it could not be tested.
    metrics : (n,) metric of each link.

    Returns
    -------
    (n,) q-values, NaN where p is NaN; never under p.

    Examples
    --------
    >>> p = pd.Series([1e-6, 1e-5, 0.004, 0.5, 0.6])
    >>> link_q_values(p, pd.Series(["wait", "wait", "moon", "moon", "moon"])).round(4).tolist()
    [0.0, 0.0, 0.012, 0.6, 0.6]
    """
    table = benjamini_hochberg(p_values)
    families = p_values.groupby(metrics.to_numpy(), sort=False).agg(lambda block: simes(block.to_numpy(float)))
    family = pd.Series(benjamini_hochberg(families), index=families.index)
    q = np.fmax(table, metrics.map(family).to_numpy(float))
    return np.where(np.isnan(table), np.nan, q)
