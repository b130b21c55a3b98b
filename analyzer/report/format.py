"""Numbers and texts as people read them; the only place where anything is rounded."""

from __future__ import annotations

import math
import unicodedata

_NAMES = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "stars": "Stars"}
_UNITS = {"nps": "", "csat": " %", "ces": "", "stars": ""}


def metric_name(metric: str) -> str:
    """The metric as the field writes it."""
    return _NAMES.get(metric, metric)


def score_unit(metric: str) -> str:
    """What follows the number: nothing for NPS points, " %" for CSAT."""
    return _UNITS.get(metric, "")


def number(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """Decimals for reading, with a true minus sign; three significant digits under 1; "–" when unknown.

    Examples
    --------
    >>> number(-24.694), number(0.00123), number(float("nan")), number(3.0, sign=True)
    ('−24.7', '0.00123', '–', '+3.0')
    """
    if value is None or math.isnan(value):
        return "–"
    size = abs(value)
    small = 0 < size < 0.1**digits * 5
    text = f"{size:.3g}" if small else f"{size:,.{digits}f}"
    prefix = "−" if value < 0 and float(text.replace(",", "")) != 0 else "+" if sign and value > 0 else ""
    return prefix + text


def percent(share: float, digits: int = 1) -> str:
    """A share in percent: ``percent(.1234)`` is "12.3 %"."""
    return "–" if share is None or math.isnan(share) else f"{share * 100:.{digits}f} %"


def interval_text(low: float, high: float, digits: int = 1) -> str:
    """Bounds in brackets: "[−26.6, −22.8]"; "(no interval)" when they are unknown."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return "(no interval)"
    return f"[{number(low, digits)}, {number(high, digits)}]"


def safe_text(text: str) -> str:
    """Text without characters that move a terminal's cursor or hide other text (controls, bidi overrides)."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\u200d" else c for c in text)
