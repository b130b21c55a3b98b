"""Padding and length-sorted batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import torch

MAX_TRAIN_TOKENS: Final = 96
Tokens = tuple[torch.Tensor, torch.Tensor]


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
