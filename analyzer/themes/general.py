"""General themes: clauses that praise or blame everything, and nothing in particular.

"Excellent, thank you" has no subject. Clustering scatters such clauses over themes that no phrase stands for; here they
are told by the background clauses instead, the same ones in every data set and at every fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32, Background

PRAISE: Final = "general_praise"
BLAME: Final = "general_dissatisfaction"
LABELS: Final = {PRAISE: "General praise", BLAME: "General dissatisfaction"}
SIDE: Final = {PRAISE: 1, BLAME: -1}
OUT_OF_REACH: Final = 2.0  # the reach of a general theme: no clause belongs to it by its cosine to a centre
_CLEARLY: Final = 1.0  # deviations of the background's cosines


def general_sides(z: F32, background: Background) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """Which clauses say no more than a mood.

    Parameters
    ----------
    z : (n, p) unit vectors.
    background : with vectors of the same space.

    Returns
    -------
    side, confidence : (n,) 1 for praise and thanks, -1 for blame, 0 for clauses that are not at least one deviation
        nearer to these than to every other kind of background clause; in [.5, 1] where there is a side.
    """
    if not len(z) or not len(background.texts):
        return np.zeros(len(z), dtype=np.int8), np.zeros(len(z))
    above = background.subjectless(z).astype(np.float64) - _CLEARLY
    side = np.where(above > 0, np.where(background.mood(z) >= 0, 1, -1), 0)
    return side.astype(np.int8), np.clip(0.5 + above / 6, 0.5, 1.0)


def columns(ids: Sequence[str], reach: npt.NDArray[np.floating]) -> dict[int, int]:
    """Side -> number of the general theme of that side among themes, where it is still told by the background."""
    return {SIDE[i]: k for k, i in enumerate(ids) if i in SIDE and reach[k] >= OUT_OF_REACH}
