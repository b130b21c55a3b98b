"""Which cells of a two-way table of counts the page must not show, so that none can be found by subtraction."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def close_cells(
    counts: npt.ArrayLike, *, min_group: int, row_totals: npt.ArrayLike | None = None, open_rows: bool = True
) -> Mask:
    """Cells to withhold, shape of ``counts``.

    Parameters
    ----------
    counts : (r, c) responses; NaN where already withheld, 0 where nobody is.
    min_group : cells with 1 to ``min_group`` - 1 responses are withheld.
    row_totals : (r,) published totals of the rows, NaN where unknown. A row whose withheld cells together hold fewer
        than ``min_group`` loses its smallest other cell too.
    open_rows : whether a row's sum can be known at all; a single withheld cell of a row (and always of a column) is
        then joined by the smallest other one.

    Examples
    --------
    >>> close_cells([[3, 9, 20], [8, 30, 40]], min_group=5).tolist()
    [[True, True, False], [True, True, False]]
    """
    n = np.asarray(counts, dtype=float)
    totals = np.full(len(n), np.nan) if row_totals is None else np.asarray(row_totals, dtype=float)
    out: Mask = np.isnan(n) | ((n > 0) & (n < min_group))
    changed = True
    while changed:
        changed = False
        for i in range(n.shape[0]):
            known = totals[i] - np.nansum(np.where(out[i], 0.0, n[i]))  # what the withheld cells hold together
            alone = open_rows and out[i].sum() == 1
            if out[i].any() and (alone or 0 < known < min_group):
                changed |= _withhold(n[i], out[i])
        for j in range(n.shape[1]):
            if out[:, j].sum() == 1:
                changed |= _withhold(n[:, j], out[:, j])
    return out


def _withhold(counts: npt.NDArray[np.float64], out: Mask) -> bool:
    """Withhold the smallest shown cell of a line that is not empty; ``out`` is a view and changes."""
    left = np.flatnonzero(~out & (counts > 0))
    if not len(left):
        return False
    out[left[np.argmin(counts[left])]] = True
    return True
