"""Period bridge: the change of the score, split exactly into frequency and severity of every ledger row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.rank.closing import Group, close_ledgers, row_incidence
from analyzer.rank.coded import Coded, code_responses
from analyzer.rank.ledger import Split, loss_matrix
from analyzer.rank.suppress import plan_rows
from analyzer.results import FloatArray, Rating
from analyzer.schema import OTHER


def kitagawa(
    mass_before: FloatArray, loss_before: FloatArray, mass_after: FloatArray, loss_after: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Split the change of each row's loss into frequency and severity.

    With p = mass per response and r = loss per unit of mass, the change of p r is r̄ Δp (frequency) + p̄ Δr (severity),
    exactly. Where p = 0 in one period, the other period's r is taken. Source: Kitagawa (1955), JASA 50.

    Parameters
    ----------
    mass_before, mass_after : (R,) share of the responses' mass on each row.
    loss_before, loss_after : (R,) points lost on each row.

    Returns
    -------
    frequency, severity : (R,) points of *loss*; their negatives are points of the score.

    Examples
    --------
    >>> f, s = kitagawa(np.array([.1, .9]), np.array([14., 45.]), np.array([.2, .8]), np.array([32., 40.]))
    >>> round(float(f.sum()), 9), round(float(s.sum()), 9)
    (10.0, 3.0)
    """
    p0, p1 = np.asarray(mass_before, float), np.asarray(mass_after, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        r0, r1 = np.asarray(loss_before, float) / p0, np.asarray(loss_after, float) / p1
    r0, r1 = np.where(p0 > 0, r0, np.where(p1 > 0, r1, 0.0)), np.where(p1 > 0, r1, np.where(p0 > 0, r0, 0.0))
    return (r0 + r1) / 2 * (p1 - p0), (p0 + p1) / 2 * (r1 - r0)


def period_bridge(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, rating: Rating, comment_status: Any, before: Any, after: Any,
    weights: Any = None, min_group: int = 5, parents: Mapping[str, str] | None = None, pool: Collection[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """Why the score changed between two sets of responses: how much through each theme, exactly.

    Parameters
    ----------
    frame, mentions, rating, comment_status, weights : as in :func:`analyzer.rank.rank_themes`.
    before, after : (n,) boolean masks of the two periods.
    min_group : a theme that 1 to ``min_group - 1`` responses of either period mention is pooled in ``(other)``, with as
        many other rows as it takes that it does not follow from the sums.
    parents : theme -> parent theme.
    pool : further rows to pool, because they are withheld elsewhere.

    Returns
    -------
    DataFrame
        One row per ledger row: ``theme_id, mass_before, mass_after`` (share of responses' mass), ``lost_before,
        lost_after`` (points lost), ``frequency, severity, change`` (points of the score; ``change`` sums to value after
        - value before within 1e-9). Largest fall first. NaN points when a period has no scored response.

    Source: :func:`kitagawa` on the mass of the loss ledger.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [10.0] * 9 + [2.0] + [10.0] * 8 + [2.0] * 2, "score_status": "ok"})
    >>> said = pd.DataFrame({"row": [9, 18, 19], "theme_id": "waiting", "sentiment": "negative"})
    >>> first = np.arange(20) < 10
    >>> bridge = period_bridge(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok"] * 20, before=first,
    ...                        after=~first, min_group=1)
    >>> row = bridge.iloc[0]
    >>> row["theme_id"], round(float(row["frequency"]), 9), round(float(bridge["change"].sum()), 9)
    ('waiting', -20.0, -20.0)
    """
    coded = code_responses(frame, mentions, rating=rating, comment_status=comment_status, weights=weights)
    first, second = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    plan = plan_rows(coded.only(first | second), parents, min_group)
    split = loss_matrix(coded).pooled(plan.row_of)
    small = _small(coded, split, plan.row_of, (first, second), min_group) | set(pool)
    split = split.pooled(dict.fromkeys(small, OTHER))
    matrix = split.matrix
    sides = [(_mean(coded, split.shares, m), _mean(coded, matrix, m)) for m in (first, second)]
    (mass0, lost0), (mass1, lost1) = sides
    frequency, severity = kitagawa(mass0, lost0, mass1, lost1)
    table = pd.DataFrame({
        "theme_id": pd.Series(split.ids, dtype="str"), "mass_before": mass0, "mass_after": mass1,
        "lost_before": lost0, "lost_after": lost1, "frequency": -frequency, "severity": -severity,
        "change": -(frequency + severity),
    })  # fmt: skip
    empty = ~table["theme_id"].str.startswith("(") & (table["mass_before"] == 0) & (table["mass_after"] == 0)
    return table[~empty].sort_values(["change", "theme_id"], kind="stable").reset_index(drop=True)


def _small(coded: Coded, split: Split, row_of: Mapping[str, str], sides: tuple[Any, Any], min_group: int) -> set[str]:
    """Rows that one of the two sides must not be told of."""
    codes = np.where(sides[0], 0, np.where(sides[1], 1, -1)).astype(np.int64)
    group = Group("side", ("before", "after"), codes, np.ones(2, dtype=bool))
    said = row_incidence(coded, split, row_of)
    (hidden,) = close_ledgers(said, split.ids, [group], coded.scored, min_group=min_group)
    return {name for name, gone in zip(split.ids, np.asarray(hidden.any(axis=1)), strict=True) if gone}


def _mean(coded: Coded, matrix: Any, mask: Any) -> FloatArray:
    w = np.where(mask, coded.weights, 0.0)
    total = w.sum()
    return np.asarray(matrix.T @ w) / total if total > 0 else np.full(matrix.shape[1], np.nan)
