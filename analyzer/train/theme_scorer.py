"""Train the theme scorer: ``python -m analyzer.train.theme_scorer --data DIR --codebooks DIR --out DIR``.

A logistic model learns from several sets and codebooks whether a clause is about a theme. Each set appears in several
guises: themes known by name alone, themes with examples, and codebooks that lack some themes, so that "none of these"
is learned from real comments. Which clause of a comment carries a theme is not coded, so the best-scoring one counts
(two rounds). ``--leave-out PUBLISHER`` keeps a publisher out, for every figure reported about it.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import write_json
from analyzer.encode import Encoder, cached_encode, load_encoder
from analyzer.results import Encoded
from analyzer.themes.assign import decide, other_mood
from analyzer.themes.features import FEATURES, evidence
from analyzer.themes.metric import FILE as METRIC
from analyzer.themes.metric import Metric
from analyzer.themes.model import fit_theme_model
from analyzer.themes.scorer import Scorer
from analyzer.train.theme_metric import learn_metric
from analyzer.train.theme_sets import PUBLISHER, CodedSet, read_set

F64 = npt.NDArray[np.float64]
_LOG = logging.getLogger(__name__)
_SAMPLE: Final = 3000
_ENCODERS: Final = ("feedback-minilm", "minilm")  # their vectors are close to each other: the metric fits both
_NEGATIVES: Final = 40_000
_THRESHOLDS: Final = np.linspace(-6.0, 2.0, 33)
_MODES: Final = ((1, 0.0), (2, 0.25), (2, 0.5), (3, 0.5), (3, 1.0))
EMPTY: Final = Scorer(
    (0.0,) * len(FEATURES), (0.0,) * len(FEATURES), (1.0,) * len(FEATURES), 0.0, threshold=0.0, gap=0.0, most=1
)


@dataclass(frozen=True)
class Prepared:
    """A set with its features (clauses, themes, features)."""

    data: CodedSet
    features: npt.NDArray[np.float32]
    sides: npt.NDArray[np.int8]
    weight: float = 1.0


def prepare(data: CodedSet, encoder: Encoder, metric: Metric) -> Prepared:
    """Features of every clause for every theme."""
    model = fit_theme_model(data.codebook, encoder, scorer=EMPTY, metric=metric)
    features = evidence(
        data.text, data.vectors, data.polarity, prototypes=model.prototypes,
        background=model.background, lexicon=model.lexicon,
    )  # fmt: skip
    return Prepared(data, features, model.sides)


def guises(data: CodedSet, rng: np.random.Generator) -> list[CodedSet]:
    """The set as it is or with examples, by name alone, and with some themes missing."""
    has_examples = any(theme.examples for theme in data.codebook.themes)
    taught = data if has_examples else data.taught(8, rng)
    bare = data.names_only()
    found = [taught, bare]
    sizes = data.gold.sum(axis=0)
    for base in (taught, bare):
        gone = rng.random(len(sizes)) < 0.15
        if 2 <= (~gone).sum() < len(gone):
            found.append(base.without(gone))
    return found


def probe(sets: Sequence[CodedSet], publisher: str) -> tuple[F64, float]:
    """A linear mood probe from the other publishers: stands in for the sentiment model, which may know the set."""
    from sklearn.linear_model import LogisticRegression

    vectors, moods = [], []
    for data in sets:
        if data.publisher == publisher:
            continue
        single = (np.bincount(data.row, minlength=len(data.gold)) == 1)[data.row] & (np.abs(data.mood[data.row]) == 1)
        vectors.append(data.vectors[single])
        moods.append(data.mood[data.row][single])
    fitted = LogisticRegression(max_iter=500, class_weight="balanced").fit(np.vstack(vectors), np.concatenate(moods))
    return np.asarray(fitted.coef_[0], dtype=float), float(fitted.intercept_[0])


def train(prepared: Sequence[Prepared], *, rounds: int = 2, penalty: float = 0.03) -> Scorer:
    """Fit weights, then threshold, gap and number of themes, then calibrate the confidence."""
    from sklearn.linear_model import LogisticRegression

    pool = np.vstack([p.features.reshape(-1, len(FEATURES))[::7] for p in prepared]).astype(float)
    means, scales = pool.mean(axis=0), pool.std(axis=0) + 1e-6
    scores = [p.features[..., 0].astype(float) for p in prepared]
    scorer = replace(EMPTY, means=tuple(means.tolist()), scales=tuple(scales.tolist()))
    for turn in range(rounds):
        rng = np.random.default_rng(turn)
        parts = [_pairs(p, s, rng) for p, s in zip(prepared, scores, strict=True)]
        x = np.clip((np.vstack([x for x, _, _ in parts]) - means) / scales, -4.0, 4.0)
        y, w = np.concatenate([y for _, y, _ in parts]), np.concatenate([w for _, _, w in parts])
        fitted = LogisticRegression(C=penalty, max_iter=500).fit(x, y, sample_weight=w)
        weights = tuple(float(v) for v in fitted.coef_[0])
        scorer = replace(scorer, weights=weights, bias=float(fitted.intercept_[0]))
        scores = [scorer.log_odds(p.features) for p in prepared]
    return calibrate(choose(scorer, prepared, scores), prepared, scores)


def _pairs(p: Prepared, scores: F64, rng: np.random.Generator) -> tuple[npt.NDArray[Any], F64, F64]:
    """Features, labels and weights of clause-theme pairs: best clause of each coded theme against what is not coded."""
    gold = p.data.gold[p.data.row]
    best = per_comment(scores, p.data)[p.data.row]
    positive, negative = np.argwhere(gold & (scores >= best - 1e-9)), np.argwhere(~gold)
    share = max(1.0, len(negative) / _NEGATIVES)
    if share > 1.0:
        negative = negative[rng.choice(len(negative), _NEGATIVES, replace=False)]
    pairs = np.vstack([positive, negative])
    label = np.repeat([1.0, 0.0], [len(positive), len(negative)])
    weight = np.where(label > 0, 1.0, share) * p.weight * 10_000 / len(p.features)
    return p.features[pairs[:, 0], pairs[:, 1]], label, weight


def per_comment(scores: F64, data: CodedSet) -> F64:
    """(comments, themes): the best clause of each comment, minus infinity without clauses."""
    best = np.full((len(data.gold), scores.shape[1]), -np.inf)
    np.maximum.at(best, data.row, scores)
    return best


def coded(scorer: Scorer, scores: F64, p: Prepared) -> npt.NDArray[np.bool_]:
    """(comments, themes) as the scorer decides."""
    data = p.data
    found = decide(scores, data.polarity, codebook=data.codebook, scorer=scorer, sides=p.sides)
    table = np.zeros(data.gold.shape, dtype=bool)
    table[data.row[found.clause], found.theme] = True
    return table


def f1(gold: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_], *, least: int = 20) -> tuple[float, float]:
    """Macro- and micro-F1 over the themes with at least ``least`` comments."""
    big = gold.sum(axis=0) >= least
    both, total = (gold & found).sum(axis=0)[big], (gold.sum(axis=0) + found.sum(axis=0))[big]
    return float(np.mean(2 * both / np.maximum(total, 1))), float(2 * both.sum() / max(total.sum(), 1))


def choose(scorer: Scorer, prepared: Sequence[Prepared], scores: Sequence[F64]) -> Scorer:
    """The threshold, gap and number of themes with the best mean of macro- and micro-F1 over all sets and guises."""
    best, chosen = -1.0, scorer
    for most, gap in _MODES:
        tables = [_admitted(s, p, most=most, gap=gap) for p, s in zip(prepared, scores, strict=True)]
        for threshold in _THRESHOLDS:
            values = [np.mean(f1(p.data.gold, t >= threshold)) for p, t in zip(prepared, tables, strict=True)]
            if (value := float(np.mean(values))) > best:
                best, chosen = value, replace(scorer, most=most, gap=gap, threshold=float(threshold))
    _LOG.info("threshold %.2f gap %.2f most %d: mean F1 %.3f", chosen.threshold, chosen.gap, chosen.most, best)
    return chosen


def _admitted(scores: F64, p: Prepared, *, most: int, gap: float) -> F64:
    """(comments, themes) the best score that :func:`decide` admits whatever the threshold (flat codebooks)."""
    gated = np.where(other_mood(p.data.polarity[:, None], p.sides[None, :]), -np.inf, scores)
    rank = np.argsort(np.argsort(-gated, axis=1, kind="stable"), axis=1, kind="stable")
    admitted = (rank < most) & (gated >= gated.max(axis=1, keepdims=True) - gap)
    return per_comment(np.where(admitted, gated, -np.inf), p.data)


def calibrate(scorer: Scorer, prepared: Sequence[Prepared], scores: Sequence[F64]) -> Scorer:
    """Stretch and shift the log-odds so that the confidence of assigned themes is the share that is right (Platt)."""
    from sklearn.linear_model import LogisticRegression

    values, right, weights = [], [], []
    for p, s in zip(prepared, scores, strict=True):
        found = decide(s, p.data.polarity, codebook=p.data.codebook, scorer=scorer, sides=p.sides)
        values.append(s[found.clause, found.theme])
        right.append(p.data.gold[p.data.row[found.clause], found.theme])
        weights.append(np.full(len(found.clause), 1000.0 / max(len(found.clause), 1)))
    fitted = LogisticRegression(C=1e6).fit(
        np.concatenate(values)[:, None], np.concatenate(right), sample_weight=np.concatenate(weights)
    )
    a, b = max(float(fitted.coef_[0, 0]), 0.05), float(fitted.intercept_[0])
    return replace(
        scorer, weights=tuple(a * w for w in scorer.weights), bias=a * scorer.bias + b,
        threshold=a * scorer.threshold + b, gap=a * scorer.gap,
    )  # fmt: skip


class CachedEncoder:
    """An encoder that keeps what it has encoded on disk."""

    def __init__(self, inner: Encoder) -> None:
        self.inner = inner
        self.fingerprint = inner.fingerprint
        self.name, self.head = inner.name, inner.head
        self.dim, self.feature_dim = inner.dim, inner.feature_dim

    def encode(self, texts: Sequence[str], *, progress: Any = None) -> Encoded:
        """As the inner encoder, each distinct text once."""
        return cached_encode(self.inner, list(texts), progress=progress)


def read_all(data: Path, codebooks: Path, encoder: Any, *, sample: int | None = _SAMPLE) -> list[CodedSet]:
    """All sets with the polarity of their clauses by a probe that does not know their publisher."""
    sets = [
        read_set(name, data=data, codebooks=codebooks, sample=sample, embed=lambda t: encoder.encode(t).vectors)
        for name in PUBLISHER
    ]
    found = []
    for one in sets:
        direction, offset = probe(sets, one.publisher)
        found.append(replace(one, polarity=np.tanh((one.vectors @ direction + offset) / 2)))
    return found


def fit(
    sets: Sequence[CodedSet], encoder: Any, *, leave_out: str | None = None, seed: int = 0, metric: Metric | None = None
) -> tuple[Scorer, Metric]:
    """Train on every guise of every set, without one publisher when told."""
    metric = metric or learn_metric([d for d in sets if d.publisher != leave_out])
    prepared: list[Prepared] = []
    for data in sets:
        if data.publisher != leave_out:
            shapes = guises(data, np.random.default_rng(seed))
            prepared += [replace(prepare(shape, encoder, metric), weight=1.0 / len(shapes)) for shape in shapes]
    return train(prepared), metric


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write ``config.json``."""
    parser = argparse.ArgumentParser(prog="python -m analyzer.train.theme_scorer", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--codebooks", type=Path, default=Path("benchmarks/codebooks"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--leave-out", choices=sorted(set(PUBLISHER.values())))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO)
    from safetensors.numpy import save_file

    encoder = CachedEncoder(load_encoder(options.encoder))
    sets = read_all(options.data, options.codebooks, encoder)
    scorer, metric = fit(sets, encoder, leave_out=options.leave_out, seed=options.seed)
    trained = {"encoder": options.encoder, "left_out": options.leave_out, "seed": options.seed, "sets": list(PUBLISHER)}
    write_json(
        options.out / "config.json",
        {"scorer": scorer.to_dict(), "trained": trained, "metric": {"encoders": list(_ENCODERS)}},
    )
    options.out.mkdir(parents=True, exist_ok=True)
    save_file({"mean": metric.mean, "components": metric.components}, options.out / METRIC)
    print(json.dumps(scorer.to_dict(), indent=2))


if __name__ == "__main__":
    main()
