"""Vectors of many texts without holding them: fetched from the cache, or made again, when rows are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.encode.base import Encoder
from analyzer.encode.cache import cached_encode

F32 = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]


class OnDemand:
    """Reads like an array (n, d) of unit vectors; memory is that of the rows asked for.

    Parameters
    ----------
    encoder : makes the vectors; its cache serves those made before.
    texts : the distinct texts.
    index : (n,) the text of each row.

    Examples
    --------
    >>> class Lengths:
    ...     dim, feature_dim, keep = 1, 0, False
    ...     def encode(self, texts, *, progress=None):
    ...         from analyzer.results import Encoded
    ...         return Encoded(np.array([[len(t)] for t in texts], dtype=np.float32))
    >>> vectors = OnDemand(Lengths(), ["a", "bcd"], np.array([1, 0, 1]))
    >>> vectors.shape, vectors[np.array([0, 1])].ravel().tolist(), take(vectors, np.array([1]))[:].ravel().tolist()
    ((3, 1), [3.0, 1.0], [1.0])
    """

    def __init__(self, encoder: Encoder, texts: Sequence[str], index: Rows) -> None:
        self.encoder, self.texts, self.index = encoder, texts, index

    def __len__(self) -> int:
        return len(self.index)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""
        return len(self.index), self.encoder.dim

    def __getitem__(self, rows: Any) -> F32:
        wanted = self.index[rows]
        distinct, back = np.unique(wanted, return_inverse=True)
        return cached_encode(self.encoder, [self.texts[i] for i in distinct.tolist()]).vectors[back]


def take(vectors: Any, rows: Rows) -> Any:
    """Some rows of an array or of an :class:`OnDemand`; of the latter none is fetched yet."""
    if isinstance(vectors, OnDemand):
        return OnDemand(vectors.encoder, vectors.texts, vectors.index[rows])
    return vectors[rows]
