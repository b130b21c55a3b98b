"""From a raw rating to its group and to the points s_i it contributes to the score."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import FloatArray, MetricName, Rating

NPS_GROUPS: Final = ("detractor", "passive", "promoter")
SATISFACTION_GROUPS: Final = ("dissatisfied", "neutral", "satisfied")
_EPS: Final = 1e-9  # (4 - 1)/(5 - 1) must count as .75 on every scale


def floats(raw: Any, *, name: str = "ratings") -> FloatArray:
    """Ratings as a float array (n,); missing values (None, NaN, NA) become NaN.

    Raises
    ------
    InputError
        If a value is not a number.
    """
    try:
        return np.asarray(raw, dtype=float).ravel()
    except (TypeError, ValueError):
        pass
    try:
        return np.asarray(
            pd.to_numeric(pd.Series(list(raw), dtype=object)).astype("Float64").to_numpy(float, na_value=np.nan)
        )
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{name}: expected numbers, got something else ({error}). Convert labels to numbers first."
        ) from error


def usable(raw: Any, rating: Rating) -> npt.NDArray[np.bool_]:
    """True where a raw value is a number inside the scale, shape (n,)."""
    x = floats(raw)
    return np.asarray((x >= rating.low) & (x <= rating.high))


def checked(raw: Any, rating: Rating, *, name: str = "ratings") -> FloatArray:
    """Ratings as floats, NaN where missing.

    Raises
    ------
    InputError
        If a value lies outside the scale.
    """
    x = floats(raw, name=name)
    bad = np.flatnonzero(~np.isnan(x) & ~usable(x, rating))
    if len(bad):
        raise InputError(
            f"{name}: value {x[bad[0]]:g} at position {bad[0]} is outside the scale {rating.low:g}-{rating.high:g} "
            f"({len(bad)} such). Give scale=(lowest, highest), or drop codes that are not ratings."
        )
    return x


def levels(raw: Any, rating: Rating) -> npt.NDArray[np.int8]:
    """2 / 1 / 0 for the best, middle and worst group, -1 where missing or out of range; shape (n,).

    NPS: 0-6, 7-8, 9-10 on oriented raw values. Others: satisfied u >= .75, dissatisfied u <= .25, unless
    ``rating.satisfied`` gives the inclusive raw range that counts as satisfied.

    Raises
    ------
    InputError
        If the metric is NPS and the scale is neither 0-10 nor 1-10.
    """
    x = floats(raw)
    ok = usable(x, rating)
    out = np.full(len(x), -1, dtype=np.int8)
    if rating.metric == "nps":
        if rating.high != 10 or rating.low not in (0, 1):
            raise InputError(
                f"NPS is defined on 0-10 (1-10 is read with the same cuts), got {rating.low:g}-{rating.high:g}. "
                "Use metric csat or stars, or give the scale of the question."
            )
        y = rating.oriented(x)
        out[ok] = np.where(y >= 9, 2, np.where(y >= 7, 1, 0))[ok]  # 6.5 is not yet a 7
        return out
    u = rating.unit(x)
    if rating.satisfied is None:
        top = u >= 0.75 - _EPS
    else:
        top = (x >= min(rating.satisfied)) & (x <= max(rating.satisfied))
    out[ok] = np.where(top, 2, np.where(u <= 0.25 + _EPS, 0, 1))[ok]
    return out


def groups(raw: Any, rating: Rating) -> npt.NDArray[np.object_]:
    """Group of each response, None where the rating is missing or out of range.

    NPS 0-6, 7-8, 9-10; others u >= .75 and u <= .25. Sources: Reichheld (2003), Harvard Business Review 81(12);
    definition of this project.

    Parameters
    ----------
    raw : ratings as given, shape (n,).
    rating : how they are read.

    Returns
    -------
    Object array (n,) of promoter/passive/detractor (NPS) or satisfied/neutral/dissatisfied (the others) or None.

    Examples
    --------
    >>> groups([9, 7, 5, None], Rating("nps", 0, 10)).tolist()
    ['promoter', 'passive', 'detractor', None]
    >>> groups([1, 3, 5], Rating("csat", 1, 5, reversed=True)).tolist()
    ['satisfied', 'neutral', 'dissatisfied']
    """
    names = NPS_GROUPS if rating.metric == "nps" else SATISFACTION_GROUPS
    return np.asarray([*names, None], dtype=object)[levels(raw, rating)]


def points(raw: Any, rating: Rating) -> FloatArray:
    """Contribution s_i of each response; the score is their (weighted) mean. NaN where not usable.

    NPS -100 / 0 / 100; CSAT 0 / 100; CES and stars the oriented raw value. Source: as :func:`groups`; NPS as a mean:
    Rocks (2016).

    Parameters
    ----------
    raw : ratings as given, shape (n,).
    rating : how they are read.

    Examples
    --------
    >>> points([9, 7, 5, None], Rating("nps", 0, 10)).tolist()
    [100.0, 0.0, -100.0, nan]
    >>> points([1, 2, 3, 4, 5], Rating("csat", 1, 5)).tolist()
    [0.0, 0.0, 0.0, 100.0, 100.0]
    """
    level = levels(raw, rating)
    if rating.metric == "nps":
        return np.asarray([-100.0, 0.0, 100.0, np.nan])[level]
    if rating.metric == "csat":
        return np.asarray([0.0, 0.0, 100.0, np.nan])[level]
    return np.where(level >= 0, rating.oriented(floats(raw)), np.nan)


def detractors(raw: Any, rating: Rating) -> npt.NDArray[np.bool_]:
    """True for detractors (NPS) or dissatisfied responses (the others: u <= .25), shape (n,).

    Source: as :func:`groups`.

    Parameters
    ----------
    raw : ratings as given, shape (n,).
    rating : how they are read.

    Examples
    --------
    >>> detractors([1, 2, 3, 5], Rating("stars", 1, 5)).tolist()
    [True, True, False, False]
    """
    return np.asarray(levels(raw, rating) == 0)


def bounds(metric: MetricName, *, scale: tuple[float, float] = (-np.inf, np.inf)) -> tuple[float, float]:
    """Lowest and highest value of the score: NPS -100...100, CSAT 0...100, else the scale."""
    fixed: dict[str, tuple[float, float]] = {"nps": (-100.0, 100.0), "csat": (0.0, 100.0)}
    return fixed.get(metric, scale)
