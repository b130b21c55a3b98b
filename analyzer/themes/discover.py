"""Discovery: themes nobody listed, found with BERTopic on a seeded sample of clauses, then assigned to every clause."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import write_json
from analyzer.schema import RESERVED_THEME_IDS
from analyzer.themes.labels import name_groups, slug
from analyzer.themes.stability import stability
from analyzer.threads import one_thread

F32 = npt.NDArray[np.float32]
_SAMPLE: Final = 20_000  # unique clauses that are clustered; everything is assigned afterwards
_CHUNK: Final = 65_536  # clauses whose vectors are held at a time
_DIMENSIONS: Final = 50
_PER_THEME: Final = 15  # unique clauses per theme below which fewer themes are sought
_FEWEST: Final = 30  # unique clauses below which nothing is sought
_USUAL_REACH: Final = 0.45  # cosine that belongs to a recalled theme where too few clauses are there to tell
_UNSPECIFIC: Final = 0.10  # share of clauses that are too far from every centre to be called one of them


@dataclass(frozen=True)
class Discovery:
    """Discovered themes; each clause is decided by its own vector alone.

    Attributes
    ----------
    ids, labels, keywords : one per theme, biggest first; ids never collide with the codebook's.
    stability : (k,) mean Jaccard agreement with refits on random halves, in [0, 1].
    mean, components : the projection z = (v - mean) components', then to unit length.
    centres : (k, p) unit vectors; ``reach`` (k,) smallest cosine that still belongs to the theme.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    stability: npt.NDArray[np.float64]
    mean: F32
    components: F32
    centres: F32
    reach: F32

    def assign(self, vectors: F32) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Theme of each clause, -1 where it is too unspecific, and a confidence in [0, 1].

        Parameters
        ----------
        vectors : (n, d) unit vectors of the encoder the discovery was fitted with, or an
            :class:`~analyzer.encode.OnDemand`.
        """
        if not len(self.ids):
            return np.full(len(vectors), -1), np.zeros(len(vectors))
        parts = [self._assign(vectors[start : start + _CHUNK]) for start in range(0, len(vectors), _CHUNK)]
        if not parts:
            return np.zeros(0, dtype=np.intp), np.zeros(0)
        return np.concatenate([theme for theme, _ in parts]), np.concatenate([sure for _, sure in parts])

    def _assign(self, vectors: F32) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        cosine = project(vectors, self.mean, self.components) @ self.centres.T
        best = cosine.argmax(axis=1)
        top = cosine[np.arange(len(cosine)), best]
        confidence = np.clip((top - self.reach[best]) / (1 - self.reach[best]), 0, 1) * 0.5 + 0.5
        outside = top < self.reach[best]
        return np.where(outside, -1, best), np.where(outside, 0.0, confidence.astype(float))

    def without(self, ids: Set[str]) -> Discovery:
        """The same discovery less some themes; their clauses then belong to none or to a neighbour."""
        keep = [k for k, theme_id in enumerate(self.ids) if theme_id not in ids]
        if len(keep) == len(self.ids):
            return self
        if not keep:
            return empty_discovery()
        return replace(
            self,
            ids=tuple(self.ids[k] for k in keep), labels=tuple(self.labels[k] for k in keep),
            keywords=tuple(self.keywords[k] for k in keep), stability=self.stability[keep],
            centres=self.centres[keep], reach=self.reach[keep],
        )  # fmt: skip

    def save(self, folder: Path) -> None:
        """Write discovery.json and discovery.safetensors; same themes, same bytes."""
        from safetensors.numpy import save_file

        plain = {
            "ids": list(self.ids), "labels": list(self.labels), "keywords": [list(k) for k in self.keywords],
            "stability": self.stability.tolist(),
        }  # fmt: skip
        write_json(folder / "discovery.json", plain)
        arrays = {n: np.ascontiguousarray(getattr(self, n)) for n in ("mean", "components", "centres", "reach")}
        save_file(arrays, folder / "discovery.safetensors")


def load_discovery(folder: Path) -> Discovery:
    """Read what :meth:`Discovery.save` wrote; an absent file is an empty discovery."""
    from safetensors.numpy import load_file

    if not (folder / "discovery.json").exists():
        return empty_discovery()
    plain = json.loads((folder / "discovery.json").read_text(encoding="utf-8"))
    return Discovery(
        tuple(plain["ids"]), tuple(plain["labels"]), tuple(tuple(k) for k in plain["keywords"]),
        np.asarray(plain["stability"], dtype=float), **load_file(folder / "discovery.safetensors"),
    )  # fmt: skip


def empty_discovery() -> Discovery:
    """No discovered theme at all."""
    none = np.zeros((0, 0), dtype=np.float32)
    return Discovery((), (), (), np.zeros(0), np.zeros(0, np.float32), none, none, np.zeros(0, np.float32))


def project(vectors: F32, mean: F32, components: F32) -> F32:
    """Coordinates of unit length in the space the clusters were found in, (n, p)."""
    z = (vectors - mean) @ components.T
    return np.asarray(z / np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def discover(
    texts: Sequence[str],
    vectors: F32,
    *,
    max_themes: int,
    seed: int = 0,
    used_ids: Set[str] = frozenset(),
    used_labels: Set[str] = frozenset(),
) -> Discovery:
    """Find at most ``max_themes`` themes among clauses.

    Near-duplicates (equal but for case and punctuation) count once. BERTopic runs with PCA and k-means: on survey
    clauses that is better than its defaults (UMAP and HDBSCAN leave a third unassigned and change between runs) and
    much faster; measured in benchmarks/RESULTS.md.

    Parameters
    ----------
    texts : n clauses.
    vectors : (n, d) their unit vectors.
    max_themes : upper bound; fewer are sought in few clauses, none in fewer than 30 different ones.
    seed : of the sample, the clustering and the stability.
    used_ids, used_labels : what the codebook already uses.
    """
    keys, rows = _unique(texts)
    k = min(max_themes, len(keys) // _PER_THEME)
    if len(keys) < _FEWEST or k < 2:
        return empty_discovery()
    rng = np.random.default_rng(seed)
    if len(rows) > _SAMPLE:
        rows = np.sort(rng.choice(rows, _SAMPLE, replace=False))
    with one_thread(openmp=True):  # k-means adds up in the order its threads finish
        chosen = vectors[rows]
        sample = np.asarray(chosen, dtype=np.float64)
        words, topics, reduction = _bertopic([texts[i] for i in rows], sample, k=k, seed=seed)
        mean = reduction.mean_.astype(np.float32)
        components = reduction.components_.astype(np.float32)
        z = project(chosen, mean, components)
        centres, order = _centres(z, topics)
        cosine = z @ centres.T
        group = cosine.argmax(axis=1)
        own = cosine[np.arange(len(group)), group]
        # One reach for all themes: a group whose clauses have little in common keeps few of them.
        reach = np.full(len(centres), np.quantile(own, _UNSPECIFIC))
        group = np.where(own >= reach[group], group, -1)
        steady = stability(z, group, k=len(centres), seed=seed)
    labels = name_groups([texts[i] for i in rows], group.tolist(), k=len(centres), taken=used_labels)
    ids: list[str] = []
    for label in labels:
        ids.append(slug(label, used={*ids, *used_ids, *RESERVED_THEME_IDS}))
    return Discovery(
        tuple(ids),
        tuple(labels),
        tuple(words[t] for t in order),
        steady,
        mean,
        components,
        centres,
        reach.astype(np.float32),
    )


def recall(
    ids: Sequence[str],
    labels: Sequence[str],
    steady: Sequence[float],
    examples: Sequence[F32],
    texts: Sequence[str],
    vectors: F32,
    *,
    seed: int = 0,
) -> Discovery:
    """Discovered themes again, from the examples an export kept of them.

    The projection and the reach are found as :func:`discover` finds them, so that on the same clauses the themes come
    back as they were, as far as the mean of the examples is the centre.

    Parameters
    ----------
    ids, labels, steady : of k themes, ``steady`` their stability (NaN when unknown).
    examples : for each theme the (m, d) unit vectors of its examples, m >= 1.
    texts, vectors : clauses the codebook leaves over, as for :func:`discover`.
    seed : of the sample.
    """
    _, rows = _unique(texts)
    if len(rows) > _SAMPLE:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _SAMPLE, replace=False))
    with one_thread(openmp=True):  # k-means adds up in the order its threads finish
        mean, components = _projection(np.asarray(vectors[rows], dtype=np.float64), examples[0].shape[1])
        centres = np.stack([project(e, mean, components).mean(axis=0, dtype=np.float64) for e in examples])
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        own = (project(vectors[rows], mean, components) @ centres.T).max(axis=1)
    reach = np.quantile(own, _UNSPECIFIC) if len(rows) >= _FEWEST else _USUAL_REACH
    return Discovery(
        tuple(ids), tuple(labels), ((),) * len(ids), np.asarray(steady, dtype=float), mean, components,
        centres.astype(np.float32), np.full(len(ids), reach, dtype=np.float32),
    )  # fmt: skip


def _projection(sample: npt.NDArray[np.float64], d: int) -> tuple[F32, F32]:
    """Mean and principal components of clauses; nothing is left out where they are few."""
    from sklearn.decomposition import PCA

    if len(sample) < _FEWEST:
        return np.zeros(d, dtype=np.float32), np.eye(d, dtype=np.float32)
    fitted = PCA(min(_DIMENSIONS, len(sample) - 1, d), svd_solver="full").fit(sample)
    return fitted.mean_.astype(np.float32), fitted.components_.astype(np.float32)


def _unique(texts: Sequence[str]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Different clauses of at least two words, and the row where each first occurs."""
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        key = " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
        if " " in key:
            first.setdefault(key, row)
    return list(first), np.fromiter(first.values(), dtype=np.intp, count=len(first))


