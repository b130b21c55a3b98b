"""A number on the page: its exact value, the text people read, and the table cell it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from analyzer.report.format import number, percent


@dataclass(frozen=True, slots=True)
class Figure:
    """One number shown; the page carries value and reference, so that a test can read every number back.

    Attributes
    ----------
    value : exact value, None when unknown or suppressed.
    text : formatted.
    ref : "table|key|column" of the cell it equals.
    """

    value: float | None
    text: str
    ref: str

    @property
    def exact(self) -> str:
        """The value as text that reads back to the same float."""
        return "" if self.value is None else repr(float(self.value))


def figure(
    row: Any, column: str, *, table: str, key: str, kind: str = "number", digits: int = 1, sign: bool = False
) -> Figure:
    """Make the figure of ``row[column]``; ``kind`` is number, percent or count."""
    raw = row[column]
    value = None if raw is None or raw != raw else float(raw)
    if value is None:
        text = "–"
    elif kind == "percent":
        text = percent(value, digits)
    elif kind == "count":
        text = f"{value:,.0f}"
    else:
        text = number(value, digits, sign=sign)
    return Figure(value, text, f"{table}|{key}|{column}")


def clean(value: Any) -> float | None:
    """A float for a chart, or None where there is none."""
    return None if value is None or not math.isfinite(float(value)) else float(value)
