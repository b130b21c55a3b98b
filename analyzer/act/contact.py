"""Contact frequency: how often the same people answer, and whether they tire of it."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd

from analyzer.results import FloatArray
from analyzer.schema import Finding

CONTACTS: Final = (
    "respondent", "answers", "first_date", "last_date", "shortest_gap_days", "most_in_window", "window_days",
)  # fmt: skip
_WINDOW: Final = {"transactional": 30, "relational": 90}
_DAY: Final = 86_400_000_000  # microseconds
_FEW: Final = 30


def contact_frequency(
    responses: pd.DataFrame, *, kind: Literal["transactional", "relational"] | None = None,
    window_days: int | None = None, confidence: float = 0.95,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:  # fmt: skip
    """Respondents who answered more than once, with their gaps.

    Source: definition of this project.

    Parameters
    ----------
    responses : table of the output contract; needs ``respondent`` and, for gaps, ``date``. Every row counts as one
        survey answered; invitations that were not answered are not in an export.
    kind : sets the window: 30 days for transactional surveys (default), 90 for relational ones.
    window_days : another window.

    Returns
    -------
    (DataFrame, findings)
        ``CONTACTS``, respondents with at least two answers, busiest first. ``most_in_window``: most answers within any
        ``window_days`` days. Findings: ``contact_frequency`` (somebody was asked twice within a window) and
        ``survey_fatigue`` (the same people leave a usable comment less often in later answers than in their first;
        paired t over respondents).

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-11", "2026-01-01"])
    >>> r = pd.DataFrame({"respondent": ["a", "a", "b"], "date": days})
    >>> contact_frequency(r)[0][["respondent", "shortest_gap_days", "most_in_window"]].values.tolist()
    [['a', 10.0, 2]]
    """
    window = window_days or _WINDOW[kind or "transactional"]
    if "respondent" not in responses:
        return _typed(pd.DataFrame(columns=list(CONTACTS))), ()
    known = responses[responses["respondent"].notna()].reset_index(drop=True)
    when = known["date"] if "date" in known else pd.Series(pd.NaT, index=known.index, dtype="datetime64[us]")
    codes, names = pd.factorize(known["respondent"].astype("str"), sort=True)
    order = np.lexsort((when.to_numpy().astype("datetime64[us]").astype(np.int64), codes))  # undated answers first
    codes, when = codes[order], when.iloc[order]
    answers = np.bincount(codes, minlength=len(names))
    gap, most = _gaps(codes, when, len(names), window)
    by = when.groupby(codes)
    table = pd.DataFrame({
        "respondent": pd.Series(names, dtype="str"), "answers": answers, "first_date": by.min().to_numpy(),
        "last_date": by.max().to_numpy(), "shortest_gap_days": gap, "most_in_window": most, "window_days": window,
    })  # fmt: skip
    table = table[table["answers"] > 1]
    table = table.sort_values(
        ["most_in_window", "answers", "respondent"], ascending=[False, False, True], kind="stable"
    ).reset_index(drop=True)
    found = _often(table, window, len(names))
    if "comment_status" in known:
        dated, usable = when.notna().to_numpy(), known["comment_status"].iloc[order].eq("ok").to_numpy(float)
        found += _fatigue(codes[dated], usable[dated], confidence)
    return _typed(table), found


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(
        {"respondent": "str", "answers": "int64", "first_date": "datetime64[us]", "last_date": "datetime64[us]",
         "shortest_gap_days": "float64", "most_in_window": "int64", "window_days": "int64"}
    )  # fmt: skip


def _gaps(codes: np.ndarray, when: pd.Series, size: int, window: int) -> tuple[FloatArray, np.ndarray]:
    """Shortest gap in days (NaN where unknown) and most answers in any window, per respondent; rows are sorted."""
    stamp = when.to_numpy().astype("datetime64[us]")
    dated = ~np.isnat(stamp)
    owner, day = codes[dated], stamp[dated].astype(np.int64)
    gap, most = np.full(size, np.inf), np.minimum(np.bincount(owner, minlength=size), 1)
    if len(day) > 1:
        step = np.diff(day) / _DAY
        np.minimum.at(gap, owner[1:][owner[1:] == owner[:-1]], step[owner[1:] == owner[:-1]])
        # one axis for all respondents: each starts further than a window after the end of the one before
        line = day - day.min() + owner * (np.ptp(day) + (window + 1) * _DAY)
        inside = np.searchsorted(line, line + window * _DAY, side="left") - np.arange(len(line))
        np.maximum.at(most, owner, inside)
    return np.where(np.isfinite(gap), gap, np.nan), most


def _often(table: pd.DataFrame, window: int, respondents: int) -> tuple[Finding, ...]:
    often = table[table["most_in_window"] > 1]
    if not len(often):
        return ()
    text = (
        f"{len(often)} of {respondents} respondents answered more than once within {window} days (up to "
        f"{int(often['most_in_window'].max())} times). Rest people between surveys: who is asked too often stops "
        "answering or answers carelessly."
    )
    return (Finding("info", "contact_frequency", text, int(often["answers"].sum())),)


def _fatigue(codes: np.ndarray, usable: FloatArray, confidence: float) -> tuple[Finding, ...]:
    """Later answers against the first of the same respondent."""
    from scipy.special import stdtr

    if not len(codes):
        return ()
    first = np.append(True, codes[1:] != codes[:-1])
    codes = np.cumsum(first) - 1  # without gaps: respondents whose answers all lack a date are not among them
    later = np.bincount(codes, ~first)
    change = np.bincount(codes, usable * ~first)[later > 0] / later[later > 0] - usable[first][later > 0]
    n = len(change)
    if n < _FEW or np.ptp(change) == 0:
        return ()
    se = float(change.std(ddof=1) / np.sqrt(n))
    if not (change.mean() < 0 and 2 * stdtr(n - 1, -abs(change.mean()) / se) < 1 - confidence):
        return ()
    text = (
        f"{n} respondents answered again: they leave a usable comment {-100 * change.mean():.0f} percentage points "
        "less often than in their first answer, a sign of survey fatigue."
    )
    return (Finding("warning", "survey_fatigue", text, n),)
