"""Dose–response: what customers say in bins of an operational metric, as observed (not adjusted)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analyzer.report.figure import Words, figure
from analyzer.report.scale import line, scale_of
from analyzer.report.texts import Texts, load_texts
from analyzer.report.words import bin_label, human

_CHARTS = 8
_HEIGHT = 170


def dose_charts(
    dose: pd.DataFrame, links: list[dict[str, Any]], *, first: list[dict[str, Any]], texts: Texts | None = None
) -> list[dict[str, Any]]:
    """Charts of the sure links, those of the first screen before the others; parents repeat their children.

    Parameters
    ----------
    dose : room link's table: outcome, metric, bin_low, bin_high, n, value, low, high.
    links : rows of :func:`analyzer.report.links.link_rows`, surest first.
    first : links that the first screen shows.
    texts : of the page; None for the packed English.

    Returns
    -------
    list of dict
        Names, ``threshold`` (figures and ``at`` in percent), ``bins`` (label and figures) and ``chart``.
    """
    say = texts or load_texts()
    sure = [link for link in links if link["sure"] and not link["is_parent"]]
    rest = [link for link in sure if not any(link is shown for shown in first)]
    charts = [_chart(_bins(dose, link), link, say) for link in [*first, *rest][: 2 * _CHARTS]]
    return [chart for chart in charts if len(chart["bins"]) > 1][:_CHARTS]


def _bins(dose: pd.DataFrame, link: dict[str, Any]) -> pd.DataFrame:
    if not len(dose):
        return dose
    own = dose[(dose["outcome"] == link["outcome"]) & (dose["metric"] == link["metric"])]
    return own[own["value"].notna()].sort_values("bin_low", kind="stable")


def _chart(bins: pd.DataFrame, link: dict[str, Any], say: Texts) -> dict[str, Any]:
    form = "number:1" if link["is_score"] else "number:1:100"  # shares are drawn per 100; the data stay exact
    rows: list[dict[str, Any]] = [
        {
            "label": bin_label(b["bin_low"], b["bin_high"], link["kind"], say),
            **{c: figure(b, c, table="dose", key=_key(b, link), form=form) for c in ("value", "low", "high")},
            "n": figure(b, "n", table="dose", key=_key(b, link), form="count"),
        }
        for _, b in bins.iterrows()
    ]
    points = [{"label": r["label"], **{c: _times(r[c].value, link) for c in ("value", "low", "high")}} for r in rows]
    scale = scale_of([p[c] for p in points for c in ("value", "low", "high")], zero=not link["is_score"])
    yes = link["kind"] == "yes_no"
    return {
        "outcome": link["outcome"], "metric": link["metric"], "metric_name": link["metric_name"], "kind": link["kind"],
        "label": link["label"], "is_score": link["is_score"], "bins": rows,
        "threshold": link["threshold"], "threshold_low": link["threshold_low"],
        "threshold_high": link["threshold_high"], "at": _position(bins, link["threshold"].value),
        "chart": line(points, scale, height=_HEIGHT, steps=yes),
    }  # fmt: skip


def _key(row: pd.Series, link: dict[str, Any]) -> str:
    return f"{link['outcome']}~{link['metric']}~{row['bin_low']}"


def _times(value: float | None, link: dict[str, Any]) -> float | None:
    return value if value is None or link["is_score"] else value * 100


def _position(bins: pd.DataFrame, threshold: float | None) -> float | None:
    """Where a value of the metric lies on the axis of bins, in percent."""
    if threshold is None or not len(bins):
        return None
    width = 100 / len(bins)
    for i, (low, high) in enumerate(zip(bins["bin_low"], bins["bin_high"], strict=True)):
        if threshold <= high:
            inside = 0.5 if high == low else min(max((threshold - low) / (high - low), 0.0), 1.0)
            return round(width * (i + inside), 3)
    return 100.0


def observed_words(dose: pd.DataFrame, link: dict[str, Any], texts: Texts | None = None) -> Words:
    """The ends of the dose–response table in words: "5 of 100 comments at 0.2–1.4, 58 at 11.7–97.8"; may be empty."""
    bins, say = _bins(dose, link), texts or load_texts()
    if len(bins) < 2 or link["is_score"]:
        return []
    ends = [bins.iloc[0], bins.iloc[-1]]
    first, last = (figure(b, "value", table="dose", key=_key(b, link), form="number:0:100") for b in ends)
    if link["kind"] == "yes_no":
        return say.words("dose.no_yes", first=first, last=last, metric=human(link["metric"]))
    low, high = (bin_label(b["bin_low"], b["bin_high"], link["kind"], say) for b in ends)
    return say.words("dose.ends", first=first, last=last, low=low, high=high, metric=human(link["metric"]))
