"""Small groups: primary suppression, and the complementary one that stops recovery by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analyzer.score.closing import Mask, close, partition_lines
from analyzer.score.moments import Codes


def suppress(counts: Any, *, min_group: int = 5, hidden: float = 0) -> Mask:
    """Which cells of one published total must be withheld, shape (k,).

    Cells under ``min_group`` are withheld; then, while the withheld ones (with the ``hidden`` remainder of the total)
    together are fewer than ``min_group`` or a single cell, the smallest remaining cell as well. Source: complementary
    cell suppression, Cox (1980), JASA 75.

    Parameters
    ----------
    counts : people per cell, shape (k,).
    min_group : smallest number that may be published.
    hidden : people in the total who are in no cell.

    Examples
    --------
    >>> suppress([3, 40, 12, 0]).tolist()
    [True, False, True, False]
    """
    from scipy.sparse import csr_array

    n = np.append(np.asarray(counts, dtype=float), hidden)
    last = np.arange(len(n)) == len(n) - 1
    out = ((n > 0) & (n < min_group)) | last
    return close(n, csr_array(np.ones((1, len(n)))), out, min_group=min_group, exempt=last)[:-1]


def suppress_family(
    codes: Mapping[str, Codes], sizes: Mapping[str, int], scored: Mask, *, min_group: int = 5
) -> dict[str, Mask]:
    """Suppression of several partitions of the same responses, so that none gives another's values away.

    Parameters
    ----------
    codes : segment -> value code of each response, -1 where missing.
    sizes : segment -> number of values.
    scored : (n,) True for the responses that count.

    Returns
    -------
    segment -> mask of withheld values, closed against the total and against each other (teams within sites, a
    combination within its parts, months within a column of quarters): see :func:`analyzer.score.closing.close`.
    """
    names = list(codes)
    widths = [sizes[s] for s in names]
    filled = [np.where(codes[s] < 0, k, codes[s])[scored] for s, k in zip(names, widths, strict=True)]
    counts = [np.bincount(f, minlength=k + 1).astype(float) for f, k in zip(filled, widths, strict=True)]
    missing = [np.arange(k + 1) == k for k in widths]
    small = [((n > 0) & (n < min_group)) | m for n, m in zip(counts, missing, strict=True)]
    if not names:
        return {}
    mask = close(
        np.concatenate(counts), partition_lines([codes[s] for s in names], widths, scored), np.concatenate(small),
        min_group=min_group, exempt=np.concatenate(missing),
    )  # fmt: skip
    ends = np.cumsum([k + 1 for k in widths])
    return {s: mask[end - k - 1 : end - 1] for s, k, end in zip(names, widths, ends, strict=True)}
