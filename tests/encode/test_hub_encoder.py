import shutil

import numpy as np
import pytest

from analyzer.encode import cached_encode, load_encoder
from analyzer.encode.minilm import BASE, base_folder
from analyzer.errors import ModelError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tiny BERT with the real tokenizer, saved as any user would."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    path = tmp_path_factory.mktemp("tiny-bert")
    torch.manual_seed(0)
    config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64)
    BertModel(config).save_pretrained(path)
    AutoTokenizer.from_pretrained(base_folder(BASE)).save_pretrained(path)
    return path


def test_local_folder_gives_mean_pooled_unit_vectors(folder, texts, tmp_path):
    import torch
    from transformers import AutoModel, AutoTokenizer

    encoder = load_encoder(str(folder))
    assert (encoder.dim, encoder.feature_dim, encoder.head) == (32, 0, None)
    encoded = cached_encode(encoder, texts, folder=tmp_path)
    assert encoded.features is None
    model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    for i in range(8):
        inputs = tokenizer(texts[i], return_tensors="pt", truncation=True, max_length=256)
        with torch.inference_mode():
            hidden = model(**inputs).last_hidden_state[0]
        expected = torch.nn.functional.normalize(hidden.mean(0), dim=0).numpy()
        np.testing.assert_allclose(encoded.vectors[i], expected, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(texts, batch_size=3).vectors, encoded.vectors, atol=1e-5)


def test_pickled_weights_are_refused(folder, tmp_path):
    copy = tmp_path / "pickled"
    shutil.copytree(folder, copy)
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(ModelError, match="pickled weights are never loaded"):
        load_encoder(str(copy))


def test_folder_without_config(tmp_path):
    with pytest.raises(ModelError, match=r"no config\.json"):
        load_encoder(str(tmp_path))


def test_fingerprint_follows_the_weights(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    before = load_encoder(str(copy)).fingerprint
    assert before == load_encoder(str(folder)).fingerprint
    data = bytearray((copy / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (copy / "model.safetensors").write_bytes(data)
    assert load_encoder(str(copy)).fingerprint != before


@pytest.mark.parametrize("name", ["x" * 5000, "a/" + "x" * 5000, "a\0b"])
def test_a_name_no_path_can_have_is_one_line(name):
    with pytest.raises(ModelError) as error:
        load_encoder(name)
    assert "\n" not in str(error.value) and len(str(error.value)) < 800
