"""From scores to decisions: competition, the "none of these" answer, polarity gates, child before parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.codebook import Codebook
from analyzer.themes.scorer import Scorer

_MOOD_MARGIN: Final = 0.5  # a clause must be clearly on the other side before a one-sided theme refuses it


@dataclass(frozen=True)
class Decision:
    """Assigned pairs: index of the clause, index of the theme, confidence in [0, 1]; ordered by clause.

    Theme -1, with confidence 0, stands for a clause that only themes dropped from the codebook would have got.
    """

    clause: npt.NDArray[np.intp]
    theme: npt.NDArray[np.intp]
    confidence: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Decided:
    """A :class:`Decision` with the phrase of the theme nearest to the clause (index into the model's phrases)."""

    clause: npt.NDArray[np.intp]
    theme: npt.NDArray[np.intp]
    confidence: npt.NDArray[np.float64]
    phrase: npt.NDArray[np.intp]


def decide(
    log_odds: npt.NDArray[np.float64],
    polarity: npt.NDArray[np.floating[Any]],
    *,
    codebook: Codebook,
    scorer: Scorer,
    sides: npt.NDArray[np.int8],
    owner: npt.NDArray[np.intp] | None = None,
) -> Decision:
    """Choose the themes of each clause.

    A unit (a theme as it was first written) is chosen when its log-odds reach the scorer's threshold, lie at most
    ``gap`` below those of the clause's best unit, and it is among the ``most`` best; a one-sided unit refuses a clause
    of the other mood. Units then count for the theme that owns them, and a parent gives way to its descendants.

    Parameters
    ----------
    log_odds : (n, units).
    polarity : (n,) p(positive) - p(negative), NaN when unknown.
    codebook, scorer : of the model.
    sides : (units,) -1 complaints only, 1 praise only, 0 both.
    owner : (units,) index of the theme a unit counts for, -1 for none; by default units are the codebook's themes.

    Examples
    --------
    >>> from analyzer.themes.codebook import Codebook, Theme
    >>> book = Codebook("b", (Theme("a", "A", "a"), Theme("b", "B", "b", parent="a")))
    >>> scorer = Scorer((), (), (), 0.0, threshold=0.0, gap=5.0, most=3)
    >>> found = decide(np.array([[2.0, 1.0], [1.0, -1.0]]), np.zeros(2), codebook=book, scorer=scorer,
    ...     sides=np.zeros(2, dtype=np.int8))
    >>> found.clause.tolist(), found.theme.tolist()
    ([0, 1], [1, 0])
    """
    n, units = log_odds.shape
    owner = np.arange(units) if owner is None else owner
    empty = np.empty(0, dtype=np.intp)
    if not n or not units:
        return Decision(empty, empty, np.empty(0))
    scores = _gated(log_odds, np.asarray(polarity, dtype=float), sides)
    order = np.argsort(-scores, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(units)[None, :], axis=1)
    chosen = (scores >= scorer.threshold) & (scores >= scores.max(axis=1, keepdims=True) - scorer.gap)
    chosen &= rank < scorer.most
    best = np.full((n, len(codebook.themes)), -np.inf)
    for unit in np.flatnonzero(owner >= 0):
        column = np.where(chosen[:, unit], scores[:, unit], -np.inf)
        best[:, owner[unit]] = np.maximum(best[:, owner[unit]], column)
    for child, parent in _pairs(codebook):
        best[best[:, child] > -np.inf, parent] = -np.inf
    clause, theme = np.nonzero(best > -np.inf)
    sure = 1.0 / (1.0 + np.exp(-best[clause, theme]))
    silent = np.flatnonzero(chosen.any(axis=1) & ~(best > -np.inf).any(axis=1))
    clause, theme = np.append(clause, silent), np.append(theme, np.full(len(silent), -1))
    sure = np.append(sure, np.zeros(len(silent)))
    at = np.lexsort((theme, -sure, clause))
    return Decision(clause[at], theme[at], sure[at])


def _gated(
    scores: npt.NDArray[np.float64], polarity: npt.NDArray[np.float64], sides: npt.NDArray[np.int8]
) -> npt.NDArray[np.float64]:
    """Minus infinity where a one-sided theme meets a clause of the other mood (unknown mood passes)."""
    return np.where(other_mood(polarity[:, None], sides[None, :]), -np.inf, scores)


def other_mood(polarity: npt.NDArray[np.floating[Any]], sides: npt.NDArray[np.number[Any]]) -> npt.NDArray[np.bool_]:
    """Whether a clause is clearly of the other mood than a one-sided theme (-1 complaints, 1 praise, 0 both)."""
    return np.asarray(np.nan_to_num(polarity) * sides < -_MOOD_MARGIN)


def _pairs(codebook: Codebook) -> list[tuple[int, int]]:
    """(descendant, ancestor) index pairs."""
    index = {theme_id: i for i, theme_id in enumerate(codebook.ids)}
    return [(index[i], index[a]) for i in codebook.ids for a in codebook.ancestors(i)]
