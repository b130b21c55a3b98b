"""The operations part of the report: associations in words, dose–response charts, and through which themes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analyzer.report.figure import clean, figure
from analyzer.report.format import number, percent

_CHARTS = 8


def _labels(themes: pd.DataFrame) -> dict[str, str]:
    return dict(zip(themes["theme_id"], themes["label"], strict=True)) | {"score": "the score"}


def link_rows(links: pd.DataFrame, themes: pd.DataFrame) -> list[dict[str, Any]]:
    """Links, surest first; ``clear`` marks q < .05."""
    if not len(links):
        return []
    labels = _labels(themes)
    order = links.sort_values(["q_value", "p_value", "outcome", "metric"], kind="stable", na_position="last")
    rows = []
    for _, row in order.iterrows():
        key, share = f"{row['outcome']}~{row['metric']}", row["outcome"] != "score"
        kind, digits = ("percent", 2) if share else ("number", 1)
        q = clean(row["q_value"])
        rows.append(
            {
                "outcome": row["outcome"],
                "label": labels.get(row["outcome"], row["outcome"]),
                "metric": row["metric"],
                "estimate": figure(row, "estimate", table="links", key=key, kind=kind, digits=digits),
                "low": figure(row, "low", table="links", key=key, kind=kind, digits=digits),
                "high": figure(row, "high", table="links", key=key, kind=kind, digits=digits),
                "q_text": "–" if q is None else "< .001" if q < 0.001 else f"{q:.3f}".lstrip("0"),
                "q": figure(row, "q_value", table="links", key=key, digits=3),
                "n": figure(row, "n", table="links", key=key, kind="count"),
                "threshold": figure(row, "threshold", table="links", key=key),
                "threshold_low": figure(row, "threshold_low", table="links", key=key),
                "threshold_high": figure(row, "threshold_high", table="links", key=key),
                "adjusted": row["adjusted_for"] if isinstance(row["adjusted_for"], str) else "",
                "refuted": bool(row["refuted"])
                if row["refuted"] == row["refuted"] and row["refuted"] is not None
                else False,
                "clear": q is not None and q < 0.05,
                "words": link_words(row, labels),
            }
        )
    return rows


def link_words(row: pd.Series, labels: dict[str, str]) -> str:
    """One link as a sentence; always "associated with"."""
    estimate = clean(row["estimate"])
    if estimate is None:
        return "cannot be estimated from these data"
    if row["outcome"] == "score":
        return f"one unit more of {row['metric']} is associated with {number(estimate, sign=True)} points of the score"
    direction = "more" if estimate > 0 else "less"
    name = labels.get(row["outcome"], row["outcome"])
    size = percent(abs(estimate)).replace(" %", "")
    return (
        f"one unit more of {row['metric']} is associated with complaints about “{name}” "
        f"in {size} percentage points {direction} of the comments"
    )


def dose_charts(dose: pd.DataFrame, links: pd.DataFrame, themes: pd.DataFrame) -> list[dict[str, Any]]:
    """Dose–response of the clear links: share of complaints (or score) in bins of the metric."""
    if not len(dose) or not len(links):
        return []
    labels = _labels(themes)
    clear = links[links["q_value"] < 0.05].sort_values(["q_value", "outcome", "metric"], kind="stable").head(_CHARTS)
    charts = []
    for _, link in clear.iterrows():
        bins = dose[(dose["outcome"] == link["outcome"]) & (dose["metric"] == link["metric"])]
        bins = bins[bins["value"].notna()]
        if len(bins) < 2:
            continue
        score = link["outcome"] == "score"
        charts.append(
            {
                "outcome": link["outcome"],
                "metric": link["metric"],
                "title": f"{labels.get(link['outcome'], link['outcome'])} by {link['metric']}",
                "axis": "score" if score else "share of comments that complain (%)",
                "threshold": clean(link["threshold"]),
                "bins": [
                    {
                        "from": clean(b["bin_low"]),
                        "to": clean(b["bin_high"]),
                        "n": int(b["n"]),
                        **{c: (clean(b[c]) if score else _hundred(b[c])) for c in ("value", "low", "high")},
                    }
                    for _, b in bins.iterrows()
                ],
            }
        )
    return charts


def _hundred(share: Any) -> float | None:
    value = clean(share)
    return None if value is None else value * 100


def through_rows(through: pd.DataFrame, themes: pd.DataFrame) -> list[dict[str, Any]]:
    """Per metric, the themes through which it goes with the score, biggest part first."""
    if not len(through):
        return []
    labels = _labels(themes)
    out = []
    for metric, block in through.groupby("metric", sort=False):
        block = block.reindex(block["coefficient"].abs().sort_values(ascending=False, kind="stable").index)
        rows = [
            {
                "label": labels.get(row["theme_id"], row["theme_id"]),
                "coefficient": figure(row, "coefficient", table="through", key=f"{metric}~{row['theme_id']}", digits=2),
            }
            for _, row in block.head(6).iterrows()
        ]
        out.append({"metric": metric, "rows": rows})
    return out
