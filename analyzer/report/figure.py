"""A number on the page: its exact value, the text people read, and the table cell it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analyzer.report.format import number, percent

Words = list["str | Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number shown; the page carries value, form and reference, so that a test can read every number back.

    Attributes
    ----------
    value : exact value, None when unknown or suppressed.
    text : formatted, equal to ``render(value, form)``.
    ref : "table|key|column" of the cell it equals.
    form : how it is written, see :func:`render`.
    """

    value: float | None
    text: str
    ref: str
    form: str = "number:1"

    @property
    def exact(self) -> str:
        """The value as text that reads back to the same float."""
        return "" if self.value is None else repr(float(self.value))


def render(value: float | None, form: str) -> str:
    """Text of a value; ``form`` is kind[:digits[:factor]].

    Kinds: ``number``, ``sign`` (with +), ``less`` (turned round: "17 lower"), ``percent``, ``count``, ``p``.
    The factor multiplies for reading only (shares per 100 comments, effects per 10 units).

    Examples
    --------
    >>> render(-17.46, "less:1"), render(0.0256, "number:1:100"), render(0.0004, "p"), render(None, "count")
    ('17.5', '2.6', '< .001', '–')
    """
    kind, digits, factor = [*form.split(":"), "", ""][:3]
    if value is None or math.isnan(value):
        return "–"
    if kind == "count":
        return f"{value:,.0f}"
    if kind == "p":
        return "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
    scaled = value * float(factor or 1)
    if kind == "percent":
        return percent(scaled, int(digits or 1))
    return number(-scaled if kind == "less" else scaled, int(digits or 1), sign=kind == "sign")


def figure(row: Any, column: str, *, table: str, key: str, form: str = "number:1") -> Figure:
    """Make the figure of ``row[column]``."""
    value = clean(row[column])
    return Figure(value, render(value, form), f"{table}|{key}|{column}", form)


def clean(value: Any) -> float | None:
    """A float for a chart, or None where there is none."""
    return None if pd.isna(value) or not math.isfinite(float(value)) else float(value)


def plain_words(words: Words) -> str:
    """Words and figures as one text.

    Examples
    --------
    >>> plain_words(["about ", Figure(1.0, "1.0", "t|k|c"), " more"])
    'about 1.0 more'
    """
    return "".join(word if isinstance(word, str) else word.text for word in words)
