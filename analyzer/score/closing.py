"""Complementary suppression in general: which withheld cells the published sums determine, and what else must go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.results import FloatArray
from analyzer.score.moments import Codes

Mask = npt.NDArray[np.bool_]
_MOST_LINES: Final = 1500  # beyond, sums are looked at one by one and not in combination
_SURE: Final = 1e-6


def partition_lines(codes: Sequence[Codes], sizes: Sequence[int], counted: Mask) -> Any:
    """Every sum known to be equal among groups of the same responses, sparse (m, K), K = sum(sizes) + len(codes).

    The columns are the values of each partition followed by its missing value. A line of ones is a partition that adds
    up to the total; a line of +1 and -1 says that some values of one partition hold the same responses as some values
    of another: teams of a site, months of a quarter. For two partitions these are the connected components of the graph
    that joins values with a response in common; they span all linear relations between the two.

    Parameters
    ----------
    codes : of each partition, (n,) value codes, -1 where missing.
    sizes : number of values of each.
    counted : (n,) the responses that count.

    Examples
    --------
    >>> site, team = np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2])
    >>> partition_lines([site, team], [2, 3], np.ones(4, bool)).toarray().astype(int).tolist()
    [[1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 0], [1, 0, 0, -1, -1, 0, 0], [0, 1, 0, 0, 0, -1, 0]]
    """
    from scipy.sparse import csr_array

    start = np.concatenate([[0], np.cumsum([k + 1 for k in sizes])]).astype(np.int64)
    filled = [np.where(c < 0, k, c)[counted] + start[i] for i, (c, k) in enumerate(zip(codes, sizes, strict=True))]
    there = [np.unique(f) for f in filled]
    lines: list[tuple[Any, Any]] = [(cells, np.ones(len(cells))) for cells in there if len(cells)]
    for i in range(len(filled)):
        for j in range(i + 1, len(filled)):
            lines += _shared(filled[i], filled[j], int(start[-1]))
    row = np.repeat(np.arange(len(lines)), [len(cells) for cells, _ in lines]) if lines else np.zeros(0, np.int64)
    column = np.concatenate([cells for cells, _ in lines]) if lines else np.zeros(0, np.int64)
    value = np.concatenate([signs for _, signs in lines]) if lines else np.zeros(0)
    return csr_array((value, (row, column)), shape=(len(lines), int(start[-1])))


def _shared(a: Codes, b: Codes, width: int) -> list[tuple[Any, Any]]:
    """Components of two partitions' values, unless there is but one (which the totals say already)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, right = np.divmod(np.unique(a * width + b), width)
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(width, width))
    _, label = connected_components(graph, directed=False)
    found = np.unique(label[left])
    if len(found) < 2:
        return []
    out = []
    for component in found:
        mine, yours = np.unique(left[label[left] == component]), np.unique(right[label[right] == component])
        out.append((np.concatenate([mine, yours]), np.concatenate([np.ones(len(mine)), -np.ones(len(yours))])))
    return out


def told(lines: Any, out: Mask) -> tuple[Mask, Any]:
    """Withheld cells that the published ones determine, and how.

    With the published cells known, the withheld ones solve A_W x = known. x_j is determined if and only if the unit
    vector of j lies in the row space of A_W, that is if its leverage, the j-th diagonal of A_W^+ A_W, is 1. Source: the
    linear audit of suppression, Cox (1980), JASA 75.

    Parameters
    ----------
    lines : sparse (m, k), every row a sum whose value is known or zero.
    out : (k,) withheld cells.

    Returns
    -------
    determined : (k,) mask, a part of ``out``.
    weights : (m, number determined), how the lines combine to each of them.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> told(csr_array(np.array([[1.0, 1, 1], [0, 1, 1]])), np.array([True, True, True]))[0].tolist()
    [True, False, False]
    """
    hidden = np.flatnonzero(out)
    part = lines[:, hidden].tocsr()
    used = np.flatnonzero(np.diff(part.indptr))
    part = part[used]
    values, vectors = np.linalg.eigh((part @ part.T).toarray())
    keep = values > _SURE
    basis = vectors[:, keep] / np.sqrt(values[keep])
    projected = part.T @ basis
    sure = (projected**2).sum(axis=1) > 1 - _SURE
    determined = np.zeros(len(out), dtype=bool)
    determined[hidden[sure]] = True
    weights = np.zeros((lines.shape[0], int(sure.sum())))
    weights[used] = basis @ projected[sure].T
    return determined, weights


def close(sizes: FloatArray, lines: Any, out: Mask, *, min_group: int, exempt: Mask | None = None) -> Mask:
    """Withhold further cells, smallest first, until no withheld one follows from the published ones.

    A line is open while its withheld cells, all on one side of it, are a single one or together fewer than
    ``min_group``; a withheld cell is open while any combination of lines determines it (:func:`told`). Source:
    complementary cell suppression, Cox (1980), JASA 75.

    Parameters
    ----------
    sizes : (k,) people per cell; infinite for cells that are to go last.
    lines : (m, k) known sums, see :func:`partition_lines`.
    out : (k,) cells withheld to begin with.
    min_group : smallest number that may be published.
    exempt : (k,) cells that may be told where they are large enough (people without a value: no published group).

    Returns
    -------
    (k,) mask. A cell may stay told where nothing is left to withhold in its lines.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> close(np.array([3.0, 40, 12]), csr_array(np.ones((1, 3))), np.array([True, False, False]), min_group=5).tolist()
    [True, False, True]
    """
    mask = out.copy()
    free = np.zeros(len(mask), dtype=bool) if exempt is None else exempt
    matter = (sizes > 0) & ~(free & (sizes >= min_group))
    rows = [(lines.indices[a:b], lines.data[a:b]) for a, b in zip(lines.indptr[:-1], lines.indptr[1:], strict=True)]
    while True:
        if sum(_close_line(sizes, cells, signs, mask, matter, min_group) for cells, signs in rows):
            continue
        if not mask.any() or len(rows) > _MOST_LINES:
            return mask
        determined, weights = told(lines, mask)
        at = np.flatnonzero(determined)
        changed = False
        for j, how in zip(at, weights.T, strict=True):
            if matter[j]:
                changed |= _take(sizes, np.flatnonzero(np.abs(lines.T @ how) > _SURE), mask)
        if not changed:
            return mask


def _close_line(sizes: FloatArray, cells: Any, signs: Any, out: Mask, matter: Mask, min_group: int) -> bool:
    changed = False
    while True:
        gone = out[cells] & (sizes[cells] > 0)
        if not gone.any() or len(set(signs[gone])) > 1:
            return changed
        pool = sizes[cells[gone]].sum()
        if not (pool < min_group or (gone.sum() == 1 and matter[cells[gone]][0])):
            return changed
        if not _take(sizes, cells, out):
            return changed
        changed = True


def _take(sizes: FloatArray, cells: Any, out: Mask) -> bool:
    """Withhold the smallest shown cell of these that is not empty."""
    left = cells[~out[cells] & (sizes[cells] > 0)]
    if not len(left):
        return False
    out[left[np.argmin(sizes[left])]] = True
    return True
