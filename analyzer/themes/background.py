"""The background: general feedback clauses that show what chance similarity looks like for a given encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        return self._nearest(vectors, _GENERIC)

    def mood(self, vectors: F32) -> F32:
        """Nearness to general praise minus nearness to general blame, shape (n,)."""
        return self.near(vectors, "praise") - self.near(vectors, "blame")

    def aimless(self, vectors: F32) -> F32:
        """How much nearer texts are to praise, blame, thanks and small talk than to any topic, in deviations, (n,)."""
        if not len(vectors):
            return np.zeros(0, dtype=np.float32)
        _, deviation = self.scale
        empty = self._nearest(vectors, (*_GENERIC, *_EMPTY))
        return np.asarray((empty - self._nearest(vectors, self._but(*_GENERIC, *_EMPTY))) / deviation, dtype=np.float32)

    def subjectless(self, vectors: F32) -> F32:
        """How much nearer texts are to praise, blame and thanks than to any other group, in deviations, (n,)."""
        _, deviation = self.scale
        other = self._nearest(vectors, self._but(*_GENERIC))
        return np.asarray((self.generic(vectors) - other) / deviation, dtype=np.float32)

    def _nearest(self, vectors: F32, groups: Sequence[str]) -> F32:
        """Nearness to the nearest of some groups, shape (n,); 0 without any."""
        nearness = [self.near(vectors, group) for group in groups]
        return np.asarray(np.max(nearness, axis=0)) if nearness else np.zeros(len(vectors), dtype=np.float32)

    def _but(self, *groups: str) -> list[str]:
        """All groups but these."""
        return [group for group in dict.fromkeys(self.groups) if group not in groups]

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
