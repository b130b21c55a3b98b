"""Sums per group from which every estimate and every test of this room is computed, in one pass over the responses."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.results import FloatArray
from analyzer.score.weights import checked_weights, cluster_codes

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Moments:
    """Sufficient sums of k groups; every attribute has shape (k,).

    Attributes
    ----------
    n : responses with a positive weight.
    weight, weight2 : sums of w and w^2.
    mean : weighted mean of the points; NaN when empty.
    ss : sum over clusters of (sum of w (s - mean))^2; the linearised variance is ss / weight^2.
    clusters : respondents.
    pos, neg : responses with points > 0 and < 0 (promoters and detractors, or satisfied).
    weight_pos, weight_neg : sums of w over them.
    square, cube : sums of w s^2 and w s^3.
    """

    n: FloatArray
    weight: FloatArray
    weight2: FloatArray
    mean: FloatArray
    ss: FloatArray
    clusters: FloatArray
    pos: FloatArray
    neg: FloatArray
    weight_pos: FloatArray
    weight_neg: FloatArray
    square: FloatArray
    cube: FloatArray

    @property
    def kish(self) -> FloatArray:
        """Kish effective sample size, 0 when empty."""
        return np.divide(self.weight**2, self.weight2, out=np.zeros_like(self.weight), where=self.weight2 > 0)

    @property
    def plain(self) -> npt.NDArray[np.bool_]:
        """True where the group is a simple sample: equal weights and one response per respondent."""
        return np.asarray((self.clusters == self.n) & (np.abs(self.kish - self.n) <= 1e-9 * self.n))

    @property
    def constant(self) -> npt.NDArray[np.bool_]:
        """True where the points do not vary (up to floating-point noise)."""
        scale = np.maximum(1.0, np.abs(np.nan_to_num(self.mean))) ** 2
        return np.asarray(self.ss <= 1e-22 * scale * np.maximum(self.weight, 1e-300) ** 2)

    def correction(self) -> FloatArray:
        """Small-sample factor G/(G - 1) where responses are clustered, else 1 (the weighted SE is used without)."""
        clustered = self.clusters < self.n
        safe = np.maximum(self.clusters - 1, 1)
        return np.where(clustered, self.clusters / safe, 1.0)

    def take(self, index: Any) -> Moments:
        """The groups at ``index``."""
        return Moments(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


@dataclass(frozen=True)
class Pairs:
    """Sums per (group, cluster) pair: ``a`` = sum of w (s - centre), ``b`` = sum of w, ``count`` = responses."""

    group: Codes
    cluster: Codes
    a: FloatArray
    b: FloatArray
    count: FloatArray


@dataclass(frozen=True)
class Sample:
    """Usable responses only: points, group codes 0...k-1, weights, cluster codes."""

    points: FloatArray
    codes: Codes
    weights: FloatArray
    cluster: Codes
    k: int
    repeated: bool = True  # False: one response per respondent, nothing to sum


def sample(points: FloatArray, *, codes: Any = None, k: int = 1, weights: Any = None, cluster: Any = None) -> Sample:
    """Drop unscored responses (NaN), those in no group (code < 0) and those with weight 0; fill in the defaults."""
    s = np.asarray(points, dtype=float)
    n = len(s)
    w = np.ones(n) if weights is None else checked_weights(weights, n=n)
    g = np.zeros(n, dtype=np.int64) if codes is None else np.asarray(codes, dtype=np.int64)
    c = cluster_codes(cluster, n)
    keep = ~np.isnan(s) & (w > 0) & (g >= 0)
    own = np.arange(n) if c is None else c
    return Sample(s[keep], g[keep], w[keep], own[keep].astype(np.int64), k, c is not None)


def pairs(data: Sample, *, centre: float = 0.0) -> Pairs:
    """Sum the responses of each respondent within each group; sorted by group, then cluster, where some repeat."""
    if not data.repeated:
        return Pairs(
            data.codes, data.cluster, data.weights * (data.points - centre), data.weights, np.ones(len(data.codes))
        )
    width = int(data.cluster.max()) + 1 if len(data.cluster) else 1
    key, inverse = np.unique(data.codes * width + data.cluster, return_inverse=True)
    total = len(key)
    return Pairs(
        group=key // width,
        cluster=key % width,
        a=np.bincount(inverse, data.weights * (data.points - centre), total).astype(float),
        b=np.bincount(inverse, data.weights, total).astype(float),
        count=np.bincount(inverse, minlength=total).astype(float),
    )


def moments(data: Sample) -> Moments:
    """Sufficient sums of every group."""
    k, g, w, s = data.k, data.codes, data.weights, data.points

    def total(values: FloatArray) -> FloatArray:
        return np.bincount(g, values, k).astype(float)

    weight = total(w)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total(w * s) / weight
    # a second pass on residuals keeps the mean and the squares exact to the last digits
    mean = mean + np.nan_to_num(np.divide(total(w * (s - mean[g])), weight, out=np.zeros(k), where=weight > 0))
    per = pairs(replace(data, points=s - mean[g]))
    return Moments(
        n=np.bincount(g, minlength=k).astype(float),
        weight=weight,
        weight2=total(w**2),
        mean=mean,
        ss=np.bincount(per.group, per.a**2, k).astype(float),
        clusters=np.bincount(per.group, minlength=k).astype(float),
        pos=np.bincount(g, s > 0, k).astype(float),
        neg=np.bincount(g, s < 0, k).astype(float),
        weight_pos=total(w * (s > 0)),
        weight_neg=total(w * (s < 0)),
        square=total(w * s**2),
        cube=total(w * s**3),
    )


def complements(data: Sample, own: Moments) -> tuple[Moments, FloatArray]:
    """Sums of each group's complement (all other usable responses) and the covariance of the two means.

    Linear in the number of responses for any number of groups: squares over the whole, minus the clusters touched.
    """
    everyone = replace(data, codes=np.zeros_like(data.codes), k=1)
    whole = moments(everyone)
    centre = float(whole.mean[0]) if len(data.points) else 0.0
    every, part = pairs(everyone, centre=centre), pairs(data, centre=centre)
    at = np.searchsorted(every.cluster, part.cluster) if data.repeated else np.arange(len(part.group))
    weight = whole.weight - own.weight
    sums = np.bincount(part.group, part.a, data.k)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(weight > 0, (every.a.sum() - sums) / weight, np.nan)  # relative to the centre
        m1 = own.mean - centre
        rest_a, rest_b = every.a[at] - part.a, every.b[at] - part.b
        m0 = mean[part.group]
        alone = every.count[at] == part.count  # the respondent has no response outside the group
        residual = np.where(alone, 0.0, rest_a - m0 * rest_b)
        touched = (every.a[at] - m0 * every.b[at]) ** 2
        squares = np.sum(every.a**2) - 2 * mean * np.sum(every.a * every.b) + mean**2 * np.sum(every.b**2)
        ss = squares + np.bincount(part.group, residual**2 - touched, data.k)
        cross = np.bincount(part.group, (part.a - m1[part.group] * part.b) * residual, data.k) / (own.weight * weight)
    rest = Moments(
        n=whole.n - own.n,
        weight=weight,
        weight2=whole.weight2 - own.weight2,
        mean=mean + centre,
        ss=np.maximum(ss, 0.0),
        clusters=whole.clusters - np.bincount(part.group, alone, data.k),
        pos=whole.pos - own.pos,
        neg=whole.neg - own.neg,
        weight_pos=whole.weight_pos - own.weight_pos,
        weight_neg=whole.weight_neg - own.weight_neg,
        square=whole.square - own.square,
        cube=whole.cube - own.cube,
    )
    return rest, np.nan_to_num(cross)


def successive_covariance(data: Sample, own: Moments) -> FloatArray:
    """Covariance of the means of group j and group j - 1 (0 for j = 0) through respondents in both, shape (k,)."""
    if not data.repeated or not len(data.points):
        return np.zeros(data.k)
    per = pairs(replace(data, points=data.points - own.mean[data.codes]))
    width = int(per.cluster.max()) + 1 if len(per.cluster) else 1
    key = per.group * width + per.cluster
    before = np.searchsorted(key, key - width)
    found = (per.group > 0) & (key[np.minimum(before, len(key) - 1)] == key - width)
    product = np.where(found, per.a * per.a[np.minimum(before, len(key) - 1)], 0.0)
    cross = np.bincount(per.group, product, data.k)
    weights = own.weight * np.concatenate([[1.0], own.weight[:-1]])
    return np.asarray(np.divide(cross, weights, out=np.zeros(data.k), where=weights > 0))
