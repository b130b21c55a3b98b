"""Weights and clusters: cleaning, and the Kish effective sample size."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import FloatArray
from analyzer.schema import Finding
from analyzer.score.values import floats


def kish_n(weights: Any) -> float:
    """Kish effective sample size (sum w)^2 / sum w^2, used for the sample-size grade only; 0 when all weights are 0.

    Source: Kish (1965), Survey Sampling.

    Parameters
    ----------
    weights : shape (n,), finite and >= 0.

    Examples
    --------
    >>> kish_n([1, 1, 1, 2, 2, 3])
    5.0
    """
    w = checked_weights(weights)
    square = float(np.sum(w**2))
    return float(np.sum(w)) ** 2 / square if square > 0 else 0.0


def checked_weights(weights: Any, *, n: int | None = None) -> FloatArray:
    """Weights as floats (n,), all finite and >= 0.

    Raises
    ------
    InputError
        If a weight is missing, negative or infinite, or their number differs from ``n``.
    """
    w = floats(weights, name="weights")
    if n is not None and len(w) != n:
        raise InputError(f"weights: got {len(w)} values for {n} ratings. Give one weight per rating.")
    bad = np.flatnonzero(~np.isfinite(w) | (w < 0))
    if len(bad):
        raise InputError(
            f"weights: value {w[bad[0]]:g} at position {bad[0]}; a weight must be a number >= 0. "
            "Use 0 to leave a row out."
        )
    return w


def frame_weights(frame: pd.DataFrame, column: str | None) -> tuple[FloatArray | None, tuple[Finding, ...]]:
    """The weight column of a survey frame: missing weights count as 0 (the row is left out) and give a finding.

    Returns ``(None, ())`` when ``column`` is None. Every room that weighs responses should use this. Source: definition
    of this project.

    Parameters
    ----------
    frame : one row per response.
    column : name of the weights, or None.

    Raises
    ------
    InputError
        If the column is absent or holds a negative or infinite weight.

    Examples
    --------
    >>> weights, found = frame_weights(pd.DataFrame({"w": [1.0, None]}), "w")
    >>> weights.tolist(), [f.code for f in found]
    ([1.0, 0.0], ['weight_missing'])
    """
    if column is None:
        return None, ()
    if column not in frame.columns:
        raise InputError(f"weights: no column {column!r}; columns: {', '.join(map(str, frame.columns))}.")
    raw = floats(frame[column].to_numpy(), name=f"column {column!r}")
    missing = int(np.isnan(raw).sum())
    found = []
    if missing:
        found.append(
            Finding("warning", "weight_missing", f"{missing} responses without a weight count with weight 0.", missing)
        )
    weights = checked_weights(np.nan_to_num(raw, nan=0.0))
    if len(weights) and not weights.any():
        found.append(
            Finding(
                "error",
                "weights_all_zero",
                "All weights are 0: no score can be computed. Check the weight column.",
                len(weights),
            )
        )
    return weights, tuple(found)


def cluster_codes(cluster: Any, n: int) -> npt.NDArray[np.int64] | None:
    """Integer codes of respondents (n,); a missing respondent is a cluster of its own. None stays None.

    Raises
    ------
    InputError
        If the number of values differs from ``n``.
    """
    if cluster is None:
        return None
    values = np.asarray(cluster)
    if values.dtype.kind not in "iu":  # whole numbers are hashed far faster than objects
        values = np.asarray(cluster, dtype=object)
    codes, names = pd.factorize(values, use_na_sentinel=True)
    if len(codes) != n:
        raise InputError(f"cluster: got {len(codes)} values for {n} ratings. Give one respondent per rating.")
    out: npt.NDArray[np.int64] = codes.astype(np.int64)
    missing = out < 0
    out[missing] = len(names) + np.arange(int(missing.sum()))
    return out
