"""Kinks: sup-score test of a hinge against the straight line, and its location with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from analyzer.link.design import Codes
from analyzer.link.fit import Fit, cross, fit_logit
from analyzer.results import FloatArray

_GRID: Final = 41
_BAGS: Final = 2000  # more clusters than this are pooled at random: the bootstrap then costs the same for any n


@dataclass(frozen=True)
class Threshold:
    """A kink. ``value, low, high`` in the unit of the metric, NaN unless ``p_value`` < 1 - confidence."""

    value: float
    low: float
    high: float
    p_value: float


NONE: Final = Threshold(float("nan"), float("nan"), float("nan"), float("nan"))


def grid_of(x: FloatArray) -> FloatArray:
    """Candidate locations between the 10th and 90th percentile: the metric's values if few, else evenly spaced."""
    low, high = np.quantile(x, [0.1, 0.9])
    size = _GRID if len(x) <= 50_000 else 17
    values = np.unique(x[(x >= low) & (x <= high)])
    if len(values) > size:
        return np.linspace(low, high, size)
    return np.asarray(values[(values > x.min()) & (values < x.max())])


def find_threshold(
    fit: Fit,
    design: Any,
    x: FloatArray,
    y: FloatArray,
    cluster: Codes,
    *,
    confidence: float,
    replicates: int,
    seed: int,
) -> Threshold:
    """Test whether the association starts, or grows, somewhere between the 10th and 90th percentile of the metric.

    For each candidate c the score statistic of adding max(x - c, 0) to the fitted straight line (logit scale for
    themes, identity for the score), with clustered variance, signed so that a steeper slope of the association's own
    direction counts: a flattening (a ceiling) is no start. The largest is compared with its distribution under
    clustered Gaussian multipliers. Only when p < 1 - confidence is a location given: the profile maximum, with a
    percentile interval from a cluster bootstrap of the linearised profile (nuisance coefficients held at their
    orthogonalised fit).

    Sources: Hansen (1996), Econometrica 64 (sup test by multipliers); Hansen (2017), JBES 35 (kink location).

    Parameters
    ----------
    fit : straight-line fit; column 0 of ``design`` is the standardised metric.
    x : (n,) metric in its own unit; y : (n,) outcome; cluster : codes 0...G-1.
    """
    grid = grid_of(x)
    groups = int(cluster.max()) + 1
    if len(grid) < 1 or groups < 10:
        return NONE
    rng = np.random.default_rng(seed)
    if groups > _BAGS:
        cluster, groups = rng.integers(0, _BAGS, groups)[cluster], _BAGS
    direction = float(np.sign(fit.beta[0])) or 1.0
    hinge = direction * np.maximum(x[:, None] - grid[None, :], 0.0)
    clean = _residualised(hinge, design, fit.weight, fit.bread)
    p_value = _sup_test(_sums(clean * fit.residual[:, None], cluster, groups), rng, replicates)
    if not p_value < round(1 - confidence, 12):
        return Threshold(float("nan"), float("nan"), float("nan"), p_value)
    at, final, slope = _locate(fit, design, y, hinge, clean, cluster)
    picks = _bootstrap(final, slope, design, hinge, at, cluster, groups, rng, min(replicates, 400))
    low, high = np.quantile(grid[picks], [(1 - confidence) / 2, (1 + confidence) / 2])
    value = float(grid[at])
    return Threshold(value, min(float(low), value), max(float(high), value), p_value)


def _residualised(columns: FloatArray, design: Any, weight: FloatArray, bread: FloatArray) -> FloatArray:
    """Columns minus their weighted projection on the design."""
    return np.asarray(columns - design @ (bread @ np.asarray(design.T @ (columns * weight[:, None]))))


def _sums(values: FloatArray, cluster: Codes, groups: int) -> FloatArray:
    from scipy.sparse import csr_array

    n = len(values)
    return np.asarray(csr_array((np.ones(n), (cluster, np.arange(n))), shape=(groups, n)) @ values)