def _bertopic(
    texts: list[str], vectors: npt.NDArray[np.float64], *, k: int, seed: int
) -> tuple[dict[int, tuple[str, ...]], npt.NDArray[np.intp], Any]:
    """Fit BERTopic: key terms per topic, topic per clause, and the fitted reduction."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.feature_extraction.text import CountVectorizer

    from analyzer.themes.light_bertopic import light_bertopic

    dimensions = min(_DIMENSIONS, len(texts) - 1, vectors.shape[1])
    with light_bertopic() as bertopic, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about clusters smaller than asked for
        model = bertopic.BERTopic(
            umap_model=PCA(dimensions, svd_solver="full", random_state=seed),
            hdbscan_model=KMeans(k, n_init=5, random_state=seed),
            vectorizer_model=CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_]{3,}\b"),
            ctfidf_model=bertopic.vectorizers.ClassTfidfTransformer(reduce_frequent_words=True),
            calculate_probabilities=False,
            verbose=False,
        )
        topics, _ = model.fit_transform(texts, embeddings=vectors)
    words = {int(t): tuple(w for w, _ in (model.get_topic(t) or []) if w)[:10] for t in set(topics)}
    return words, np.asarray(topics, dtype=np.intp), model.umap_model


def _centres(z: F32, topics: npt.NDArray[np.intp]) -> tuple[F32, list[int]]:
    """Unit centres of the topics, biggest first, and the topic of each."""
    found, sizes = np.unique(topics[topics >= 0], return_counts=True)
    order = [int(t) for t in found[np.lexsort((found, -sizes))]]
    centres = np.stack([z[topics == t].mean(axis=0, dtype=np.float64) for t in order])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    return centres.astype(np.float32), order
