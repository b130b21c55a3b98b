"""A BERT encoder as an OpenVINO graph, built straight from its weights: no export step, no torch import."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.encode.int8 import int8_rows

Weights = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Shape:
    """The numbers of a BERT that its weights do not tell: attention heads and the epsilon of its layer norms."""

    layers: int
    heads: int
    epsilon: float = 1e-12


def build_graph(
    weights: Weights,
    shape: Shape,
    features: Sequence[str],
    *,
    centre: npt.NDArray[np.float32] | None = None,
    int8: Collection[str] = (),
) -> Any:
    """Graph from token ids and mask to the unit mean-pooled vector and the pooled sentiment features.

    Parameters
    ----------
    weights : state dict of a ``BertModel`` (names without prefix), float32; word embeddings may be float16.
    shape : layers, heads, epsilon.
    centre : (d,) subtracted from the mean-pooled vector before it is scaled to unit length.
    features : ordered ``"<pool>@<layer>"`` with pool in cls, mean, max and layer 0 (embeddings) … ``shape.layers``.
    int8 : linear layers whose weights are rounded to int8 with a scale per output; a session of precision ``int8``
        rounds what goes into them as well.

    Returns
    -------
    openvino.Model
        Inputs ``ids`` (b, t) int32 and ``mask`` (b, t) float32; outputs ``vector`` (b, d) and, when ``features`` is
        not empty, ``features`` (b, k).
    """
    import openvino as ov

    built = _Bert(weights, shape, frozenset(int8))
    hidden = built.hidden_states()
    mean = built.mean(hidden[-1])
    if centre is not None:
        mean = built.op.subtract(mean, built.op.constant(np.asarray(centre, dtype=np.float32)[None, :]))
    vector = built.op.normalize_l2(mean, built.ints([1]), 1e-12, "max")
    vector.output(0).set_names({"vector"})
    outputs = [vector]
    if features:
        parts = []
        for feature in features:
            pool, layer = feature.split("@")
            parts.append(getattr(built, pool)(hidden[int(layer)]))
        joined = built.op.concat(parts, 1) if len(parts) > 1 else parts[0]
        joined.output(0).set_names({"features"})
        outputs.append(joined)
    return ov.Model(outputs, [built.ids, built.mask], "bert")


class _Bert:
    def __init__(self, weights: Weights, shape: Shape, int8: frozenset[str]) -> None:
        from openvino import opset13

        self.op: Any = opset13
        self.weights, self.shape, self.int8 = weights, shape, int8
        self.size = int(weights["embeddings.word_embeddings.weight"].shape[1])
        self.ids = self.op.parameter([-1, -1], np.int32, name="ids")
        self.mask = self.op.parameter([-1, -1], np.float32, name="mask")
        self.ids.output(0).set_names({"ids"})
        self.mask.output(0).set_names({"mask"})

    def ints(self, values: list[int] | int) -> Any:
        return self.op.constant(np.asarray(values, dtype=np.int64))

    def constant(self, name: str) -> Any:
        return self.op.constant(np.ascontiguousarray(self.weights[name], dtype=np.float32))

    def norm(self, x: Any, name: str) -> Any:
        centred = self.op.mvn(x, self.ints([-1]), True, self.shape.epsilon, "INSIDE_SQRT")
        return self.op.add(self.op.multiply(centred, self.constant(f"{name}.weight")), self.constant(f"{name}.bias"))

    def linear(self, x: Any, name: str) -> Any:
        weight = self.rounded(f"{name}.weight") if name in self.int8 else self.constant(f"{name}.weight")
        return self.op.add(self.op.matmul(x, weight, False, True), self.constant(f"{name}.bias"))

    def rounded(self, name: str) -> Any:
        """int8 times a scale per row, which a session may leave as it is and multiply in int8."""
        whole, scale = int8_rows(np.asarray(self.weights[name], dtype=np.float32))
        return self.op.multiply(self.op.convert(self.op.constant(whole), "f32"), self.op.constant(scale[:, None]))

    def hidden_states(self) -> list[Any]:
        states = [self.embeddings()]
        hidden = self.op.unsqueeze(self.mask, self.ints([1, 2]))
        bias = self.op.multiply(self.op.subtract(self.op.constant(np.float32(1)), hidden), np.float32(-1e9))
        for layer in range(self.shape.layers):
            states.append(self.layer(states[-1], bias, f"encoder.layer.{layer}"))
        return states

    def embeddings(self) -> Any:
        fixed = (
            self.weights["embeddings.position_embeddings.weight"]
            + self.weights["embeddings.token_type_embeddings.weight"][:1]
        )
        length = self.op.gather(self.op.shape_of(self.ids, "i64"), self.ints([1]), self.ints(0))
        positions = self.op.slice(self.op.constant(fixed), self.ints([0]), length, self.ints([1]), self.ints([0]))
        table = self.op.constant(np.ascontiguousarray(self.weights["embeddings.word_embeddings.weight"]))
        words = self.op.convert(self.op.gather(table, self.ids, self.ints(0)), "f32")
        return self.norm(self.op.add(words, positions), "embeddings.LayerNorm")

    def layer(self, x: Any, bias: Any, name: str) -> Any:
        split = self.ints([0, 0, self.shape.heads, self.size // self.shape.heads])
        heads = [
            self.op.transpose(
                self.op.reshape(self.linear(x, f"{name}.attention.self.{part}"), split, True), self.ints([0, 2, 1, 3])
            )
            for part in ("query", "key", "value")
        ]
        attended = self.op.transpose(self.op.scaled_dot_product_attention(*heads, bias), self.ints([0, 2, 1, 3]))
        attended = self.op.reshape(attended, self.ints([0, 0, self.size]), True)
        projected = self.linear(attended, f"{name}.attention.output.dense")
        x = self.norm(self.op.add(projected, x), f"{name}.attention.output.LayerNorm")
        inner = self.op.gelu(self.linear(x, f"{name}.intermediate.dense"), "ERF")
        return self.norm(self.op.add(self.linear(inner, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")

    def mean(self, x: Any) -> Any:
        weighted = self.op.multiply(x, self.op.unsqueeze(self.mask, self.ints([2])))
        total = self.op.reduce_sum(self.mask, self.ints([1]), True)
        return self.op.divide(self.op.reduce_sum(weighted, self.ints([1])), total)

    def cls(self, x: Any) -> Any:
        return self.op.gather(x, self.ints(0), self.ints(1))

    def max(self, x: Any) -> Any:
        out = self.op.subtract(self.op.unsqueeze(self.mask, self.ints([2])), self.op.constant(np.float32(1)))
        return self.op.reduce_max(self.op.add(x, self.op.multiply(out, np.float32(1e9))), self.ints([1]))
