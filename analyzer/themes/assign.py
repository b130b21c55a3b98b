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
    """Assigned pairs: index of the clause, index of the theme, confidence in [0, 1]; ordered by clause."""

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
) -> Decision:
    """Choose the themes of each clause.

    A theme is assigned when its log-odds reach the scorer's threshold, lie at most ``gap`` below those of the clause's
    best theme, and it is among the ``most`` best; a one-sided theme refuses a clause of the other mood; a parent
    gives way to its descendants.

    Parameters
    ----------
    log_odds : (n, themes).
    polarity : (n,) p(positive) - p(negative), NaN when unknown.
    codebook, scorer : of the model.
    sides : (themes,) -1 complaints only, 1 praise only, 0 both.

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
    n, k = log_odds.shape
    if not n or not k:
        empty = np.empty(0, dtype=np.intp)
        return Decision(empty, empty, np.empty(0))
    scores = _gated(log_odds, np.asarray(polarity, dtype=float), sides)
    order = np.argsort(-scores, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(k)[None, :], axis=1)
    chosen = (scores >= scorer.threshold) & (scores >= scores.max(axis=1, keepdims=True) - scorer.gap)
    chosen &= rank < scorer.most
    for child, parent in _pairs(codebook):
        chosen[:, parent] &= ~chosen[:, child]
    clause, theme = np.nonzero(chosen)
    at = np.lexsort((rank[clause, theme], clause))
    clause, theme = clause[at], theme[at]
    return Decision(clause, theme, 1.0 / (1.0 + np.exp(-scores[clause, theme])))


def _gated(
    scores: npt.NDArray[np.float64], polarity: npt.NDArray[np.float64], sides: npt.NDArray[np.int8]
) -> npt.NDArray[np.float64]:
    """Minus infinity where a one-sided theme meets a clause of the other mood (unknown mood passes)."""
    against = np.nan_to_num(polarity)[:, None] * sides[None, :] < -_MOOD_MARGIN
    return np.where(against, -np.inf, scores)


def _pairs(codebook: Codebook) -> list[tuple[int, int]]:
    """(descendant, ancestor) index pairs."""
    index = {theme_id: i for i, theme_id in enumerate(codebook.ids)}
    return [(index[i], index[a]) for i in codebook.ids for a in codebook.ancestors(i)]
