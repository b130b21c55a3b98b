"""Small groups: primary suppression, and the complementary one that stops recovery by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.results import FloatArray
from analyzer.score.moments import Codes

Mask = npt.NDArray[np.bool_]


def _open(counts: FloatArray, hidden: float, out: Mask, cells: Any, min_group: int) -> bool:
    """True while the withheld cells of a line can be told from its total: too few people, or a single cell."""
    gone = cells[out[cells] & (counts[cells] > 0)]
    pool = counts[gone].sum() + hidden
    return bool(0 < pool < min_group or (len(gone) == 1 and not hidden > 0))


def _close_line(counts: FloatArray, hidden: float, out: Mask, cells: Any, min_group: int) -> bool:
    """Withhold further cells of a line, smallest first, until it is closed; True when anything changed."""
    changed = False
    while _open(counts, hidden, out, cells, min_group):
        left = cells[~out[cells] & (counts[cells] > 0)]
        if not len(left):
            break
        out[left[np.argmin(counts[left])]] = True
        changed = True
    return changed


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
    n = np.asarray(counts, dtype=float)
    out = (n > 0) & (n < min_group)
    _close_line(n, hidden, out, np.arange(len(n)), min_group)
    return np.asarray(out)


def suppress_family(
    codes: Mapping[str, Codes], sizes: Mapping[str, int], scored: Mask, *, min_group: int = 5
) -> dict[str, Mask]:
    """Suppression of several segments of the same responses, so that nested ones do not give each other away.

    Parameters
    ----------
    codes : segment -> value code of each response, -1 where missing.
    sizes : segment -> number of values.
    scored : (n,) True for the responses that count.

    Returns
    -------
    segment -> mask of withheld values. Where every value of B lies within one value of A (teams within sites, or a
    combination within its parts), the B values of each A value are closed against A's total too.
    """
    total = float(scored.sum())
    counts = {s: np.bincount(c[scored & (c >= 0)], minlength=sizes[s]).astype(float) for s, c in codes.items()}
    out = {s: (counts[s] > 0) & (counts[s] < min_group) for s in codes}
    nested = [
        (a, b, lines)
        for a in codes
        for b in codes
        if a != b and (lines := _lines(codes[a], codes[b], scored)) is not None
    ]
    changed = True
    while changed:
        changed = False
        for s in codes:
            changed |= _close_line(counts[s], total - counts[s].sum(), out[s], np.arange(sizes[s]), min_group)
        for a, b, lines in nested:
            for parent, cells in lines.items():
                changed |= _close_nested(counts, out, a, b, parent, cells, min_group)
    return out


def _close_nested(
    counts: Mapping[str, FloatArray], out: dict[str, Mask], a: str, b: str, parent: int, cells: Codes, min_group: int
) -> bool:
    """Close the values ``cells`` of b against their common value of a; True when anything changed."""
    remainder = float(counts[a][parent] - counts[b][cells].sum())
    if out[a][parent]:  # its parts must not add up to it
        if out[b][cells].any() or remainder > 0:
            return False
        out[b][cells[np.argmin(counts[b][cells])]] = True
        return True
    changed = _close_line(counts[b], remainder, out[b], cells, min_group)
    if _open(counts[b], remainder, out[b], cells, min_group):
        out[a][parent] = changed = True
    return changed


def _lines(a: Codes, b: Codes, scored: Mask) -> dict[int, Codes] | None:
    """Value codes of b under each value of a, if every value of b lies within one value of a; else None."""
    known = scored & (b >= 0)
    if not known.any() or (a[known] < 0).any():
        return None
    width = int(b.max()) + 1
    parent, child = np.divmod(np.unique(a[known] * width + b[known]), width)
    if len(np.unique(child)) < len(child):
        return None
    return {int(k): np.asarray(child[parent == k], dtype=np.int64) for k in np.unique(parent)}
