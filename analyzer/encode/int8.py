"""Tables in int8 with a scale per row: a quarter of the size, and what integer arithmetic multiplies."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def int8_rows(table: npt.NDArray[np.floating[Any]]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Whole numbers (n, d) and scales (n,) whose product is within half a scale of the table.

    The largest entry of a row is 127 or -127; a row of zeros stays one.

    Examples
    --------
    >>> rows, scale = int8_rows(np.array([[2.54, -1.27], [0.0, 0.0]]))
    >>> rows.tolist(), scale.astype(float).round(4).tolist()
    ([[127, -64], [0, 0]], [0.02, 0.0])
    """
    scale = np.maximum(np.abs(table).max(axis=1), 1e-12).astype(np.float32) / np.float32(127)
    return np.rint(table / scale[:, None]).astype(np.int8), scale
