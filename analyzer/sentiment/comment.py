"""Sentiment of a comment from the sentiments of its clauses."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

# Fitted on dev rows, never on rows accuracy is reported for (benchmarks/sentiment_rule.py shows the choice).
MIXED_CLAUSES: Final = 0.6  # a negative and a positive clause, each at least this sure
MIXED_WITHIN: Final = 0.4  # one clause that says both: neither side below this
# The same where the whole comment was classified too: it knows "at first … but now", so it may overrule its clauses.
WHOLE_SHARE: Final = 0.95
WHOLE_MIXED_CLAUSES: Final = 0.5
WHOLE_MIXED_WITHIN: Final = 0.2
WHOLE_SURE: Final = 0.8  # clauses of both kinds do not make a comment mixed that as a whole is this clear
_FACT_WEIGHT: Final = 0.1  # a clause without opinion still counts a little
_FLOOR: Final = 0.01  # no clause rules a side out by itself
_AGREEING: Final = 0.25  # clauses that say the same make it surer, but those of one comment are not independent

Floats = npt.NDArray[np.float64]


def comment_sentiment(
    rows: npt.NDArray[np.integer],
    probabilities: npt.NDArray[np.floating],
    n_rows: int,
    *,
    whole: npt.NDArray[np.floating] | None = None,
) -> tuple[npt.NDArray[np.object_], Floats, Floats]:
    """Join clauses to comments.

    P is proportional to exp(m^(1/4) sum(w log max(p, 0.01)) / sum(w)) over a comment's m clauses with
    w = (0.1 + 1 - p(neutral))^2, so that facts dilute opinions little (a logarithmic opinion pool, Genest and Zidek
    1986; two clauses of one mind are surer than either); P of a single clause is its p. The label is the class with the
    highest P, or ``mixed`` when one clause is negative and another positive (each with probability 0.6 or more), or one
    clause holds both sides (neither below 0.4). Where `whole` is given, P is 0.95 of it and 0.05 of the clauses' pool,
    and ``mixed`` needs both kinds of clause at 0.5 and no class of the whole at 0.8, or both sides of the whole at 0.2.
    Linear in the number of clauses.

    Parameters
    ----------
    rows : numpy.ndarray of int, shape (m,)
        Index of the comment of each clause, 0 … n_rows - 1, in any order.
    probabilities : numpy.ndarray, shape (m, 3)
        Negative, neutral, positive of each clause.
    n_rows : int
        Number of comments.
    whole : numpy.ndarray, shape (n_rows, 3), optional
        Probabilities of the comments classified as one text; rows of NaN where there are none (comments of one clause
        need none).

    Returns
    -------
    labels : numpy.ndarray of object, shape (n_rows,)
        negative, neutral, positive, mixed; None for a comment without clauses.
    polarity : numpy.ndarray, shape (n_rows,)
        P(positive) - P(negative) in [-1, 1]; NaN without clauses.
    probabilities : numpy.ndarray, shape (n_rows, 3)
        P, rows summing to 1; NaN without clauses.

    Raises
    ------
    ValueError
        If shapes do not fit or an index is outside 0 … n_rows - 1.

    Examples
    --------
    >>> import numpy as np
    >>> p = np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9], [0.1, 0.8, 0.1]])
    >>> labels, polarity, _ = comment_sentiment(np.array([0, 0, 2]), p, 3)
    >>> list(labels), polarity.tolist()
    (['mixed', None, 'neutral'], [0.0, nan, 0.0])
    """
    index = np.asarray(rows, dtype=np.intp)
    p = np.asarray(probabilities, dtype=np.float64)
    if p.shape != (len(index), 3):
        raise ValueError(
            f"probabilities: shape {p.shape} does not fit {len(index)} clauses; expected ({len(index)}, 3)."
        )
    if len(index) and (index.min() < 0 or index.max() >= n_rows):
        raise ValueError(f"rows: indices {index.min()} … {index.max()} are not all within 0 … {n_rows - 1}.")
    joint, mixed = _pooled(index, p, n_rows), _mixed(index, p, n_rows, MIXED_CLAUSES, MIXED_WITHIN)
    some = np.bincount(index, minlength=n_rows) > 0
    if whole is not None:
        w = np.asarray(whole, dtype=np.float64)
        if w.shape != (n_rows, 3):
            raise ValueError(f"whole: shape {w.shape}; expected ({n_rows}, 3).")
        known = some & np.isfinite(w).all(axis=1)
        joint[known] = WHOLE_SHARE * w[known] + (1 - WHOLE_SHARE) * joint[known]
        both = _mixed(index, p, n_rows, WHOLE_MIXED_CLAUSES, 1.0)[known] & (w[known].max(axis=1) < WHOLE_SURE)
        mixed[known] = both | (w[known][:, [0, 2]].min(axis=1) >= WHOLE_MIXED_WITHIN)
    labels = np.full(n_rows, None, dtype=object)
    labels[some] = np.array(["negative", "neutral", "positive"], dtype=object)[joint[some].argmax(axis=1)]
    labels[mixed] = "mixed"
    return labels, joint[:, 2] - joint[:, 0], joint


def _pooled(index: npt.NDArray[np.intp], p: Floats, n_rows: int) -> Floats:
    clauses = np.bincount(index, minlength=n_rows)
    weight = (_FACT_WEIGHT + 1.0 - p[:, 1]) ** 2
    sums = weight[:, None] * np.log(np.maximum(p, _FLOOR))
    totals = [np.bincount(index, weights=sums[:, k], minlength=n_rows) for k in range(3)]
    mean = np.stack(totals, axis=1, dtype=np.float64)
    several = clauses > 1
    mean[several] /= np.bincount(index, weights=weight, minlength=n_rows)[several, None]
    powers = np.exp(mean * clauses[:, None] ** _AGREEING)
    out = np.full((n_rows, 3), np.nan)
    out[several] = powers[several] / powers[several].sum(axis=1, keepdims=True)
    single = clauses[index] == 1
    out[index[single]] = p[single]
    return out


def _mixed(index: npt.NDArray[np.intp], p: Floats, n_rows: int, across: float, within: float) -> npt.NDArray[np.bool_]:
    negative, positive = np.zeros(n_rows), np.zeros(n_rows)
    np.maximum.at(negative, index, p[:, 0])
    np.maximum.at(positive, index, p[:, 2])
    both = np.zeros(n_rows)
    np.maximum.at(both, index, np.minimum(p[:, 0], p[:, 2]))
    result: npt.NDArray[np.bool_] = ((negative >= across) & (positive >= across)) | (both >= within)
    return result
