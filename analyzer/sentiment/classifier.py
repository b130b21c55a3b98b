"""Any Hugging Face sequence classifier by id or folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from analyzer.artifacts import content_hash
from analyzer.encode.base import as_text
from analyzer.encode.hub import folder_fingerprint, load_pretrained, max_tokens, read_config, resolve_folder
from analyzer.encode.torch_runtime import run_torch
from analyzer.errors import ModelError
from analyzer.results import Encoded, Sentiment
from analyzer.sentiment.head import softmax
from analyzer.sentiment.labels import label_matrix


class ClassifierSentiment:
    """Sentiment from a ``transformers`` sequence classifier (it does not see the question).

    Parameters
    ----------
    name : ``org/name``, ``org/name@revision`` or a local folder with safetensors weights.
    labels : label name -> negative, neutral or positive, for names :func:`label_matrix` does not know.

    Raises
    ------
    ModelError
        If the model cannot be had or loaded, or its labels cannot be mapped without guessing.
    """

    def __init__(self, name: str, *, labels: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._folder = resolve_folder(name, known=("auto",))
        config = read_config(self._folder)
        if config.get("problem_type") in ("regression", "multi_label_classification"):
            raise ModelError(
                f"{name}: a {config['problem_type']} model gives no probabilities of one sentiment. "
                "Choose a single-label classifier."
            )
        id2label = {int(k): str(v) for k, v in (config.get("id2label") or {0: "LABEL_0", 1: "LABEL_1"}).items()}
        self._matrix = label_matrix(id2label, model=name, labels=labels)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the folder's files, the label mapping and library versions."""
        mapping = repr(self._matrix.tolist())
        return content_hash(folder_fingerprint(self._folder), mapping, version("torch"), version("transformers"))

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        return load_pretrained(self.name, self._folder, "AutoModelForSequenceClassification")

    def predict(
        self,
        texts: Sequence[str],
        *,
        asked: Sequence[Any] | None = None,
        encoded: Encoded | None = None,
        batch_size: int | None = None,
    ) -> Sentiment:
        """Probabilities of texts (each distinct one is classified once); ``asked`` and ``encoded`` are not used."""
        model, tokenizer = self._loaded
        clean = [as_text(t) for t in texts]
        distinct = {text: i for i, text in enumerate(dict.fromkeys(clean))}
        logits = run_torch(
            lambda ids, mask: model(input_ids=ids, attention_mask=mask).logits,
            tokenizer,
            list(distinct),
            size=len(self._matrix),
            most=max_tokens(tokenizer, model.config),
            rows=batch_size,
        )
        if not len(clean):
            return Sentiment(np.empty((0, 3)))
        probabilities = softmax(logits.astype(np.float64)) @ self._matrix
        return Sentiment(probabilities[[distinct[t] for t in clean]])
