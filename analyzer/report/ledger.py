"""The way down from the best possible score to the actual one: every row in the table, a readable few in the chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.report.figure import Figure, clean, figure, render
from analyzer.schema import NO_COMMENT, NO_COMPLAINT, OTHER

RESIDUAL_LABELS: Mapping[str, str] = {
    NO_COMPLAINT: "No complaint in the comment",
    NO_COMMENT: "No comment",
    OTHER: "Other, too few to show",
}
BARS = 12  # themes drawn on their own; the smallest ones share a bar


def ledger_labels(themes: pd.DataFrame) -> dict[str, str]:
    """Labels of ledger rows; a parent's own row holds only what names none of its children."""
    parents = set(themes["parent_id"].dropna())
    labels = {
        key: f"{label}, in general" if key in parents else label
        for key, label in zip(themes["theme_id"], themes["label"], strict=True)
    }
    return labels | dict(RESIDUAL_LABELS)


def ledger_summary(ledger: pd.DataFrame, themes: pd.DataFrame, *, value: float | None, digits: int) -> dict[str, Any]:
    """Rows with their span on the score's scale, costliest theme first, residual rows last."""
    labels = ledger_labels(themes)
    residual = ledger["theme_id"].isin(RESIDUAL_LABELS)
    ordered = pd.concat(
        [ledger[~residual].sort_values(["lost_points", "theme_id"], ascending=[False, True]), ledger[residual]]
    )
    total = float(ledger["lost_points"].sum())
    best = None if value is None else value + total
    form = f"number:{digits}"
    level, rows = best, []
    for _, row in ordered.iterrows():
        after = None if level is None else level - float(row["lost_points"])
        made = {
            name: figure(row, column, table="ledger", key=row["theme_id"], form=form)
            for name, column in (("lost", "lost_points"), ("low", "low"), ("high", "high"))
        }
        rows.append(
            {
                "label": labels.get(row["theme_id"], row["theme_id"]),
                **made,
                "from": level,
                "to": after,
                "residual": row["theme_id"] in RESIDUAL_LABELS,
            }
        )
        level = after
    return {
        "best": Figure(best, render(best, "number:0"), "ledger||best", "number:0"),
        "total": Figure(total, render(total, form), "ledger||total", form),
        "value": value,
        "rows": rows,
    }


def waterfall(ledger: Mapping[str, Any], *, bars: int = BARS) -> list[dict[str, Any]]:
    """What the chart draws; beyond ``bars`` themes the smallest are one bar, so that the chart stays readable.

    Parameters
    ----------
    ledger : from :func:`ledger_summary`.
    bars : most theme bars.

    Returns
    -------
    list of dict
        ``label, lost, from, to, residual``; each bar starts where the one before ended.
    """
    rows = [
        {"label": r["label"], "lost": r["lost"].value, "from": r["from"], "to": r["to"], "residual": r["residual"]}
        for r in ledger["rows"]
    ]
    themes, residual = [r for r in rows if not r["residual"]], [r for r in rows if r["residual"] and r["lost"]]
    if len(themes) <= bars:
        return [r for r in themes if r["lost"]] + residual
    head, tail = themes[: bars - 1], themes[bars - 1 :]
    lost = clean(sum(r["lost"] for r in tail))
    pooled = {
        "label": f"{len(tail)} smaller themes",
        "lost": lost,
        "from": tail[0]["from"],
        "to": tail[-1]["to"],
        "residual": False,
    }
    return [*head, pooled, *residual]
