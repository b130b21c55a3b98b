"""What the page's charts draw: exact numbers, and labels that are set as text, never as markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analyzer.report.figure import Figure
from analyzer.report.ledger import waterfall

_THEMES, _SEGMENTS = 15, 20  # bars of a chart; the tables hold every row


def chart_data(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The data embedded in the page."""
    ledger = summary["ledger"]
    return {
        "metric": summary["metric"],
        "points": summary["points"],
        "digits": summary["digits"],
        "value": summary["score"]["value"].value,
        "periods": [_values(p, "period", "value", "low", "high", "n") for p in summary["periods"]],
        "themes": [_values(t, "label", "lost_points", "lost_low", "lost_high") for t in summary["ranked"][:_THEMES]],
        "ledger": {"best": ledger["best"].value, "value": ledger["value"], "rows": waterfall(ledger)},
        "segments": [
            {"rows": [_values(r, "value_name", "value", "low", "high", "n") for r in g["rows"][:_SEGMENTS]]}
            for g in summary["segments"]
        ],
        "dose": summary["dose"],
    }


def _values(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: cell.value if isinstance(cell := row[name], Figure) else cell for name in names}
