"""Evidence that a clause is about a theme, as an array (clauses, themes, features).

Every clause is looked at by itself, so one clause, a batch and a reloaded model give the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32, Background
from analyzer.themes.lexical import Lexicon, stem, tokens

EXAMPLE, DESCRIPTION, LABEL, BORROWED = 0, 1, 2, 3
FEATURES: Final = (
    "centroid", "nearest", "top3", "share", "margin", "keyword", "words", "words_margin", "density", "generic",
    "mood", "is_generic", "is_nothing", "length", "over_none", "taught", "relative", "calibrated", "calibrated_lead",
)  # fmt: skip
_SHARPNESS: Final = 1.5
_USUAL: Final = 60
_GENERAL: Final = 2.0  # background deviations
_PRAISE: Final = frozenset(stem(w) for w in "positive gratitude grateful praise compliment compliments thanks".split())
_BLAME: Final = frozenset(stem(w) for w in "negative dissatisfaction dissatisfied complaint blame criticism".split())


@dataclass(frozen=True)
class Prototypes:
    """The phrases of all themes.

    Attributes
    ----------
    texts : the phrases; owner : (m,) index of the theme.
    kind : (m,) example, description, label, or borrowed from a concept (see ``concepts``).
    vectors : (m, d) float32 of unit length.
    n_themes : number of themes.
    """

    texts: tuple[str, ...]
    owner: npt.NDArray[np.intp]
    kind: npt.NDArray[np.intp]
    vectors: F32
    n_themes: int

    def centroids(self, *, borrowed: bool = True) -> F32:
        """(themes, d) unit vectors: the mean direction of a theme's phrases, with or without the borrowed ones."""
        use = np.ones(len(self.kind), dtype=bool) if borrowed else self.kind != BORROWED
        sums = np.zeros((self.n_themes, self.vectors.shape[1]), dtype=np.float64)
        np.add.at(sums, self.owner[use], self.vectors[use])
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(norms, 1e-9), dtype=np.float32)

    def blocks(self) -> list[npt.NDArray[np.intp]]:
        """For each theme the phrases that compete for the nearest: examples, own or borrowed, or all without any."""
        found = []
        for theme in range(self.n_themes):
            own = np.flatnonzero(self.owner == theme)
            examples = own[np.isin(self.kind[own], (EXAMPLE, BORROWED))]
            found.append(examples if len(examples) else own)
        return found


def evidence(
    texts: Sequence[str],
    vectors: F32,
    polarity: npt.NDArray[np.floating[Any]],
    *,
    prototypes: Prototypes,
    background: Background,
    lexicon: Lexicon,
) -> F32:
    """Features of each clause for each theme.

    Parameters
    ----------
    texts, vectors, polarity : n clauses, their (n, d) unit vectors and p(positive) - p(negative), NaN when unknown.
    prototypes, background, lexicon : of the fitted model.

    Returns
    -------
    (n, themes, len(FEATURES)) float32
        Cosines are in background standard deviations above the background mean.
    """
    mean, deviation = background.scale
    vectors = np.asarray(vectors, dtype=np.float32)

    def scaled(cosines: npt.NDArray[np.floating]) -> F32:
        return np.asarray((cosines - mean) / deviation, dtype=np.float32)

    centroids = prototypes.centroids()
    centroid = scaled(vectors @ centroids.T)
    nearest, top3 = _closest(vectors, prototypes)
    nearest, top3 = scaled(nearest), scaled(top3)
    chance = scaled(background.vectors @ centroids.T)
    spread = _spread(chance)
    usual = np.sort(chance, axis=0)[-_USUAL:].mean(axis=0)  # what the nearest fifth of unrelated clauses reach
    calibrated = (centroid - usual) / spread
    relative = (centroid - centroid.mean(axis=1, keepdims=True)) / spread
    weight = np.exp(_SHARPNESS * (relative - relative.max(axis=1, keepdims=True)))
    hits, words = lexicon.evidence(texts)

    def per_clause(values: F32) -> F32:
        return np.broadcast_to(values[:, None], centroid.shape)

    generic = scaled(background.generic(vectors))
    mood = np.nan_to_num(np.asarray(polarity, dtype=np.float32))
    generic_theme, mood_theme = scaled(background.generic(centroids)), background.mood(centroids) / deviation
    nothing = scaled(np.maximum(background.near(vectors, "nothing"), background.near(vectors, "context")))
    length = np.log1p([len(text.split()) for text in texts]).astype(np.float32)
    taught = np.array([(prototypes.kind[prototypes.owner == t] == EXAMPLE).any() for t in range(prototypes.n_themes)])
    parts = (
        centroid, nearest, top3, weight / weight.sum(axis=1, keepdims=True), _lead(relative), hits, words, _lead(words),
        per_clause(scaled(background.density(vectors))), generic[:, None] * generic_theme, mood[:, None] * mood_theme,
        per_clause(generic), per_clause(nothing), per_clause(length), centroid - np.maximum(generic, nothing)[:, None],
        np.broadcast_to(taught, centroid.shape), relative, calibrated, _lead(calibrated),
    )  # fmt: skip
    return np.asarray(np.stack(parts, axis=2), dtype=np.float32)


