"""The fast tier: a table of word-piece vectors distilled from the default encoder, averaged over each text.

No network runs: a text costs its tokens. An average alone cannot tell "not good" from "good, not", so the sentiment
features add a convolution over three neighbouring pieces. Its weights are multiplied into the word vectors beforehand:
what is left of it is three narrow tables to look up and add. Some of its channels say how much a piece matters: what
the others heard is pooled by their exponentials (attention pooling), beside its largest and its mean value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import content_hash, sha256_file
from analyzer.encode.bags import Bags, bags, load_tokenizer
from analyzer.encode.base import CODE_VERSION, Progress
from analyzer.errors import ModelError
from analyzer.results import Encoded

TABLES: Final = ("words", "before", "here", "after")
FORMAT: Final = 3
CLIP: Final = 8.0  # largest logarithm of a piece's weight, so that no weight overflows or vanishes
_ROWS: Final = 2048
Floats = npt.NDArray[np.float32]


class StaticEncoder:
    """Vectors and sentiment features from tables.

    Parameters
    ----------
    name : name of the encoder.
    folder : folder with ``config.json``, ``tables.safetensors`` and the head's files.

    Raises
    ------
    ModelError
        If the folder belongs to another version.
    """

    keep = False  # a vector is made faster than it is found on disk

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.head = folder
        self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if self._config.get("format_version") != FORMAT or self._config.get("kind") != "static":
            raise ModelError(f"{name}: format {self._config.get('format_version')!r} is not known; update 'analyzer'.")
        self.dim = int(self._config["dimension"])
        self.feature_dim = int(self._config["feature_dimension"])
        self._loaded: tuple[Any, dict[str, Floats]] | None = None

    @property
    def scorer(self) -> Path:
        """Folder of the theme scorer trained for these vectors."""
        return self.head

    @property
    def fingerprint(self) -> str:
        """Digest of the tables, configuration, code and tokenizer."""
        used = {k: self._config[k] for k in ("base", "max_length", "dimension", "feature_dimension", "taps")}
        parts = (json.dumps(used, sort_keys=True), sha256_file(self.head / "tables.safetensors"))
        return content_hash(*parts, CODE_VERSION, version("tokenizers"))

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Encoded:
        """Encode texts; anything that is not a string counts as empty, long texts are cut at 256 tokens."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        features = np.empty((len(texts), self.feature_dim), np.float32)
        tokenizer, tables = self._tables()
        for start, part in self._bags(tokenizer, texts):
            rows = slice(start, start + len(part.sizes))
            vectors[rows] = unit(part.mean(tables["words"]))
            heard, weights = _heard(part, tables, self._config["taps"])
            pooled = part.pooled(heard), part.weighted(heard, weights)
            features[rows] = np.concatenate([vectors[rows], *pooled], axis=1)
            if progress:
                progress(rows.stop, len(texts))
        return Encoded(vectors, features.astype(np.float16).astype(np.float32))

    def _bags(self, tokenizer: Any, texts: Sequence[str]) -> Iterator[tuple[int, Bags]]:
        """Where each batch begins and its word pieces; the next batch is cut up while this one is worked on."""
        starts = range(0, len(texts), _ROWS)
        with ThreadPoolExecutor(1) as pool:

            def cut(start: int) -> Future[Bags]:
                rows = texts[start : start + _ROWS]
                return pool.submit(bags, tokenizer, rows, max_tokens=self._config["max_length"])

            coming = cut(0) if starts else None
            for start in starts:
                assert coming is not None
                part = coming.result()
                coming = cut(start + _ROWS) if start + _ROWS < len(texts) else None
                yield start, part

    def _tables(self) -> tuple[Any, dict[str, Floats]]:
        if self._loaded is None:
            from safetensors.numpy import load_file

            tokenizer = load_tokenizer(self._config["base"], max_tokens=self._config["max_length"])
            stored = load_file(self.head / "tables.safetensors")
            tables = {n: stored[n].astype(np.float32) * stored[f"{n}.scale"][:, None] for n in TABLES}
            nothing = np.zeros((1, tables["here"].shape[1]), np.float32)  # beyond the ends of a text
            tables |= {n: np.concatenate([tables[n], nothing]) for n in ("before", "after")}
            self._loaded = tokenizer, tables | {"bias": stored["bias"]}
        return self._loaded


def _heard(part: Bags, tables: dict[str, Floats], taps: int) -> tuple[Floats, Floats]:
    """What is heard at each piece, max(0, x) of the first ``taps`` channels, and its weights, exp(x) of the rest.

    x is before[piece before] + here[piece] + after[piece after] + bias, (m, channels).
    """
    before, after = part.neighbours(len(tables["here"]))
    total = np.take(tables["before"], before, axis=0)  # half the time of tables["before"][before]
    total += np.take(tables["here"], part.ids, axis=0)
    total += np.take(tables["after"], after, axis=0)
    total += tables["bias"]
    return np.maximum(total[:, :taps], 0.0), np.exp(np.clip(total[:, taps:], -CLIP, CLIP))


def unit(rows: Floats) -> Floats:
    """Rows at length 1; a row of zeros becomes the first axis, so that every vector has a direction."""
    norm = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    out = np.divide(rows, norm, out=np.zeros_like(rows), where=norm > 0)
    out[norm[:, 0] == 0, 0] = 1.0
    return np.asarray(out, dtype=np.float32)
