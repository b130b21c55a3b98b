"""How steady a discovered theme is: whether it comes back when only half of the clauses are seen."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

_ROUNDS: Final = 4  # each fits one random half; more changes little (standard error of a mean of four Jaccards)


def stability(z: npt.NDArray[np.float32], group: npt.NDArray[np.intp], *, k: int, seed: int) -> npt.NDArray[np.float64]:
    """Mean Jaccard agreement of each group with its best counterpart in refits on random halves.

    Jaccard(A, B) = |A ∩ B| / |A ∪ B| over all clauses (Hennig 2007, "Cluster-wise assessment of cluster stability").

    Parameters
    ----------
    z : (n, p) unit vectors.
    group : (n,) group of each row, -1 for none.
    k : number of groups.
    seed : of the halves.

    Returns
    -------
    (k,) float64 in [0, 1]; above about .75 a theme is steady, under .5 it is a matter of chance.
    """
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(seed)
    best = np.zeros((_ROUNDS, k))
    rows = np.flatnonzero(group >= 0)
    sizes = np.bincount(group[rows], minlength=k)
    for turn in range(_ROUNDS):
        half = np.sort(rng.choice(len(z), len(z) // 2, replace=False))
        if len(half) < k:
            return np.full(k, np.nan)
        refit = KMeans(k, n_init=1, random_state=int(rng.integers(2**31))).fit(z[half])
        again = (z @ refit.cluster_centers_.T.astype(np.float32)).argmax(axis=1)
        both = np.zeros((k, k))
        np.add.at(both, (group[rows], again[rows]), 1)
        union = sizes[:, None] + np.bincount(again[rows], minlength=k)[None, :] - both
        best[turn] = (both / np.maximum(union, 1)).max(axis=1)
    return np.asarray(best.mean(axis=0))
