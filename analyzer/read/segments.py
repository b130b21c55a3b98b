"""Which columns are segments: few levels, not a function of the score, not hand-coded labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.read import names as n
from analyzer.read.profile import Profile
from analyzer.read.values import missing_mask, stripped

MAX_LEVELS = 30
_ENOUGH = 20_000  # rows that show whether a column is a function of the score
_GROUPS = frozenset(
    {
        "promoter",
        "detractor",
        "passive",
        "promoters",
        "detractors",
        "passives",
        "satisfied",
        "dissatisfied",
        "neutral",
        "negative",
        "positive",
        "mixed",
    }
)


def segment_columns(
    profiles: Sequence[Profile], frame: pd.DataFrame, scores: Sequence[npt.NDArray[np.float64]]
) -> list[str]:
    """Names of the columns that may split the responses, in file order."""
    out: list[str] = []
    step = max(1, len(frame) // _ENOUGH)
    for p in profiles:
        if p.kind not in ("text", "boolean") or not 2 <= p.levels <= MAX_LEVELS or p.top_share > 0.98:
            continue
        if p.mean_words > 8 or (p.levels > 0.5 * p.filled and p.filled > 4):
            continue
        if (
            n.CODED.search(p.words)
            or n.KEY.search(p.words)
            or n.RESPONDENT.search(p.words)
            or n.QUESTION.search(p.words)
            or n.PERSON.search(p.words)
            or n.HEADLINE.search(p.words)
        ):
            continue
        text = segment_text(frame[p.name].iloc[::step])
        if set(text.dropna().str.casefold().unique()) <= _GROUPS:
            continue
        if any(function_of(text, score[::step]) for score in scores):
            continue
        out.append(p.name)
    return out


def segment_text(series: pd.Series[Any]) -> pd.Series[Any]:
    """A segment's values as trimmed text, missing ones as None."""
    text = stripped(series)
    return text.where(~missing_mask(text), None)


def function_of(text: pd.Series[Any], score: npt.NDArray[np.float64]) -> bool:
    """Whether the score decides the column (all but 1 % of the rows), as an NPS group is decided.

    Judged only where scores repeat often enough that this cannot be chance.

    Examples
    --------
    >>> score = np.tile([0.0, 5.0, 9.0, 10.0], 10)
    >>> function_of(pd.Series(np.where(score > 8, "P", "D")), score)
    True
    """
    known = text.notna().to_numpy(dtype=bool) & np.isfinite(score)
    if known.sum() < 20:
        return False
    table = pd.crosstab(score[known], text[known].to_numpy())
    repeated = table[table.sum(axis=1) > 1]
    if repeated.shape[0] < 2 or repeated.to_numpy().sum() < 15 or (repeated.sum(axis=0) > 0).sum() < 2:
        return False
    agreement = repeated.max(axis=1).sum() / repeated.to_numpy().sum()
    base = repeated.sum(axis=0).max() / repeated.to_numpy().sum()
    return bool(agreement >= 0.99 and base < 0.99)
