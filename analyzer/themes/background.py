"""The background: general feedback clauses that show what chance similarity looks like for a given encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
_GENERIC = ("praise", "blame", "thanks")
_EMPTY = ("nothing", "context")


@dataclass(frozen=True)
class Background:
    """Background clauses with their vectors.

    Attributes
    ----------
    texts : the clauses.
    groups : the group of each clause (``praise``, ``blame``, ``thanks``, ``nothing``, ``context``, topics …).
    vectors : (b, d) float32 of unit length.
    """

    texts: tuple[str, ...]
    groups: tuple[str, ...]
    vectors: F32

    @property
    def scale(self) -> tuple[float, float]:
        """Mean and standard deviation of the cosine of two different background clauses.

        Encoders spread their cosines differently; measured in these units they can share one scorer.
        """
        cosines = self.vectors @ self.vectors.T
        above = cosines[np.triu_indices(len(cosines), k=1)].astype(np.float64)
        return float(above.mean()), float(max(above.std(), 1e-6))

    def near(self, vectors: F32, group: str) -> F32:
        """Mean cosine to the three nearest clauses of a group, shape (n,)."""
        own = self.vectors[[i for i, g in enumerate(self.groups) if g == group]]
        if not len(own):
            return np.zeros(len(vectors), dtype=np.float32)
        cosines = vectors @ own.T
        k = min(3, cosines.shape[1])
        return np.asarray(np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1), dtype=np.float32)

    def generic(self, vectors: F32) -> F32:
        """How much texts are praise, blame or thanks without a subject: the largest of the three, shape (n,)."""
        return np.asarray(np.max([self.near(vectors, g) for g in _GENERIC], axis=0))

    def mood(self, vectors: F32) -> F32:
        """Nearness to general praise minus nearness to general blame, shape (n,)."""
        return self.near(vectors, "praise") - self.near(vectors, "blame")

    def aimless(self, vectors: F32) -> F32:
        """How much nearer texts are to praise, blame, thanks and small talk than to any topic, in deviations, (n,)."""
        if not len(vectors):
            return np.zeros(0, dtype=np.float32)
        _, deviation = self.scale
        topics = [group for group in dict.fromkeys(self.groups) if group not in (*_GENERIC, *_EMPTY)]
        empty = np.max([self.generic(vectors), *(self.near(vectors, group) for group in _EMPTY)], axis=0)
        topical = np.max([self.near(vectors, group) for group in topics], axis=0) if topics else np.zeros(len(vectors))
        return np.asarray((empty - topical) / deviation, dtype=np.float32)

    def subjectless(self, vectors: F32) -> F32:
        """How much nearer texts are to praise, blame and thanks than to any other group, in deviations, (n,)."""
        _, deviation = self.scale
        others = [group for group in dict.fromkeys(self.groups) if group not in _GENERIC]
        other = np.max([self.near(vectors, group) for group in others], axis=0) if others else 0.0
        return np.asarray((self.generic(vectors) - other) / deviation, dtype=np.float32)

    def density(self, vectors: F32) -> F32:
        """Mean cosine to the ten nearest background clauses (hubness; CSLS of Conneau et al. 2018), shape (n,)."""
        cosines = vectors @ self.vectors.T
        k = min(10, cosines.shape[1])
        return np.asarray(np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1), dtype=np.float32)


def flatten(groups: Mapping[str, list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts and their groups from the YAML mapping of group to clauses."""
    texts = tuple(text for own in groups.values() for text in own)
    names = tuple(name for name, own in groups.items() for _ in own)
    return texts, names
