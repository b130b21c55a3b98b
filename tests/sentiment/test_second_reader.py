"""Two readers of sentiment: the rule that joins them, and the shipped pair."""

import json

import numpy as np
import pytest

from analyzer.artifacts import resource
from analyzer.encode.second import SecondReader, read_rounded, rounded
from analyzer.errors import ModelError
from analyzer.results import Sentiment
from analyzer.sentiment import load_sentiment
from analyzer.sentiment.second import SHARE, SURE, TwoReaders, geometric_mean

TEXTS = [
    "Excellent service, thank you", "A masterpiece it is not", "They could have rung", "", "😡", "bad \ud800", "漢字",
    "x" * 100_000, "It was alright I suppose", "Nothing", None, float("nan"), "all mouth and no trousers",
]  # fmt: skip


class Fixed:
    """A reader whose answers are given, and who notes what was asked."""

    def __init__(self, answers):
        self.name, self.fingerprint, self.answers, self.heard = "fixed", "f", answers, []

    def predict(self, texts, *, asked=None, encoded=None):
        self.heard.append((list(texts), asked))
        return Sentiment(np.array([self.answers[t] for t in texts]).reshape(-1, 3))


def test_the_second_is_asked_where_the_first_is_unsure_and_both_count():
    first = Fixed({"a": [SURE, 1 - SURE, 0.0], "b": [0.5, 0.25, 0.25], "c": [0.2, 0.11, 0.69]})
    second = Fixed({"b": [0.02, 0.08, 0.9], "c": [0.3, 0.3, 0.4]})
    got = TwoReaders(first, second).predict(["a", "b", "c"], asked=["q1", "q2", "q3"]).probabilities
    assert second.heard == [(["b", "c"], ["q2", "q3"])]
    root = np.array([0.5, 0.25, 0.25]) ** (1 - SHARE) * np.array([0.02, 0.08, 0.9]) ** SHARE
    np.testing.assert_allclose(got[0], [SURE, 1 - SURE, 0.0])
    np.testing.assert_allclose(got[1], root / root.sum())
    np.testing.assert_allclose(got.sum(axis=1), 1)


def test_no_text_and_no_doubt_do_not_wake_the_second():
    second = Fixed({})
    pair = TwoReaders(Fixed({"a": [0.0, 0.1, 0.9]}), second)
    assert pair.predict([]).probabilities.shape == (0, 3)
    np.testing.assert_allclose(pair.predict(["a"]).probabilities, [[0, 0.1, 0.9]])
    assert second.heard == []


def test_readers_that_exclude_each_other_leave_the_first_its_word():
    np.testing.assert_allclose(geometric_mean(np.array([[1.0, 0, 0]]), np.array([[0, 0, 1.0]])), [[1, 0, 0]])


@pytest.fixture(scope="module")
def pair():
    return load_sentiment()


def test_the_default_is_a_pair_and_the_first_can_be_had_alone(pair):
    assert isinstance(pair, TwoReaders)
    alone = load_sentiment("feedback-minilm")
    assert not isinstance(alone, TwoReaders)
    assert alone.fingerprint == pair.first.fingerprint != pair.fingerprint
    said, own = pair.predict(TEXTS).probabilities, alone.predict(TEXTS).probabilities
    sure = own.max(axis=1) >= SURE
    assert 0 < sure.sum() < len(TEXTS)
    assert (said[sure] == own[sure]).all() and (said[~sure] != own[~sure]).any(axis=1).all()
    assert np.isfinite(said).all()
    np.testing.assert_allclose(said.sum(axis=1), 1)


@pytest.mark.parametrize("rows", [1, 7, 256])
def test_a_text_is_read_the_same_in_any_company(pair, rows):
    texts = [t for t in TEXTS if isinstance(t, str)] * 3
    together = pair.predict(texts)
    parts = [pair.predict(texts[i : i + rows]) for i in range(0, len(texts), rows)]
    np.testing.assert_allclose(np.concatenate([p.probabilities for p in parts]), together.probabilities, atol=1e-3)
    assert [label for p in parts for label in p.labels] == list(together.labels)


def test_rounded_weights_come_back_within_half_a_step_and_again_unchanged():
    weights = {"a.weight": np.random.default_rng(0).normal(size=(5, 7)).astype(np.float32),
               "b.bias": np.float32([0.1, 1e-6])}  # fmt: skip
    stored = rounded(weights)
    assert stored["a.weight"].dtype == np.int8 and np.abs(stored["a.weight"]).max(axis=1).tolist() == [127] * 5
    once = stored["a.weight"] * stored["a.weight.scale"][:, None]
    assert np.abs(once - weights["a.weight"]).max() <= stored["a.weight.scale"].max() / 2 * 1.001
    again = rounded({"a.weight": once.astype(np.float32)})
    assert (again["a.weight"] == stored["a.weight"]).all()


def test_shipped_weights_are_those_of_eight_blocks():
    folder = resource("models", "feedback-second")
    weights = read_rounded(folder / SecondReader.weights_file)
    assert {n.split(".")[2] for n in weights if n.startswith("encoder.")} == set("01234567")
    assert weights["embeddings.word_embeddings.weight"].shape == (30522, 384)


def test_an_artefact_of_another_format_is_refused(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"format_version": 9}))
    with pytest.raises(ModelError, match="format 9 is not known"):
        SecondReader("second", tmp_path)
