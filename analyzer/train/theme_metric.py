"""The metric of the theme room: shrunken within-class whitening, learned from hand-coded sets.

Sw is the mean covariance of clauses around their theme's mean, each set counting the same; with the mean trace t the
clauses are multiplied by (Sw + SHRINK t I)^(-1/2) (within-class covariance normalisation, Hatch et al. 2006), then
turned to the ``DIMENSIONS`` directions of largest variance. How people say a thing then counts for less than
what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.metric import Metric
from analyzer.train.theme_sets import CodedSet

SHRINK: Final = 0.5
DIMENSIONS: Final = 128
_CAP: Final = 400  # clauses of one theme, so that the big ones do not decide alone
_LEAST: Final = 8


def learn_metric(sets: Sequence[CodedSet], *, seed: int = 0) -> Metric:
    """Learn mean and components from clauses of comments that have one theme and at most two clauses."""
    rng = np.random.default_rng(seed)
    d = sets[0].vectors.shape[1]
    within, mean = np.zeros((d, d)), np.zeros(d)
    for data in sets:
        groups = _pure(data, rng)
        within += sum(np.cov(x.T, bias=True) for x in groups) / len(groups) / len(sets)
        mean += data.vectors.mean(axis=0, dtype=np.float64) / len(sets)
    whitening = _inverse_root(within + SHRINK * np.trace(within) / d * np.eye(d))
    total = np.zeros((d, d))
    for data in sets:
        z = (data.vectors - mean) @ whitening
        z /= np.linalg.norm(z, axis=1, keepdims=True)
        total += z.T @ z / len(z) / len(sets)
    _, directions = np.linalg.eigh(total)
    components = directions[:, ::-1][:, :DIMENSIONS].T @ whitening
    return Metric(mean.astype(np.float32), np.ascontiguousarray(components, dtype=np.float32))


def _pure(data: CodedSet, rng: np.random.Generator) -> list[npt.NDArray[np.float64]]:
    """Clause vectors of each theme that are likely about it."""
    clauses = np.bincount(data.row, minlength=len(data.gold))
    single = (data.gold.sum(axis=1) == 1) & (clauses <= 2)
    found = []
    for theme in range(data.gold.shape[1]):
        own = np.flatnonzero((data.gold[:, theme] & single)[data.row])
        if len(own) >= _LEAST:
            found.append(data.vectors[rng.permutation(own)[:_CAP]].astype(np.float64))
    return found


def _inverse_root(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    values, directions = np.linalg.eigh(matrix)
    return np.asarray(directions @ np.diag(values**-0.5) @ directions.T)
