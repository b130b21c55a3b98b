"""Comments from clauses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.sentiment.comment import comment_sentiment

NEG, NEU, POS = [0.9, 0.08, 0.02], [0.05, 0.9, 0.05], [0.02, 0.08, 0.9]


def _labels(*comments):
    rows = [i for i, clauses in enumerate(comments) for _ in clauses]
    p = np.array([c for clauses in comments for c in clauses], dtype=float).reshape(-1, 3)
    return comment_sentiment(np.array(rows, dtype=int), p, len(comments))


def test_labels_of_clause_patterns():
    labels, polarity, p = _labels([NEG], [NEG, NEU, NEU], [POS, NEU], [NEU], [], [POS, NEG], [[0.42, 0.16, 0.42]])
    assert list(labels) == ["negative", "negative", "positive", "neutral", None, "mixed", "mixed"]
    assert np.isnan(polarity[4]) and np.isnan(p[4]).all()
    assert polarity[5] == pytest.approx(0.0)


def test_pool_by_hand():
    _, _, p = _labels([NEG, NEU], [NEG])
    w = np.array([0.1 + 1 - 0.08, 0.1 + 1 - 0.9]) ** 2
    power = np.exp(2**0.25 * (w[0] * np.log(NEG) + w[1] * np.log(NEU)) / w.sum())
    assert p[0] == pytest.approx(power / power.sum())
    assert p[1] == pytest.approx(NEG)


def test_clauses_of_one_mind_are_surer_than_one_and_no_clause_rules_a_side_out():
    mild = [0.2, 0.1, 0.7]
    _, polarity, p = _labels([mild], [mild, mild], [mild] * 5, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert polarity[0] < polarity[1] < polarity[2] < 1
    assert p[3] == pytest.approx(p[3][::-1]) and polarity[3] == pytest.approx(0)


def test_the_whole_comment_may_overrule_its_clauses():
    rows = np.array([0, 0, 1, 1, 2])
    p = np.array([NEG, POS, NEG, POS, POS])
    whole = np.array([[0.01, 0.01, 0.98], [0.3, 0.4, 0.3], [np.nan] * 3])
    labels, polarity, _ = comment_sentiment(rows, p, 3, whole=whole)
    assert list(labels) == ["positive", "mixed", "positive"]
    assert polarity[0] == pytest.approx(0.95 * 0.97)
    assert polarity[2] == pytest.approx(0.88)


def test_no_clauses_and_bad_input():
    labels, polarity, p = comment_sentiment(np.array([], dtype=int), np.empty((0, 3)), 2)
    assert list(labels) == [None, None] and np.isnan(polarity).all() and p.shape == (2, 3)
    with pytest.raises(ValueError, match="within 0 … 0"):
        comment_sentiment(np.array([1]), np.array([NEG]), 1)
    with pytest.raises(ValueError, match="shape"):
        comment_sentiment(np.array([0, 0]), np.array([NEG]), 1)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1)), max_size=20),
    st.randoms(),
)
def test_order_does_not_matter_and_probabilities_sum_to_one(clauses, random):
    def run(items):
        p = np.array([c[1:] for c in items], dtype=float).reshape(-1, 3)
        p = p / p.sum(axis=1, keepdims=True)
        return comment_sentiment(np.array([c[0] for c in items], dtype=int), p, 5)

    labels, polarity, p = run(clauses)
    shuffled = list(clauses)
    random.shuffle(shuffled)
    again = run(shuffled)
    assert np.allclose(p, again[2], equal_nan=True)
    present = ~np.isnan(polarity)
    assert np.allclose(p[present].sum(axis=1), 1)
    assert (np.abs(polarity[present]) <= 1).all()
    assert [v is None for v in labels] == list(~present)
