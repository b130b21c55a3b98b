"""Clusters: different clauses, BERTopic's topics of them, and near topics merged."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32

_EVENNESS: Final = 0.75


def unique_clauses(texts: Sequence[str]) -> npt.NDArray[np.intp]:
    """Where each different clause of at least two words first occurs; case and punctuation make no difference."""
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        key = " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
        if " " in key:
            first.setdefault(key, row)
    return np.fromiter(first.values(), dtype=np.intp, count=len(first))


def bertopic_topics(texts: list[str], vectors: npt.NDArray[np.float64], *, k: int, seed: int) -> npt.NDArray[np.intp]:
    """Topic of each clause by BERTopic with k-means on the given vectors."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer

    from analyzer.themes.light_bertopic import light_bertopic

    with light_bertopic() as bertopic, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about clusters smaller than asked for
        model = bertopic.BERTopic(
            umap_model=bertopic.dimensionality.BaseDimensionalityReduction(),
            hdbscan_model=KMeans(k, n_init=3, random_state=seed),
            vectorizer_model=CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_]{3,}\b"),
            ctfidf_model=bertopic.vectorizers.ClassTfidfTransformer(reduce_frequent_words=True),
            calculate_probabilities=False,
            verbose=False,
        )
        topics, _ = model.fit_transform(texts, embeddings=vectors)
    return np.asarray(topics, dtype=np.intp)


def merge_topics(z: F32, topics: npt.NDArray[np.intp], *, k: int) -> npt.NDArray[np.intp]:
    """Merge topics until k are left: always the two with the smallest (1 - cosine) (n_a n_b / (n_a + n_b))^p.

    With p = 1 that is Ward's criterion, which makes themes of equal size; customers' concerns are not, so p is smaller.
    """
    found, group = np.unique(topics, return_inverse=True)
    sums = np.zeros((len(found), z.shape[1]))
    np.add.at(sums, group, z.astype(np.float64))
    sizes = np.bincount(group).astype(np.float64)
    home = np.arange(len(found))
    alive = list(range(len(found)))
    while len(alive) > k:
        centres = sums[alive] / np.maximum(np.linalg.norm(sums[alive], axis=1, keepdims=True), 1e-9)
        n = sizes[alive]
        cost = (1 - centres @ centres.T) * (np.outer(n, n) / (n[:, None] + n[None, :])) ** _EVENNESS
        cost[np.tril_indices(len(alive))] = np.inf
        a, b = (alive[i] for i in np.unravel_index(int(cost.argmin()), cost.shape))
        sums[a] += sums[b]
        sizes[a] += sizes[b]
        home[home == b] = a
        alive.remove(b)
    return home[group]


def topic_centres(z: F32, topics: npt.NDArray[np.intp]) -> F32:
    """Unit centres of the topics, biggest first."""
    found, sizes = np.unique(topics, return_counts=True)
    order = found[np.lexsort((found, -sizes))]
    centres = np.stack([z[topics == t].mean(axis=0, dtype=np.float64) for t in order])
    return np.asarray(centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9), dtype=np.float32)
