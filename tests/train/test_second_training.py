"""Weights between a base and what training made of it."""

import numpy as np
import torch

from analyzer.train.loop import Settings
from analyzer.train.second import TRAINED, between, config


def test_shipped_weights_lie_between_base_and_trained():
    base = {"a": np.array([0.0, 10.0], np.float32), "b": np.ones((2, 2), np.float32)}
    trained = {"a": torch.tensor([10.0, 10.0]), "b": torch.zeros(2, 2), "head": torch.ones(3)}
    mixed = between(base, trained)
    assert mixed.keys() == base.keys()
    np.testing.assert_allclose(mixed["a"], [10 * TRAINED, 10.0])
    np.testing.assert_allclose(mixed["b"], 1 - TRAINED)
    assert mixed["a"].dtype == np.float32


def test_the_config_says_how_it_was_trained():
    settings = Settings(epochs=2, layers=6, rate=1e-4, seed=3)
    told = config(temperature=1.25, leave_out="nhs", settings=settings)
    assert told["temperature"] == 1.25
    assert told["training"] == {
        "seed": 3, "leave_out": "nhs", "epochs": 2, "layers": 6, "rate": 1e-4, "share": TRAINED,
    }  # fmt: skip
