"""Kinks: where an association starts or grows, allowing it to level off again (sup-score test, location, interval)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from analyzer.link.design import Codes
from analyzer.link.fit import Fit, fit_linear, fit_logit
from analyzer.link.matrix import Design, as_design
from analyzer.results import FloatArray

_GRID: Final = 41
_BAGS: Final = 2000  # more clusters than this are pooled at random: the bootstrap then costs the same for any n
_CHUNK: Final = 20_000  # responses whose products are held at once
_PLAIN: Final = 0.8
_RISE: Final = 0.1  # least share of responses between a start and a ceiling


@dataclass(frozen=True)
class Threshold:
    """A kink. ``value, low, high`` in the unit of the metric, NaN unless ``p_value`` < 1 - confidence.

    ``ceiling`` is where the association levels off again, NaN where it does not.
    """

    value: float
    low: float
    high: float
    p_value: float
    ceiling: float = float("nan")


NONE: Final = Threshold(float("nan"), float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class _Shapes:
    """Candidate bends over a grid of K locations.

    ``start, end`` (S,) grid positions, end = K where the association does not level off; ``combine`` (S, K): a shape's
    column is hinge(start) - hinge(end), so that every sum over responses is needed for the K hinges only.
    """

    start: Codes
    end: Codes
    combine: FloatArray

    @property
    def plain(self) -> Any:
        """True for the hinges without a ceiling."""
        return np.asarray(self.end == self.combine.shape[1])


def _shapes(x: FloatArray, grid: FloatArray) -> _Shapes:
    k = len(grid)
    share = np.searchsorted(np.sort(x), grid, side="right") / len(x)
    pairs = [(i, k) for i in range(k)]
    pairs += [(i, j) for i in range(k) for j in range(i + 2, k) if share[j] - share[i] >= _RISE]
    start, end = np.array(pairs, dtype=np.int64).T
    combine = np.eye(k + 1)[start] - np.eye(k + 1)[end]
    return _Shapes(start, end, combine[:, :k])


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
    direction counts: a flattening alone is no start. Complaints cannot exceed all customers, so a start may be hidden
    behind a ceiling d: min(max(x - c, 0), d - c) are candidates too. The largest statistics, without and with one, are
    compared with their distribution under clustered Gaussian multipliers, four fifths of the error rate going to those
    without. A ceiling is taken into the model when it improves the fit by more than log(clusters) (the Schwarz
    criterion); the start must then hold against the line that levels off, wherever that may be, and the p-value is the
    largest. Only when p < 1 - confidence is a location given: the profile maximum, with a percentile interval from a
    cluster bootstrap of the linearised profile (nuisance coefficients held at their orthogonalised fit).

    Sources: Hansen (1996), Econometrica 64 (sup test by multipliers); Hansen (2017), JBES 35 (kink location).

    Parameters
    ----------
    fit : straight-line fit; column 0 of ``design`` is the standardised metric.
    x : (n,) metric in its own unit; y : (n,) outcome; cluster : codes 0...G-1.
    """
    design, grid = as_design(design), grid_of(x)
    groups = int(cluster.max()) + 1
    if len(grid) < 1 or groups < 10:
        return NONE
    rng = np.random.default_rng(seed)
    respondents = groups
    if groups > _BAGS:
        cluster, groups = rng.integers(0, _BAGS, groups)[cluster], _BAGS
    shapes = _shapes(x, grid)
    direction = float(np.sign(fit.beta[0])) or 1.0
    hinge = direction * np.maximum(x[:, None] - grid[None, :], 0.0)
    clean = _residualised(hinge, design, fit.weight, fit.bread)
    sums = _sums(clean * fit.residual[:, None], cluster, groups)
    p_value = _kink_test(sums, shapes, rng, replicates)
    alpha = round(1 - confidence, 12)
    if not p_value < alpha:
        return Threshold(float("nan"), float("nan"), float("nan"), p_value)
    at, final, slope = _locate(fit, design, y, hinge, clean, shapes, cluster, penalty=float(np.log(respondents)))
    end = int(shapes.end[at])
    if end < len(grid):
        for other in _ceilings(fit, clean, end):
            p_value = max(p_value, _against_ceiling(fit, design, y, hinge, other, cluster, groups, rng, replicates))
        if not p_value < alpha:
            return Threshold(float("nan"), float("nan"), float("nan"), p_value)
    alike = np.flatnonzero(shapes.plain == shapes.plain[at])
    picks = _bootstrap(final, slope, design, hinge, shapes, at, alike, cluster, groups, rng, min(replicates, 400))
    low, high = np.quantile(grid[shapes.start[picks]], [(1 - confidence) / 2, (1 + confidence) / 2])
    value = float(grid[shapes.start[at]])
    ceiling = float(grid[end]) if end < len(grid) else float("nan")
    return Threshold(value, min(float(low), value), max(float(high), value), p_value, ceiling)


def _residualised(columns: FloatArray, design: Design, weight: FloatArray, bread: FloatArray) -> FloatArray:
    """Columns minus their weighted projection on the design."""
    return np.asarray(columns - design @ (bread @ design.tdot(columns * weight[:, None])))


def _sums(values: FloatArray, cluster: Codes, groups: int) -> FloatArray:
    from scipy.sparse import csr_array

    n = len(values)
    return np.asarray(csr_array((np.ones(n), (cluster, np.arange(n))), shape=(groups, n)) @ values)


def _sup_test(sums: FloatArray, combine: FloatArray, rng: np.random.Generator, replicates: int) -> float:
    """p-value of the largest score statistic (one-sided) under clustered multipliers.

    ``sums`` (G, K) are the clusters' scores of the hinges, ``combine`` (S, K) makes the shapes of them.
    """
    groups = len(sums)
    covariance = sums.T @ sums
    spread = _quadratic(combine, covariance)
    told = spread > 1e-12 * max(float(spread.max(initial=0.0)), 1e-300)
    if not told.any():
        return float("nan")
    scaled = combine[told] / np.sqrt(spread[told])[:, None]
    observed = float((scaled @ sums.sum(axis=0)).max())
    values, vectors = np.linalg.eigh(covariance)
    root = scaled @ (vectors * np.sqrt(np.maximum(values, 0.0)))
    draws = (root @ rng.standard_normal((root.shape[1], replicates))).max(axis=0)
    draws = draws / np.sqrt(rng.chisquare(groups - 1, replicates) / (groups - 1))
    return float((1 + (draws >= observed).sum()) / (replicates + 1))


def _kink_test(sums: FloatArray, shapes: _Shapes, rng: np.random.Generator, replicates: int) -> float:
    """Both families of shapes, with 4/5 of the error rate for starts without a ceiling (weighted Bonferroni)."""
    plain = _sup_test(sums, shapes.combine[shapes.plain], rng, replicates) / _PLAIN
    if shapes.plain.all():
        return plain * _PLAIN
    level = _sup_test(sums, shapes.combine[~shapes.plain], rng, replicates) / (1 - _PLAIN)
    return float(min(np.fmin(plain, level), 1.0)) if np.isfinite(np.fmin(plain, level)) else float("nan")


def _quadratic(combine: FloatArray, matrix: FloatArray) -> FloatArray:
    """Quadratic form d' M d of every row d."""
    return np.asarray(((combine @ matrix) * combine).sum(axis=1))


def _gain(score: FloatArray, spread: FloatArray) -> FloatArray:
    """Signed gain in fit: negative where the slope would flatten instead of growing."""
    told = spread > 1e-12 * np.maximum(spread.max(axis=-1, initial=0.0, keepdims=True), 1e-300)
    return np.where(told, np.sign(score) * score**2 / np.maximum(spread, 1e-300), -np.inf)


def _best(gains: FloatArray, shapes: _Shapes, penalty: float) -> int:
    """The best hinge, or the best shape with a ceiling where that gains more than ``penalty`` on it."""
    plain = int(np.argmax(np.where(shapes.plain, gains, -np.inf)))
    every = int(np.argmax(gains))
    return every if gains[every] - max(gains[plain], 0.0) > penalty else plain


def _locate(
    fit: Fit, design: Design, y: FloatArray, hinge: FloatArray, clean: FloatArray, shapes: _Shapes, cluster: Codes, *,
    penalty: float,
) -> tuple[int, Fit, float]:  # fmt: skip
    """Profile maximum; for the logit the profile is re-linearised at the fit with the bend until it stays."""

    def best(score: FloatArray, information: FloatArray) -> tuple[int, float]:
        at_hinges, spread = shapes.combine @ score, _quadratic(shapes.combine, information)
        at = _best(_gain(at_hinges, spread), shapes, penalty * noise)
        return at, float(at_hinges[at] / spread[at])

    linear = fit.kind == "linear"
    noise = float((fit.residual**2).mean()) if linear else 1.0
    at, slope = best((clean * fit.residual[:, None]).sum(axis=0), clean.T @ (clean * fit.weight[:, None]))
    if linear:
        mean = fit.mean + slope * (clean @ shapes.combine[at])
        return at, Fit("linear", fit.beta, fit.covariance, fit.df, mean, fit.weight, y - mean, fit.bread), slope
    current = fit
    for _ in range(6):
        column = hinge @ shapes.combine[at]
        scale = max(float(column.std()), 1e-12)
        wide = design.beside(column / scale)
        current = fit_logit(wide, y, cluster, robust=False)
        slope = float(current.beta[-1]) / scale
        base = np.linalg.pinv(design.cross(current.weight), hermitian=True)
        now = _residualised(hinge, design, current.weight, base)
        information = now.T @ (now * current.weight[:, None])
        new, _ = best(
            (now * current.residual[:, None]).sum(axis=0) + slope * (information @ shapes.combine[at]), information
        )
        if new == at:
            break
        at = new
    return at, current, slope


