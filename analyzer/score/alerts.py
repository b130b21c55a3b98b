"""Findings about change: trend, last period, change point; one family, Holm-corrected, so that noise rarely alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from analyzer.schema import Finding
from analyzer.score.change import pettitt
from analyzer.score.multiplicity import benjamini_hochberg, holm

_SERIES: Final = 10  # periods needed before a change point is looked for
ALERTS: Final = ("family", "subject", "p_value", "q_value", "family_p", "alert")


def change_findings(scores: pd.DataFrame, trends: pd.DataFrame, *, alpha: float = 0.05) -> tuple[Finding, ...]:
    """Findings ``trend``, ``last_period_change`` and ``change_point`` that hold after Holm over all of them.

    Parameters
    ----------
    scores, trends : tables of :class:`results.ScoreTable`.
    alpha : family-wise error rate.
    """
    candidates: list[tuple[float, Finding]] = []
    for metric in dict.fromkeys(scores["metric"]):
        periods = scores[(scores["metric"] == metric) & scores["period"].notna()]
        candidates += (
            _trend(trends, str(metric), len(periods)) + _last(periods, str(metric)) + _change(periods, str(metric))
        )
    adjusted = holm([p for p, _ in candidates])
    return tuple(finding for (_, finding), q in zip(candidates, adjusted, strict=True) if q <= alpha)


def _trend(trends: pd.DataFrame, metric: str, periods: int) -> list[tuple[float, Finding]]:
    rows = trends[trends["metric"] == metric]
    raw = rows[rows["segment"].isna()]
    if not len(raw) or periods < 2:
        return []
    row = raw.iloc[0]
    parts = [f"{metric} moves {row['slope']:+.2f} per {row['per']} ({row['low']:+.2f} to {row['high']:+.2f})"]
    for _, other in rows[rows["segment"].notna()].iterrows():
        parts.append(
            f"with the mix of {other['segment']} held constant {other['slope']:+.2f} "
            f"({other['low']:+.2f} to {other['high']:+.2f})"
        )
    message = "; ".join(parts) + ". Less than two years of data cannot tell a trend from a season."
    if periods >= {"day": 730, "week": 104, "month": 24, "quarter": 8, "year": 2}[row["per"]]:
        message = "; ".join(parts) + "."
    return [(float(row["p_value"]), Finding("info", "trend", message, int(row["n"])))]


def _last(periods: pd.DataFrame, metric: str) -> list[tuple[float, Finding]]:
    if len(periods) < 2 or np.isnan(periods["p_value"].iloc[-1]):
        return []
    row = periods.iloc[-1]
    span = f"{row['change_low']:+.1f} to {row['change_high']:+.1f}"
    message = f"{metric} changed by {row['change']:+.1f} in {row['period']} ({span})."
    return [(float(row["p_value"]), Finding("info", "last_period_change", message, int(row["n"])))]


def _change(periods: pd.DataFrame, metric: str) -> list[tuple[float, Finding]]:
    known = periods[periods["value"].notna()]
    if len(known) < _SERIES:
        return []
    test = pettitt(known["value"].to_numpy())
    message = (
        f"{metric} shifts after {known['period'].iloc[test.index - 1]}: a change point (Pettitt K = {test.k:.0f})."
    )
    return [(test.p_value, Finding("info", "change_point", message))]


def alert_list(families: Mapping[str, pd.DataFrame], *, alpha: float = 0.05) -> pd.DataFrame:
    """One list of alarms over several families of tests, so that all of them together rarely cry wolf.

    Within a family: Benjamini-Hochberg; the smallest adjusted p is the family's own p (Simes 1986). Across families:
    Holm on those. A row is an alarm when its family's Holm p and its own q are at most ``alpha``: when nothing is true
    anywhere, any alarm at all is raised in at most ``alpha`` of data sets.

    Parameters
    ----------
    families : name -> frame with ``subject`` and ``p_value`` (NaN = could not be tested; no alarm, not counted).
    alpha : error rate of the whole list.

    Returns
    -------
    DataFrame
        ``ALERTS``; ``family_p`` is Holm-adjusted, ``alert`` boolean; alarms first, then by q.

    Examples
    --------
    >>> themes = pd.DataFrame({"subject": ["waiting", "price"], "p_value": [.001, .6]})
    >>> trend = pd.DataFrame({"subject": ["nps"], "p_value": [.04]})
    >>> out = alert_list({"themes": themes, "trend": trend})
    >>> out[["subject", "alert"]].values.tolist()
    [['waiting', True], ['nps', True], ['price', False]]
    """
    parts, simes = [], []
    for name, frame in families.items():
        p = frame["p_value"].to_numpy(dtype=float)
        q = benjamini_hochberg(p)
        simes.append(float(np.nanmin(q)) if np.isfinite(q).any() else np.nan)
        columns = {"family": name, "subject": frame["subject"].to_numpy(), "p_value": p, "q_value": q}
        parts.append(pd.DataFrame(columns, index=range(len(p))))
    kinds = {"family": "str", "subject": "str", "alert": "bool"}
    if not parts:
        return pd.DataFrame(columns=list(ALERTS)).astype({n: kinds.get(n, "float64") for n in ALERTS})
    whole = holm(simes)
    parts = [part.assign(family_p=p) for part, p in zip(parts, whole, strict=True)]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table = table.assign(alert=(table["family_p"] <= alpha) & (table["q_value"] <= alpha))
    table = table.astype({n: kinds.get(n, "float64") for n in ALERTS})[list(ALERTS)]
    return table.sort_values(["alert", "q_value"], ascending=[False, True], kind="stable").reset_index(drop=True)
