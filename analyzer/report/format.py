"""Numbers and texts as people read them; the only place where anything is rounded."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.report.texts import Texts

_UNITS = {"nps": "", "csat": " %", "ces": "", "stars": ""}


def _of_metric(metric: str, key: str, other: str, texts: Texts | None) -> str:
    """Text ``metric.<metric>.<key>``, or ``other`` for a metric the texts do not know."""
    from analyzer.report.texts import load_texts

    return (texts or load_texts()).entries.get(f"metric.{metric}.{key}", other)


def metric_name(metric: str, texts: Texts | None = None) -> str:
    """The metric as the field writes it."""
    return _of_metric(metric, "name", metric, texts)


def score_unit(metric: str) -> str:
    """What follows the number: nothing for NPS points, " %" for CSAT."""
    return _UNITS.get(metric, "")


def points_name(metric: str, texts: Texts | None = None) -> str:
    """What a difference of the metric is counted in."""
    return _of_metric(metric, "points", "points", texts)


def score_digits(metric: str) -> int:
    """Decimals shown: one for NPS and CSAT, two for means."""
    return 1 if metric in ("nps", "csat") else 2


def meaning(metric: str, texts: Texts | None = None) -> str:
    """The metric in one plain clause."""
    return _of_metric(metric, "meaning", "", texts)


def number(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """Decimals for reading, with a true minus sign; two significant digits of what would round to 0; "–" when unknown.

    Examples
    --------
    >>> number(-24.694), number(0.00123), number(float("nan")), number(3.0, sign=True)
    ('−24.7', '0.0012', '–', '+3.0')
    """
    if value is None or math.isnan(value):
        return "–"
    size = abs(value)
    small = 0 < size < 0.5 * 0.1**digits
    text = f"{size:.2g}" if small else f"{size:,.{digits}f}"
    prefix = "−" if value < 0 and float(text.replace(",", "")) != 0 else "+" if sign and value > 0 else ""
    return prefix + text


def percent(share: float, digits: int = 1) -> str:
    """A share in percent: ``percent(.1234)`` is "12.3 %"."""
    return "–" if share is None or math.isnan(share) else f"{number(share * 100, digits)} %"


def interval_text(low: float, high: float, digits: int = 1) -> str:
    """Bounds in brackets: "[−26.6, −22.8]"; "(no interval)" when they are unknown."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return "(no interval)"
    return f"[{number(low, digits)}, {number(high, digits)}]"


def safe_text(text: str) -> str:
    """Text without characters that move a terminal's cursor or hide other text (controls, bidi overrides)."""
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\u200d" else c for c in text
    )
