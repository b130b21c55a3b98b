"""Clusters: different clauses, BERTopic's topics of them, and near topics merged."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Clustered = tuple[npt.NDArray[np.floating[Any]], npt.NDArray[np.intp]]  # (n, p) unit vectors, the cluster of each
_EVENNESS: Final = 0.75
_DRAWN: Final = 10_000  # vectors of a round
_ROUNDS: Final = 20  # of k-means; with five, seeds differ three times as much (size rank correlation of nhs_fft)


def unique_clauses(texts: Sequence[str]) -> npt.NDArray[np.intp]:
    """Where each different clause of at least two words first occurs; case and punctuation make no difference."""
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        key = " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
        if " " in key:
            first.setdefault(key, row)
    return np.fromiter(first.values(), dtype=np.intp, count=len(first))


def bertopic_topics(
    texts: list[str], vectors: npt.NDArray[np.float64], *, k: int, finer: int, seed: int
) -> npt.NDArray[np.intp]:
    """At most k topics of clauses by BERTopic with :class:`MergedKMeans` on the given vectors."""
    from sklearn.feature_extraction.text import CountVectorizer

    from analyzer.themes.light_bertopic import light_bertopic

    with light_bertopic() as bertopic, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about clusters smaller than asked for
        model = bertopic.BERTopic(
            umap_model=bertopic.dimensionality.BaseDimensionalityReduction(),
            hdbscan_model=MergedKMeans(k, finer=finer, seed=seed),
            vectorizer_model=CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_]{3,}\b"),
            ctfidf_model=bertopic.vectorizers.ClassTfidfTransformer(reduce_frequent_words=True),
            calculate_probabilities=False,
            verbose=False,
        )
        topics, _ = model.fit_transform(texts, embeddings=vectors)
    return np.asarray(topics, dtype=np.intp)


class MergedKMeans:
    """Clusters of several rounds of k-means, merged until k are left; a cluster model as BERTopic takes them.

    Clustering the centres of several rounds, each on vectors drawn at random (Leisch 1999, "Bagged clustering"), leaves
    less to chance than any one round does, and clusters merged from finer ones may differ in size. See :func:`merged`
    for the criterion.

    Parameters
    ----------
    k : most clusters; one that is nearest to no vector is left out.
    finer : clusters of a round.
    seed : of the draws and of where k-means begins.

    Attributes
    ----------
    labels_ : (n,) cluster of each vector, that of the nearest centre.
    """

    def __init__(self, k: int, *, finer: int, seed: int = 0) -> None:
        self.k, self.finer, self.seed = k, finer, seed
        self.labels_ = np.zeros(0, dtype=np.intp)

    def fit(self, vectors: npt.NDArray[np.float64]) -> MergedKMeans:
        """Cluster (n, p) unit vectors."""
        centres = merged_centres(self._rounds(vectors), k=self.k)
        self.labels_ = (vectors @ centres.T).argmax(axis=1)
        return self

    def _rounds(self, vectors: npt.NDArray[np.float64]) -> Iterator[Clustered]:
        """One round at a time, so that one draw is held."""
        from sklearn.cluster import KMeans

        rng = np.random.default_rng(self.seed)
        for r in range(_ROUNDS):
            drawn = vectors[np.sort(rng.permutation(len(vectors))[:_DRAWN])]
            start = self.seed * _ROUNDS + r
            yield drawn, KMeans(self.finer, n_init=1, random_state=start).fit_predict(drawn)


def merged_centres(rounds: Iterable[Clustered], *, k: int) -> npt.NDArray[np.float64]:
    """Unit centres (k, p) of the clusters of all rounds, merged as if they were of one; biggest first."""
    parts = [_sums(z, clusters) for z, clusters in rounds]
    sums, sizes = (np.concatenate(column) for column in zip(*parts, strict=True))
    return unit(np.stack([sums[members].sum(axis=0) for members in merged(sums, sizes, k=k)]))


def topic_centres(z: npt.NDArray[np.floating[Any]], topics: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Unit centres (k, p) of the topics (n,) of (n, p) unit vectors, biggest first."""
    sums, sizes = _sums(z, topics)
    return unit(sums[np.argsort(-sizes, kind="stable")])


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
    m = len(sums)
    sums, sizes, ways = sums.copy(), sizes.copy(), unit(sums)
    members, alive = [[i] for i in range(m)], np.ones(m, dtype=bool)

    def costs(i: int) -> npt.NDArray[np.float64]:
        row = (1 - ways @ ways[i]) * (sizes * sizes[i] / (sizes + sizes[i])) ** _EVENNESS
        row[~alive] = row[i] = np.inf
        return np.asarray(row)

    cost = np.stack([costs(i) for i in range(m)])
    nearest = cost.argmin(axis=1)
    for _ in range(m - k):
        a = int(cost[np.arange(m), nearest].argmin())
        a, b = sorted((a, int(nearest[a])))
        sums[a] += sums[b]
        sizes[a] += sizes[b]
        ways[a] = unit(sums[a : a + 1])[0]
        members[a] += members[b]
        alive[b] = False
        cost[a] = cost[:, a] = costs(a)
        cost[b] = cost[:, b] = np.inf
        stale = (nearest == a) | (nearest == b)
        stale[[a, b]] = True
        nearest[stale] = cost[stale].argmin(axis=1)
        closer = cost[:, a] < cost[np.arange(m), nearest]
        nearest[closer] = a
    return [sorted(members[i]) for i in sorted(np.flatnonzero(alive), key=lambda i: (-sizes[i], i))]


def _sums(
    z: npt.NDArray[np.floating[Any]], topics: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Sum of the vectors of each topic and their number."""
    found, group = np.unique(topics, return_inverse=True)
    sums = np.zeros((len(found), z.shape[1]))
    np.add.at(sums, group, z)
    return sums, np.bincount(group).astype(np.float64)


def unit(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Rows of length one, in the direction of the (m, p) rows given."""
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float64)