def _sup_test(sums: FloatArray, rng: np.random.Generator, replicates: int) -> float:
    """p-value of the largest score statistic (one-sided) under clustered multipliers."""
    groups = len(sums)
    covariance = sums.T @ sums
    spread = covariance.diagonal()
    told = spread > 1e-12 * max(float(spread.max()), 1e-300)
    if not told.any():
        return float("nan")
    scale = 1 / np.sqrt(spread[told])
    observed = float((sums[:, told].sum(axis=0) * scale).max())
    values, vectors = np.linalg.eigh(covariance[np.ix_(told, told)] * np.multiply.outer(scale, scale))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    draws = (rng.standard_normal((replicates, len(scale))) @ root.T).max(axis=1)
    draws = draws / np.sqrt(rng.chisquare(groups - 1, replicates) / (groups - 1))
    return float((1 + (draws >= observed).sum()) / (replicates + 1))


def _gain(score: FloatArray, spread: FloatArray) -> FloatArray:
    """Signed gain in fit: negative where the slope would flatten instead of growing."""
    told = spread > 1e-12 * max(float(spread.max()), 1e-300)
    return np.where(told, np.sign(score) * score**2 / np.maximum(spread, 1e-300), -np.inf)


def _locate(
    fit: Fit, design: Any, y: FloatArray, hinge: FloatArray, clean: FloatArray, cluster: Codes
) -> tuple[int, Fit, float]:
    """Profile maximum; for the logit the profile is re-linearised at the hinge fit until it stays."""
    from scipy.sparse import csr_array, hstack

    score = (clean * fit.residual[:, None]).sum(axis=0)
    gains = _gain(score, (clean**2 * fit.weight[:, None]).sum(axis=0))
    at = int(np.argmax(gains))
    slope = float(score[at] / (clean[:, at] ** 2 * fit.weight).sum())
    if fit.kind == "linear":
        mean = fit.mean + slope * clean[:, at]
        return at, Fit("linear", fit.beta, fit.covariance, fit.df, mean, fit.weight, y - mean, fit.bread), slope
    current = fit
    for _ in range(6):
        scale = max(float(hinge[:, at].std()), 1e-12)
        wide = hstack([design, csr_array(hinge[:, [at]] / scale)]).tocsr()
        current = fit_logit(wide, y, cluster, robust=False)
        slope = float(current.beta[-1]) / scale
        base = np.linalg.pinv(cross(design, current.weight), hermitian=True)
        now = _residualised(hinge, design, current.weight, base)
        weighted = now * current.weight[:, None]
        score = (now * current.residual[:, None]).sum(axis=0) + slope * (weighted * now[:, [at]]).sum(axis=0)
        new = int(np.argmax(_gain(score, (weighted * now).sum(axis=0))))
        if new == at:
            break
        at = new
    return at, current, slope


def _bootstrap(
    fit: Fit, slope: float, design: Any, hinge: FloatArray, at: int, cluster: Codes, groups: int,
    rng: np.random.Generator, replicates: int,
) -> Any:  # fmt: skip
    """Grid positions of the profile maximum when clusters are drawn again."""
    rest = design[:, 1:]
    bread = np.linalg.pinv(cross(rest, fit.weight), hermitian=True)
    line = _residualised(np.asarray(design[:, [0]].toarray()), rest, fit.weight, bread)
    bent = _residualised(hinge, rest, fit.weight, bread)
    w = fit.weight[:, None]
    # working response times weight, up to what the adjusters take: residual + slope and line parts of the fit
    target = fit.residual[:, None] + w * slope * bent[:, [at]]
    k = hinge.shape[1]
    stacked = np.hstack([w * line * bent, w * bent**2, bent * target, w * line**2, line * target])
    sums = _sums(stacked, cluster, groups)
    picks = np.empty(replicates, dtype=np.int64)
    for b in range(replicates):
        drawn = np.bincount(rng.integers(0, groups, groups), minlength=groups).astype(float)
        total = np.einsum("g,gk->k", drawn, sums)
        xh, hh, hy, xx, xy = total[:k], total[k : 2 * k], total[2 * k : 3 * k], total[-2], total[-1]
        xx = max(float(xx), 1e-300)
        picks[b] = int(np.argmax(_gain(hy - xh * xy / xx, hh - xh**2 / xx)))
    return picks