def _closest(vectors: F32, prototypes: Prototypes) -> tuple[F32, F32]:
    """Cosine to the nearest phrase of each theme, and the mean of the three nearest; both (n, themes)."""
    nearest = np.empty((len(vectors), prototypes.n_themes), dtype=np.float32)
    top3 = np.empty_like(nearest)
    for theme, block in enumerate(prototypes.blocks()):
        cosines = vectors @ prototypes.vectors[block].T
        k = min(3, len(block))
        best = np.partition(cosines, -k, axis=1)[:, -k:]
        nearest[:, theme], top3[:, theme] = best.max(axis=1), best.mean(axis=1)
    return nearest, top3


def _spread(scores: F32) -> float:
    """Typical standard deviation between the themes of one background clause; 1 when there is one theme.

    Themes that are close to each other differ little, so a small lead says more there.
    """
    return max(float(scores.std(axis=1).mean()), 0.05) if scores.shape[1] > 1 else 1.0


def _lead(scores: F32) -> F32:
    """Score minus the best score of any other theme (0 when there is only one theme)."""
    if scores.shape[1] < 2:
        return np.zeros_like(scores)
    order = np.sort(scores, axis=1)
    first, second = order[:, -1:], order[:, -2:-1]
    return np.where(scores >= first, scores - second, scores - first)


def inferred_sides(prototypes: Prototypes, background: Background) -> npt.NDArray[np.int8]:
    """-1 or 1 for themes that are general blame or praise rather than about any topic, else 0; shape (themes,).

    General is a theme whose own phrases are nearer to praise, blame and thanks than to every topic of the background;
    its side is what its phrases call it ("negative experience", "gratitude").
    """
    special = {"praise", "blame", "thanks", "nothing", "context"}
    topics = [group for group in dict.fromkeys(background.groups) if group not in special]
    centroids = prototypes.centroids(borrowed=False)
    if not len(centroids) or not topics:
        return np.zeros(len(centroids), dtype=np.int8)
    mean, deviation = background.scale
    generic = background.generic(centroids)
    topical = np.max([background.near(centroids, group) for group in topics], axis=0)
    general = ((generic - mean) / deviation > _GENERAL) & (generic > topical)
    called = np.zeros(prototypes.n_themes)
    for owner, kind, text in zip(prototypes.owner, prototypes.kind, prototypes.texts, strict=True):
        if kind in (DESCRIPTION, LABEL):
            words = set(tokens(text))
            called[owner] += bool(words & _PRAISE) - bool(words & _BLAME)
    return np.where(general, np.sign(called), 0).astype(np.int8)
