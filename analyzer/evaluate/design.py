"""Ratios and their intervals from a stratified sample with weights, by linearisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.results import FloatArray
from analyzer.score.intervals import t_value, z_value

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Design:
    """How n rows were drawn.

    Attributes
    ----------
    weights : (n,) rows of the population each stands for, N_h / n_h.
    strata : (n,) stratum of each row, 0..H-1.
    confidence : of every interval.
    """

    weights: FloatArray
    strata: Ints
    confidence: float = 0.95

    @property
    def df(self) -> int:
        """Rows less strata: degrees of freedom of a variance; at least 1."""
        return max(len(self.strata) - len(np.unique(self.strata)), 1)

    @property
    def t(self) -> float:
        """Two-sided Student quantile of the design's degrees of freedom."""
        return float(t_value(self.confidence, self.df))

    def variance(self, influence: FloatArray) -> FloatArray:
        """Variance of an estimate from the (n,) or (n, k) influences of its rows, shape () or (k,).

        sum_h n_h/(n_h - 1) sum_i (u_hi - mean_h)^2, without a finite population correction (so that it also holds for
        comments to come). A stratum with a single row counts with u^2. Source: Woodruff (1971).
        """
        u = np.asarray(influence, dtype=float)
        size = np.bincount(self.strata)
        many = size[self.strata] > 1
        mean = _sums(u, self.strata, len(size)) / np.maximum(size, 1).reshape(-1, *[1] * (u.ndim - 1))
        off = np.where(many.reshape(-1, *[1] * (u.ndim - 1)), u - mean[self.strata], u)
        factor = np.where(many, size[self.strata] / np.maximum(size[self.strata] - 1, 1), 1.0)
        return np.asarray((factor.reshape(-1, *[1] * (u.ndim - 1)) * off**2).sum(axis=0))


@dataclass(frozen=True)
class Ratio:
    """Estimates of k ratios: ``value, low, high`` (k,) in [0, 1], NaN without a base; ``influence`` (n, k)."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    influence: FloatArray


def ratio(hits: Any, base: Any, design: Design, *, missable: Any = None) -> Ratio:
    """Weighted proportions sum(w y)/sum(w x) with Wilson intervals on the effective sample size.

    n_eff = p(1 - p)/var from the linearised variance, at most the rows with a base, times (z/t)^2 for the degrees of
    freedom (Korn and Graubard 1998, with Wilson in place of Clopper-Pearson); where p is 0 or 1 the variance says
    nothing and n_eff is Kish's (sum wx)^2/sum (wx)^2.

    Parameters
    ----------
    hits, base : (n, k), 0 <= hits <= base. Precision has base "predicted", recall base "gold", F1 hits 2·tp on base
        2·tp + fp + fn.
    missable : (n, k) rows that would have counted as a miss had they been in the base, as rows not predicted do for
        recall. Where none was seen (p = 1), one of them weighs their mean weight m and n_eff is at most sum(w x)/m:
        a few light rows that are all found are no proof that the heavy strata hold no miss.

    Examples
    --------
    >>> import numpy as np
    >>> d = Design(np.ones(10), np.zeros(10, dtype=int))
    >>> r = ratio(np.r_[np.ones(8), 0, 0][:, None], np.ones((10, 1)), d)
    >>> r.value.tolist(), r.low.round(3).tolist(), r.high.round(3).tolist()
    ([0.8], [0.427], [0.955])
    """
    w = design.weights[:, None]
    y, x = w * np.asarray(hits, dtype=float), w * np.asarray(base, dtype=float)
    total = x.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where(total > 0, y.sum(axis=0) / total, np.nan)
        u = (y - p * x) / total
        kish = total**2 / (x**2).sum(axis=0)
        n_eff = np.minimum(p * (1 - p) / design.variance(u), (x > 0).sum(axis=0))
    n_eff = np.where((p <= 0) | (p >= 1), kish, n_eff)
    if missable is not None:
        unseen = total / _mean_weight(np.asarray(missable, dtype=float), design)
        n_eff = np.where(p >= 1, np.minimum(n_eff, unseen), n_eff)
    z = z_value(design.confidence)
    n_eff = n_eff * (z / design.t) ** 2
    low, high = wilson(p, n_eff, z)
    return Ratio(p, low, high, np.nan_to_num(u))


def wilson(p: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """Wilson interval of proportions on (possibly fractional) sample sizes; NaN where p is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def wald(value: FloatArray, influence: FloatArray, design: Design, *, least: float = 0.0) -> tuple[Any, Any]:
    """Value ± t·se, cut to [least, 1]; shape of ``value``."""
    half = design.t * np.sqrt(design.variance(influence))
    return np.clip(value - half, least, 1.0), np.clip(value + half, least, 1.0)


def _mean_weight(rows: FloatArray, design: Design) -> FloatArray:
    """Mean weight, over the population they stand for, of the rows marked; tiny where none is."""
    w = design.weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(w**2 @ rows / (w @ rows), nan=1e-9)


def _sums(values: FloatArray, group: Ints, k: int) -> FloatArray:
    out = np.zeros((k, *values.shape[1:]))
    np.add.at(out, group, values)
    return out
