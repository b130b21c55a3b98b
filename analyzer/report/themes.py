"""The theme part of the report: ranked cards with intervals, tie groups and quotes with their evidence marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.figure import figure
from analyzer.report.quotes import pick_quotes

_QUOTED = 12  # themes that get quotes; the rest keeps its row
_NUMBERS = (
    "lost_points",
    "lost_low",
    "lost_high",
    "score_with",
    "score_without",
    "gap",
    "gap_low",
    "gap_high",
    "impact",
)


def theme_cards(tables: Mapping[str, pd.DataFrame], config: Config) -> list[dict[str, Any]]:
    """One dict per row of themes.csv, in its order."""
    themes = tables["themes"]
    parents = set(themes["parent_id"].dropna())
    cards = []
    for position, (_, row) in enumerate(themes.iterrows()):
        ranked = row["rank"] == row["rank"]
        key = row["theme_id"]
        card = {
            "id": key,
            "label": row["label"],
            "parent": row["parent_id"] if isinstance(row["parent_id"], str) else None,
            "is_parent": key in parents,
            "source": row["source"],
            "ranked": bool(ranked),
            "rank": figure(row, "rank", table="themes", key=key, kind="count"),
            "rank_span": _span(row) if ranked else "",
            "n": figure(row, "n_responses", table="themes", key=key, kind="count"),
            "n_negative": figure(row, "n_negative", table="themes", key=key, kind="count"),
            "share": figure(row, "share", table="themes", key=key, kind="percent"),
            "share_detractors": figure(row, "share_detractors", table="themes", key=key, kind="percent"),
            "gained": figure(row, "gained_points", table="themes", key=key),
            **{name: figure(row, name, table="themes", key=key) for name in _NUMBERS},
            "stability": figure(row, "stability", table="themes", key=key, digits=2),
            "quotes": _quotes(tables, row["theme_id"], config) if ranked and position < _QUOTED else [],
        }
        cards.append(card)
    return cards


def _span(row: pd.Series) -> str:
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return f"{low}" if low == high else f"{low}–{high}"


def _quotes(tables: Mapping[str, pd.DataFrame], theme_id: str, config: Config) -> list[dict[str, Any]]:
    """Six representative quotes, then four drawn at random from the rest, evidence apart so that it can be marked."""
    arguments = (tables["mentions"], tables["responses"], tables["themes"], theme_id)
    least = config.privacy.min_quotes
    best = pick_quotes(*arguments, n=6, min_quotes=least)
    drawn = pick_quotes(*arguments, n=10, kind="random", seed=config.seed, min_quotes=least)
    drawn = drawn[~drawn["response_id"].isin(best["response_id"])].head(4)
    return [
        _quote(row, kind)
        for kind, frame in (("representative", best), ("random", drawn))
        for _, row in frame.iterrows()
    ]


def _quote(row: pd.Series, kind: str) -> dict[str, Any]:
    comment, start, end = row["comment"], int(row["start"]), int(row["end"])
    before, after = comment[:start], comment[end:]
    return {
        "id": row["response_id"],
        "before": ("…" + before[-160:]) if len(before) > 160 else before,
        "evidence": comment[start:end],
        "after": (after[:160] + "…") if len(after) > 160 else after,
        "mood": "negative" if row["polarity"] < -0.2 else "positive" if row["polarity"] > 0.2 else "neutral",
        "kind": kind,
    }
