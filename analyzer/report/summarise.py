"""Results → one plain dict that holds everything the page shows; no markup, no language but the texts of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.config import Config
from analyzer.report.figure import Figure, clean, figure
from analyzer.report.format import metric_name, number, percent, score_unit
from analyzer.report.links import dose_charts, link_rows, through_rows
from analyzer.report.methods import methods_text
from analyzer.report.themes import theme_cards
from analyzer.schema import NO_COMMENT, NO_COMPLAINT, OTHER

_RESIDUAL_LABELS = {
    NO_COMPLAINT: "No complaint in the comment",
    NO_COMMENT: "No comment",
    OTHER: "Other, too few to show",
}
_PER = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}


def summarise(
    tables: Mapping[str, pd.DataFrame],
    *,
    extras: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    config: Config,
    title: str = "",
) -> dict[str, Any]:
    """Everything the report shows.

    Parameters
    ----------
    tables : the tables of the output contract.
    extras : ``trends`` (room score), ``dose`` and ``through`` (room link).
    manifest : what run.json holds.
    config : the run's configuration.

    Returns
    -------
    dict
        Plain values, lists and :class:`~analyzer.report.figure.Figure`.
    """
    scores = tables["scores"]
    metric = str(scores["metric"].iloc[0]) if len(scores) else "score"
    themes = theme_cards(tables, config)
    links = link_rows(tables["links"], tables["themes"])
    return {
        "title": title or f"{metric_name(metric)} and what drives it",
        "metric": metric_name(metric),
        "unit": score_unit(metric),
        "confidence": percent(config.score.confidence, 0),
        "score": _score(scores),
        "other_scores": _other_scores(scores, metric),
        "trend": _trend(extras["trends"], metric, score_unit(metric)),
        "periods": _periods(scores, metric),
        "segments": _segments(scores, metric),
        "themes": themes,
        "top": _top(themes, links),
        "ledger": _ledger(tables),
        "links": links,
        "dose": dose_charts(extras["dose"], tables["links"], tables["themes"]),
        "through": through_rows(extras["through"], tables["themes"]),
        "findings": [
            {"severity": f.severity, "code": f.code, "message": f.message, "n": int(f.n_rows)}
            for f in tables["findings"].itertuples(index=False)
        ],
        "trust": _trust(tables, manifest),
        "methods": methods_text(tables, manifest=manifest, config=config),
        "version": manifest["version"],
    }


def _overall(scores: pd.DataFrame) -> pd.DataFrame:
    return scores[scores["segment"].isna() & scores["period"].isna()]


def _score(scores: pd.DataFrame) -> dict[str, Any]:
    row = _overall(scores).iloc[0]
    key = f"{row['metric']}||"
    shown = {name: figure(row, name, table="scores", key=key) for name in ("value", "low", "high")}
    return {
        **shown,
        "n": figure(row, "n", table="scores", key=key, kind="count"),
        "grade": row["grade"],
        "method": row["method"],
    }


def _other_scores(scores: pd.DataFrame, metric: str) -> list[dict[str, Any]]:
    rows = _overall(scores)
    return [
        {
            "name": metric_name(str(row["metric"])) + score_unit(str(row["metric"])),
            **{c: figure(row, c, table="scores", key=f"{row['metric']}||") for c in ("value", "low", "high")},
            "n": figure(row, "n", table="scores", key=f"{row['metric']}||", kind="count"),
            "grade": row["grade"],
        }
        for _, row in rows[rows["metric"] != metric].iterrows()
    ]


def _trend(trends: pd.DataFrame, metric: str, unit: str) -> dict[str, Any] | None:
    """The raw trend in words: rising, falling or no clear change, with slope, interval and p."""
    rows = trends[(trends["metric"] == metric)] if len(trends) else trends
    if not len(rows):
        return None
    raw = rows[rows["segment"].isna()].iloc[0]
    slope, p = clean(raw["slope"]), clean(raw["p_value"])
    if slope is None or p is None:
        return None
    word = "no clear change" if p >= 0.05 else "rising" if slope > 0 else "falling"
    figures = {
        c: figure(raw, c, table="trends", key=f"{metric}|", sign=c == "slope", digits=1)
        for c in ("slope", "low", "high")
    }
    standardised = [
        {
            "segment": r["segment"],
            **{
                c: figure(r, c, table="trends", key=f"{metric}|{r['segment']}", sign=c == "slope")
                for c in ("slope", "low", "high")
            },
        }
        for _, r in rows[rows["segment"].notna()].iterrows()
    ]
    return {
        "word": word,
        "per": _PER.get(str(raw["per"]), str(raw["per"])),
        "p": "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", "."),
        "standardised": standardised,
        "unit": unit or " points",
        **figures,
    }


def _periods(scores: pd.DataFrame, metric: str) -> list[dict[str, Any]]:
    rows = scores[(scores["metric"] == metric) & scores["period"].notna() & scores["segment"].isna()]
    return [
        {
            "period": row["period"],
            **{c: figure(row, c, table="scores", key=f"{metric}||{row['period']}") for c in ("value", "low", "high")},
            "n": figure(row, "n", table="scores", key=f"{metric}||{row['period']}", kind="count"),
            "grade": row["grade"],
        }
        for _, row in rows.iterrows()
    ]


def _segments(scores: pd.DataFrame, metric: str) -> list[dict[str, Any]]:
    rows = scores[(scores["metric"] == metric) & scores["segment"].notna() & scores["period"].isna()]
    groups = []
    for name, block in rows.groupby("segment", sort=False):
        entries = []
        for _, row in block.iterrows():
            key = f"{metric}|{name}={row['segment_value']}|"
            q = clean(row.get("q_value"))
            entries.append(
                {
                    "value_name": str(row["segment_value"]),
                    **{c: figure(row, c, table="scores", key=key) for c in ("value", "low", "high")},
                    "n": figure(row, "n", table="scores", key=key, kind="count"),
                    "gap": figure(row, "gap_vs_rest", table="scores", key=key, sign=True),
                    "differs": q is not None and q < 0.05,
                    "grade": row["grade"],
                }
            )
        groups.append({"name": str(name), "rows": entries})
    return groups


def _top(themes: list[dict[str, Any]], links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The three themes that cost most, each with the operational metric most surely linked to it."""
    top = []
    for theme in [t for t in themes if t["ranked"] and not t["is_parent"]][:3]:
        own = [x for x in links if x["outcome"] == theme["id"] and x["clear"]]
        top.append({**theme, "link": own[0] if own else None})
    return top


