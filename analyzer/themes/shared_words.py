"""Which words and phrases the themes of a group have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.labels import count_phrases
from analyzer.themes.phrases import Phrase

_LONGEST: Final = 3  # words
_TWICE: Final = 2  # clauses of a theme that must hold a phrase, and themes of a group that must
_FLOOR: Final = 0.002  # share of a theme's clauses that counts where a phrase is in none


@dataclass(frozen=True)
class Shared:
    """What at least two themes of each group say at least twice.

    Attributes
    ----------
    weight : per group, phrase by the stems of its words -> sqrt(m s): m the geometric mean of the shares of each
        theme's clauses that hold it, s the share of all its uses that are in the group.
    shown : how each is written.
    sizes : (k,) clauses of each theme.
    """

    weight: list[dict[Phrase, float]]
    shown: dict[Phrase, Phrase]
    sizes: npt.NDArray[np.float64]


def count_shared(texts: Sequence[str], theme: npt.NDArray[np.intp], members: Sequence[Sequence[int]]) -> Shared:
    """Count phrases of one to three words in clauses.

    Parameters
    ----------
    texts : n clauses; theme : (n,) their theme, -1 for none.
    members : themes of each group.

    Examples
    --------
    >>> texts = ["slow router", "slow router", "router died", "the router died"]
    >>> shared = count_shared(texts, np.array([0, 0, 1, 1]), [[0, 1]])
    >>> {" ".join(shared.shown[x]): round(w, 3) for x, w in shared.weight[0].items()}
    {'router': 1.0}
    """
    k = max(int(theme.max(initial=-1)), *(max(group) for group in members)) + 1
    holds, shown = count_phrases(texts, theme.tolist(), k)
    sizes = np.bincount(theme[theme >= 0], minlength=k).astype(np.float64)
    total: Counter[Phrase] = Counter()
    for own in holds:
        total.update(own)
    return Shared([_weights([holds[i] for i in g], sizes[list(g)], total) for g in members], shown, sizes)


def _weights(
    holds: Sequence[Counter[Phrase]], sizes: npt.NDArray[np.float64], total: Counter[Phrase]
) -> dict[Phrase, float]:
    times: Counter[Phrase] = Counter(x for own in holds for x, n in own.items() if n >= _TWICE)
    weights = {}
    for x in sorted(x for x, n in times.items() if n >= _TWICE and len(x) <= _LONGEST and len(set(x)) == len(x)):
        share = np.array([own[x] for own in holds]) / np.maximum(sizes, 1)
        mean = float(np.exp(np.log(np.maximum(share, _FLOOR)).mean()))
        weights[x] = float(np.sqrt(mean * sum(own[x] for own in holds) / total[x]))
    return weights
