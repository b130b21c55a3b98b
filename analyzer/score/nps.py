"""Net Promoter Score."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.errors import InputError
from analyzer.results import Rating
from analyzer.score.intervals import NPSMethod
from analyzer.score.results import NPSResult
from analyzer.score.single import score
from analyzer.score.values import checked


def nps(
    ratings: Any, *, scale: tuple[float, float] = (0, 10), reversed: bool = False, confidence: float = 0.95,
    weights: Any = None, cluster: Any = None, method: NPSMethod = "auto",
) -> NPSResult:  # fmt: skip
    """Net Promoter Score: percent promoters (9-10) minus percent detractors (0-6); passives stay in the denominator.

    Parameters
    ----------
    ratings : shape (n,); missing values are left out.
    scale : (0, 10), or (1, 10) read with the same cuts.
    reversed : True when the low end is the best.
    weights, cluster : one weight / respondent per rating: linearised standard error with t.
    method : interval of a simple sample; ``auto`` = score (Tango form) below n = 30, adjusted Wald from there.

    Returns
    -------
    NPSResult in points. At n = 1 the interval is NaN.

    Raises
    ------
    InputError
        For a rating outside the scale or a scale that is not NPS.

    Notes
    -----
    Var = p + d - (p - d)^2, SE = sqrt(Var/n). Rocks (2016), arXiv 1601.07235.

    Examples
    --------
    >>> result = nps([9, 10, 3, 7])
    >>> result.value, result.counts.detractors, result.grade
    (25.0, 1, 'indicative only')
    """
    rating = Rating("nps", *scale, reversed=reversed)
    result = score(
        checked(ratings, rating), rating, confidence=confidence, weights=weights, cluster=cluster, method=method
    )
    assert isinstance(result, NPSResult)
    return result


def nps_from_counts(
    detractors: int, passives: int, promoters: int, *, confidence: float = 0.95, method: NPSMethod = "auto"
) -> NPSResult:
    """NPS from the three counts, in points; formula and source as :func:`nps`.

    Parameters
    ----------
    detractors, passives, promoters : whole numbers >= 0.
    confidence : of the interval.
    method : as in :func:`nps`.

    Raises
    ------
    InputError
        For a negative or fractional count.

    Examples
    --------
    >>> result = nps_from_counts(20, 20, 60)
    >>> result.value, round(result.se, 6)
    (40.0, 8.0)
    """
    counts = (detractors, passives, promoters)
    if any(c < 0 or int(c) != c for c in counts):
        raise InputError(f"nps_from_counts: counts must be whole numbers >= 0, got {counts}.")
    ratings = np.repeat([0.0, 7.0, 10.0], [int(c) for c in counts])
    return nps(ratings, confidence=confidence, method=method)
