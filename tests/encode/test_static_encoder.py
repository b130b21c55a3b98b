"""The fast tier: tables, bags and pairs; what a text gives depends on that text alone."""

import numpy as np
import pytest

from analyzer.encode import load_encoder
from analyzer.encode.bags import Bags
from analyzer.encode.static import unit
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


def test_pairs_stay_within_their_text():
    two = Bags(np.array([5, 6, 7, 8]), np.array([0, 3, 4]))
    pairs = two.pairs(1000)
    assert pairs.sizes.tolist() == [3, 1]  # 5-6, 6-7, 5-7; and 8 with itself
    alone = Bags(np.array([5, 6, 7]), np.array([0, 3])).pairs(1000)
    assert sorted(alone.ids.tolist()) == sorted(pairs.ids[:3].tolist())


def test_the_order_of_words_changes_the_pairs_and_not_the_mean():
    table = np.random.default_rng(0).normal(size=(10, 4)).astype(np.float32)
    one, other = Bags(np.array([1, 2, 3]), np.array([0, 3])), Bags(np.array([3, 2, 1]), np.array([0, 3]))
    np.testing.assert_allclose(one.mean(table), other.mean(table), atol=1e-6)
    np.testing.assert_allclose(one.mean(table)[0], table[[1, 2, 3]].mean(axis=0), atol=1e-6)
    assert sorted(one.pairs(2**16).ids) != sorted(other.pairs(2**16).ids)


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
