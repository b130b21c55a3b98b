"""Run a torch model over length buckets with one thread per batch (results then do not depend on the batch)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.encode.base import Progress, batches, head_of, threads
from analyzer.encode.runtime import Batch, Outputs, in_parallel


def run_torch(
    apply: Callable[[Any, Any], Any],
    tokenizer: Any,
    texts: Sequence[Any],
    *,
    size: int,
    most: int,
    progress: Progress | None = None,
    rows: int | None = None,
) -> npt.NDArray[np.float32]:
    """Apply a torch function to tokenised texts.

    Parameters
    ----------
    apply : (ids (b, t), mask (b, t)) int64 tensors -> tensor (b, size).
    tokenizer : a ``transformers`` tokenizer.
    texts : n texts.
    size : columns of the result.
    most : tokens a text is cut at.
    rows : texts in a batch.

    Returns
    -------
    (n, size) float32, in input order.
    """
    import torch

    out = np.empty((len(texts), size), dtype=np.float32)
    if not len(texts):
        return out
    encoded = tokenizer([head_of(t, most) for t in texts], truncation=True, max_length=most)["input_ids"]
    fill = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else 0
    # A tokenizer without special tokens gives nothing for an empty text; a model needs at least one token.
    ids = [list(i) or [tokenizer.unk_token_id or fill] for i in encoded]

    def work(batch: Batch) -> Outputs:
        torch.set_num_threads(1)
        _, matrix, lengths = batch
        mask = (np.arange(matrix.shape[1]) < lengths[:, None]).astype(np.int64)
        with torch.inference_mode():
            return (apply(torch.from_numpy(matrix), torch.from_numpy(mask)).float().numpy(),)

    def keep(batch: Batch, result: Outputs) -> None:
        out[batch[0]] = result[0]

    before = torch.get_num_threads()
    try:
        in_parallel(work, batches(ids, pad=fill, rows=rows, longest=most), keep, workers=threads(),
                    total=len(ids), progress=progress)  # fmt: skip
    finally:
        torch.set_num_threads(before)
    return out
