"""Borrowed phrases, and the metric: what is said counts for more than how."""

import numpy as np
import pytest

from analyzer.artifacts import verified_model
from analyzer.themes.concepts import Concepts
from analyzer.themes.metric import load_metric
from analyzer.train.theme_metric import learn_metric
from analyzer.train.theme_sets import CodedSet


def test_each_concept_lends_to_one_theme_and_a_far_name_borrows_nothing():
    axes = np.eye(6, dtype=np.float32)
    concepts = Concepts(("n0", "p0", "n1", "p1", "n2", "p2"), (0, 0, 1, 1, 2, 2), (True, False) * 3)
    vectors = axes[[0, 0, 1, 1, 2, 2]]
    names = np.stack([axes[0] * 0.8 + axes[1] * 0.6, axes[0] * 0.9 + axes[3] * np.sqrt(0.19), axes[5]])
    lent = concepts.lent(names.astype(np.float32), [0, 1, 2], 4, vectors, (0.0, 0.2))
    # theme 1 is nearer to concept 0 than theme 0 is, which has concept 1 to itself; concept 2 is near to nobody
    assert lent == [[3], [1], [], []]


def planted_set(seed=0, n=300, d=12):
    """Three themes along three axes under a strong common mood along a fourth."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, n)
    v = 0.2 * rng.normal(size=(n, d))
    v[np.arange(n), kind] += 0.5
    v[:, 3] += 1.5 * rng.choice([-1, 1], n)
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    gold = np.eye(3, dtype=bool)[kind]
    every = np.arange(n)
    return CodedSet("s", "p", None, ("x",) * n, every, gold, v.astype(np.float32), np.zeros(n), np.zeros(n), every)  # type: ignore[arg-type]


def test_a_learned_metric_takes_the_mood_out():
    data = planted_set()
    metric = learn_metric([data])
    z = metric.apply(data.vectors)
    same = data.gold @ data.gold.T & ~np.eye(len(z), dtype=bool)

    def parted(vectors):
        cosines = vectors @ vectors.T
        return cosines[same].mean() - cosines[~same].mean()

    assert parted(z) > 2 * parted(data.vectors - data.vectors.mean(axis=0))
    assert np.linalg.norm(z, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (learn_metric([data]).components == metric.components).all()


def test_the_shipped_metric_belongs_to_its_encoders():
    folder = verified_model("theme-scorer")
    general = np.random.default_rng(0).normal(size=(20, 384)).astype(np.float32)
    assert load_metric(folder, encoder="feedback-minilm", general=general).components.shape == (128, 384)
    other = load_metric(folder, encoder="somebody/else", general=general)
    assert other.components.shape == (0, 384) and other.mean == pytest.approx(general.mean(axis=0), abs=1e-6)
    assert load_metric(folder, encoder="minilm", general=general[:, :24]).components.shape == (0, 24)
