"""The fast tier: tables, bags and pairs; what a text gives depends on that text alone."""

import numpy as np
import pytest

from analyzer.encode import load_encoder
from analyzer.encode.bags import Bags
from analyzer.encode.static import StaticEncoder, unit
from analyzer.errors import ModelError
from analyzer.sentiment import load_sentiment

TEXTS = [
    "The agent was friendly",
    "not good at all",
    "good",
    "",
    "I waited for an hour on the phone",
    "👍",
    None,
    "x" * 9000,
]


@pytest.fixture(scope="module")
def fast():
    return load_encoder("fast")


def test_neighbours_stay_within_their_text():
    before, after = Bags(np.array([5, 6, 7, 8]), np.array([0, 3, 4])).neighbours(99)
    assert before.tolist() == [99, 5, 6, 99] and after.tolist() == [6, 7, 99, 99]


def test_pieces_are_pooled_text_by_text():
    two = Bags(np.array([1, 2, 3]), np.array([0, 2, 3]))
    table = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    np.testing.assert_allclose(two.mean(table)[0], table[[1, 2]].mean(axis=0), atol=1e-6)
    pooled = two.pooled(table[two.ids])
    np.testing.assert_allclose(pooled[0], [*table[[1, 2]].max(axis=0), *table[[1, 2]].mean(axis=0)], atol=1e-6)
    np.testing.assert_array_equal(pooled[1], [*table[3], *table[3]])


def test_the_largest_is_that_of_each_text():
    rng = np.random.default_rng(3)
    sizes = rng.integers(1, 40, size=200)
    many = Bags(rng.integers(0, 9, size=sizes.sum()), np.concatenate([[0], np.cumsum(sizes)]))
    pieces = rng.normal(size=(sizes.sum(), 7)).astype(np.float32)
    expected = np.maximum.reduceat(pieces, many.starts[:-1], axis=0)
    np.testing.assert_array_equal(many.pooled(pieces)[:, :7], expected)


def test_means_by_weight_are_text_by_text():
    two = Bags(np.array([0, 1, 2]), np.array([0, 2, 3]))
    pieces = np.array([[1.0, 10.0], [4.0, 20.0], [7.0, 30.0]], dtype=np.float32)
    weights = np.array([[1.0, 3.0], [2.0, 1.0], [5.0, 5.0]], dtype=np.float32)
    expected = [[3.0, 50 / 3, 1.75, 12.5], [7.0, 30.0, 7.0, 30.0]]
    np.testing.assert_allclose(two.weighted(pieces, weights), expected, rtol=1e-6)


def test_another_format_is_refused(tmp_path):
    (tmp_path / "config.json").write_text('{"format_version": 2, "kind": "static"}', encoding="utf-8")
    with pytest.raises(ModelError, match="format 2 is not known"):
        StaticEncoder("old", tmp_path)


def test_a_row_of_zeros_has_a_direction():
    assert unit(np.array([[0.0, 0.0], [3.0, 4.0]], dtype=np.float32)).tolist() == [
        [1.0, 0.0],
        [0.6000000238418579, 0.800000011920929],
    ]


def test_a_text_is_the_same_bit_for_bit_in_any_company(fast):
    together = fast.encode(TEXTS)
    assert np.allclose(np.linalg.norm(together.vectors, axis=1), 1, atol=1e-5)
    for i, text in enumerate(TEXTS):
        alone = fast.encode([text])
        assert np.array_equal(alone.vectors[0], together.vectors[i])
        assert np.array_equal(alone.features[0], together.features[i])


def test_its_head_hears_a_negation(fast):
    said = load_sentiment("auto", fast).predict(["The agent was helpful", "The agent was not helpful"])
    assert said.labels.tolist() == ["positive", "negative"]


def test_it_is_small(fast):
    assert sum(f.stat().st_size for f in fast.head.iterdir()) <= 15e6
