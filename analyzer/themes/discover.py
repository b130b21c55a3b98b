"""Discovery: themes nobody listed, found with BERTopic on a seeded sample of clauses, then assigned to every clause."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import write_json
from analyzer.schema import RESERVED_THEME_IDS
from analyzer.themes.anchor import quantise
from analyzer.themes.background import F32, Background
from analyzer.themes.clusters import bertopic_topics, topic_centres, unique_clauses
from analyzer.themes.general import BLAME, LABELS, OUT_OF_REACH, PRAISE, SIDE, columns, general_sides
from analyzer.themes.groups import Group, find_groups
from analyzer.themes.labels import Reader, name_groups, slug
from analyzer.themes.metric import Turned
from analyzer.themes.stability import stability
from analyzer.threads import one_thread

SAMPLE: Final = 20_000  # unique clauses that are clustered; everything is assigned afterwards
_PER_KEPT: Final = 20  # themes wanted per place that is kept for a group
_FINER: Final = 2  # topics per theme before near ones are merged
_PER_TOPIC: Final = 8  # unique clauses per topic below which fewer are made
_CHUNK: Final = 65_536  # clauses whose vectors are held at a time
_PER_THEME: Final = 15  # unique clauses per theme below which fewer themes are sought
FEWEST: Final = 30  # unique clauses below which nothing is sought
USUAL_REACH: Final = 0.45  # cosine that belongs to a recalled theme where too few clauses are there to tell
UNSPECIFIC: Final = 0.07  # share of clauses that are too far from every centre to be called one of them
_BESIDE: Final = 0.05  # a clause is also about another theme whose cosine is this little below the nearest one's
CHANCE: Final = 0.5  # stability under which a theme is a matter of chance


@dataclass(frozen=True)
class Discovery:
    """Discovered themes; each clause is decided by its own vector alone.

    Attributes
    ----------
    ids, labels, keywords : one per theme, biggest first, general ones last; ids never collide with the codebook's.
    stability : (k,) mean Jaccard agreement with refits on random halves, in [0, 1].
    centres : (k, p) unit vectors in the metric of the theme model, on the grid of ``anchor``.
    reach : (k,) smallest cosine that still belongs to the theme; 2 for general themes, which have none.
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
        self, vectors: F32 | Turned, general: Background | None = None
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Themes of clauses: those within reach whose cosine is at most .05 below that of the clause's nearest theme.

        Parameters
        ----------
        vectors : (n, p) unit vectors in the metric the discovery was fitted in, or a
            :class:`~analyzer.themes.metric.Turned`.
        general : background of the same space: a clause without a subject belongs to the general theme of its side,
            where that is among the themes, and to no other.

        Returns
        -------
        clause, theme, confidence : (m,) each, the nearest theme of a clause first; a clause that is too unspecific has
            none. Confidence is in [0, 1].
        """
        if not len(self.ids) or not len(vectors):
            none = np.zeros(0, dtype=np.intp)
            return none, none, np.zeros(0)
        starts = range(0, len(vectors), _CHUNK)
        parts = [self._assign(vectors[start : start + _CHUNK], start, general) for start in starts]
        clause, theme, sure = (np.concatenate(column) for column in zip(*parts, strict=True))
        return clause, theme, sure

    def _assign(
        self, vectors: F32, start: int, general: Background | None
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        cosine = vectors @ self.centres.T
        near = (cosine >= self.reach) & (cosine >= cosine.max(axis=1, keepdims=True) - _BESIDE)
        sure = np.clip((cosine - self.reach) / (1 - self.reach), 0, 1) * 0.5 + 0.5
        own = columns(self.ids, self.reach)
        if own and general is not None:
            side, confidence = general_sides(vectors, general)
            for which, k in own.items():
                rows = side == which
                near[rows], near[rows, k], sure[rows, k] = False, True, confidence[rows]
        clause, theme = np.nonzero(near)
        order = np.lexsort((theme, -cosine[clause, theme], clause))
        clause, theme = clause[order], theme[order]
        return clause + start, theme, sure[clause, theme].astype(float)

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

    def beside(self, other: Discovery) -> Discovery:
        """These themes and others of the same space after them."""
        if not len(self.ids) or not len(other.ids):
            return self if len(self.ids) else other
        return Discovery(
            self.ids + other.ids, self.labels + other.labels, self.keywords + other.keywords,
            np.append(self.stability, other.stability), np.concatenate([self.centres, other.centres]),
            np.append(self.reach, other.reach), self.groups + other.groups,
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
    general: Background | None = None,
) -> Discovery:
    """Find at most ``max_themes`` themes among clauses.

    Near-duplicates (equal but for case and punctuation) count once. BERTopic runs on merged clusters of twenty rounds
    of k-means (its defaults, UMAP and HDBSCAN, leave a third of survey clauses unassigned and change between runs;
    measured in benchmarks/RESULTS.md).
    A theme that is a matter of chance (stability under .5) and that no phrase of its own stands for is not proposed.
    Where they are many, near themes stand below a group, as far as ``max_themes`` leaves room. Clauses that only praise
    or blame make general themes of their own, at the end.

    Parameters
    ----------
    texts : n clauses.
    vectors : (n, p) their unit vectors in the metric of the theme model.
    max_themes : upper bound, groups counted; fewer are sought in few clauses, none in fewer than 30 different ones.
    seed : of the sample, the clustering and the stability.
    used_ids, used_labels : what the codebook already uses.
    reader : reads phrases, for better names (see :func:`analyzer.themes.labels.name_groups`).
    general : background of the same space, for general themes; none without.
    """
    rows = unique_clauses(texts)
    if len(rows) > SAMPLE:
        rows = np.sort(np.random.default_rng(seed).choice(rows, SAMPLE, replace=False))
    z = np.asarray(vectors[rows], dtype=np.float32)
    apart, rest = _general(z, general, {*used_ids, *RESERVED_THEME_IDS}, used_labels)
    k = min(max_themes - max_themes // _PER_KEPT - len(apart.ids), int(rest.sum()) // _PER_THEME)
    if rest.sum() < FEWEST or k < 2:
        apart, rest, k = empty_discovery(), np.ones(len(rows), dtype=bool), min(max_themes, len(rows) // _PER_THEME)
    if len(rows) < FEWEST or k < 2:
        return empty_discovery()
    own, z = [texts[i] for i in rows[rest]], z[rest]
    with one_thread(openmp=True):  # k-means adds up in the order its threads finish
        finer, exact = min(_FINER * k, len(own) // _PER_TOPIC), z.astype(np.float64)
        topics = bertopic_topics(own, exact, k=k, finer=finer, seed=seed)
        centres = quantise(topic_centres(exact, topics).astype(np.float32))
        cosine = z @ centres.T
        group, reach = cosine.argmax(axis=1), _reach(z, centres)
        group = np.where(cosine.max(axis=1) >= reach[group], group, -1)
        steady = stability(z, group, k=len(centres), seed=seed)
    named = name_groups(
        own, group.tolist(), k=len(centres), taken={*used_labels, *apart.labels}, reader=reader, centres=centres,
        steady=(steady >= CHANCE).tolist(),
    )  # fmt: skip
    ids: list[str] = []
    for label in named.labels:
        ids.append(slug(label, used={*ids, *apart.ids, *used_ids, *RESERVED_THEME_IDS}))
    found = Discovery(tuple(ids), named.labels, named.keywords, steady, centres, reach)
    found = found.without({theme_id for theme_id, label in zip(ids, named.labels, strict=True) if not label})
    found = replace(found, reach=_reach(z, found.centres))  # the themes proposed take in what lay nearer to the others
    room, ids_used = max_themes - len(apart.ids), {*used_ids, *apart.ids}
    found = replace(found, groups=_grouped(found, own, z, room, ids_used, {*used_labels, *apart.labels}, reader))
    return found.beside(apart)


def _general(
    z: F32, background: Background | None, used_ids: Set[str], used_labels: Set[str]
) -> tuple[Discovery, npt.NDArray[np.bool_]]:
    """General themes as a discovery, and which clauses belong to none of them."""
    found, rest = empty_discovery(), np.ones(len(z), dtype=bool)
    if background is None:
        return found, rest
    side, _ = general_sides(z, background)
    for theme_id in (PRAISE, BLAME):
        own = side == SIDE[theme_id]
        if own.sum() < _PER_THEME or theme_id in used_ids or LABELS[theme_id] in used_labels:
            continue
        rest &= ~own
        alike = np.zeros(int(own.sum()), dtype=np.intp)
        centre = quantise(topic_centres(z[own], alike).astype(np.float32))
        reach = np.full(1, OUT_OF_REACH, dtype=np.float32)
        # No refit changes what the background tells: as steady as can be.
        found = found.beside(Discovery((theme_id,), (LABELS[theme_id],), ((),), np.ones(1), centre, reach))
    return found, rest


def _reach(z: F32, centres: F32) -> F32:
    """One reach for all themes (k,): a group whose clauses have little in common keeps few of them."""
    if not len(centres):
        return np.zeros(0, dtype=np.float32)
    return np.full(len(centres), np.quantile((z @ centres.T).max(axis=1), UNSPECIFIC), dtype=np.float32)


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
        texts, theme, found.centres, ids=found.ids, labels=found.labels,
        most=max_themes - len(found.ids), used_ids={*used_ids, *RESERVED_THEME_IDS}, used_labels=used_labels,
        reader=reader,
    )  # fmt: skip
