"""Periods and trends. A trend is tested on the responses, not on a handful of period averages."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from analyzer.errors import ConfigError, InputError
from analyzer.results import FloatArray, Interval
from analyzer.score.intervals import check_confidence
from analyzer.score.moments import Codes
from analyzer.score.results import Trend
from analyzer.score.weights import checked_weights, cluster_codes

PeriodName = Literal["day", "week", "month", "quarter", "year"]
_ALIAS: Final = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12, "quarter": 365.2425 / 4, "year": 365.2425}
_LABEL: Final = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


def as_dates(dates: Any) -> pd.Series:
    """Dates as a timezone-free datetime64 series on a fresh index; unreadable or missing ones are NaT."""
    series = pd.Series(dates).reset_index(drop=True)
    if not pd.api.types.is_datetime64_any_dtype(series):
        series = pd.to_datetime(series, errors="coerce")
    return series.dt.tz_localize(None) if series.dt.tz is not None else series


def period_codes(dates: Any, *, period: PeriodName = "month") -> tuple[Codes, list[str]]:
    """Period of each response: codes (n,) in time order, -1 without a date, and the label of each code.

    Labels sort as text: 2018-04-01, 2018-W15 (ISO week), 2018-04, 2018-Q2, 2018. Source: ISO 8601 for weeks.

    Parameters
    ----------
    dates : (n,); unreadable ones are missing.
    period : day, week, month, quarter or year.

    Raises
    ------
    ConfigError
        For an unknown period.

    Examples
    --------
    >>> codes, labels = period_codes(["2018-05-02", "2018-04-30", None])
    >>> codes.tolist(), labels
    ([1, 0, -1], ['2018-04', '2018-05'])
    """
    if period not in _ALIAS:
        raise ConfigError(f"period: got {period!r}; allowed: {', '.join(_ALIAS)}.")
    series = as_dates(dates)
    ordinals = series.dt.to_period(_ALIAS[period])
    codes, found = pd.factorize(ordinals, sort=True)
    if period == "quarter":
        labels = [f"{p.year}-Q{p.quarter}" for p in found]
    else:
        labels = [p.start_time.strftime(_LABEL[period]) for p in found]
    return codes.astype(np.int64), labels


def trend(
    points: Any, dates: Any, *, per: PeriodName = "month", within: Any = None, segment: str | None = None,
    weights: Any = None, cluster: Any = None, confidence: float = 0.95,
) -> Trend | None:  # fmt: skip
    """Slope of the score over time by least squares on responses.

    s_i = a + b t_i with heteroskedasticity-robust (HC3) errors, or clustered by respondent where one answers twice; t
    on (responses or clusters) degrees of freedom. With ``within`` every segment value has its own level a_k, so that a
    changing mix of segments does not move the slope (the mix-standardised trend). Sources: MacKinnon & White (1985) for
    HC3; Liang & Zeger (1986) for clusters.

    Parameters
    ----------
    points : points s_i (n,), NaN left out.
    dates : (n,), NaT left out.
    per : unit of time of the slope.
    within : segment value of each response (n,), or None; missing values form their own level.
    segment : the segment's name, kept in the result.
    weights, cluster : one per response.

    Returns
    -------
    Trend, or None when the responses do not span time (a snapshot) or fewer than five are left.

    Raises
    ------
    InputError
        If lengths differ.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=200, freq="D")
    >>> t = trend(np.tile([0.0, 100.0], 100), days, per="month")
    >>> abs(t.slope) < 2
    True
    """
    s, when = np.asarray(points, dtype=float), as_dates(dates)
    n = len(s)
    if len(when) != n:
        raise InputError(f"trend: got {len(when)} dates for {n} points. Give one date per response.")
    check_confidence(confidence)
    w = np.ones(n) if weights is None else checked_weights(weights, n=n)
    clusters = cluster_codes(cluster, n)
    keep = ~np.isnan(s) & when.notna().to_numpy() & (w > 0)
    if keep.sum() < 5:
        return None
    origin = when[keep].min()
    t = ((when - origin) / pd.Timedelta(days=1)).to_numpy(dtype=float)[keep] / _DAYS[per]
    s, w = s[keep], w[keep]
    levels = np.zeros(len(s), dtype=np.int64) if within is None else _level_codes(within, keep)
    t, s = _demeaned(t, levels, w), _demeaned(s, levels, w)
    if np.ptp(t) <= 1e-9:
        return None
    own = None if clusters is None else clusters[keep]
    slope, low, high, p, method = _fit(s, t, w, levels, own, confidence)
    return Trend(slope, Interval(low, high, confidence, method), p, len(s), per, segment)


def _level_codes(within: Any, keep: Any) -> Codes:
    codes, names = pd.factorize(np.asarray(within)[keep])
    return np.asarray(np.where(codes < 0, len(names), codes), dtype=np.int64)


def _demeaned(x: FloatArray, levels: Codes, w: FloatArray) -> FloatArray:
    """Residuals from weighted level means: the same slope as with one dummy per level (Frisch-Waugh-Lovell)."""
    total = np.bincount(levels, w)
    means = np.divide(np.bincount(levels, w * x), total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(x - means[levels])


def _fit(
    s: FloatArray, t: FloatArray, w: FloatArray, levels: Codes, cluster: Codes | None, confidence: float
) -> tuple[float, float, float, float, str]:
    from statsmodels.regression.linear_model import WLS

    if np.ptp(s) <= 1e-12:  # every response alike: no slope, and nothing to test
        return 0.0, np.nan, np.nan, 1.0, "undefined"
    model = WLS(s, t[:, None], weights=w)
    codes = None if cluster is None else np.unique(cluster, return_inverse=True)[1]
    groups = 0 if codes is None else int(codes.max()) + 1
    if codes is not None and groups < len(s):
        slope = float(model.fit().params[0])
        if groups < 2:
            return slope, np.nan, np.nan, np.nan, "one_cluster"
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
        df, name = groups - 1, "ols_cluster_t"
    else:
        fit = model.fit(cov_type="HC3", use_t=True)
        df, name = len(s) - 1 - len(np.unique(levels)), "ols_hc3_t"
    return _inference(float(fit.params[0]), float(fit.bse[0]), df, confidence, name)


def _inference(
    slope: float, se: float, df: float, confidence: float, name: str
) -> tuple[float, float, float, float, str]:
    from analyzer.score.differences import two_sided
    from analyzer.score.intervals import t_value

    if not se > 0 or df < 1:
        return slope, np.nan, np.nan, np.nan, "undefined"
    margin = float(t_value(confidence, df)) * se
    return slope, slope - margin, slope + margin, float(two_sided(slope / se, df)), name
