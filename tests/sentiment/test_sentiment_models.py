import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.special import erf

from analyzer.artifacts import resource
from analyzer.encode import cached_encode
from analyzer.encode.minilm import BASE, MiniLMEncoder, base_folder
from analyzer.errors import ModelError
from analyzer.sentiment import classify_sentiment, load_sentiment
from analyzer.sentiment.head import HeadSentiment

TEXTS = ["Nobody called back", "Nothing", "Lovely people", "", "😡", "bad \ud800", "漢字", "x" * 100_000, "ok"]
ASKED = [
    "What could we improve?",
    "What was good?",
    None,
    "comment",
    "",
    "What was good?",
    np.nan,
    "dislikes",
    "dislikes",
]


@pytest.fixture(scope="module")
def artefact(tmp_path_factory):
    """A seeded, untrained artefact in the shipped format."""
    from safetensors.numpy import save_file

    folder, rng = tmp_path_factory.mktemp("artefact"), np.random.default_rng(3)
    save_file({"encoder.layer.0.output.dense.bias.delta": np.zeros(384, np.float16)}, folder / "adapter.safetensors")
    head = {
        "layers.0.weight": rng.normal(0, 0.1, (8, 2 * 768 + 1)).astype(np.float16),
        "layers.0.bias": rng.normal(0, 1, 8).astype(np.float16),
        "layers.1.weight": rng.normal(0, 1, (3, 8)).astype(np.float16),
        "layers.1.bias": rng.normal(0, 1, 3).astype(np.float16),
    }
    save_file(head, folder / "head.safetensors")
    config = {
        "format_version": 1, "base": BASE, "max_length": 256, "symbols": "unicode_names",
        "features": ["cls@6", "mean@6"], "labels": ["negative", "neutral", "positive"], "temperature": 1.7,
        "head": {"layers": 2},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def model(artefact, tmp_path_factory):
    return HeadSentiment(MiniLMEncoder("small", artefact), folder=tmp_path_factory.mktemp("cache"))


def test_head_equals_its_formula(model, artefact, tmp_path):
    head = {k: v.astype(np.float64) for k, v in load_file(artefact / "head.safetensors").items()}
    features = cached_encode(model.encoder, TEXTS, folder=tmp_path).features
    question = cached_encode(model.encoder, ["What could we improve?", "What was good?", "dislikes"], folder=tmp_path)
    which = [0, 1, None, None, None, 1, None, 2, 2]
    got = model.predict(TEXTS, asked=ASKED).probabilities
    for i, q in enumerate(which):
        asked, flag = (np.zeros(768), 0.0) if q is None else (question.features[q], 1.0)
        x = head["layers.0.weight"] @ np.concatenate([features[i], asked, [flag]]) + head["layers.0.bias"]
        x = head["layers.1.weight"] @ (x * (1 + erf(x / np.sqrt(2))) / 2) + head["layers.1.bias"]
        expected = np.exp(x / 1.7) / np.exp(x / 1.7).sum()
        np.testing.assert_allclose(got[i], expected, atol=1e-4)
    np.testing.assert_allclose(got.sum(axis=1), 1)


def test_the_question_changes_the_answer_and_neighbours_do_not(model):
    alone = model.predict(["Nothing"], asked=["What was good?"]).probabilities
    together = model.predict(TEXTS, asked=ASKED).probabilities
    np.testing.assert_allclose(together[1], alone[0], atol=1e-3)
    assert abs(model.predict(["Nothing"]).probabilities - alone).max() > 1e-3
    many = model.predict(["Nothing"] * 1500, asked=["What was good?"] * 1500).probabilities
    assert (many == many[0]).all()


def test_what_the_encoder_gave_is_used(model, tmp_path):
    encoded = cached_encode(model.encoder, TEXTS, folder=tmp_path)
    assert (model.predict(TEXTS, encoded=encoded).probabilities == model.predict(TEXTS).probabilities).all()
    with pytest.raises(ValueError, match="one row for each of the 1 texts"):
        model.predict(["a"], encoded=encoded)
    with pytest.raises(ValueError, match="got 2"):
        model.predict(["a"], asked=["b", "c"])


def test_no_texts(model):
    sentiment = model.predict([])
    assert sentiment.probabilities.shape == (0, 3)
    assert len(sentiment.labels) == 0


def test_a_head_that_does_not_fit_is_refused(artefact, tmp_path):
    shutil.copytree(artefact, tmp_path / "copy")
    config = json.loads((artefact / "config.json").read_text())
    (tmp_path / "copy" / "config.json").write_text(json.dumps({**config, "features": ["cls@6"]}))
    with pytest.raises(ModelError, match="does not fit the encoder's 384 features"):
        HeadSentiment(MiniLMEncoder("copy", tmp_path / "copy"))
    with pytest.raises(ModelError, match="has no sentiment head"):
        HeadSentiment(MiniLMEncoder("minilm"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Save a tiny random classifier with the real tokenizer and the given label names."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    def save(names):
        path = tmp_path_factory.mktemp("classifier")
        torch.manual_seed(0)
        config = BertConfig(
            hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, initializer_range=0.5,
            id2label=dict(enumerate(names)), label2id={n: i for i, n in enumerate(names)},
        )  # fmt: skip
        BertForSequenceClassification(config).save_pretrained(path)
        AutoTokenizer.from_pretrained(base_folder(BASE)).save_pretrained(path)
        return path

    return save


def test_any_sequence_classifier(saved):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = saved(["positive", "negative", "neutral"])
    model = load_sentiment(str(folder))
    got = model.predict(TEXTS).probabilities
    reference = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for i in (0, 1, 2, 3, 8):
        with torch.inference_mode():
            logits = reference(**tokenizer(TEXTS[i], return_tensors="pt")).logits[0]
        np.testing.assert_allclose(got[i], logits.softmax(0).numpy()[[1, 2, 0]], atol=1e-5)
    np.testing.assert_allclose(got.sum(axis=1), 1)
    np.testing.assert_allclose(model.predict(TEXTS, batch_size=2).probabilities, got, atol=1e-5)


def test_two_classes_and_unnamed_classes(saved):
    two = load_sentiment(str(saved(["NEGATIVE", "POSITIVE"]))).predict(TEXTS).probabilities
    assert (two[:, 1] == 0).all()
    np.testing.assert_allclose(two.sum(axis=1), 1)
    unnamed = saved(["LABEL_0", "LABEL_1"])
    with pytest.raises(ModelError, match="LABEL_0"):
        load_sentiment(str(unnamed))
    given = load_sentiment(str(unnamed), labels={"LABEL_0": "negative", "LABEL_1": "positive"})
    np.testing.assert_allclose(given.predict(TEXTS).probabilities, two)


def test_comments_without_text_have_no_sentiment(saved):
    folder = str(saved(["negative", "neutral", "positive"]))
    texts = [None, float("nan"), "", "  ...", "Great help, but it took an hour", "😡", "\ud800"]
    got = classify_sentiment(texts, model=folder)
    assert got.labels[:4].tolist() == [None] * 4
    assert np.isnan(got.polarity[:4]).all()
    assert np.isnan(got.probabilities[:4]).all()
    assert set(got.labels[4:6]) <= {"negative", "neutral", "positive", "mixed"}
    np.testing.assert_allclose(got.probabilities[4:6].sum(axis=1), 1)
    assert classify_sentiment([], model=folder).probabilities.shape == (0, 3)
    with pytest.raises(ValueError, match="got 1 for 2 texts"):
        classify_sentiment(["a", "b"], ["q"], model=folder)


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    if "feedback-minilm" not in json.loads(resource("models", "MANIFEST.json").read_text(encoding="utf-8")):
        pytest.skip("models/feedback-minilm is not in this checkout")
    monkeypatch.setenv("ANALYZER_CACHE", str(tmp_path))


def test_shipped_model_reads_feedback(shipped):
    texts = ["The agent was wonderful", "Terrible service, nobody helped me", "Nothing", "Nothing"]
    asked = ["", "", "What could we improve?", "What was good?"]
    got = classify_sentiment(texts, asked)
    assert got.labels[:2].tolist() == ["positive", "negative"]
    assert got.polarity[2] > got.polarity[3]


@pytest.mark.parametrize("rows", [1, 7, 256])
def test_shipped_labels_do_not_depend_on_the_batch(shipped, rows):
    texts = [*TEXTS, "friendly, but I waited 40 minutes", "Answer the phone quicker", "👍", "It was ok I suppose. " * 9]
    model = load_sentiment()
    alone = model.predict(texts, encoded=model.first.encoder.encode(texts)).probabilities
    batched = model.predict(texts, encoded=model.first.encoder.encode(texts, batch_size=rows)).probabilities
    assert (alone.argmax(axis=1) == batched.argmax(axis=1)).all()
    assert np.abs(alone - batched).max() <= 1e-3


def test_shipped_model_answers_strange_input(shipped):
    strange = [None, float("nan"), "", "\ud800", "😡", "👍👍", "x" * 100_000, "漢字", "Спасибо", 7]
    got = classify_sentiment(strange)
    assert got.labels[:3].tolist() == [None] * 3 and got.labels[9] is None
    defined = got.labels != None  # noqa: E711
    assert set(got.labels[defined]) <= {"negative", "neutral", "positive", "mixed"}
    assert np.allclose(got.probabilities[defined].sum(axis=1), 1) and np.isnan(got.probabilities[~defined]).all()
    assert got.labels[4] == "negative" and got.labels[5] == "positive"


def test_plain_encoder_falls_back_to_the_shipped_head(shipped):
    texts = ["The agent was wonderful", "Terrible service, nobody helped me"]
    plain = classify_sentiment(texts, encoder="minilm")
    assert (plain.probabilities == classify_sentiment(texts).probabilities).all()
