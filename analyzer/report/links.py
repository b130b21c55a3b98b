"""The operations part of the report: associations in plain words, and through which themes they reach the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.report.figure import Figure, Words, clean, figure
from analyzer.report.format import score_digits
from analyzer.report.texts import Texts, load_texts
from analyzer.report.words import Kind, additional, human, metric_kinds, outcome_labels, value_label

SHOWN = 200  # rows of the full table on the page; links.csv holds them all
_STEPS = (1, 10, 100, 1000)


def link_rows(
    tables: Mapping[str, pd.DataFrame], *, metric: str, points: str, texts: Texts | None = None
) -> list[dict[str, Any]]:
    """Links, surest first; ``sure`` marks q < .05 that the placebo check did not refute.

    Parameters
    ----------
    tables : tables of the output contract.
    metric : the score's metric.
    points : what the score's differences are counted in.
    texts : of the page; None for the packed English.
    """
    links, themes, say = tables["links"], tables["themes"], texts or load_texts()
    if not len(links):
        return []
    labels, parents = outcome_labels(themes, say), set(themes["parent_id"].dropna())
    kinds = metric_kinds(tables["responses"], links["metric"].unique().tolist())
    order = links.sort_values(["q_value", "p_value", "outcome", "metric"], kind="stable", na_position="last")
    return [
        _link(row, labels=labels, parents=parents, kind=kinds[row["metric"]], metric=metric, points=points, say=say)
        for _, row in order.iterrows()
    ]


def _link(
    row: pd.Series, *, labels: Mapping[str, str], parents: set[str], kind: Kind, metric: str, points: str, say: Texts
) -> dict[str, Any]:
    key, score = f"{row['outcome']}~{row['metric']}", row["outcome"] == "score"
    q, refuted = clean(row["q_value"]), row["refuted"]
    form = f"sign:{score_digits(metric)}" if score else "sign:1:100"
    made = {c: figure(row, c, table="links", key=key, form=form) for c in ("estimate", "low", "high")}
    threshold = {c: _threshold(row, c, key) for c in ("threshold", "threshold_low", "threshold_high")}
    return {
        "outcome": row["outcome"],
        "label": labels.get(row["outcome"], row["outcome"]),
        "is_score": score,
        "is_parent": row["outcome"] in parents,
        "metric": row["metric"],
        "metric_name": human(row["metric"]),
        "kind": kind,
        "per": say.plain("links.yes_rather") if kind == "yes_no" else additional(row["metric"], kind, texts=say),
        **made,
        **threshold,
        "q": figure(row, "q_value", table="links", key=key, form="p"),
        "n": figure(row, "n", table="links", key=key, form="count"),
        "adjusted": row["adjusted_for"] if isinstance(row["adjusted_for"], str) else "",
        "refuted": bool(refuted == True),  # noqa: E712  (may be NaN, None or a numpy bool)
        "sure": q is not None and q < 0.05 and not bool(refuted == True),  # noqa: E712
        "words": link_words(row, kind=kind, metric=metric, points=points, texts=say),
    }


def _threshold(row: pd.Series, column: str, key: str) -> Figure:
    value = clean(row[column])
    return Figure(value, "–" if value is None else value_label(value), f"links|{key}|{column}", "value")


def link_words(row: pd.Series, *, kind: Kind, metric: str, points: str, texts: Texts | None = None) -> Words:
    """What goes with one step more of the metric, as words and figures; the metric is named before them."""
    say = texts or load_texts()
    if clean(row["estimate"]) is None:
        return [say.plain("links.unknown")]
    key, score, low = f"{row['outcome']}~{row['metric']}", row["outcome"] == "score", row["estimate"] < 0
    digits, unit = (score_digits(metric), 1) if score else (1, 100)
    step = 1 if kind == "yes_no" else _step(row, unit, 0.1 if digits == 1 else 0.01)
    form = f"{'less' if low else 'number'}:{digits}:{unit * step}"
    size, first, last = (
        figure(row, column, table="links", key=key, form=form)
        for column in ("estimate", *(("high", "low") if low else ("low", "high")))
    )
    case = (
        f"links.{'score' if score else 'theme'}.{'where' if kind == 'yes_no' else 'step'}.{'less' if low else 'more'}"
    )
    change = "" if kind == "yes_no" else additional(row["metric"], kind, step, say)
    return say.words(case, size=size, first=first, last=last, points=points, step=change)


def _step(row: pd.Series, unit: int, least: float) -> int:
    """Smallest power of ten of metric units whose effect is big enough to read, within the metric's usual range."""
    contrast = clean(row.get("contrast_high")), clean(row.get("contrast_low"))
    room = abs(contrast[0] - contrast[1]) if contrast[0] is not None and contrast[1] is not None else 1.0
    effect = abs(row["estimate"]) * unit
    return next((s for s in _STEPS if effect * s >= least or s * 10 > room), 1)


def through_rows(through: pd.DataFrame, links: list[dict[str, Any]], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Per metric that surely goes with the score, the ledger rows through which it does, biggest part first."""
    sure = {link["metric"] for link in links if link["sure"] and link["is_score"]}
    through = through[through["metric"].isin(sure)] if len(through) else through
    if not len(through):
        return []
    out = []
    for metric, block in through.groupby("metric", sort=False):
        block = block.reindex(block["coefficient"].abs().sort_values(ascending=False, kind="stable").index)
        rows = [
            {
                "label": labels.get(row["theme_id"], row["theme_id"]),
                "coefficient": figure(
                    row, "coefficient", table="through", key=f"{metric}~{row['theme_id']}", form="sign:2"
                ),
            }
            for _, row in block.head(6).iterrows()
        ]
        out.append({"metric": human(str(metric)), "rows": rows})
    return out
