"""Which metric and scale a score column has, and what speaks against reading it so."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.config import Score
from analyzer.errors import ConfigError
from analyzer.read.labels import Points
from analyzer.read.names import METRIC, words
from analyzer.results import MetricName, Rating
from analyzer.schema import Finding, Severity

Array = npt.NDArray[np.float64]
_LOW_IS_BEST = re.compile(
    r"\b1\s*(?:=|is|:|means)?\s*(?:the\s+)?(?:best|very good|excellent|very satisfied|extremely "
    r"(?:satisfied|likely)|sehr gut)\b"
)
_TOPS = (5.0, 7.0, 10.0, 100.0)


def rating_for(
    points: Points, *, name: str, options: Score, metric: MetricName | None = None, explicit: bool = False
) -> tuple[Rating, tuple[Finding, ...]]:
    """Metric and scale of a score column, from options, name, labels and values, in this order.

    Parameters
    ----------
    points : the column as numbers.
    name : its name.
    options : the ``score`` section of the config.
    metric : the metric when a mapping in ``columns.score`` names it.
    explicit : True when metric or scale were named: a suspected misreading is then a warning, not an error.

    Returns
    -------
    Rating, and findings whose severity is "error" where the run should stop.

    Raises
    ------
    ConfigError
        If an NPS scale is not 0-10 or 1-10.
    """
    values = points.values[np.isfinite(points.values)]
    metric = metric or (options.metric if options.metric != "auto" else guess_metric(values, name, points))
    if options.scale != "auto":
        low, high = (float(v) for v in options.scale)
        if metric == "nps" and (low, high) not in ((0.0, 10.0), (1.0, 10.0)):
            raise ConfigError(
                f"score.scale: got [{low:g}, {high:g}] with metric nps, which is asked from 0 to 10. "
                "Use [0, 10], or name another metric (csat, ces, stars)."
            )
    else:
        low, high = _scale(values, metric, points)
    satisfied = None if options.satisfied is None or metric == "nps" else tuple(float(v) for v in options.satisfied)
    rating = Rating(metric, low, high, options.reversed, satisfied, explicit)
    return rating, tuple(_suspicions(values, rating, name=name, points=points))


def guess_metric(values: Array, name: str, points: Points) -> MetricName:
    """NPS, CSAT, CES or stars from the name, the labels, then the values."""
    text = words(name)
    top = points.scale[1] if points.scale else float(np.max(values)) if len(values) else 10.0
    if points.kind in ("binary", "words", "faces"):
        return "ces" if METRIC["ces"].search(text) else "csat"
    if points.kind == "category":
        return "nps"
    if points.kind == "stars":
        return "stars"
    hints: list[MetricName] = [m for m in ("csat", "ces", "nps", "stars") if METRIC[m].search(text)]  # type: ignore[misc]
    if "nps" in hints:
        return "nps" if "nps" in text or top > 1 else "csat"
    if hints:
        return hints[0]
    if re.search(r"\b(?:\w*cijfer|\w*note|grade)s?\b", text):  # marks as at school
        return "csat"
    if re.search(r"\b(?:rating|rate|review)s?\b", text):
        return "stars"
    if top > 10:
        return "csat"
    if top > 7:
        return "nps"
    return "ces" if top > 5 else "csat"


def _scale(values: Array, metric: str, points: Points) -> tuple[float, float]:
    """Lowest and highest possible value."""
    if metric == "nps":
        return 0.0, 10.0
    if points.scale is not None:
        return points.scale
    if len(values) and set(np.unique(values)) <= {0.0, 1.0}:
        return 0.0, 1.0
    top = next((t for t in _TOPS if _fits(values, t, metric)), 100.0)
    if top == 100.0:
        return 0.0, 100.0
    return (0.0 if top == 10.0 and bool((values == 0).any()) else 1.0), top


def _fits(values: Array, top: float, metric: str) -> bool:
    """All values are at most ``top``, save for a few rows with one or two stray codes."""
    beyond = values[values > top]
    if not len(beyond):
        return True
    seven_point = metric == "ces" and top == 5.0 and bool(((beyond == 6) | (beyond == 7)).any())
    return not seven_point and len(beyond) < 0.1 * len(values) and len(np.unique(beyond)) <= 2


def _suspicions(values: Array, rating: Rating, *, name: str, points: Points) -> list[Finding]:
    severity: Severity = "warning" if rating.explicit else "error"
    out: list[Finding] = []
    if mixed := mixed_scales(values, rating.high):
        out.append(
            Finding(
                severity,
                "score_mixed_scales",
                f"column {name!r}: {mixed} of {len(values)} scores lie "
                "above 5 "
                "while nearly all others use 1 to 5: two scales seem mixed. Select one with --where, "
                "or accept "
                f"it by naming score.metric and score.scale.",
                mixed,
            )
        )
    text = re.sub(r"[_\W]+", " ", name).casefold()
    if not rating.reversed and (
        points.inverted
        or _LOW_IS_BEST.search(re.sub(r"(\d)(?=[a-z])", r"\1 ", text))
        or (re.search(r"\bfft\b", text) and rating.high == 5 and not re.search("score", text))
    ):
        out.append(
            Finding(
                severity,
                "score_inverted_scale",
                f"column {name!r}: 1 seems to be the best answer. "
                "Set score.reversed: true, or name score.metric to accept the scale as it is.",
                len(values),
            )
        )
    if rating.metric == "nps" and len(values) >= 30 and float(np.max(values)) <= 5:
        out.append(
            Finding(
                severity,
                "score_scale_suspect",
                f"column {name!r}: no score is above 5, so this may be "
                "a 1-5 "
                "question and not NPS. Name score.metric (csat, stars or nps).",
                len(values),
            )
        )
    return out


def mixed_scales(values: Array, high: float) -> int:
    """Number of scores above 5 where a cliff between 5 and 6 shows two scales in one column, else 0.

    A single 0-10 question has no such cliff: the two values below 5 and the two above it differ by a small factor.
    """
    if high <= 7 or len(values) < 50:
        return 0
    above = values[values > 5]
    if not 0 < len(above) <= 0.25 * len(values) or len(np.unique(above)) < 3:
        return 0
    below = float(np.isin(values, (4.0, 5.0)).sum())
    next_up = float(np.isin(values, (6.0, 7.0)).sum())
    return len(above) if below > 10 * max(1.0, next_up) else 0


def score_status(values: Array, rating: Rating) -> npt.NDArray[Any]:
    """Ok / missing / out_of_range for each raw value."""
    status = np.full(len(values), "ok", dtype=object)
    with np.errstate(invalid="ignore"):
        status[(values < rating.low) | (values > rating.high)] = "out_of_range"
    status[~np.isfinite(values)] = "missing"
    return status
