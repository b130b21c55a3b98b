"""The second reader: the lower blocks of bge-small-en-v1.5, whose features a sentiment head of its own reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from analyzer.encode.graph import Shape, build_graph
from analyzer.encode.int8 import int8_rows
from analyzer.encode.minilm import BASE, MiniLMEncoder, base_folder, read_config
from analyzer.encode.runtime import Precision, resolve_precision

SCALE: Final = ".scale"  # of the int8 table of the same name, one for each row


class SecondReader(MiniLMEncoder):
    """Features of texts for a second opinion on their sentiment; its vectors are not meant for themes.

    Parameters
    ----------
    name : name of the encoder.
    folder : folder with ``config.json``, ``weights.safetensors`` and ``head.safetensors``.
    precision : arithmetic; ``auto`` takes int8 and bf16 where the processor is fast at them.

    Raises
    ------
    ModelError
        If the artefact is of another format.
    """

    weights_file: ClassVar[str] = "weights.safetensors"

    def __init__(self, name: str, folder: Path, *, precision: Precision = "auto") -> None:
        self.name = name
        self.head = folder
        self._config = read_config(name, folder)
        self._shape = self._config["shape"]
        self.dim = int(self._shape["hidden_size"])
        self.feature_dim = self.dim * len(self._config["features"])
        self.precision = resolve_precision(precision, int8=True)

    def _build(self) -> tuple[Any, Any]:
        """Tokenizer (that of the first reader: both know the same word pieces) and graph."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(base_folder(BASE) / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._config["max_length"])
        shape = Shape(self._shape["num_hidden_layers"], self._shape["num_attention_heads"])
        assert self.head is not None
        weights = read_rounded(self.head / self.weights_file)
        rounded = [name.removesuffix(".weight") for name in weights if _is_linear(name)]
        int8 = rounded if self.precision == "int8" else ()
        return tokenizer, build_graph(weights, shape, self._config["features"], int8=int8)


def _is_linear(name: str) -> bool:
    return name.startswith("encoder.") and name.endswith(".weight") and "LayerNorm" not in name


def read_rounded(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """float32 weights of a file of int8 tables, each with a scale per row, and of tensors in half precision."""
    from safetensors.numpy import load_file

    stored = load_file(path)
    weights = {}
    for name, value in stored.items():
        if not name.endswith(SCALE):
            scale = stored.get(f"{name}{SCALE}")
            plain = value.astype(np.float32)
            weights[name] = plain if scale is None else plain * scale[:, None].astype(np.float32)
    return weights


def rounded(weights: dict[str, npt.NDArray[np.float32]]) -> dict[str, npt.NDArray[Any]]:
    """What :func:`read_rounded` reads: matrices in int8 with a scale per row, the rest in float32."""
    stored: dict[str, npt.NDArray[Any]] = {}
    for name, value in sorted(weights.items()):
        if value.ndim == 1:
            stored[name] = value.astype(np.float32)
            continue
        stored[name], stored[f"{name}{SCALE}"] = int8_rows(value)
    return stored
