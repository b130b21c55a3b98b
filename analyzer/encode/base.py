"""What every encoder offers, and the small helpers they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from analyzer.results import Encoded

Progress = Callable[[int, int], None]
Ids = list[list[int]]

CODE_VERSION = "1"  # part of every fingerprint: raise it when a change here changes numbers
_TOKENS_PER_BATCH = 1024
_CHARS_PER_TOKEN = 16


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors of unit length.

    Attributes
    ----------
    name : how the user called it, e.g. ``"feedback-minilm"``.
    dim : length of a vector.
    feature_dim : length of the sentiment features, 0 when it has none.
    fingerprint : hex digest of weights, configuration, code version, library version and arithmetic; equal
        fingerprints mean equal numbers, so caches are keyed by it.
    head : folder of the sentiment head trained for this encoder, or None.
    keep : optional; False where a vector is made faster than it is found on disk, so that nothing is cached.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def dim(self) -> int: ...  # noqa: D102
    @property
    def feature_dim(self) -> int: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def head(self) -> Path | None: ...  # noqa: D102

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Encoded:
        """Vectors (n, dim) and, where the encoder has a head, features (n, k), in the order of ``texts``."""
        ...


def as_text(value: Any) -> str:
    r"""Any cell as text a tokenizer accepts: not a string -> "", lone surrogates -> "?".

    >>> as_text(None), as_text(float("nan")), as_text("ok \ud800")
    ('', '', 'ok ?')
    """
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return value


def head_of(value: Any, max_tokens: int) -> str:
    """The part of a text the tokenizer sees: enough characters for ``max_tokens`` in any ordinary language."""
    return as_text(value[: max_tokens * _CHARS_PER_TOKEN] if isinstance(value, str) else value)


def threads() -> int:
    """Worker threads: ``OMP_NUM_THREADS`` when set, else the processors this process may use."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def padded_length(n: int | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Length a text of n tokens is padded to: depends on nothing but n, so that neighbours cannot change a result.

    >>> padded_length(np.array([2, 13, 33, 100, 256])).tolist()
    [4, 16, 40, 112, 256]
    """
    n = np.asarray(n, dtype=np.int64)
    step = np.select([n <= 32, n <= 64, n <= 128], [4, 8, 16], 32)
    return np.asarray(-(-n // step) * step)


def batches(
    ids: Ids, *, pad: int = 0, rows: int | None = None, longest: int = 256
) -> Iterator[tuple[npt.NDArray[np.int64], ...]]:
    """Yield (positions (b,), token ids (b, length), lengths (b,)), longest texts first, one padded length a batch.

    Parameters
    ----------
    ids : token ids of each text, at least one each.
    pad : id that fills up.
    rows : texts in a batch; by default as many as make about 1,024 tokens (more leave the processor's cache).
    longest : no text is padded beyond this (the model's positions end there).
    """
    lengths = np.fromiter((len(i) for i in ids), dtype=np.int64, count=len(ids))
    padded = np.minimum(padded_length(lengths), longest)
    order = np.argsort(-padded, kind="stable")
    start = 0
    while start < len(order):
        length = int(padded[order[start]])
        most = rows or max(1, _TOKENS_PER_BATCH // length)
        stop = start + int(np.searchsorted(-padded[order[start : start + most]], -length, side="right"))
        chosen = order[start:stop]
        matrix = np.full((len(chosen), length), pad, dtype=np.int64)
        matrix[np.arange(length) < lengths[chosen, None]] = np.concatenate([ids[i] for i in chosen])
        yield chosen, matrix, lengths[chosen]
        start = stop
