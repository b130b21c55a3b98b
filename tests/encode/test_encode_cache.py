import hashlib
import logging

import numpy as np
import pytest

from analyzer.encode import cached_encode, load_encoder, text_keys
from analyzer.encode.minilm import MiniLMEncoder


class Counting:
    """A real encoder that also counts the texts it was given."""

    def __init__(self, encoder):
        self._encoder, self.seen = encoder, []

    def __getattr__(self, name):
        return getattr(self._encoder, name)

    def encode(self, texts, *, progress=None):
        self.seen += list(texts)
        return self._encoder.encode(texts, progress=progress)


@pytest.fixture(scope="module")
def encoder(small_head):
    return MiniLMEncoder("small", small_head)


def _same(a, b):
    return a.vectors.tobytes() == b.vectors.tobytes() and a.features.tobytes() == b.features.tobytes()


def test_cold_warm_and_direct_are_the_same_bytes(encoder, texts, tmp_path):
    counting = Counting(encoder)
    cold = cached_encode(counting, [*texts, *texts[:9]], folder=tmp_path)
    assert sorted(counting.seen) == sorted(set(texts))  # each distinct text once
    warm = cached_encode(counting, [*texts, *texts[:9]], folder=tmp_path)
    assert len(counting.seen) == len(set(texts))
    assert _same(cold, warm)
    np.testing.assert_allclose(cold.vectors[: len(texts)], encoder.encode(texts).vectors, atol=1e-3)
    assert (cold.vectors[len(texts) :] == cold.vectors[:9]).all()


def test_partly_filled_cache_encodes_only_what_is_new(encoder, texts, tmp_path):
    cached_encode(encoder, texts[:20], folder=tmp_path)
    counting = Counting(encoder)
    partly = cached_encode(counting, texts, folder=tmp_path)
    assert set(counting.seen) == set(texts[20:])
    np.testing.assert_allclose(partly.vectors, encoder.encode(texts).vectors, atol=1e-3)
    assert len(list(tmp_path.rglob("*.safetensors"))) == 2


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "leftover"])
def test_damaged_segments_are_noticed_and_replaced(encoder, texts, tmp_path, damage, caplog):
    first = cached_encode(encoder, texts, folder=tmp_path)
    segment = next(tmp_path.rglob("*.safetensors"))
    data = bytearray(segment.read_bytes())
    if damage == "truncated":
        segment.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[-1] ^= 1
        segment.write_bytes(data)
    elif damage == "empty":
        segment.write_bytes(b"")
    else:
        segment.unlink()
        (segment.parent / f".{segment.name}.abc.tmp").write_bytes(data[:50])
    counting = Counting(encoder)
    with caplog.at_level(logging.WARNING):
        again = cached_encode(counting, texts, folder=tmp_path)
    assert set(counting.seen) == set(texts)
    assert ("damaged" in caplog.text) == (damage != "leftover")
    assert _same(first, again)
    assert hashlib.sha256(segment.read_bytes()).hexdigest() == segment.stem
    counting.seen.clear()
    cached_encode(counting, texts, folder=tmp_path)
    assert counting.seen == []


def test_cache_holds_no_words_and_is_keyed_by_encoder(encoder, tmp_path):
    text = "Unmistakable zebra sentence about waiting"
    cached_encode(encoder, [text], folder=tmp_path)
    assert all(b"zebra" not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    other = Counting(load_encoder("minilm"))
    vectors = cached_encode(other, [text], folder=tmp_path).vectors
    assert other.seen == [text]
    assert (vectors == other.encode([text]).vectors).all()


def test_unwritable_cache_costs_time_not_the_run(encoder, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    encoded = cached_encode(encoder, ["one", "two"], folder=blocked)
    assert encoded.vectors.shape == (2, 384)
    assert "cannot be written" in caplog.text


def test_progress_counts_texts_to_encode_and_nothing_when_warm(encoder, texts, tmp_path):
    calls = []
    cached_encode(encoder, texts, folder=tmp_path, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (len(set(texts)), len(set(texts)))
    calls.clear()
    cached_encode(encoder, texts, folder=tmp_path, progress=lambda done, total: calls.append((done, total)))
    assert calls == []


def test_keys_and_odd_input(encoder, tmp_path):
    keys = text_keys(["a", "b", "a", None, "", "\ud800"])
    assert keys[0] == keys[2] != keys[1]
    assert keys[3] == keys[4]
    assert keys.dtype == np.dtype("S16")
    encoded = cached_encode(encoder, ["", None, float("nan"), "x"], folder=tmp_path)
    assert (encoded.vectors[0] == encoded.vectors[1:3]).all()
    assert cached_encode(encoder, [], folder=tmp_path).vectors.shape == (0, 384)


def test_default_folder_is_the_cache_folder(encoder, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYZER_CACHE", str(tmp_path / "cache"))
    cached_encode(encoder, ["somewhere"])
    assert [p.parent.parent.name for p in (tmp_path / "cache").rglob("*.safetensors")] == ["vectors"]
