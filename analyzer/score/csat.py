"""CSAT, CES, star ratings and plain proportions."""

from __future__ import annotations

from typing import Any, Literal

from analyzer.errors import ConfigError, InputError
from analyzer.results import Interval, MetricName, Rating
from analyzer.score.grades import grade
from analyzer.score.intervals import check_confidence, wilson
from analyzer.score.results import CSATResult, MeanResult, ProportionResult
from analyzer.score.single import score
from analyzer.score.values import checked


def proportion(
    successes: float, n: float, *, confidence: float = 0.95, method: Literal["wilson", "clopper_pearson"] = "wilson"
) -> ProportionResult:
    """A share in [0, 1] with its Wilson (default) or Clopper-Pearson interval (statsmodels); NaN bounds at n <= 1.

    Wilson: (p + z^2/2n +- z sqrt(p(1 - p)/n + z^2/4n^2))/(1 + z^2/n). Source: Wilson (1927); Clopper & Pearson (1934).

    Parameters
    ----------
    successes, n : counts; fractions are allowed.
    confidence : of the interval.
    method : wilson or clopper_pearson.

    Raises
    ------
    InputError
        Unless 0 <= successes <= n.
    ConfigError
        For an unknown method.

    Examples
    --------
    >>> p = proportion(81, 263)
    >>> round(p.interval.low, 4), round(p.interval.high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= successes <= n:
        raise InputError(f"proportion: need 0 <= successes <= n, got {successes:g} of {n:g}. Correct the counts.")
    if method not in ("wilson", "clopper_pearson"):
        raise ConfigError(f"proportion: method {method!r}; allowed: wilson, clopper_pearson.")
    value = successes / n if n else float("nan")
    low, high = (float(b[0]) for b in wilson(successes, n, confidence=confidence))
    if method == "clopper_pearson" and n > 1:
        from statsmodels.stats.proportion import proportion_confint

        low, high = proportion_confint(successes, n, alpha=1 - check_confidence(confidence), method="beta")
    return ProportionResult(value, Interval(float(low), float(high), confidence, method), int(n), grade(n))


def csat(
    ratings: Any, *, satisfied: tuple[float, ...] | None = None, scale: tuple[float, float] = (1, 5),
    reversed: bool = False, confidence: float = 0.95, weights: Any = None, cluster: Any = None,
) -> CSATResult:  # fmt: skip
    """Percent satisfied, with Wilson's interval, and the mean rating.

    CSAT = 100 satisfied/n. Source of the interval: Wilson (1927), as :func:`proportion`.

    Parameters
    ----------
    ratings : shape (n,); missing values are left out.
    satisfied : raw values that count as satisfied, as an inclusive range, e.g. (4, 5); None = the top quarter of the
        scale, u >= .75 (4 and 5 on 1-5).
    scale, reversed : of the question; reversed when the low end is the best.
    weights, cluster : one weight / respondent per rating: linearised standard error with t.

    Returns
    -------
    CSATResult, percent.

    Raises
    ------
    InputError
        For a rating outside the scale.

    Examples
    --------
    >>> csat([4] * 54 + [5] * 66 + [3] * 30, satisfied=(4, 5)).value
    80.0
    """
    rating = Rating("csat", *scale, reversed=reversed, satisfied=tuple(satisfied) if satisfied is not None else None)
    result = score(checked(ratings, rating), rating, confidence=confidence, weights=weights, cluster=cluster)
    assert isinstance(result, CSATResult)
    return result


def _mean(ratings: Any, rating: Rating, confidence: float, weights: Any, cluster: Any) -> MeanResult:
    result = score(checked(ratings, rating), rating, confidence=confidence, weights=weights, cluster=cluster)
    assert isinstance(result, MeanResult)
    return result


def _rating(
    metric: MetricName, scale: tuple[float, float], reversed: bool, satisfied: tuple[float, ...] | None
) -> Rating:
    return Rating(metric, *scale, reversed=reversed, satisfied=tuple(satisfied) if satisfied is not None else None)


def ces(
    ratings: Any, *, scale: tuple[float, float] = (1, 7), reversed: bool = False,
    satisfied: tuple[float, ...] | None = None, confidence: float = 0.95, weights: Any = None, cluster: Any = None,
) -> MeanResult:  # fmt: skip
    """Customer Effort Score: the mean (t interval) and the percent in the top quarter of the scale (``top_box``).

    The default reads a high answer as easy (best); with ``reversed=True`` a low answer is the best and x counts as
    ``low + high - x``. In units of the scale; mean +- t s/sqrt(n). Source: Dixon, Freeman & Toman (2010), HBR.

    Parameters
    ----------
    ratings : shape (n,); missing values are left out.
    scale, reversed, satisfied, confidence, weights, cluster : as in :func:`csat`.

    Examples
    --------
    >>> result = ces([7, 6, 5, 2])
    >>> result.value, result.top_box
    (5.0, 50.0)
    """
    return _mean(ratings, _rating("ces", scale, reversed, satisfied), confidence, weights, cluster)


def stars(
    ratings: Any, *, scale: tuple[float, float] = (1, 5), reversed: bool = False,
    satisfied: tuple[float, ...] | None = None, confidence: float = 0.95, weights: Any = None, cluster: Any = None,
) -> MeanResult:  # fmt: skip
    """Star rating: the mean (t interval) and the percent in the top quarter of the scale.

    In units of the scale; mean +- t s/sqrt(n). Source: Student (1908).

    Parameters
    ----------
    ratings : shape (n,); missing values are left out.
    scale, reversed, satisfied, confidence, weights, cluster : as in :func:`csat`.

    Examples
    --------
    >>> stars([5, 4, 3, 4]).value
    4.0
    """
    return _mean(ratings, _rating("stars", scale, reversed, satisfied), confidence, weights, cluster)
