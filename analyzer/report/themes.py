"""The theme part of the report: ranked cards with intervals, tie groups and quotes with their evidence marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.figure import figure
from analyzer.report.quotes import pick_quotes

_QUOTED = 12  # themes of each source that get quotes; the rest keep their rows
_POINTS = ("lost_points", "lost_low", "lost_high", "gained_points", "score_with", "score_without", "gap", "impact")
_COUNTS = ("rank", "n_responses", "n_negative")


def theme_cards(tables: Mapping[str, pd.DataFrame], config: Config, *, digits: int = 1) -> list[dict[str, Any]]:
    """One dict per row of themes.csv, in its order; ``digits`` of the score's decimals."""
    themes = tables["themes"]
    parents, labels = set(themes["parent_id"].dropna()), dict(zip(themes["theme_id"], themes["label"], strict=True))
    cards: list[dict[str, Any]] = []
    quoted: Counter[str] = Counter()
    for _, row in themes.iterrows():
        key, ranked = row["theme_id"], row["rank"] == row["rank"] and row["rank"] is not None
        show = ranked and key not in parents and quoted[row["source"]] < _QUOTED
        quotes = _quotes(tables, key, config) if show else []
        quoted[row["source"]] += bool(quotes)
        cards.append(
            {
                "id": key,
                "label": row["label"],
                "parent": row["parent_id"] if isinstance(row["parent_id"], str) else None,
                "parent_label": labels.get(row["parent_id"]) if isinstance(row["parent_id"], str) else None,
                "is_parent": key in parents,
                "discovered": row["source"] == "discovered",
                "ranked": bool(ranked),
                "rank_span": _span(row) if ranked else "–",
                "quotes": quotes,
                **_figures(row, digits),
            }
        )
    return cards


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
        "start": start,
        "end": end,
        "before": ("…" + before[-160:]) if len(before) > 160 else before,
        "evidence": comment[start:end],
        "after": (after[:160] + "…") if len(after) > 160 else after,
        "mood": "negative" if row["polarity"] < -0.2 else "positive" if row["polarity"] > 0.2 else "neutral",
        "kind": kind,
    }
