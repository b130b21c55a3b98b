"""What feedback is usually about: helps a theme that is known by its name alone.

"Staff manner" and "she was so kind" are far apart for an encoder; the concepts lie between them. A theme without
examples leans towards the concepts its name is near to; every example of its own makes it lean less.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from analyzer.themes.background import F32

_NAME_WEIGHT: Final = 0.6  # names are compared with names first, with customers' phrases second
_SHARPNESS: Final = 2.0
LEAN: Final = 0.7


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

    def directions(
        self, names: F32, theme: list[int], n_examples: list[int], vectors: F32, scale: tuple[float, float]
    ) -> F32:
        """Where each theme leans, (themes, d) float32 of length ``LEAN / (1 + its examples)``.

        Parameters
        ----------
        names : (m, d) vectors of labels and descriptions; theme : (m) the theme of each.
        n_examples : number of examples of each theme.
        vectors : (texts, d) vectors of the concepts' texts.
        scale : mean and deviation of background cosines.
        """
        mean, deviation = scale
        owner, is_name = np.asarray(self.owner), np.asarray(self.is_name)
        cosines = (names @ vectors.T - mean) / deviation
        n_concepts = int(owner.max()) + 1
        profile = np.empty((len(names), n_concepts))
        centres = np.empty((n_concepts, vectors.shape[1]))
        for concept in range(n_concepts):
            own = owner == concept
            near = np.sort(cosines[:, own], axis=1)[:, -3:].mean(axis=1)
            profile[:, concept] = _NAME_WEIGHT * cosines[:, own & is_name].max(axis=1) + (1 - _NAME_WEIGHT) * near
            centres[concept] = vectors[own].mean(axis=0)
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        result = np.zeros((len(n_examples), vectors.shape[1]))
        for index, examples in enumerate(n_examples):
            best = profile[[i for i, t in enumerate(theme) if t == index]].max(axis=0)
            weight = np.exp(_SHARPNESS * (best - best.max()))
            direction = (weight / weight.sum()) @ centres
            result[index] = LEAN / (1 + examples) * direction / max(np.linalg.norm(direction), 1e-9)
        return np.asarray(result, dtype=np.float32)


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