def _ceilings(fit: Fit, clean: FloatArray, end: int) -> list[int]:
    """Where a line without a start may level off: the chosen place, the best one, and the ends of its 95 % set."""
    score = (clean * fit.residual[:, None]).sum(axis=0)
    gains = _gain(-score, (clean**2 * fit.weight[:, None]).sum(axis=0))
    noise = float((fit.residual**2).mean()) if fit.kind == "linear" else 1.0
    likely = np.flatnonzero(gains >= gains.max() - 3.84 * noise)
    likely = likely[likely > 0]
    return sorted({end, *([int(np.argmax(gains)), int(likely[0]), int(likely[-1])] if len(likely) else [])} - {0})


def _against_ceiling(
    fit: Fit, design: Design, y: FloatArray, hinge: FloatArray, end: int, cluster: Codes, groups: int,
    rng: np.random.Generator, replicates: int,
) -> float:  # fmt: skip
    """p-value of a start below a ceiling against the straight line that levels off there."""
    scale = max(float(hinge[:, end].std()), 1e-12)
    wide = design.beside(hinge[:, end] / scale)
    flat = (fit_linear if fit.kind == "linear" else fit_logit)(wide, y, cluster, robust=False)
    clean = _residualised(hinge[:, :end], wide, flat.weight, flat.bread)
    return _sup_test(_sums(clean * flat.residual[:, None], cluster, groups), np.eye(end), rng, replicates)


def _bootstrap(
    fit: Fit, slope: float, design: Design, hinge: FloatArray, shapes: _Shapes, at: int, alike: Codes, cluster: Codes,
    groups: int, rng: np.random.Generator, replicates: int,
) -> Codes:  # fmt: skip
    """Which of the shapes ``alike`` is the profile maximum when clusters are drawn again, (replicates,)."""
    rest = design.rest
    bread = np.linalg.pinv(rest.cross(fit.weight), hermitian=True)
    line = _residualised(design.lead, rest, fit.weight, bread)
    bent = _residualised(hinge, rest, fit.weight, bread)
    # working response times weight, up to what the adjusters take: residual + slope and line parts of the fit
    target = fit.residual + fit.weight * slope * (bent @ shapes.combine[at])
    start, end = shapes.start[alike], shapes.end[alike]
    k, level = hinge.shape[1], not shapes.plain[at]
    sums = np.zeros((groups, 3 * k + 2 + level * len(alike)))
    for first in range(0, len(target), _CHUNK):
        rows = slice(first, first + _CHUNK)
        part, w, of_line = bent[rows], fit.weight[rows, None], line[rows]
        columns = [
            w * of_line * part,
            w * part**2,
            part * target[rows, None],
            w * of_line**2,
            of_line * target[rows, None],
        ]
        if level:
            columns.append((w * part)[:, start] * part[:, end])
        sums += _sums(np.hstack(columns), cluster[rows], groups)
    drawn = rng.integers(0, groups, (replicates, groups)) + groups * np.arange(replicates)[:, None]
    total = np.bincount(drawn.ravel(), minlength=groups * replicates).reshape(replicates, groups) @ sums
    xh, hh, hy = (total[:, i * k : (i + 1) * k] for i in range(3))
    xx, xy = np.maximum(total[:, [3 * k]], 1e-300), total[:, [3 * k + 1]]
    if level:
        xh, hy = xh[:, start] - xh[:, end], hy[:, start] - hy[:, end]
        hh = hh[:, start] + hh[:, end] - 2 * total[:, 3 * k + 2 :]
    return np.asarray(alike[np.argmax(_gain(hy - xh * xy / xx, hh - xh**2 / xx), axis=1)])
