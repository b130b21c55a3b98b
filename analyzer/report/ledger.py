"""The way down from the best possible score to the actual one: every row, each with its bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.report.figure import Figure, figure, render
from analyzer.report.scale import Scale, bar, scale_of
from analyzer.report.texts import Texts, load_texts
from analyzer.schema import NO_COMMENT, NO_COMPLAINT, OTHER, RESIDUALS

BARS = 12  # themes shown at once; the smaller ones fold away
_KEYS = {NO_COMPLAINT: "ledger.no_complaint", NO_COMMENT: "ledger.no_comment", OTHER: "ledger.other"}

__all__ = ["RESIDUALS", "ledger_labels", "ledger_summary"]


def ledger_labels(themes: pd.DataFrame, texts: Texts | None = None) -> dict[str, str]:
    """Labels of ledger rows; a parent's own row holds only what names none of its children."""
    say = texts or load_texts()
    parents = set(themes["parent_id"].dropna())
    labels = {
        key: say.plain("ledger.in_general", label=label) if key in parents else label
        for key, label in zip(themes["theme_id"], themes["label"], strict=True)
    }
    return labels | {key: say.plain(name) for key, name in _KEYS.items()}


def ledger_summary(
    ledger: pd.DataFrame, labels: Mapping[str, str], *, value: float | None, digits: int
) -> dict[str, Any]:
    """Rows with their span on the score's scale, costliest theme first, residual rows last.

    Returns
    -------
    dict
        ``best, total`` (figures), ``value``, ``scale``, ``top`` and ``rows``: label, lost, low, high, from, to,
        residual, small (folded away at first) and the bar's ``x, w`` in percent.
    """
    residual = ledger["theme_id"].isin(RESIDUALS)
    ordered = pd.concat(
        [ledger[~residual].sort_values(["lost_points", "theme_id"], ascending=[False, True]), ledger[residual]]
    )
    total = float(ledger["lost_points"].sum())
    best = None if value is None else value + total
    form = f"number:{digits}"
    scale = None if value is None else scale_of([best, value], pad=0.03)
    level, rows = best, []
    for position, (_, row) in enumerate(ordered.iterrows()):
        after = None if level is None else level - float(row["lost_points"])
        key, rest = row["theme_id"], row["theme_id"] in RESIDUALS
        x, w = (None, None) if scale is None or level is None or after is None else scale.span(after, level)
        rows.append(
            {
                "label": labels.get(key, key),
                **{
                    name: figure(row, column, table="ledger", key=key, form=form)
                    for name, column in (("lost", "lost_points"), ("low", "low"), ("high", "high"))
                },
                "from": level,
                "to": after,
                "x": x,
                "w": w,
                "residual": rest,
                "small": position >= BARS and not rest,
            }
        )
        level = after
    return {
        "best": Figure(best, render(best, "number:0"), "ledger||best", "number:0"),
        "total": Figure(total, render(total, form), "ledger||total", form),
        "value": value,
        "scale": scale,
        "at": None if scale is None else scale.at(value),
        "rows": rows,
    }


def gain_rows(cards: list[dict[str, Any]], quotes: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What promoters praise: themes by the points they bring, with bars and quotes; what is to be protected."""
    gaining = [c for c in cards if (c["gained_points"].value or 0) > 0]
    gaining.sort(key=lambda c: (-(c["gained_points"].value or 0), c["id"]))
    shown = gaining[:BARS]
    scale: Scale = scale_of([c["gained_points"].value for c in shown], zero=True)
    return [
        {**card, "gain_bar": bar(scale, card["gained_points"].value), "praise": quotes.get(card["id"], [])}
        for card in shown
    ]
