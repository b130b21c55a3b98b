"""Where a value lies on a chart, in percent of its width: pictures then fit any screen and any paper."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_TICKS = 5


@dataclass(frozen=True)
class Scale:
    """A linear axis from ``low`` to ``high``."""

    low: float
    high: float

    def at(self, value: float | None) -> float | None:
        """Position in percent, kept on the chart; None where there is no value.

        Examples
        --------
        >>> Scale(-50, 50).at(0), Scale(0, 10).at(2.5), Scale(0, 1).at(7)
        (50.0, 25.0, 100.0)
        """
        if value is None:
            return None
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    def span(self, start: float, end: float) -> tuple[float, float]:
        """Position and width in percent of a bar between two values, whichever comes first."""
        first, last = sorted((self.at(start) or 0.0, self.at(end) or 0.0))
        return first, round(last - first, 3)

    def ticks(self) -> list[dict[str, Any]]:
        """At most six round values with their positions: ``value, at, label``."""
        step = _round_step((self.high - self.low) / _TICKS)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        out = []
        for i in range(first, last + 1):
            value = i * step
            out.append({"value": value, "at": self.at(value), "label": f"{value:,.{digits}f}".replace("-", "−")})
        return out


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 × 10ᵏ that is at least ``least``."""
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= least * (1 - 1e-9))


def scale_of(values: Iterable[float | None], *, zero: bool = False, pad: float = 0.04) -> Scale:
    """A scale that holds all values, with a little room; ``zero`` makes it begin (or end) at 0.

    Examples
    --------
    >>> scale_of([2.0, 4.0, None], zero=True, pad=0)
    Scale(low=0.0, high=4.0)
    """
    known = [v for v in values if v is not None] or [0.0, 1.0]
    low, high = float(min(known)), float(max(known))
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-12:
        low, high = low - (0.0 if zero and low >= 0 else 0.5), high + 0.5
    room = (high - low) * pad
    return Scale(
        low if zero and low == 0 else low - room,
        high if zero and high == 0 else high + room,
    )


def bar(scale: Scale, value: float | None, *, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    """A bar from zero to ``value`` with its interval: ``x, w, low, high, zero`` in percent, None where unknown."""
    x, w = (None, None) if value is None else scale.span(0.0, value)
    whole = low is not None and high is not None
    return {
        "x": x, "w": w, "zero": scale.at(0.0) if scale.low < 0 < scale.high else None,
        "low": scale.at(low) if whole else None, "high": scale.at(high) if whole else None,
    }  # fmt: skip


def dot(scale: Scale, value: float | None, *, low: float | None, high: float | None) -> dict[str, Any]:
    """A point with its interval: ``at, low, high`` in percent, None where unknown."""
    whole = low is not None and high is not None
    return {
        "at": scale.at(value),
        "low": scale.at(low) if whole else None,
        "high": scale.at(high) if whole else None,
    }


def line(points: list[dict[str, Any]], scale: Scale, *, height: float, steps: bool = False) -> dict[str, Any]:
    """A line chart over evenly spaced categories.

    Parameters
    ----------
    points : ``label, value, low, high`` of each category.
    scale : of the values.
    height : of the drawing in pixels; x positions are percent, y positions pixels.
    steps : True where the points are not to be joined.

    Returns
    -------
    dict
        ``points`` (label, x, y, low, high), ``segments`` (x1, y1, x2, y2 between neighbours that both have a value),
        ``ticks`` (y, label) and ``height``.
    """

    def y(value: float | None) -> float | None:
        at = scale.at(value)
        return None if at is None else round(height - height * at / 100, 2)

    width = 100 / max(len(points), 1)
    made = [
        {"label": p["label"], "x": round(width * (i + 0.5), 3), "y": y(p["value"])}
        | ({"low": None, "high": None} if None in (p["low"], p["high"]) else {"low": y(p["low"]), "high": y(p["high"])})
        for i, p in enumerate(points)
    ]
    pairs = [] if steps else pairwise(made)
    return {
        "points": made,
        "segments": [
            {"x1": a["x"], "y1": a["y"], "x2": b["x"], "y2": b["y"]}
            for a, b in pairs
            if a["y"] is not None and b["y"] is not None
        ],
        "ticks": [{"y": y(t["value"]), "label": t["label"]} for t in scale.ticks()],
        "height": height,
    }
