"""The sentiment head trained with an encoder: a small network over its features, in numpy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import content_hash, sha256_file
from analyzer.encode import Encoder, cached_encode
from analyzer.errors import ModelError
from analyzer.results import Encoded, Sentiment
from analyzer.schema import SENTIMENTS
from analyzer.sentiment.questions import question_text
from analyzer.threads import one_thread

Floats = npt.NDArray[np.float32]
_ROWS = 1024  # every product has this many rows, so that a text's result does not depend on its neighbours


class HeadSentiment:
    """Sentiment from the features of the encoder it was trained with, and from those of the question.

    Parameters
    ----------
    encoder : an encoder with a ``head`` folder (``config.json``, ``head.safetensors``).
    folder : cache folder handed to :func:`analyzer.encode.cached_encode`.

    Raises
    ------
    ModelError
        If the encoder has no head, or the head does not fit it.
    """

    def __init__(self, encoder: Encoder, *, folder: Path | None = None) -> None:
        if encoder.head is None:
            raise ModelError(
                f"the encoder {encoder.name!r} has no sentiment head of its own: use sentiment model 'auto'."
            )
        self.name = encoder.name
        self.encoder = encoder
        self._folder = folder
        self._config = json.loads((encoder.head / "config.json").read_text(encoding="utf-8"))
        if tuple(self._config["labels"]) != SENTIMENTS:
            raise ModelError(
                f"{encoder.name}: labels must be {', '.join(SENTIMENTS)} in that order, got {self._config['labels']}."
            )
        self._layers = _read_layers(encoder.head / "head.safetensors", int(self._config["head"]["layers"]))
        if self._layers[0][0].shape[1] != 2 * encoder.feature_dim + 1:
            raise ModelError(
                f"{encoder.name}: the sentiment head does not fit the encoder's {encoder.feature_dim} features."
            )

    @property
    def fingerprint(self) -> str:
        """Digest of encoder, head and temperature."""
        assert self.encoder.head is not None
        head = sha256_file(self.encoder.head / "head.safetensors")
        return content_hash(self.encoder.fingerprint, head, repr(self._config["temperature"]))

    def predict(
        self, texts: Sequence[str], *, asked: Sequence[Any] | None = None, encoded: Encoded | None = None
    ) -> Sentiment:
        """Probabilities of texts.

        Parameters
        ----------
        texts : n texts; what is not a string counts as empty (a valid, if uninformed, answer is given).
        asked : n questions (None, "" or a generic column name where none is known).
        encoded : what ``encoder`` gave for ``texts``, to save the forward pass; ignored when it holds no features.
        """
        if encoded is None or encoded.features is None or encoded.features.shape[1] != self.encoder.feature_dim:
            encoded = cached_encode(self.encoder, texts, folder=self._folder)
        if encoded.features is None or len(encoded.features) != len(texts):
            raise ValueError(f"encoded must hold one row for each of the {len(texts)} texts.")
        part, which = self._question_part(asked, len(texts))
        logits = np.empty((len(texts), len(SENTIMENTS)), dtype=np.float32)
        with one_thread():
            for start in range(0, len(texts), _ROWS):
                rows = slice(start, start + _ROWS)
                logits[rows] = self._logits(encoded.features[rows], part[which[rows]])
        return Sentiment(softmax(logits.astype(np.float64) / float(self._config["temperature"])))

    def _question_part(self, asked: Sequence[Any] | None, n: int) -> tuple[Floats, npt.NDArray[np.intp]]:
        """What the first layer adds for each distinct question (row 0: no question), and each text's row."""
        weight, bias = self._layers[0]
        size = self.encoder.feature_dim
        questions = [""] * n if asked is None else [question_text(q) for q in asked]
        if len(questions) != n:
            raise ValueError(f"asked must hold one question for each of the {n} texts, got {len(questions)}.")
        distinct = [q for q in dict.fromkeys(questions) if q]
        rows = {q: i + 1 for i, q in enumerate(distinct)}
        part = np.tile(bias, (len(distinct) + 1, 1))
        if distinct:
            features = cached_encode(self.encoder, distinct, folder=self._folder).features
            assert features is not None
            # One product per question: its value then does not depend on which others were asked.
            for i, row in enumerate(features):
                part[i + 1] += weight[:, size : 2 * size] @ row + weight[:, 2 * size]
        return part, np.array([rows.get(q, 0) for q in questions], dtype=np.intp)

    def _logits(self, features: Floats, question: Floats) -> Floats:
        x = np.zeros((_ROWS, features.shape[1]), dtype=np.float32)
        x[: len(features)] = features
        x = x @ self._layers[0][0][:, : features.shape[1]].T
        x[: len(features)] += question
        for weight, bias in self._layers[1:]:
            x = gelu(x) @ weight.T + bias
        return x[: len(features)]


def _read_layers(path: Path, n: int) -> list[tuple[Floats, Floats]]:
    from safetensors.numpy import load_file

    tensors = load_file(path)
    return [(tensors[f"layers.{i}.weight"].astype(np.float32), tensors[f"layers.{i}.bias"].astype(np.float32))
            for i in range(n)]  # fmt: skip


def gelu(x: Floats) -> Floats:
    """Exact Gaussian error linear unit, x·Φ(x) (Hendrycks and Gimpel 2016)."""
    from scipy.special import erf

    return np.asarray(x * (0.5 + 0.5 * erf(x * np.float32(np.sqrt(0.5)))), dtype=np.float32)


def softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Row-wise softmax, shape kept.

    >>> softmax(np.zeros((1, 2))).tolist()
    [[0.5, 0.5]]
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
