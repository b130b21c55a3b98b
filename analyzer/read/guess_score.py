"""Which column holds the score: its name first, then what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.read import names as n
from analyzer.read.labels import Points, scale_points, score_points
from analyzer.read.profile import Profile
from analyzer.read.values import missing_mask, stripped

_EXACT = frozenset({
    "nps", "csat", "ces", "score", "nps score", "csat score", "rating", "overall rating", "net promoter score",
})  # fmt: skip
_WEIGHT = {"nps": 4, "csat": 3, "ces": 2, "stars": 2, "": 1}


def score_column(profiles: list[Profile], frame: pd.DataFrame, points: dict[str, Points]) -> tuple[str | None, str]:
    """The best-named column of few distinct numbers or labelled points; failing a name, the only column of such.

    ``points`` is filled with the numbers of every column named like a metric: none of them may explain the others.
    """
    ranked: list[tuple[tuple[int, float], str, str]] = []
    for p in profiles:
        metric = next((m for m in _WEIGHT if m and n.METRIC[m].search(p.words)), "")
        if not (metric or n.GENERIC_SCORE.search(p.words)) or not _may_be_score(p, metric) or not _score_like(p, frame):
            continue
        weight = _WEIGHT[metric] - 3 * bool(n.OUTCOME.search(p.words))
        overall = "overall" in p.words or p.words in _EXACT
        ranked.append(((weight + overall, p.filled / max(1, p.n)), p.name, metric))
    if not ranked:
        return _unnamed(profiles, frame, points)
    best: dict[str, str] = {}
    for _, name, metric in sorted(ranked, key=lambda r: (-r[0][0], -r[0][1])):
        best.setdefault(metric, name)
    points.update({c: score_points(frame[c]) for c in best.values()})
    return next(iter(best.values())), "named like a score and holds few distinct numbers"


def _may_be_score(p: Profile, metric: str) -> bool:
    if n.CODED.search(p.words) or n.DERIVED_SCORE.search(p.words):
        return False
    return not n.NOT_SCORE.search(p.words) or bool(metric and p.kind == "number")


def _score_like(p: Profile, frame: pd.DataFrame) -> bool:
    if p.kind == "number" and p.numbers is not None:
        values = p.numbers.values[np.isfinite(p.numbers.values)]
        return len(values) > 0 and p.levels <= 120 and float(np.mean(values <= 100)) >= 0.95
    if p.kind in ("empty", "boolean"):
        return p.kind == "empty" and p.words in ("nps", "csat", "ces", "score", "rating")
    if p.kind != "text" or p.levels > 60:
        return False
    text = _labels(p, frame)
    return scale_points(text) is not None or float(np.mean(score_points(text).unreadable)) < 0.2


def _labels(p: Profile, frame: pd.DataFrame) -> pd.Series[Any]:
    text = stripped(frame[p.name])
    return pd.Series(text[~missing_mask(text)].unique(), dtype="str")


def _unnamed(profiles: list[Profile], frame: pd.DataFrame, points: dict[str, Points]) -> tuple[str | None, str]:
    """A column that holds a scale though its name does not say so: points in words, a group, or all of 0-10."""
    kinds: Mapping[str, str] = {
        p.name: kind for p in profiles if p.kind == "text" and p.levels <= 12 if (kind := _scale_kind(p, frame))
    }
    whole = [p.name for p in profiles if _whole_scale(p)]
    labelled = [c for c, kind in kinds.items() if kind != "category"]
    for names, reason in (
        (labelled[:1], "its answers are points of a scale"),
        (whole if len(whole) == 1 else [], "the only column that holds all points of a scale"),
        ([c for c, kind in kinds.items() if kind == "category"][:1], "it names promoters, passives and detractors"),
    ):
        if names:
            points[names[0]] = score_points(frame[names[0]])
            return names[0], reason
    return None, "no column named like a score"


def _scale_kind(p: Profile, frame: pd.DataFrame) -> str:
    """The kind of labelled points, "" where most are none, or so few that they could be anything."""
    text = _labels(p, frame)
    known = scale_points(text)
    if known is None or (n.CODED.search(p.words) and known[0] != "category") or n.DERIVED_SCORE.search(p.words):
        return ""
    return known[0] if known[0] != "binary" and len(text) > 2 else ""


def _whole_scale(p: Profile) -> bool:
    """Whole numbers up to 5, 7 or 10 of which at least four in five are used, under a name that says nothing else."""
    if p.kind != "number" or p.numbers is None or not 5 <= p.levels <= 11 or not p.identifier:
        return False
    says_else = (n.OPERATIONS, n.ID, n.DATE, n.NOT_SCORE, n.RESPONDENT, n.SUB_RATING)
    if any(pattern.search(p.words) for pattern in says_else):
        return False
    values = np.unique(p.numbers.values[np.isfinite(p.numbers.values)])
    low, high = values[0], values[-1]
    return bool(low in (0, 1) and high in (5, 7, 10) and len(values) >= 0.8 * (high - low + 1))
