"""The score part of the report: value, trend in words, periods and segments."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analyzer.report.figure import Figure, clean, figure
from analyzer.report.format import meaning, metric_name, points_name, score_digits, score_unit
from analyzer.report.words import human

_SPAN = ("value", "low", "high")


def overall(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of all responses, one per metric."""
    return scores[scores["segment"].isna() & scores["period"].isna()]


def _span(row: pd.Series, key: str) -> dict[str, Figure]:
    form = f"number:{score_digits(str(row['metric']))}"
    made = {c: figure(row, c, table="scores", key=key, form=form) for c in _SPAN}
    return made | {"n": figure(row, "n", table="scores", key=key, form="count")}


def score_cards(scores: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict per metric, the primary first."""
    return [
        {
            "name": metric_name(str(row["metric"])),
            "unit": score_unit(str(row["metric"])),
            "meaning": meaning(str(row["metric"])),
            "grade": row["grade"] if isinstance(row["grade"], str) else "unknown",
            **_span(row, f"{row['metric']}||"),
        }
        for _, row in overall(scores).iterrows()
    ]


def trend(trends: pd.DataFrame, metric: str) -> dict[str, Any] | None:
    """The raw trend in words: rising, falling or no clear change, with slope, interval and p."""
    rows = trends[trends["metric"] == metric] if len(trends) else trends
    raw = rows[rows["segment"].isna()] if len(rows) else rows
    if not len(raw) or clean(raw["slope"].iloc[0]) is None or clean(raw["p_value"].iloc[0]) is None:
        return None
    first = raw.iloc[0]
    sure = first["p_value"] < 0.05
    return {
        "word": "no clear change" if not sure else "rising" if first["slope"] > 0 else "falling",
        "per": str(first["per"]),
        "p": figure(first, "p_value", table="trends", key=f"{metric}|", form="p"),
        "unit": points_name(metric),
        "standardised": [
            {"segment": human(str(r["segment"])), **_slope(r, f"{metric}|{r['segment']}")}
            for _, r in rows[rows["segment"].notna()].iterrows()
        ],
        **_slope(first, f"{metric}|"),
    }


def _slope(row: pd.Series, key: str) -> dict[str, Figure]:
    digits = score_digits(str(row["metric"]))
    forms = {"slope": f"sign:{digits}", "low": f"number:{digits}", "high": f"number:{digits}"}
    return {c: figure(row, c, table="trends", key=key, form=form) for c, form in forms.items()}


def periods(scores: pd.DataFrame, metric: str) -> list[dict[str, Any]]:
    """The primary metric per period."""
    rows = scores[(scores["metric"] == metric) & scores["period"].notna() & scores["segment"].isna()]
    return [
        {"period": str(row["period"]), "grade": row["grade"], **_span(row, f"{metric}||{row['period']}")}
        for _, row in rows.iterrows()
    ]


def segments(scores: pd.DataFrame, metric: str) -> list[dict[str, Any]]:
    """The primary metric per segment value, each against its complement."""
    rows = scores[(scores["metric"] == metric) & scores["segment"].notna() & scores["period"].isna()]
    groups = []
    for name, block in rows.groupby("segment", sort=False):
        entries = []
        for _, row in block.iterrows():
            key, q = f"{metric}|{name}={row['segment_value']}|", clean(row.get("q_value"))
            gap = (
                figure(row, "gap_vs_rest", table="scores", key=key, form=f"sign:{score_digits(metric)}")
                if "gap_vs_rest" in block
                else Figure(None, "–", f"scores|{key}|gap_vs_rest")
            )
            entries.append(
                {
                    "value_name": str(row["segment_value"]),
                    "differs": q is not None and q < 0.05,
                    "gap": gap,
                    **_span(row, key),
                }
            )
        groups.append({"name": human(str(name)), "rows": entries})
    return groups
