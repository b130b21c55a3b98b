"""Compare two scores: independent samples, or the same customers twice."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.errors import InputError
from analyzer.results import FloatArray, Interval, MetricName, Rating
from analyzer.score.differences import differences, two_sided
from analyzer.score.intervals import t_value
from analyzer.score.moments import moments, sample
from analyzer.score.results import Difference
from analyzer.score.values import bounds as value_bounds
from analyzer.score.values import checked, points


def compare(
    points_a: Any, points_b: Any, metric: MetricName = "nps", *, paired: bool = False, confidence: float = 0.95,
    weights_a: Any = None, weights_b: Any = None, cluster_a: Any = None, cluster_b: Any = None,
    scale: tuple[float, float] = (-np.inf, np.inf),
) -> Difference:  # fmt: skip
    """Score of ``a`` minus score of ``b``, from points as :func:`values.points` gives them.

    NPS: z on counts with (3/4, 3/2, 3/4) added; CSAT: one success and one failure added to each; means: Welch's t.
    Sources: Rocks (2016); Agresti & Caffo (2000); Welch (1947).

    Parameters
    ----------
    points_a, points_b : points s_i, shapes (n_a,), (n_b,); NaN is left out. With ``paired`` row i of both is the same
        customer and pairs with a NaN are left out.
    metric : decides the method, see :func:`differences.differences`.
    weights_a, weights_b, cluster_a, cluster_b : optional, one per row. A respondent in both samples is recognised.
    scale : possible values of CES and stars, to clip the interval.

    Returns
    -------
    Difference in the metric's unit. Paired: mean of the differences, SE = sqrt(mean((d - mean d)^2)/n), t.

    Raises
    ------
    InputError
        If paired samples differ in length or carry weights or clusters.

    Examples
    --------
    >>> d = compare([100, 100, 0, -100] * 20, [100, 0, -100, -100] * 20)
    >>> d.value
    50.0
    """
    a, b = np.asarray(points_a, float), np.asarray(points_b, float)
    if paired:
        if any(extra is not None for extra in (weights_a, weights_b, cluster_a, cluster_b)):
            raise InputError("compare: weights and clusters are not supported with paired=True. Leave them out.")
        return _paired(a, b, confidence)
    both = np.concatenate([a, b])
    codes = np.repeat([0, 1], [len(a), len(b)])
    weights = None
    if weights_a is not None or weights_b is not None:
        ones = [np.ones(len(x)) if w is None else np.asarray(w, float) for x, w in ((a, weights_a), (b, weights_b))]
        weights = np.concatenate(ones)
    cluster = None
    if cluster_a is not None and cluster_b is not None:
        cluster = np.concatenate([np.asarray(cluster_a, object), np.asarray(cluster_b, object)])
    elif cluster_a is not None or cluster_b is not None:
        raise InputError("compare: give cluster_a and cluster_b together, or neither.")
    return compare_groups(both, codes, metric, weights=weights, cluster=cluster, confidence=confidence, scale=scale)


def compare_groups(
    values: FloatArray, codes: Any, metric: MetricName, *, weights: Any = None, cluster: Any = None,
    confidence: float = 0.95, scale: tuple[float, float] = (-np.inf, np.inf),
) -> Difference:  # fmt: skip
    """Group 0 minus group 1 of one set of responses (code < 0 = in neither)."""
    from analyzer.score.moments import successive_covariance

    data = sample(values, codes=codes, k=2, weights=weights, cluster=cluster)
    m = moments(data)
    cross = successive_covariance(data, m)[1:]
    limits = value_bounds(metric, scale=scale)
    pair = differences(m.take([0]), m.take([1]), metric, bounds=limits, covariance=cross, confidence=confidence)
    return pair.one(0, first=m.n[0], second=m.n[1], confidence=confidence)


def _paired(a: FloatArray, b: FloatArray, confidence: float) -> Difference:
    if len(a) != len(b):
        raise InputError(
            f"compare: paired samples need equal lengths, got {len(a)} and {len(b)}. Align them by customer."
        )
    d = (a - b)[~np.isnan(a - b)]
    n = len(d)
    if n < 2:
        value = float(d[0]) if n else np.nan
        return Difference(value, Interval(np.nan, np.nan, confidence, "paired_t"), np.nan, np.nan, np.nan, n, n)
    value = float(d.mean())
    se = float(np.sqrt(np.mean((d - value) ** 2) / n))
    if se == 0:
        z, p = (0.0, 1.0) if value == 0 else (np.nan, np.nan)
        return Difference(value, Interval(np.nan, np.nan, confidence, "paired_t"), z, p, se, n, n)
    margin = float(t_value(confidence, n - 1)) * se
    p = float(two_sided(value / se, n - 1))
    return Difference(value, Interval(value - margin, value + margin, confidence, "paired_t"), value / se, p, se, n, n)


def compare_nps(
    a: Any, b: Any, *, paired: bool = False, scale: tuple[float, float] = (0, 10), reversed: bool = False,
    confidence: float = 0.95, weights_a: Any = None, weights_b: Any = None,
    cluster_a: Any = None, cluster_b: Any = None,
) -> Difference:  # fmt: skip
    """NPS of ratings ``a`` minus NPS of ratings ``b``, in points.

    z = (N1 - N2)/sqrt(V1/n1 + V2/n2) on counts with (3/4, 3/2, 3/4) added (Rocks 2016); paired: the variance of the
    customer's own change. NaN is left out.

    Parameters
    ----------
    a, b : ratings, shapes (n_a,), (n_b,).
    scale, reversed : of the question.
    paired : row i of both is the same customer.
    confidence, weights_a, weights_b, cluster_a, cluster_b : as in :func:`compare`.

    Raises
    ------
    InputError
        For ratings outside the scale.

    Examples
    --------
    >>> a = [0] * 8 + [7] * 13 + [10] * 15
    >>> b = [0] * 12 + [7] * 7 + [10] * 12
    >>> d = compare_nps(a, b)
    >>> round(d.z, 3), round(d.p_value, 3)
    (0.929, 0.353)
    """
    rating = Rating("nps", *scale, reversed=reversed)
    return _ratings(a, b, rating, paired, confidence, weights_a, weights_b, cluster_a, cluster_b)


def compare_csat(
    a: Any, b: Any, *, satisfied: tuple[float, ...] | None = None, paired: bool = False,
    scale: tuple[float, float] = (1, 5), reversed: bool = False, confidence: float = 0.95,
    weights_a: Any = None, weights_b: Any = None,
    cluster_a: Any = None, cluster_b: Any = None,
) -> Difference:  # fmt: skip
    """CSAT of ``a`` minus CSAT of ``b``, in percentage points (Agresti-Caffo; paired: the customer's own change).

    p1 - p2 on counts with one success and one failure added to each. Source: Agresti & Caffo (2000), The American
    Statistician 54.

    Parameters
    ----------
    a, b : ratings, shapes (n_a,), (n_b,).
    satisfied : raw values that count as satisfied, as in :func:`csat`.
    scale, reversed : of the question.
    paired : row i of both is the same customer.
    confidence, weights_a, weights_b, cluster_a, cluster_b : as in :func:`compare`.

    Examples
    --------
    >>> compare_csat([5, 5, 4, 1] * 10, [5, 1, 1, 1] * 10).value
    50.0
    """
    rating = Rating("csat", *scale, reversed=reversed, satisfied=satisfied)
    return _ratings(a, b, rating, paired, confidence, weights_a, weights_b, cluster_a, cluster_b)


def compare_means(
    a: Any, b: Any, *, scale: tuple[float, float] = (1, 5), paired: bool = False, reversed: bool = False,
    confidence: float = 0.95, weights_a: Any = None, weights_b: Any = None,
    cluster_a: Any = None, cluster_b: Any = None,
) -> Difference:  # fmt: skip
    """Mean rating of ``a`` minus mean rating of ``b`` (CES, stars), in scale units (Welch's t, or paired t).

    t = (m1 - m2)/sqrt(s1^2/n1 + s2^2/n2). Source: Welch (1947), Biometrika 34.

    Parameters
    ----------
    a, b : ratings, shapes (n_a,), (n_b,).
    scale, reversed : of the question.
    paired : row i of both is the same customer.
    confidence, weights_a, weights_b, cluster_a, cluster_b : as in :func:`compare`.

    Examples
    --------
    >>> compare_means([4, 5, 5, 4], [3, 3, 2, 4]).value
    1.5
    """
    rating = Rating("stars", *scale, reversed=reversed)
    return _ratings(a, b, rating, paired, confidence, weights_a, weights_b, cluster_a, cluster_b)


def _ratings(
    a: Any, b: Any, rating: Rating, paired: bool, confidence: float, wa: Any, wb: Any, ca: Any, cb: Any
) -> Difference:
    first, second = (points(checked(x, rating, name=name), rating) for x, name in ((a, "a"), (b, "b")))
    return compare(
        first, second, rating.metric, paired=paired, confidence=confidence, weights_a=wa, weights_b=wb,
        cluster_a=ca, cluster_b=cb, scale=(rating.low, rating.high),
    )  # fmt: skip
