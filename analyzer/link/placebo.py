"""Placebo: whether the metric shuffled within period x segment does as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from analyzer.link.design import Codes, Factor, Mask, relabel
from analyzer.results import FloatArray

_SHUFFLE_UP_TO: Final = 10_000  # beyond, the normal limit of the permutation distribution is exact enough
_BATCH: Final = 200_000  # random numbers held at once


def cells(factors: Sequence[Factor], rows: Mask) -> Codes:
    """Cells of as many factors (in the order given) as leave most responses with at least four others."""
    n = int(rows.sum())
    cell = np.zeros(n, dtype=np.int64)
    for factor in factors:
        finer, count = relabel(cell * factor.levels + factor.codes[rows])
        size = np.bincount(finer, minlength=count)
        if (size[finer] >= 5).mean() >= 0.8:
            cell = finer
    return cell


def placebo_p(
    metric: FloatArray, residuals: FloatArray, *, cell: Codes, block: Codes | None, replicates: int, seed: int
) -> FloatArray:
    """Permutation p-value per outcome of the sum of metric x residual.

    Parameters
    ----------
    metric : (n,) metric with the adjusters taken out; residuals : (n, k) outcomes with the adjusters taken out.
    cell : (n,) the metric is shuffled within these cells.
    block : (n,) responses that share one metric value move together (then cells are not used), or None.
    replicates : shuffles; above 10,000 responses none are drawn, their normal limit is used.

    Returns
    -------
    (k,) p-values (1 + shuffles at least as large)/(1 + replicates); NaN with fewer than six blocks.
    """
    rng = np.random.default_rng(seed)
    if block is not None:
        codes, count = relabel(block)
        if count < 6:
            return np.full(residuals.shape[1], np.nan)
        size = np.bincount(codes, minlength=count)
        metric = np.bincount(codes, metric, count) / size
        residuals = np.stack([np.bincount(codes, column, count) for column in residuals.T], axis=1)
        cell = np.zeros(count, dtype=np.int64)
    observed = _product(metric, residuals)
    if len(cell) > _SHUFFLE_UP_TO:
        return _normal(metric, residuals, cell, observed)
    observed = np.abs(observed)
    order = np.argsort(cell, kind="stable")
    ordered = np.ascontiguousarray(residuals[order])
    at_least = np.zeros(residuals.shape[1])
    key = relabel(cell)[0].astype(float)
    at_once: int = max(_BATCH // len(cell), 1)
    for start in range(0, replicates, at_once):
        at_a_time: int = min(at_once, replicates - start)
        # cell + a random fraction: sorting it shuffles within cells
        shuffled = metric[np.argsort(key + rng.random((at_a_time, len(key))), axis=1)]
        at_least += (np.abs(np.einsum("bn,nk->bk", shuffled, ordered)) >= observed * (1 - 1e-12)).sum(axis=0)
    return np.asarray((1 + at_least) / (1 + replicates))


def _normal(metric: FloatArray, residuals: FloatArray, cell: Codes, observed: Any) -> FloatArray:
    """The same p-value from the exact mean and variance over all shuffles (combinatorial central limit theorem).

    Within a cell of m responses: mean m x̄ ē, variance sum (x - x̄)² sum (e - ē)²/(m - 1). Source: Hoeffding (1951),
    Annals of Mathematical Statistics 22.
    """
    from scipy.special import ndtr

    codes, count = relabel(cell)
    size = np.bincount(codes, minlength=count).astype(float)
    x_mean = np.bincount(codes, metric, count) / size
    x_square = np.bincount(codes, (metric - x_mean[codes]) ** 2, count)
    out = np.empty(residuals.shape[1])
    for k, e in enumerate(residuals.T):
        e_mean = np.bincount(codes, e, count) / size
        e_square = np.bincount(codes, (e - e_mean[codes]) ** 2, count)
        centre = float((size * x_mean * e_mean).sum())
        spread = float(np.sqrt((x_square * e_square / np.maximum(size - 1, 1)).sum()))
        # two-sided around zero, as the shuffles count it
        out[k] = (
            1.0
            if spread <= 0
            else ndtr((-abs(observed[k]) - centre) / spread) + ndtr((centre - abs(observed[k])) / spread)
        )
    return out


def _product(metric: FloatArray, residuals: FloatArray) -> Any:
    return np.einsum("n,nk->k", metric, residuals)
