"""The score part of the report: value, trend in words, periods and segments."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analyzer.report.figure import Figure, clean, figure
from analyzer.report.format import meaning, metric_name, points_name, score_digits, score_unit
from analyzer.report.scale import dot, line, scale_of
from analyzer.report.texts import Texts, load_texts
from analyzer.report.words import human

_SPAN = ("value", "low", "high")
_SEGMENTS, _VALUES, _PERIODS = 12, 30, 60  # shown; scores.csv holds them all


def overall(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of all responses, one per metric."""
    return scores[scores["segment"].isna() & scores["period"].isna()]


def _span(row: pd.Series, key: str) -> dict[str, Figure]:
    form = f"number:{score_digits(str(row['metric']))}"
    made = {c: figure(row, c, table="scores", key=key, form=form) for c in _SPAN}
    return made | {"n": figure(row, "n", table="scores", key=key, form="count")}


def score_cards(scores: pd.DataFrame, texts: Texts | None = None) -> list[dict[str, Any]]:
    """One dict per metric, the primary first."""
    return [
        {
            "name": metric_name(str(row["metric"]), texts),
            "unit": score_unit(str(row["metric"])),
            "meaning": meaning(str(row["metric"]), texts),
            "grade": _grade(row, texts),
            **_span(row, f"{row['metric']}||"),
        }
        for _, row in overall(scores).iterrows()
    ]


def _grade(row: pd.Series, texts: Texts | None) -> str:
    grade = row["grade"] if isinstance(row["grade"], str) else "–"
    return (texts or load_texts()).entries.get(f"grade.{grade}", grade)


def trend(trends: pd.DataFrame, metric: str, texts: Texts | None = None) -> dict[str, Any] | None:
    """The raw trend in words: rising, falling or no clear change, with slope, interval and p."""
    rows = trends[trends["metric"] == metric] if len(trends) else trends
    raw = rows[rows["segment"].isna()] if len(rows) else rows
    if not len(raw) or clean(raw["slope"].iloc[0]) is None or clean(raw["p_value"].iloc[0]) is None:
        return None
    first = raw.iloc[0]
    sure = first["p_value"] < 0.05
    return {
        "word": "unclear" if not sure else "rising" if first["slope"] > 0 else "falling",
        "per": (texts or load_texts()).entries.get(f"period.{first['per']}", str(first["per"])),
        "p": figure(first, "p_value", table="trends", key=f"{metric}|", form="p"),
        "unit": points_name(metric, texts),
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


def periods(scores: pd.DataFrame, metric: str, texts: Texts | None = None) -> list[dict[str, Any]]:
    """The primary metric per period."""
    rows = scores[(scores["metric"] == metric) & scores["period"].notna() & scores["segment"].isna()].tail(_PERIODS)
    return [
        {"period": str(row["period"]), "grade": _grade(row, texts), **_span(row, f"{metric}||{row['period']}")}
        for _, row in rows.iterrows()
    ]


def period_chart(rows: list[dict[str, Any]], *, height: float) -> dict[str, Any]:
    """A line chart of :func:`periods`."""
    points = [{"label": r["period"], **{c: r[c].value for c in _SPAN}} for r in rows]
    return line(points, scale_of([p[c] for p in points for c in _SPAN]), height=height)


def segments(scores: pd.DataFrame, metric: str) -> list[dict[str, Any]]:
    """The primary metric per segment value, each against its complement; all on one scale.

    Returns
    -------
    list of dict
        ``name, column, scale, at`` (the overall score in percent), ``rows`` and ``more`` (values left out here).
    """
    rows = scores[(scores["metric"] == metric) & scores["segment"].notna() & scores["period"].isna()]
    whole = overall(scores)
    value = clean(whole["value"].iloc[0]) if len(whole) else None
    groups = []
    for name, block in list(rows.groupby("segment", sort=False))[:_SEGMENTS]:
        entries = [_value(row, str(name), metric) for _, row in block.iterrows()]
        entries.sort(key=lambda e: (e["value"].value is None, e["value"].value or 0.0, e["value_name"]))
        shown = entries[:_VALUES]
        scale = scale_of([value, *(e[c].value for e in shown for c in _SPAN)])
        for e in shown:
            e["dot"] = dot(scale, e["value"].value, low=e["low"].value, high=e["high"].value)
        groups.append(
            {
                "name": human(str(name)), "column": str(name), "rows": shown, "more": len(entries) - len(shown),
                "scale": scale, "at": scale.at(value),
            }
        )  # fmt: skip
    return groups


def _value(row: pd.Series, name: str, metric: str) -> dict[str, Any]:
    """One segment value; the gap to the rest is unknown where room score gives none."""
    key, q = f"{metric}|{name}={row['segment_value']}|", clean(row.get("q_value"))
    form = f"sign:{score_digits(metric)}"
    known = "gap_vs_rest" in row.index
    gap = figure(row, "gap_vs_rest", table="scores", key=key, form=form) if known else Figure(None, "–", "", form)
    return {
        "value_name": str(row["segment_value"]),
        "differs": q is not None and q < 0.05,
        "gap": gap,
        **_span(row, key),
    }
