"""Discovery: themes nobody listed, found with BERTopic on a seeded sample of clauses, then assigned to every clause."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import write_json
from analyzer.schema import RESERVED_THEME_IDS
from analyzer.themes.anchor import quantise
from analyzer.themes.groups import Group, find_groups
from analyzer.themes.labels import Reader, name_groups, slug
from analyzer.themes.metric import Turned
from analyzer.themes.stability import stability
from analyzer.threads import one_thread

F32 = npt.NDArray[np.float32]
SAMPLE: Final = 20_000  # unique clauses that are clustered; everything is assigned afterwards
_FINER: Final = 2  # topics per theme before near ones are merged
_EVENNESS: Final = 0.75
_PER_TOPIC: Final = 8  # unique clauses per topic below which fewer are made
_CHUNK: Final = 65_536  # clauses whose vectors are held at a time
_PER_THEME: Final = 15  # unique clauses per theme below which fewer themes are sought
FEWEST: Final = 30  # unique clauses below which nothing is sought
USUAL_REACH: Final = 0.45  # cosine that belongs to a recalled theme where too few clauses are there to tell
UNSPECIFIC: Final = 0.10  # share of clauses that are too far from every centre to be called one of them
_BESIDE: Final = 0.05  # a clause is also about another theme whose cosine is this little below the nearest one's
CHANCE: Final = 0.5  # stability under which a theme is a matter of chance


@dataclass(frozen=True)
class Discovery:
    """Discovered themes; each clause is decided by its own vector alone.

    Attributes
    ----------
    ids, labels, keywords : one per theme, biggest first; ids never collide with the codebook's.
    stability : (k,) mean Jaccard agreement with refits on random halves, in [0, 1].
    centres : (k, p) unit vectors in the metric of the theme model, on the grid of ``anchor``.
    reach : (k,) smallest cosine that still belongs to the theme.
    groups : themes of the level above, which only hold what their children hold; not every theme is in one.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    stability: npt.NDArray[np.float64]
    centres: F32
    reach: F32
    groups: tuple[Group, ...] = ()

    def assign(
        self, vectors: F32 | Turned
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Themes of clauses: those within reach whose cosine is at most .05 below that of the clause's nearest theme.

        Parameters
        ----------
        vectors : (n, p) unit vectors in the metric the discovery was fitted in, or a
            :class:`~analyzer.themes.metric.Turned`.

        Returns
        -------
        clause, theme, confidence : (m,) each, the nearest theme of a clause first; a clause that is too unspecific has
            none. Confidence is in [0, 1].
        """
        if not len(self.ids) or not len(vectors):
            none = np.zeros(0, dtype=np.intp)
            return none, none, np.zeros(0)
        starts = range(0, len(vectors), _CHUNK)
        parts = [self._assign(vectors[start : start + _CHUNK], start) for start in starts]
        clause, theme, sure = (np.concatenate(column) for column in zip(*parts, strict=True))
        return clause, theme, sure

    def _assign(
        self, vectors: F32, start: int
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        cosine = vectors @ self.centres.T
        near = (cosine >= self.reach) & (cosine >= cosine.max(axis=1, keepdims=True) - _BESIDE)
        clause, theme = np.nonzero(near)
        top = cosine[clause, theme]
        order = np.lexsort((theme, -top, clause))
        clause, theme, top = clause[order], theme[order], top[order]
        confidence = np.clip((top - self.reach[theme]) / (1 - self.reach[theme]), 0, 1) * 0.5 + 0.5
        return clause + start, theme, confidence.astype(float)

    def without(self, ids: Set[str]) -> Discovery:
        """The same discovery less some themes; their clauses then belong to none or to a neighbour.

        A group goes where it is named or fewer than two of its children stay.
        """
        left = [replace(g, children=tuple(c for c in g.children if c not in ids)) for g in self.groups]
        groups = tuple(g for g in left if g.id not in ids and len(g.children) > 1)
        keep = [k for k, theme_id in enumerate(self.ids) if theme_id not in ids]
        if len(keep) == len(self.ids):
            return self if groups == self.groups else replace(self, groups=groups)
        if not keep:
            return empty_discovery()
        return replace(
            self,
            ids=tuple(self.ids[k] for k in keep), labels=tuple(self.labels[k] for k in keep),
            keywords=tuple(self.keywords[k] for k in keep), stability=self.stability[keep],
            centres=self.centres[keep], reach=self.reach[keep], groups=groups,
        )  # fmt: skip

    def save(self, folder: Path) -> None:
        """Write discovery.json and discovery.safetensors; same themes, same bytes."""
        from safetensors.numpy import save_file

        plain = {
            "ids": list(self.ids), "labels": list(self.labels), "keywords": [list(k) for k in self.keywords],
            "stability": [None if np.isnan(value) else value for value in self.stability.tolist()],
            "groups": [asdict(group) for group in self.groups],
        }  # fmt: skip
        write_json(folder / "discovery.json", plain)
        arrays = {n: np.ascontiguousarray(getattr(self, n)) for n in ("centres", "reach")}
        save_file(arrays, folder / "discovery.safetensors")


def load_discovery(folder: Path) -> Discovery:
    """Read what :meth:`Discovery.save` wrote; an absent file is an empty discovery."""
    from safetensors.numpy import load_file

    if not (folder / "discovery.json").exists():
        return empty_discovery()
    plain = json.loads((folder / "discovery.json").read_text(encoding="utf-8"))
    return Discovery(
        tuple(plain["ids"]), tuple(plain["labels"]), tuple(tuple(k) for k in plain["keywords"]),
        np.array([np.nan if value is None else value for value in plain["stability"]], dtype=float),
        groups=tuple(Group(g["id"], g["label"], tuple(g["children"])) for g in plain.get("groups", ())),
        **load_file(folder / "discovery.safetensors"),
    )  # fmt: skip


def empty_discovery() -> Discovery:
    """No discovered theme at all."""
    none = np.zeros((0, 0), dtype=np.float32)
    return Discovery((), (), (), np.zeros(0), none, np.zeros(0, np.float32))


def discover(
    texts: Sequence[str],
    vectors: F32 | Turned,
    *,
    max_themes: int,
    seed: int = 0,
    used_ids: Set[str] = frozenset(),
    used_labels: Set[str] = frozenset(),
    reader: Reader | None = None,
) -> Discovery:
    """Find at most ``max_themes`` themes among clauses.

    Near-duplicates (equal but for case and punctuation) count once. BERTopic runs with k-means into twice as many
    topics as themes are wanted (its defaults, UMAP and HDBSCAN, leave a third of survey clauses unassigned and change
    between runs; measured in benchmarks/RESULTS.md); near topics are then merged, so that themes may differ in size.
    A theme that is a matter of chance (stability under .5) and that no phrase of its own stands for is not proposed.
    Near themes with something in common stand below a group, as far as ``max_themes`` leaves room.

    Parameters
    ----------
    texts : n clauses.
    vectors : (n, p) their unit vectors in the metric of the theme model.
    max_themes : upper bound, groups counted; fewer are sought in few clauses, none in fewer than 30 different ones.
    seed : of the sample, the clustering and the stability.
    used_ids, used_labels : what the codebook already uses.
    reader : reads phrases, for better names (see :func:`analyzer.themes.labels.name_groups`).
    """
    rows = unique_clauses(texts)
    k = min(max_themes, len(rows) // _PER_THEME)
    if len(rows) < FEWEST or k < 2:
        return empty_discovery()
    if len(rows) > SAMPLE:
        rows = np.sort(np.random.default_rng(seed).choice(rows, SAMPLE, replace=False))
    own = [texts[i] for i in rows]
    with one_thread(openmp=True):  # k-means adds up in the order its threads finish
        z = np.asarray(vectors[rows], dtype=np.float32)
        topics = bertopic_topics(own, z.astype(np.float64), k=min(_FINER * k, len(rows) // _PER_TOPIC), seed=seed)
        centres = quantise(_centres(z, merge_topics(z, topics, k=k)))
        cosine = z @ centres.T
        group = cosine.argmax(axis=1)
        # One reach for all themes: a group whose clauses have little in common keeps few of them.
        reach = np.full(len(centres), np.quantile(cosine.max(axis=1), UNSPECIFIC), dtype=np.float32)
        group = np.where(cosine.max(axis=1) >= reach[group], group, -1)
        steady = stability(z, group, k=len(centres), seed=seed)
    named = name_groups(
        own, group.tolist(), k=len(centres), taken=used_labels, reader=reader, centres=centres,
        steady=(steady >= CHANCE).tolist(),
    )  # fmt: skip
    ids: list[str] = []
    for label in named.labels:
        ids.append(slug(label, used={*ids, *used_ids, *RESERVED_THEME_IDS}))
    found = Discovery(tuple(ids), named.labels, named.keywords, steady, centres, reach)
    found = found.without({theme_id for theme_id, label in zip(ids, named.labels, strict=True) if not label})
    return replace(found, groups=_grouped(found, own, z, max_themes, used_ids, used_labels, reader))


def _grouped(
    found: Discovery, texts: Sequence[str], z: F32, max_themes: int, used_ids: Set[str], used_labels: Set[str],
    reader: Reader | None,
) -> tuple[Group, ...]:  # fmt: skip
    """Groups of the themes found, as many as there is room for."""
    if not len(found.ids):
        return ()
    cosine = z @ found.centres.T
    theme = np.where(cosine.max(axis=1) >= found.reach[0], cosine.argmax(axis=1), -1)
    return find_groups(
        texts, theme, found.centres, found.reach, ids=found.ids, labels=found.labels,
        most=max_themes - len(found.ids), used_ids={*used_ids, *RESERVED_THEME_IDS}, used_labels=used_labels,
        reader=reader,
    )  # fmt: skip


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


def _centres(z: F32, topics: npt.NDArray[np.intp]) -> F32:
    """Unit centres of the topics, biggest first."""
    found, sizes = np.unique(topics, return_counts=True)
    order = found[np.lexsort((found, -sizes))]
    centres = np.stack([z[topics == t].mean(axis=0, dtype=np.float64) for t in order])
    return np.asarray(centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9), dtype=np.float32)
