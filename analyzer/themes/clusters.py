"""Clusters: different clauses, BERTopic's topics of them, and near topics merged."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Final

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
            hdbscan_model=KMeans(k, n_init=1, random_state=seed),
            vectorizer_model=CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_]{3,}\b"),
            ctfidf_model=bertopic.vectorizers.ClassTfidfTransformer(reduce_frequent_words=True),
            calculate_probabilities=False,
            verbose=False,
        )
        topics, _ = model.fit_transform(texts, embeddings=vectors)
    return np.asarray(topics, dtype=np.intp)


def merged_centres(z: npt.NDArray[np.floating[Any]], rounds: Sequence[npt.NDArray[np.intp]], *, k: int) -> F32:
    """Unit centres of k themes, biggest first: the topics of all rounds merged as if they were of one.

    Clustering the centres of several rounds (Leisch 1999, "Bagged clustering") leaves less to the start of k-means than
    any one round does. See :func:`merged` for the criterion.

    Parameters
    ----------
    z : (n, p) unit vectors.
    rounds : for each round the topic (n,) of every vector.
    """
    parts = [_sums(z, topics) for topics in rounds]
    sums, sizes = (np.concatenate(column) for column in zip(*parts, strict=True))
    centres = [sums[members].sum(axis=0) for members in merged(sums, sizes, k=k)]
    return np.asarray(_unit(np.stack(centres)), dtype=np.float32)


def merged(sums: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64], *, k: int) -> list[list[int]]:
    """Which of m clusters end up together when near ones are merged until k are left, biggest first.

    Always the two with the smallest (1 - cosine) (n_a n_b / (n_a + n_b))^p are merged. With p = 1 that is Ward's
    criterion, which makes clusters of equal size; customers' concerns are not, so p is smaller.

    Parameters
    ----------
    sums : (m, p) sums of each cluster's unit vectors; sizes : (m,) how many they are.

    Examples
    --------
    >>> merged(np.array([[2.0, 0], [0, 3], [1, 0.5]]), np.array([2.0, 3, 1]), k=2)
    [[0, 2], [1]]
    """
    sums, sizes = sums.copy(), sizes.copy()
    members = [[i] for i in range(len(sums))]
    alive = list(range(len(sums)))
    while len(alive) > k:
        centres, n = _unit(sums[alive]), sizes[alive]
        cost = (1 - centres @ centres.T) * (np.outer(n, n) / (n[:, None] + n[None, :])) ** _EVENNESS
        cost[np.tril_indices(len(alive))] = np.inf
        a, b = (alive[i] for i in np.unravel_index(int(cost.argmin()), cost.shape))
        sums[a] += sums[b]
        sizes[a] += sizes[b]
        members[a] = sorted(members[a] + members[b])
        alive.remove(b)
    return [members[i] for i in sorted(alive, key=lambda i: (-sizes[i], i))]


def _sums(
    z: npt.NDArray[np.floating[Any]], topics: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Sum of the vectors of each topic and their number."""
    found, group = np.unique(topics, return_inverse=True)
    sums = np.zeros((len(found), z.shape[1]))
    np.add.at(sums, group, z)
    return sums, np.bincount(group).astype(np.float64)


def _unit(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float64)