def _ledger(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The way down from the best possible score to the score, costliest theme first, residual rows last."""
    ledger, scores = tables["ledger"], tables["scores"]
    labels = dict(zip(tables["themes"]["theme_id"], tables["themes"]["label"], strict=True)) | _RESIDUAL_LABELS
    residual = ledger["theme_id"].isin(_RESIDUAL_LABELS)
    ordered = pd.concat(
        [ledger[~residual].sort_values(["lost_points", "theme_id"], ascending=[False, True]), ledger[residual]]
    )
    value = clean(_overall(scores)["value"].iloc[0]) if len(scores) else None
    total = float(ledger["lost_points"].sum())
    best = None if value is None else value + total
    level, rows = best, []
    for _, row in ordered.iterrows():
        lost = float(row["lost_points"])
        rows.append(
            {
                "label": labels.get(row["theme_id"], row["theme_id"]),
                "lost": figure(row, "lost_points", table="ledger", key=row["theme_id"]),
                "low": figure(row, "low", table="ledger", key=row["theme_id"]),
                "high": figure(row, "high", table="ledger", key=row["theme_id"]),
                "from": level,
                "to": None if level is None else level - lost,
                "residual": row["theme_id"] in _RESIDUAL_LABELS,
            }
        )
        level = None if level is None else level - lost
    return {
        "best": best,
        "best_text": "–" if best is None else number(best, 0),
        "value": value,
        "rows": rows,
        "total": number(total),
    }


def _trust(tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the first screen says about how far to trust it."""
    rows = manifest["rows"]
    findings = tables["findings"]
    comments = rows.get("comment_status", {})
    return {
        "read": f"{rows.get('read', len(tables['responses'])):,}",
        "scored": f"{rows.get('score_status', {}).get('ok', 0):,}",
        "commented": f"{comments.get('ok', 0):,}",
        "warnings": int(np.sum(findings["severity"] == "warning")),
        "errors": int(np.sum(findings["severity"] == "error")),
    }


def figures(node: Any) -> list[Figure]:
    """Every Figure in a summary, depth first."""
    if isinstance(node, Figure):
        return [node]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
    return [f for child in children for f in figures(child)]
