"""Teach by example: comments coded by hand correct what the codebook alone would find, theme by theme.

For each theme a ridge-penalised logistic model: log-odds = a s + b + w'z, with s the codebook's own log-odds and z the
clause in the metric. The penalty draws a to 1 and w to 0, so that few examples change little and a theme nobody coded
stays as it was. A comment is coded as a whole: of a coded theme its surest clause counts as about it, the other clauses
of such a comment are left out, and all clauses of comments without the theme count against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32

F64 = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_SCALE: Final = 4.0  # of z, against log-odds
_RIDGE: Final = 3.0  # on w; chosen after a look at two development sets, so their figures are not blind to it
_TRUST: Final = 5.0  # on a - 1
_FREE: Final = 0.3  # on b
_ROUNDS: Final = 2
_FOLDS: Final = 4
_THRESHOLDS: Final = tuple(np.linspace(0.1, 0.6, 21).tolist())
_LEAST: Final = 3  # comments of a theme from which its F1 counts in the choice of the threshold


@dataclass(frozen=True)
class HandCoded:
    """Comments coded by hand, split into clauses.

    Attributes
    ----------
    texts, row : clauses, and the comment (0..n-1) each belongs to.
    vectors : (clauses, d) as encoded; polarity : (clauses,).
    themes : theme ids of each comment; empty for "none".
    """

    texts: tuple[str, ...]
    row: npt.NDArray[np.intp]
    vectors: F32
    polarity: npt.NDArray[np.floating[Any]]
    themes: tuple[frozenset[str], ...]

    def matrix(self, ids: Sequence[str]) -> Bools:
        """(comments, themes)."""
        return np.array([[i in own for i in ids] for own in self.themes], dtype=bool).reshape(len(self.themes), -1)


@dataclass(frozen=True)
class Taught:
    """What was learned.

    Attributes
    ----------
    weights : (themes, 2 + p): a, b, w.
    threshold : probability from which a theme is assigned, chosen by cross-validation.
    comments : coded comments learned from.
    macro_f1, micro_f1 : cross-validated, per comment.
    """

    weights: F32
    threshold: float
    comments: int
    macro_f1: float
    micro_f1: float

    def log_odds(self, base: F64, z: F32) -> F64:
        """(n, themes) corrected log-odds; each clause by itself."""
        weights = self.weights.astype(np.float64)
        turned = _SCALE * z.astype(np.float64)
        # sums over the last axis, not a matrix product: their order does not depend on the number of clauses
        own = np.stack([(turned * w).sum(axis=1) for w in weights[:, 2:]], axis=1) if len(weights) else base
        return np.asarray(weights[:, 0] * base + weights[:, 1] + own)


def teach(base: F64, z: F32, row: npt.NDArray[np.intp], gold: Bools, *, seed: int = 0) -> Taught:
    """Learn from coded comments.

    Parameters
    ----------
    base : (clauses, themes) log-odds of the codebook alone; z : (clauses, p) unit vectors in the metric.
    row : (clauses,) the comment of each clause; gold : (comments, themes).
    seed : of the folds.
    """
    rng = np.random.default_rng(seed)
    fold = rng.permutation(len(gold)) % _FOLDS
    held = np.zeros(gold.shape)
    for part in range(_FOLDS):
        inside = (fold != part)[row]
        number = np.cumsum(fold != part) - 1
        fitted = _fit(base[inside], z[inside], number[row[inside]], gold[fold != part])
        held[fold == part] = _best(fitted, base, z, row, len(gold))[fold == part]
    quality = [_f1(gold, held >= t) for t in _THRESHOLDS]
    chosen = int(np.argmax([macro + micro for macro, micro in quality]))
    weights = _fit(base, z, row, gold).astype(np.float32)
    return Taught(weights, float(_THRESHOLDS[chosen]), len(gold), *quality[chosen])


def _best(weights: F64, base: F64, z: F32, row: npt.NDArray[np.intp], n: int) -> F64:
    """(comments, themes) probability of each comment's surest clause."""
    odds = Taught(weights.astype(np.float32), 0.0, 0, 0.0, 0.0).log_odds(base, z)
    found = np.zeros((n, base.shape[1]))
    np.maximum.at(found, row, _probability(odds))
    return found


def _f1(gold: Bools, found: Bools) -> tuple[float, float]:
    """Macro- and micro-F1 over themes with enough coded comments; 0 without any."""
    big = gold.sum(axis=0) >= _LEAST
    both, total = (gold & found).sum(axis=0)[big], (gold.sum(axis=0) + found.sum(axis=0))[big]
    if not big.any():
        return 0.0, 0.0
    return float(np.mean(2 * both / np.maximum(total, 1))), float(2 * both.sum() / max(total.sum(), 1))


def _fit(base: F64, z: F32, row: npt.NDArray[np.intp], gold: Bools) -> F64:
    """Weights of every theme, in rounds: which clause is the surest changes with what is learned."""
    themes = gold.shape[1]
    fixed = np.hstack([np.ones((len(z), 1)), _SCALE * z.astype(np.float64)])
    prior = np.r_[1.0, 0.0, np.zeros(z.shape[1])]
    penalty = np.r_[_TRUST, _FREE, np.full(z.shape[1], _RIDGE)]
    weights = np.tile(prior, (themes, 1))
    scores = base.astype(np.float64)
    for _ in range(_ROUNDS):
        best = np.full(gold.shape, -np.inf)
        np.maximum.at(best, row, scores)
        for theme in range(themes):
            about = gold[row, theme]
            if not about.any():  # nobody coded it: it stays as it was
                continue
            use = ~about | (scores[:, theme] >= best[row, theme] - 1e-9)
            x = np.hstack([base[use, theme, None], fixed[use]])
            weights[theme] = _logistic(x, about[use].astype(np.float64), prior, penalty)
        scores = np.stack([np.hstack([base[:, t, None], fixed]) @ weights[t] for t in range(themes)], axis=1)
    return weights


def _logistic(x: F64, y: F64, prior: F64, penalty: F64) -> F64:
    """Newton's method with halved steps on the log-loss plus sum penalty (w - prior)^2 / 2, which is convex."""

    def loss(w: F64) -> float:
        f = x @ w
        return float((np.logaddexp(0.0, f) - y * f).sum() + 0.5 * (penalty * (w - prior) ** 2).sum())

    w = prior.copy()
    before = loss(w)
    for _ in range(25):
        p = _probability(x @ w)
        gradient = x.T @ (p - y) + penalty * (w - prior)
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty), gradient)
        size = 1.0
        while size > 1e-3 and loss(w - size * step) > before:
            size /= 2
        w = w - size * step
        after = loss(w)
        if before - after < 1e-6 * abs(before):
            break
        before = after
    return w


def _probability(log_odds: F64) -> F64:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0))))
