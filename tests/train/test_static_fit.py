"""The fit of the fast tier: what is trained is what is looked up later, and targets follow label and teacher."""

import numpy as np
import pytest
import torch

from analyzer.encode.bags import Bags
from analyzer.encode.int8 import int8_rows
from analyzer.encode.static import _heard, unit
from analyzer.train.loop import KINDS
from analyzer.train.static_fit import KINDS_AND_NONE, Lesson, StaticNet, _targets, take

BAGS = Bags(np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]), np.array([0, 1, 4, 10]))


@pytest.fixture(scope="module")
def net():
    start = np.random.default_rng(0).normal(size=(200, 160)).astype(np.float32)
    made = StaticNet(start, taps=6, heads=3, seed=0)
    made.begin(Bags(np.arange(200), np.array([0, 200])))
    return made.eval()


def test_inference_looks_up_what_was_trained(net):
    tables = net.tables() | {"bias": net.bias()}
    silence = np.zeros((1, 9), np.float32)
    tables |= {name: np.concatenate([tables[name], silence]) for name in ("before", "after")}
    heard, weights = _heard(BAGS, tables, 6)
    looked_up = [unit(BAGS.mean(tables["words"])), BAGS.pooled(heard), BAGS.weighted(heard, weights)]
    with torch.no_grad():
        trained = net.features(BAGS).numpy()
    assert trained.shape == (3, net.width)
    np.testing.assert_allclose(np.concatenate(looked_up, axis=1), trained, atol=2e-5)


def test_some_texts_are_cut_out_of_all():
    some = take(BAGS, np.array([2, 0]))
    assert some.ids.tolist() == [5, 9, 2, 6, 5, 3, 3] and some.starts.tolist() == [0, 6, 7]


def test_quantised_rows_are_within_half_a_step():
    table = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    rows, scale = int8_rows(table)
    assert rows.dtype == np.int8 and np.abs(rows).max(axis=1).tolist() == [127] * 5
    assert (np.abs(rows * scale[:, None] - table) <= scale[:, None] / 2 + 1e-7).all()


def test_a_label_counts_under_its_own_question_only():
    n = 400
    says = np.zeros((n, 4, 3), np.float32)
    says[:, np.arange(4), [0, 1, 2, 2]] = 1.0  # the teacher: another answer under each question
    label = np.tile(np.array([0, 0, 1], np.float32), (n, 1))
    labelled = np.arange(n) < 200
    kind = np.full(n, "improve", dtype=object)
    taught = Lesson([""] * n, np.zeros((n, 2)), says, label, np.ones(n), kind, labelled)
    questions = {kind: Bags(np.array([1, 2]), np.array([0, 1, 2])) for kind in KINDS}
    asked, target, weight = _targets(taught, questions, np.random.default_rng(0))
    under = np.where(asked < 0, 0, 1 + asked // 2)  # two wordings of each kind
    own = under == KINDS_AND_NONE.index("improve")
    expected = says[np.arange(n), under]
    expected[labelled & own] = 0.5 * expected[labelled & own] + 0.5 * label[labelled & own]
    np.testing.assert_allclose(target.numpy(), expected)
    np.testing.assert_allclose(weight.numpy(), 1 + 0.6 * expected[:, 1])
    assert 0.6 < own[labelled].mean() < 0.95 and own[~labelled].mean() < own[labelled].mean()
