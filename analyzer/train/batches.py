"""Tokenising and length-sorted batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import torch

from analyzer.encode.symbols import name_symbols
from analyzer.train.network import base_folder

MAX_TRAIN_TOKENS: Final = 96
Tokens = tuple[torch.Tensor, torch.Tensor]


class Tokenizer:
    """The base model's tokenizer after emoji have been written as words."""

    def __init__(self, max_length: int = MAX_TRAIN_TOKENS) -> None:
        from tokenizers import Tokenizer as Fast

        self._fast: Any = Fast.from_file(str(base_folder() / "tokenizer.json"))
        self._fast.enable_truncation(max_length)
        self._fast.no_padding()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, with [CLS] and [SEP]."""
        return [e.ids for e in self._fast.encode_batch([name_symbols(t) for t in texts])]


def padded(ids: Sequence[Sequence[int]]) -> Tokens:
    """Pad to the longest: (ids, mask), both (n, t)."""
    width = max(len(i) for i in ids)
    out = torch.zeros(len(ids), width, dtype=torch.long)
    mask = torch.zeros(len(ids), width, dtype=torch.long)
    for row, tokens in enumerate(ids):
        out[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return out, mask


def shuffled_batches(lengths: np.ndarray, size: int, *, rng: np.random.Generator, pool: int = 40) -> list[np.ndarray]:
    """Index arrays of about equal length each: sort inside pools of `pool` batches of a random order, then shuffle."""
    order = rng.permutation(len(lengths))
    batches: list[np.ndarray] = []
    for start in range(0, len(order), size * pool):
        chunk = order[start : start + size * pool]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        batches.extend(chunk[i : i + size] for i in range(0, len(chunk), size))
    return [batches[i] for i in rng.permutation(len(batches))]


def sorted_batches(ids: Sequence[Sequence[int]], size: int) -> Iterator[tuple[np.ndarray, Tokens]]:
    """Batches by rising length, for inference."""
    order = np.argsort([len(i) for i in ids], kind="stable")
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        yield rows, padded([ids[r] for r in rows])
