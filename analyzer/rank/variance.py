"""Clustered covariance of ledger rows, intervals from it, and simultaneous rank intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.rank.coded import Coded
from analyzer.results import FloatArray
from analyzer.score.intervals import t_value


def n_clusters(coded: Coded) -> int:
    """Respondents with at least one scored response."""
    return int(np.count_nonzero(np.bincount(coded.cluster[coded.scored])))


def clustered_covariance(coded: Coded, matrix: Any, mean: FloatArray) -> FloatArray:
    """Linearised covariance of the weighted means of the columns of a sparse matrix, shape (R, R).

    Cov = G/(G-1) * sum over respondents c of u_c u_c', with u_c = sum over i in c of w_i (x_i - mean)/sum w. Only
    sparse products are used: linear in the responses and the same bytes for any number of threads.
    """
    from scipy.sparse import csr_array

    size = matrix.shape[1]
    groups = n_clusters(coded)
    if groups < 2:
        return np.full((size, size), np.nan)
    member = csr_array(
        (coded.weights, (coded.cluster, np.arange(coded.n))), shape=(int(coded.cluster.max()) + 1, coded.n)
    )
    sums = (member @ matrix).tocsr()
    weight = np.asarray(member.sum(axis=1)).ravel()
    cross = np.asarray(sums.T @ weight)
    square = (sums.T @ sums).toarray()
    outer = np.multiply.outer(mean, cross)
    centred = square - outer - outer.T + np.multiply.outer(mean, mean) * float((weight**2).sum())
    return np.asarray(centred * (groups / (groups - 1) / coded.total**2))


def share_interval(
    points: FloatArray, variance: FloatArray, coded: Coded, *, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Wilson interval of points/(best - worst) at the effective number of answers p(1 - p)/variance, in points.

    Unlike estimate +- margin it stays inside the scale and keeps its coverage for rows with few mentions; for a row
    without any loss it ends where that many answers without a loss stop being plausible. NaN for one respondent.
    Source: Wilson (1927) with the effective sample size of Korn & Graubard (1998).
    """
    reach = coded.best - coded.worst
    groups = n_clusters(coded)
    if groups < 2:
        return np.full(len(points), np.nan), np.full(len(points), np.nan)
    p = np.clip(points / reach, 0.0, 1.0)
    spread = p * (1 - p)
    v = np.maximum(variance, 0.0) / reach**2
    flat = (v <= 1e-18) | (spread <= 1e-15)
    n = np.where(flat, float(groups), spread / np.where(flat, 1.0, v))
    t2 = float(t_value(confidence, groups - 1)) ** 2
    centre = (p + t2 / (2 * n)) / (1 + t2 / n)
    margin = np.sqrt(t2 * (spread / n + t2 / (4 * n**2))) / (1 + t2 / n)
    low, high = reach * (centre - margin), reach * (centre + margin)
    return np.clip(np.minimum(low, points), 0.0, reach), np.clip(np.maximum(high, points), 0.0, reach)


def rank_intervals(
    value: FloatArray,
    covariance: FloatArray,
    *,
    df: int,
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
) -> tuple[FloatArray, FloatArray]:
    """Simultaneous confidence intervals of ranks (1 = largest value).

    One critical value c = quantile of max over pairs |Z_i - Z_j|/se_ij for Z ~ t_df(0, covariance): the Gaussian
    multiplier form of the max-T bootstrap over respondents. It needs the clustered covariance only, so its cost does
    not grow with the responses. rank_low = 1 + the number of themes significantly above, rank_high = K - the number
    significantly below. A percentile bootstrap of the ranks themselves would be inconsistent near ties.
    Source: Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91(1).

    Parameters
    ----------
    value : (K,) estimates; covariance : (K, K) of them.
    df : respondents - 1.
    replicates, seed : draws behind the critical value.

    Returns
    -------
    rank_low, rank_high : (K,) whole numbers as floats; 1 and K everywhere when nothing can be told apart.

    Examples
    --------
    >>> low, high = rank_intervals(np.array([9.0, 1.0, 1.1]), np.eye(3) * .1, df=500)
    >>> low.tolist(), high.tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0])
    """
    k = len(value)
    if k < 2 or df < 1 or not np.isfinite(covariance).all():
        return np.ones(k), np.full(k, float(k))
    first, second = np.triu_indices(k, 1)
    variance = covariance.diagonal()
    se = np.sqrt(np.maximum(variance[first] + variance[second] - 2 * covariance[first, second], 0.0))
    told = se > 1e-12
    if not told.any():
        return np.ones(k), np.full(k, float(k))
    first, second, se = first[told], second[told], se[told]
    critical = _critical(covariance, first, second, se, df, confidence, replicates, seed)
    t = (value[first] - value[second]) / se
    above, below = np.zeros(k), np.zeros(k)
    np.add.at(above, second[t > critical], 1.0)
    np.add.at(below, first[t > critical], 1.0)
    np.add.at(above, first[t < -critical], 1.0)
    np.add.at(below, second[t < -critical], 1.0)
    return 1 + above, k - below


def _critical(
    covariance: FloatArray,
    first: Any,
    second: Any,
    se: FloatArray,
    df: int,
    confidence: float,
    replicates: int,
    seed: int,
) -> float:
    rng = np.random.default_rng(seed)
    root = _cholesky(covariance)
    top = np.empty(replicates)
    for start in range(0, replicates, 100):  # fixed chunks: memory stays small and the draws do not depend on it
        size = min(100, replicates - start)
        # einsum without BLAS: the same bytes for any number of threads
        z = np.einsum("bj,ij->bi", rng.standard_normal((size, len(covariance))), root)
        scale = np.sqrt(rng.chisquare(df, size) / df)
        top[start : start + size] = np.abs((z[:, first] - z[:, second]) / se).max(axis=1) / scale
    return float(np.quantile(top, confidence, method="higher"))


def _cholesky(matrix: FloatArray) -> FloatArray:
    """Lower root of a positive semi-definite matrix; columns without variance stay 0."""
    a = matrix.copy()
    k = len(a)
    root = np.zeros_like(a)
    floor = 1e-12 * max(float(a.diagonal().max()), 1e-300)
    for j in range(k):
        pivot = a[j, j]
        if pivot > floor:
            root[j:, j] = a[j:, j] / np.sqrt(pivot)
            a[j:, j:] = a[j:, j:] - np.multiply.outer(root[j:, j], root[j:, j])
    return root
