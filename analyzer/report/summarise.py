"""Results → one plain dict that holds everything the page shows; no markup, no language but the texts of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.config import Config
from analyzer.report.dose import dose_charts, observed_words
from analyzer.report.figure import Figure, clean
from analyzer.report.format import metric_name, percent, points_name, score_digits, score_unit
from analyzer.report.ledger import ledger_labels, ledger_summary
from analyzer.report.links import SHOWN, link_rows, through_rows
from analyzer.report.methods import methods_text
from analyzer.report.scores import overall, periods, score_cards, segments, trend
from analyzer.report.themes import theme_cards

_TOP = 3


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
    metric, cards = str(scores["metric"].iloc[0]), score_cards(scores)
    links = link_rows(tables, metric=metric, points=points_name(metric))
    themes = _themes(tables, config, metric)
    top = _top(themes["by_rank"], links, extras["dose"])
    groups = segments(scores, metric)
    return {
        "title": title or f"{metric_name(metric)} and what drives it",
        "metric": metric_name(metric),
        "unit": score_unit(metric),
        "points": points_name(metric),
        "digits": score_digits(metric),
        "unhappy": "detractors" if metric == "nps" else "dissatisfied",
        "confidence": percent(config.score.confidence, 0),
        "score": cards[0],
        "other_scores": cards[1:],
        "trend": trend(extras["trends"], metric),
        "periods": periods(scores, metric),
        "segments": groups,
        **themes,
        "top": top,
        "score_links": [link for link in links if link["is_score"] and link["sure"]][:_TOP],
        "low_segments": _low_segments(groups),
        "commented": bool((tables["responses"]["comment_status"] == "ok").any()),
        "ledger": ledger_summary(
            tables["ledger"],
            tables["themes"],
            value=clean(overall(scores)["value"].iloc[0]),
            digits=score_digits(metric),
        ),
        "links": links,
        "shown_links": SHOWN,
        "dose": dose_charts(extras["dose"], links, first=[t["link"] for t in top if t["link"]]),
        "through": through_rows(extras["through"], links, ledger_labels(tables["themes"])),
        "findings": [
            {"severity": f.severity, "code": f.code, "message": f.message, "n": int(f.n_rows)}
            for f in tables["findings"].itertuples(index=False)
        ],
        "trust": _trust(tables, manifest),
        "methods": methods_text(tables, manifest=manifest, config=config),
        "version": manifest["version"],
    }


def _themes(tables: Mapping[str, pd.DataFrame], config: Config, metric: str) -> dict[str, Any]:
    """The codebook's themes, the proposals discovered beside them, and groups (parents), which only sum the others.

    Without a codebook's themes the discovered ones are the ranking itself.
    """
    cards = theme_cards(tables, config, digits=score_digits(metric))
    single = [card for card in cards if not card["is_parent"]]
    codebook = [card for card in single if not card["discovered"]]
    return {
        "by_rank": [card for card in single if card["ranked"]],
        "ranked": [card for card in (codebook or single) if card["ranked"]],
        "proposals": [card for card in single if card["ranked"] and card["discovered"]] if codebook else [],
        "suppressed": [card for card in single if not card["ranked"]],
        "groups": [card for card in cards if card["is_parent"]],
        "all_discovered": not codebook,
    }


def _top(by_rank: list[dict[str, Any]], links: list[dict[str, Any]], dose: pd.DataFrame) -> list[dict[str, Any]]:
    """The three themes that cost most, each with the one operational metric most surely linked to it."""
    top = []
    for theme in [t for t in by_rank if (t["lost_points"].value or 0) > 0][:_TOP]:
        own = [link for link in links if link["outcome"] == theme["id"] and link["sure"]]
        link = own[0] if own else None
        top.append({**theme, "link": link, "observed": observed_words(dose, link) if link else []})
    return top


def _low_segments(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The segment values that lie furthest below the rest, surely below."""
    rows = [{**row, "segment": group["name"]} for group in groups for row in group["rows"]]
    low = [row for row in rows if row["differs"] and (row["gap"].value or 0) < 0]
    return sorted(low, key=lambda row: row["gap"].value)[:_TOP]


def _trust(tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the first screen says about how far to trust it."""
    rows, findings = manifest["rows"], tables["findings"]
    counts = {
        "read": rows.get("read", len(tables["responses"])),
        "scored": rows.get("score_status", {}).get("ok", 0),
        "commented": rows.get("comment_status", {}).get("ok", 0),
    }
    return {
        **{name: Figure(float(n), f"{n:,}", f"run|rows|{name}", "count") for name, n in counts.items()},
        "warnings": int(np.sum(findings["severity"] == "warning")),
        "errors": int(np.sum(findings["severity"] == "error")),
    }


def figures(node: Any) -> list[Figure]:
    """Every Figure in a summary, depth first."""
    if isinstance(node, Figure):
        return [node]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
    return [f for child in children for f in figures(child)]
