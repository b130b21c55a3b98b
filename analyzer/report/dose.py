"""Dose–response: what customers say in bins of an operational metric, as observed (not adjusted)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analyzer.report.figure import Words, clean, figure
from analyzer.report.words import bin_label, human, value_label

_CHARTS = 8


def dose_charts(
    dose: pd.DataFrame, links: list[dict[str, Any]], *, first: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Charts of the sure links, those of the first screen before the others; parents repeat their children.

    Parameters
    ----------
    dose : room link's table: outcome, metric, bin_low, bin_high, n, value, low, high.
    links : rows of :func:`analyzer.report.links.link_rows`, surest first.
    first : links that the first screen shows.
    """
    sure = [link for link in links if link["sure"] and not link["is_parent"]]
    rest = [link for link in sure if not any(link is shown for shown in first)]
    charts = [_chart(_bins(dose, link), link) for link in [*first, *rest][: 2 * _CHARTS]]
    return [chart for chart in charts if len(chart["bins"]) > 1][:_CHARTS]


def _bins(dose: pd.DataFrame, link: dict[str, Any]) -> pd.DataFrame:
    if not len(dose):
        return dose
    own = dose[(dose["outcome"] == link["outcome"]) & (dose["metric"] == link["metric"])]
    return own[own["value"].notna()].sort_values("bin_low", kind="stable")


def _chart(bins: pd.DataFrame, link: dict[str, Any]) -> dict[str, Any]:
    threshold = link["threshold"].value
    return {
        "outcome": link["outcome"],
        "metric": link["metric"],
        "metric_name": link["metric_name"],
        "kind": link["kind"],
        "title": f"{link['label'][:1].upper()}{link['label'][1:]} by {link['metric_name']}",
        "axis": "score" if link["is_score"] else "complaints per 100 comments",
        "factor": 1 if link["is_score"] else 100,  # shares are drawn per 100; the data stay exact
        "threshold": threshold,
        "threshold_text": "" if threshold is None else f"bends at about {value_label(threshold)}",
        "bins": [
            {
                "label": bin_label(b["bin_low"], b["bin_high"], link["kind"]),
                "to": clean(b["bin_high"]),
                "n": int(b["n"]),
                **{c: clean(b[c]) for c in ("value", "low", "high")},
            }
            for _, b in bins.iterrows()
        ],
    }


def observed_words(dose: pd.DataFrame, link: dict[str, Any]) -> Words:
    """The ends of the dose–response table in words: "5 of 100 comments at 0.2–1.4, 58 at 11.7–97.8"; may be empty."""
    bins = _bins(dose, link)
    if len(bins) < 2 or link["is_score"]:
        return []
    ends = [bins.iloc[0], bins.iloc[-1]]
    made = [
        figure(b, "value", table="dose", key=f"{link['outcome']}~{link['metric']}~{b['bin_low']}", form="number:0:100")
        for b in ends
    ]
    at = [bin_label(b["bin_low"], b["bin_high"], link["kind"]) for b in ends]
    if link["kind"] == "yes_no":
        return [made[0], f" of 100 comments where {human(link['metric'])} is no, ", made[1], " where it is yes"]
    return [made[0], f" of 100 comments at {at[0]} {human(link['metric'])}, ", made[1], f" at {at[1]}"]
