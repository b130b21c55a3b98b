"""What feedback is usually about: gives phrases to a theme that is known by its name alone.

"Staff manner" and "she was so kind" are far apart for an encoder; the concepts lie between them. A theme without
examples borrows the phrases of the concepts whose names are near to its own. Each concept lends to one theme, so that
themes with similar names do not end up with the same phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from analyzer.themes.background import F32

_NAME_WEIGHT: Final = 0.6  # names are compared with names first, with customers' phrases second
_NEAR: Final = 2.0  # background deviations from which a name is near enough to borrow
_MOST: Final = 4  # concepts one theme borrows from


@dataclass(frozen=True)
class Concepts:
    """Names and phrases of the shipped concepts.

    Attributes
    ----------
    texts : all names and phrases.
    owner : index of the concept of each text.
    is_name : whether the text is a name.
    """

    texts: tuple[str, ...]
    owner: tuple[int, ...]
    is_name: tuple[bool, ...]

    def lent(
        self, names: F32, theme: list[int], n_themes: int, vectors: F32, scale: tuple[float, float]
    ) -> list[list[int]]:
        """For each theme the indices of the phrases (in ``texts``) that it borrows.

        Concepts and themes are first paired one to one with the largest total nearness; a concept left over goes to
        the theme it is nearest to.

        Parameters
        ----------
        names : (m, d) vectors of labels and descriptions; theme : (m) the theme of each, 0..n_themes-1.
        n_themes : number of themes; one without a name borrows nothing.
        vectors : (texts, d) vectors of the concepts' texts.
        scale : mean and deviation of background cosines.
        """
        from scipy.optimize import linear_sum_assignment

        near = self._nearness(names, theme, n_themes, vectors, scale)
        homes = {int(c): int(t) for c, t in zip(*linear_sum_assignment(-near), strict=True) if near[c, t] >= _NEAR}
        for concept in np.flatnonzero(near.max(axis=1, initial=0.0) >= _NEAR):
            homes.setdefault(int(concept), int(near[concept].argmax()))
        owner, is_name = np.asarray(self.owner), np.asarray(self.is_name)
        borrowed = []
        for index in range(n_themes):
            own = sorted((c for c, t in homes.items() if t == index), key=lambda c: (-near[c, index], c))[:_MOST]
            borrowed.append(np.flatnonzero(np.isin(owner, own) & ~is_name).tolist())
        return borrowed

    def _nearness(
        self, names: F32, theme: list[int], n_themes: int, vectors: F32, scale: tuple[float, float]
    ) -> np.ndarray:
        """(concepts, themes) nearness of names in background deviations; below every threshold without a name."""
        mean, deviation = scale
        owner, is_name = np.asarray(self.owner), np.asarray(self.is_name)
        cosines = (vectors @ names.T - mean) / deviation
        near = np.full((int(owner.max()) + 1, n_themes), -100.0)
        for concept in range(len(near)):
            own = owner == concept
            phrases = np.sort(cosines[own & ~is_name], axis=0)[-3:].mean(axis=0)
            value = _NAME_WEIGHT * cosines[own & is_name].max(axis=0) + (1 - _NAME_WEIGHT) * phrases
            np.maximum.at(near[concept], theme, value)
        return near


def load_concepts(folder: Path) -> Concepts:
    """Read ``concepts.yaml`` of the scorer's folder."""
    import yaml

    texts: list[str] = []
    owner: list[int] = []
    is_name: list[bool] = []
    for index, concept in enumerate(yaml.safe_load((folder / "concepts.yaml").read_text(encoding="utf-8"))):
        for key in ("names", "phrases"):
            for text in concept[key]:
                texts.append(text)
                owner.append(index)
                is_name.append(key == "names")
    return Concepts(tuple(texts), tuple(owner), tuple(is_name))
