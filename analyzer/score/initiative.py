"""Before and after an initiative, with an optional comparison segment."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import FloatArray, Interval, MetricName
from analyzer.schema import Finding
from analyzer.score.compare import compare_groups
from analyzer.score.moments import moments, sample
from analyzer.score.results import BeforeAfter, Difference
from analyzer.score.time import _inference, as_dates

_LAG = {"transactional": "4-8 weeks", "relational": "6-12 months"}


def before_after(
    points: Any, dates: Any, *, launch: Any, metric: MetricName = "nps", window_days: int = 182, lag_days: int = 0,
    comparison: Any = None, kind: Literal["transactional", "relational"] | None = None, weights: Any = None,
    cluster: Any = None, confidence: float = 0.95,
) -> BeforeAfter:  # fmt: skip
    """Score after minus before a launch date; with a comparison segment also the difference in differences.

    Before = [launch - window, launch); after = [launch + lag, launch + lag + window). Difference in differences =
    (after - before) of the treated minus the same of the comparison responses, by least squares with HC1 or clustered
    errors and t. It shows the initiative's effect only if both would have moved alike without it. Sources: Angrist &
    Pischke (2009), Mostly Harmless Econometrics, chapter 5; HC1: MacKinnon & White (1985).

    Parameters
    ----------
    points, dates : (n,); points s_i, NaN left out.
    metric : decides the interval of the difference.
    launch : date of the change.
    window_days, lag_days : length of each window, and days after the launch left out.
    comparison : boolean (n,), True for responses the initiative did not touch.
    kind : prints the lag to expect: transactional 4-8 weeks, relational 6-12 months.
    weights, cluster : one per response.

    Raises
    ------
    InputError
        If the launch is not a date or a window holds no response.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=100, freq="D")
    >>> before_after(np.repeat([0.0, 100.0], 50), days, launch="2024-02-20").difference.value
    100.0
    """
    try:
        start = pd.Timestamp(launch)
    except (ValueError, TypeError) as error:
        raise InputError(f"before_after: launch {launch!r} is not a date. Write it as YYYY-MM-DD.") from error
    if start is pd.NaT:
        raise InputError("before_after: launch is missing. Write it as YYYY-MM-DD.")
    s, when = np.asarray(points, dtype=float), as_dates(dates)
    window, lag = pd.Timedelta(days=window_days), pd.Timedelta(days=lag_days)
    before = ((when >= start - window) & (when < start)).to_numpy()
    after = ((when >= start + lag) & (when < start + lag + window)).to_numpy()
    control = np.zeros(len(s), dtype=bool) if comparison is None else np.asarray(comparison, dtype=bool)
    codes = np.where(control, -1, np.where(after, 0, np.where(before, 1, -1)))
    m = moments(sample(s, codes=codes, k=2, weights=weights, cluster=cluster))
    for side, n in (("after", m.n[0]), ("before", m.n[1])):
        if n == 0:
            raise InputError(
                f"before_after: no scored response {side} {start.date()} within {window_days} days. "
                "Choose another launch or window."
            )
    difference = compare_groups(s, codes, metric, weights=weights, cluster=cluster, confidence=confidence)
    did = None if comparison is None else _did(s, before, after, control, weights, cluster, confidence)
    last = when[after].max()
    return BeforeAfter(float(m.mean[1]), float(m.mean[0]), difference, did, _findings(kind, start, last))


def _findings(kind: str | None, start: pd.Timestamp, last: pd.Timestamp) -> tuple[Finding, ...]:
    if kind is None:
        return ()
    weeks = (last - start).days / 7
    reach = f"the data reach {weeks:.0f} weeks beyond the launch"
    message = f"A {kind} score is expected to move {_LAG[kind]} after a change; {reach}."
    early = weeks < (8 if kind == "transactional" else 26)
    return (Finding("warning" if early else "info", "expected_lag", message),)


def _did(
    s: FloatArray, before: Any, after: Any, control: Any, weights: Any, cluster: Any, confidence: float
) -> Difference:
    from statsmodels.regression.linear_model import WLS

    codes = np.where(after, 0, np.where(before, 1, -1)) + 2 * control * (after | before)
    data = sample(s, codes=codes, k=4, weights=weights, cluster=cluster)
    m = moments(data)
    value = float((m.mean[0] - m.mean[1]) - (m.mean[2] - m.mean[3]))
    sizes = int(m.n[:2].sum()), int(m.n[2:].sum())
    nothing = Difference(value, Interval(np.nan, np.nan, confidence, "undefined"), np.nan, np.nan, np.nan, *sizes)
    own = np.unique(data.cluster, return_inverse=True)[1]
    groups = int(own.max()) + 1 if len(own) else 0
    if m.n.min() < 2 or groups < 5:
        return nothing
    post, treated = np.isin(data.codes, (0, 2)).astype(float), (data.codes < 2).astype(float)
    design = np.column_stack([np.ones(len(post)), post, treated, post * treated])
    model = WLS(data.points, design, weights=data.weights)
    if groups < len(own):
        fit, df, name = model.fit(cov_type="cluster", cov_kwds={"groups": own}, use_t=True), groups - 1, "did_cluster_t"
    else:
        fit, df, name = model.fit(cov_type="HC1", use_t=True), len(own) - 4, "did_hc1_t"
    se = float(fit.bse[3])
    _, low, high, p, used = _inference(value, se, df, confidence, name)
    return Difference(value, Interval(low, high, confidence, used), value / se if se > 0 else np.nan, p, se, *sizes)
