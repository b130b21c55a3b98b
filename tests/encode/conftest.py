import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from analyzer.encode.minilm import BASE

TEXTS = [
    "Nobody answered the phone",
    "The agent was friendly and solved it at once",
    "",
    "ok",
    "I waited 40 minutes before somebody picked up, and then the line went dead twice in a row",
    "Danke, alles gut",
    "👍👍",
    "refund still missing " * 30,
    *[f"My order number {i} arrived {i % 9} days late" + " and the box was open" * (i % 7) for i in range(60)],
]


@pytest.fixture(scope="session")
def texts():
    return TEXTS


@pytest.fixture(scope="session")
def small_head(tmp_path_factory):
    """A seeded, untrained artefact in the shipped format: adapter on two layers, every pooling, a question head."""
    folder = tmp_path_factory.mktemp("artefact")
    rng = np.random.default_rng(1)
    names = ["encoder.layer.0.attention.self.query", "encoder.layer.5.output.dense"]
    sizes = [(384, 384), (1536, 384)]
    adapter = {"encoder.layer.3.output.dense.bias.delta": rng.normal(0, 0.01, 384).astype(np.float16)}
    for name, (inner, outer) in zip(names, sizes, strict=True):
        adapter[f"{name}.lora_A"] = rng.normal(0, 0.05, (4, inner)).astype(np.float16)
        adapter[f"{name}.lora_B"] = rng.normal(0, 0.05, (outer, 4)).astype(np.float16)
    save_file(adapter, folder / "adapter.safetensors")
    features = ["cls@6", "mean@6", "max@3"]
    width = 2 * 384 * len(features) + 1
    head = {
        "layers.0.weight": rng.normal(0, 0.05, (16, width)).astype(np.float32),
        "layers.0.bias": rng.normal(0, 0.1, 16).astype(np.float32),
        "layers.1.weight": rng.normal(0, 0.5, (3, 16)).astype(np.float32),
        "layers.1.bias": np.zeros(3, np.float32),
    }
    save_file(head, folder / "head.safetensors")
    config = {
        "format_version": 1, "base": BASE, "max_length": 256, "symbols": "unicode_names", "features": features,
        "feature_dimension": 384 * len(features), "labels": ["negative", "neutral", "positive"], "temperature": 1.5,
        "vector": {"pooling": "mean", "layer": 6, "normalize": True, "dimension": 384},
        "head": {"layers": 2, "activation": "gelu", "question": "features", "flag": True},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder
