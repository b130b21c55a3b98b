"""Any Hugging Face encoder by id or folder: mean pooling unless the folder says [CLS]."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analyzer.artifacts import content_hash
from analyzer.encode.base import CODE_VERSION, Progress
from analyzer.encode.hub import folder_fingerprint, load_pretrained, max_tokens, resolve_folder
from analyzer.encode.torch_runtime import run_torch
from analyzer.results import Encoded

_KNOWN = ("auto", "default", "minilm", "multilingual", "fast", "feedback-minilm")


class HuggingFaceEncoder:
    """Sentence vectors from a ``transformers`` model, in float32; it has no sentiment features.

    Parameters
    ----------
    name : ``org/name``, ``org/name@revision`` or a local folder.

    Raises
    ------
    ModelError
        If the model cannot be had or loaded.
    """

    feature_dim = 0
    head: Path | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        self._folder = resolve_folder(name, known=_KNOWN)
        self._pooling = self._read_pooling()

    def _read_pooling(self) -> str:
        path = self._folder / "1_Pooling" / "config.json"
        if path.is_file() and json.loads(path.read_text(encoding="utf-8")).get("pooling_mode_cls_token"):
            return "cls"
        return "mean"

    @cached_property
    def dim(self) -> int:
        """Length of a vector."""
        config = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))
        size = config.get("hidden_size") or config.get("d_model") or config.get("dim")
        return int(size) if size else int(self._loaded[0].config.hidden_size)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the folder's files, the pooling, code and library versions."""
        return content_hash(folder_fingerprint(self._folder), self._pooling, CODE_VERSION, version("torch"),
                            version("transformers"))  # fmt: skip

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        return load_pretrained(self.name, self._folder, "AutoModel")

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None, batch_size: int | None = None
    ) -> Encoded:
        """Encode texts; anything that is not a string counts as empty, long texts are cut at 256 tokens."""
        import torch

        model, tokenizer = self._loaded

        def apply(ids: Any, mask: Any) -> Any:
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
            if self._pooling == "cls":
                pooled = hidden[:, 0]
            else:
                weight = mask[:, :, None].to(hidden.dtype)
                pooled = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)
            return torch.nn.functional.normalize(pooled, dim=1)

        most = max_tokens(tokenizer, model.config)
        vectors = run_torch(apply, tokenizer, texts, size=self.dim, most=most, progress=progress, rows=batch_size)
        return Encoded(vectors)
