"""What changed since the period before: the score, what made it change, and themes that came or went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.report.figure import Figure, clean, figure, render
from analyzer.report.format import score_digits
from analyzer.report.scale import scale_of
from analyzer.schema import NO_COMMENT, NO_COMPLAINT

_ROWS, _TOP = 12, 2
_PARTS = ("frequency", "severity", "change")
POOLED = "(smaller)"


def since_last(
    extras: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    *,
    metric: str,
    min_group: int,
    themes: Mapping[str, str],
    alpha: float = 0.05,
) -> dict[str, Any] | None:
    """The last period against the one before; None where there are no two periods.

    Parameters
    ----------
    extras : ``baseline`` (room score), ``bridge`` and ``changes`` (room rank), ``alerts``.
    labels : of ledger rows.
    themes : labels of themes by id.
    min_group : themes with fewer complaints in either period have no row of their own.
    alpha : of the verdict on the score.

    Returns
    -------
    dict
        ``period, previous, value, previous_value, change, change_low, change_high, sure, up``; ``bridge`` (rows with
        the part of frequency and of severity, signed as changes of the score), ``worse`` and ``better`` (at most two
        rows each), ``shares`` (themes whose share changed surely, across all families of tests).
    """
    base = extras.get("baseline", pd.DataFrame())
    rows = base[base["metric"] == metric] if len(base) else base
    if not len(rows) or clean(rows["change"].iloc[0]) is None:
        return None
    row, digits = rows.iloc[0], score_digits(metric)
    forms = {
        "value": "number",
        "previous_value": "number",
        "change": "sign",
        "change_low": "sign",
        "change_high": "sign",
    }
    made = {c: figure(row, c, table="baseline", key=metric, form=f"{kind}:{digits}") for c, kind in forms.items()}
    changes = extras.get("changes", pd.DataFrame())
    table = _bridge(extras.get("bridge", pd.DataFrame()), changes, labels, row, digits, min_group)
    own = [r for r in table if not r["residual"]]
    p = clean(row["p_value"])
    return {
        "period": str(row["period"]), "previous": str(row["previous"]), **made,
        "sure": p is not None and p < alpha, "up": row["change"] > 0, "bridge": table,
        "worse": [r for r in own if (r["change"].value or 0) < 0][:_TOP],
        "better": [r for r in reversed(own) if (r["change"].value or 0) > 0][:_TOP],
        "shares": _shares(changes, extras.get("alerts", pd.DataFrame()), themes, min_group),
    }  # fmt: skip


def _large(changes: pd.DataFrame, min_group: int) -> set[str]:
    """Themes with enough complaints in both periods that their numbers say nothing about single people."""
    if not len(changes):
        return set()
    fewest = changes[["n_before", "n_after"]].min(axis=1).fillna(0)  # withheld counts are missing
    return set(changes.loc[fewest >= min_group, "theme_id"])


def _bridge(
    bridge: pd.DataFrame, changes: pd.DataFrame, labels: Mapping[str, str], base: pd.Series, digits: int, min_group: int
) -> list[dict[str, Any]]:
    """Rows from the biggest fall to the biggest rise; small themes are one row, so that the sum stays exact."""
    if not len(bridge) or (bridge["period_before"].iloc[0], bridge["period_after"].iloc[0]) != (
        base["previous"], base["period"],
    ):  # fmt: skip
        return []
    residual = bridge["theme_id"].isin((NO_COMPLAINT, NO_COMMENT))
    own = bridge[bridge["theme_id"].isin(_large(changes, min_group))]
    own = own.reindex(own["change"].abs().sort_values(ascending=False, kind="stable").index)
    keep = own.head(_ROWS)
    if (~residual & ~bridge["theme_id"].isin(keep["theme_id"])).sum() == 1:  # a single pooled theme has a name
        keep = keep.iloc[:-1]
    pooled = bridge[~residual & ~bridge["theme_id"].isin(keep["theme_id"])]
    shown = pd.concat([keep, bridge[residual]])
    shown = shown.sort_values("change", kind="stable")
    form = f"sign:{digits}"
    rows = [
        {
            "id": r["theme_id"],
            "label": labels.get(r["theme_id"], r["theme_id"]),
            "residual": r["theme_id"] in (NO_COMPLAINT, NO_COMMENT),
            **{c: figure(r, c, table="bridge", key=r["theme_id"], form=form) for c in _PARTS},
        }
        for _, r in shown.iterrows()
    ]
    if len(pooled):
        sums = {c: float(pooled[c].sum()) for c in _PARTS}
        made = {c: Figure(v, render(v, form), f"bridge|{POOLED}|{c}", form) for c, v in sums.items()}
        rows.append({"id": None, "label": None, "residual": True, "pooled": len(pooled), **made})
    scale = scale_of([r["change"].value for r in rows], zero=True)
    for r in rows:
        x, w = scale.span(0.0, r["change"].value or 0.0)
        r["bar"] = {"x": x, "w": w, "zero": scale.at(0.0), "low": None, "high": None}
    return rows


def _shares(
    changes: pd.DataFrame, alerts: pd.DataFrame, themes: Mapping[str, str], min_group: int
) -> list[dict[str, Any]]:
    """Themes whose complaints surely became more or less frequent (Holm across all families of tests)."""
    if not len(changes) or not len(alerts):
        return []
    told = set(alerts.loc[(alerts["family"] == "themes") & alerts["alert"].astype(bool), "subject"])
    rows = changes[changes["theme_id"].isin(told & _large(changes, min_group))]
    return [
        {
            "id": r["theme_id"],
            "label": themes.get(r["theme_id"], r["theme_id"]),
            "up": r["change"] > 0,
            **{
                c: figure(r, c, table="changes", key=r["theme_id"], form="percent:1")
                for c in ("share_before", "share_after")
            },
        }
        for _, r in rows.iterrows()
    ]
