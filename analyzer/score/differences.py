"""Difference of two scores, for many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.results import FloatArray, Interval, MetricName
from analyzer.score.intervals import t_value, z_value
from analyzer.score.moments import Moments
from analyzer.score.results import Difference


@dataclass(frozen=True)
class Differences:
    """First minus second for k pairs; every attribute (k,); NaN where a side has fewer than two answers."""

    value: FloatArray
    se: FloatArray
    z: FloatArray
    p_value: FloatArray
    low: FloatArray
    high: FloatArray
    method: npt.NDArray[np.object_]

    def one(self, index: int, *, first: float, second: float, confidence: float) -> Difference:
        """The pair at ``index`` as a :class:`Difference`."""
        i = index
        interval = Interval(float(self.low[i]), float(self.high[i]), confidence, str(self.method[i]))
        return Difference(
            float(self.value[i]),
            interval,
            float(self.z[i]),
            float(self.p_value[i]),
            float(self.se[i]),
            int(first),
            int(second),
        )


def two_sided(z: Any, df: Any = np.inf) -> FloatArray:
    """Two-sided p-value of a normal (df infinite) or t statistic."""
    from scipy.special import ndtr, stdtr

    statistic, freedom = np.broadcast_arrays(np.asarray(z, float), np.asarray(df, float))
    normal = ~np.isfinite(freedom)
    return np.asarray(
        np.where(normal, 2 * ndtr(-np.abs(statistic)), 2 * stdtr(np.where(normal, 1.0, freedom), -np.abs(statistic)))
    )


def differences(
    first: Moments, second: Moments, metric: MetricName, *, bounds: tuple[float, float],
    covariance: FloatArray | None = None, confidence: float = 0.95, exchangeable: bool = False,
) -> Differences:  # fmt: skip
    """Differences of independent groups, or of groups that share respondents (``covariance`` of the two means).

    Simple samples: NPS z = (N1 - N2)/sqrt(V1/n1 + V2/n2) on counts with (3/4, 3/2, 3/4) added (Rocks 2016); CSAT the
    same on counts with (1, 1) added (Agresti and Caffo 2000); means Welch's t. Weighted or clustered samples:
    linearised standard errors with Welch's degrees of freedom on clusters.

    ``exchangeable`` is for tables of many tests: the p-value is the larger of the one above and of
    :func:`_exchangeable_p`, because a small group whose few answers happen to be alike would look certain otherwise.
    """
    cross = np.zeros(len(first.n)) if covariance is None else covariance
    value = first.mean - second.mean
    with np.errstate(invalid="ignore", divide="ignore"):
        v1, c1, f1 = _variance(first, metric)
        v2, c2, f2 = _variance(second, metric)
        root = np.sqrt(first.correction() * second.correction())
        variance = np.maximum(v1 + v2 - 2 * root * cross, 0)
        se = np.sqrt(variance)
        welch = (v1 + v2) ** 2 / (v1**2 / (first.clusters - 1) + v2**2 / (second.clusters - 1))
        df = np.where(f1 & f2, np.inf, welch)
        centre = np.where(f1 & f2, c1 - c2, value)
        z = np.where(se > 0, centre / se, np.where(centre == 0, 0.0, np.nan))
        quantile = np.where(np.isinf(df), z_value(confidence), t_value(confidence, np.where(np.isinf(df), 1, df)))
        low, high = centre - quantile * se, centre + quantile * se
    p_value = np.where((se > 0) & (df >= 1), two_sided(z, np.where(df >= 1, df, 1)), np.where(value == 0, 1.0, np.nan))
    if exchangeable:
        p_value = np.fmax(p_value, _exchangeable_p(first, second, cross))
    few = (first.clusters < 2) | (second.clusters < 2)
    undefined = few | ~(se > 0)
    width = bounds[1] - bounds[0]
    low = np.minimum(np.maximum(low, -width), value)
    high = np.maximum(np.minimum(high, width), value)
    added = {"nps": "adjusted_wald", "csat": "agresti_caffo"}.get(metric, "")
    names = np.where(f1 & f2, added, np.where(first.plain & second.plain, "welch_t", "linearised_t")).astype(object)

    def kept(values: FloatArray, mask: npt.NDArray[np.bool_]) -> FloatArray:
        return np.asarray(np.where(mask, np.nan, values))

    return Differences(
        value, kept(se, few), kept(z, few), kept(p_value, few), kept(low, undefined), kept(high, undefined), names
    )


def _variance(m: Moments, metric: MetricName) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Variance of the mean, the adjusted mean, and where the adjusted counts are used."""
    linear = m.ss * m.correction() / m.weight**2
    if metric not in ("nps", "csat"):
        return np.where(m.plain, linear * m.n / (m.n - 1), linear), m.mean, np.zeros(len(m.n), dtype=bool)
    size = np.where(m.plain, m.n, np.minimum(m.kish, m.clusters))
    add, total = (0.75, 3.0) if metric == "nps" else (1.0, 2.0)
    up = (m.pos / m.n * size + add) / (size + total)
    down = (m.neg / m.n * size + add) / (size + total) if metric == "nps" else np.zeros_like(up)
    centre = up - down
    use = m.plain | m.constant
    adjusted = 1e4 * (up + down - centre**2) / (size + total)
    return np.where(use, adjusted, linear), 100 * centre, use


def _exchangeable_p(first: Moments, second: Moments, cross: FloatArray) -> FloatArray:
    """Probability of so large a difference if both groups were drawn from the responses of the two together.

    Variance sigma^2 (sum w^2/(sum w)^2 of either group) and skewness mu_3 (difference of their squares) with the
    moments of all responses of the pair, inflated where respondents repeat; Pearson type III tails.
    """
    from analyzer.score.skewness import pearson3_p

    with np.errstate(invalid="ignore", divide="ignore"):
        total = first.weight + second.weight
        mean = (first.weight * first.mean + second.weight * second.mean) / total
        square, cube = (first.square + second.square) / total, (first.cube + second.cube) / total
        variance = np.maximum(square - mean**2, 0.0)
        third = cube - 3 * mean * square + 2 * mean**3
        k1, k2 = first.weight2 / first.weight**2, second.weight2 / second.weight**2
        alone = sum(np.maximum(m.square / m.weight - m.mean**2, 0.0) * m.weight2 for m in (first, second))
        repeated = (first.clusters < first.n) | (second.clusters < second.n)
        inflation = np.where(repeated & (alone > 0), np.maximum((first.ss + second.ss) / alone, 1.0), 1.0)
        spread = np.maximum(variance * (k1 + k2) * inflation - 2 * cross, 0.0)
        z = np.where(spread > 0, (first.mean - second.mean) / np.sqrt(spread), np.nan)
        return pearson3_p(z, third * (k1**2 - k2**2) * inflation**2 / spread**1.5)
