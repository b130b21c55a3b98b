"""The theme part of the report: ranked cards with intervals, groups that can be told apart, and the tree of sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.report.figure import figure
from analyzer.report.scale import bar, scale_of

_POINTS = ("lost_points", "lost_low", "lost_high", "gained_points", "score_with", "score_without", "gap", "impact")
_COUNTS = ("rank", "n_responses", "n_negative")


def theme_cards(tables: Mapping[str, pd.DataFrame], *, digits: int = 1) -> list[dict[str, Any]]:
    """One dict per row of themes.csv, in its order, without quotes; ``digits`` of the score's decimals."""
    themes = tables["themes"]
    parents, labels = set(themes["parent_id"].dropna()), dict(zip(themes["theme_id"], themes["label"], strict=True))
    cards = [_card(row, parents, labels, digits) for _, row in themes.iterrows()]
    ranked = [c for c in cards if c["ranked"] and not c["is_parent"]]
    _mark_groups(ranked)
    known = [c for c in cards if c["ranked"]]
    scale = scale_of([c[n].value for c in known for n in ("lost_points", "lost_low", "lost_high")], zero=True)
    for card in known:
        low, high = card["lost_low"].value, card["lost_high"].value
        card["bar"] = bar(scale, card["lost_points"].value, low=low, high=high)
    return cards


def _card(row: pd.Series, parents: set[str], labels: Mapping[str, str], digits: int) -> dict[str, Any]:
    key, parent = row["theme_id"], row["parent_id"] if isinstance(row["parent_id"], str) else None
    ranked = not pd.isna(row["rank"])
    return {
        "id": key,
        "label": row["label"],
        "parent": parent,
        "parent_label": labels.get(parent) if parent else None,
        "is_parent": key in parents,
        "discovered": row["source"] == "discovered",
        "ranked": bool(ranked),
        "rank_low": int(row["rank_low"]) if ranked else None,
        "rank_high": int(row["rank_high"]) if ranked else None,
        "rank_span": _span(row) if ranked else "–",
        "group": None,
        "depth": 0,
        "bar": None,
        **_figures(row, digits),
    }


def _figures(row: pd.Series, digits: int) -> dict[str, Any]:
    forms = {
        **dict.fromkeys(_POINTS, f"number:{digits}"),
        **dict.fromkeys(_COUNTS, "count"),
        "share": "percent:1",
        "share_detractors": "percent:1",
        "stability": "number:2",
    }
    return {name: figure(row, name, table="themes", key=row["theme_id"], form=form) for name, form in forms.items()}


def _span(row: pd.Series) -> str:
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return f"{low}" if low == high else f"{low}–{high}"


def _mark_groups(ranked: list[dict[str, Any]]) -> None:
    """Number the groups: after position k a new one begins where every theme so far surely ranks at most k."""
    group, furthest = 1, 0
    for position, card in enumerate(sorted(ranked, key=lambda c: (c["rank"].value, c["id"]))):
        if position and furthest <= position:
            group += 1
        card["group"] = group
        furthest = max(furthest, card["rank_high"] or 0)


def theme_tree(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups of themes in rank order, each followed by its own themes: rows with their ``depth``."""
    children: dict[str | None, list[dict[str, Any]]] = {}
    for card in cards:
        if card["ranked"]:
            children.setdefault(card["parent"], []).append(card)

    def below(card: dict[str, Any], depth: int) -> list[dict[str, Any]]:
        own = [{**card, "depth": depth}]
        for child in sorted(children.get(card["id"], []), key=lambda c: (not c["is_parent"], c["rank"].value)):
            own += below(child, depth + 1)
        return own

    tops = [c for c in cards if c["is_parent"] and c["ranked"] and c["parent"] is None]
    return [row for top in tops for row in below(top, 0)]
