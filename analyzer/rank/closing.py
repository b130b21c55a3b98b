"""Which numbers of themes inside groups must be withheld, so that no small group follows from what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyzer.rank.coded import Coded, Codes, Mask, distinct
from analyzer.rank.ledger import Split
from analyzer.results import FloatArray
from analyzer.score.closing import close, partition_lines
from analyzer.score.suppress import suppress_family


@dataclass(frozen=True)
class Group:
    """One segment (or the periods).

    Attributes
    ----------
    name : of the column.
    labels : of its values, sorted.
    codes : (n,) value of each response, -1 where missing.
    listed : (k,) values that have rows in the published table.
    """

    name: str
    labels: tuple[str, ...]
    codes: Codes
    listed: Mask


def read_groups(
    frame: pd.DataFrame, segments: Iterable[str], scored: Mask, *, min_group: int, withheld: set[tuple[str, str]]
) -> list[Group]:
    """The columns as groups; values with too few scored responses, or that would give such away, are not listed."""
    coded: dict[str, tuple[Codes, tuple[str, ...]]] = {}
    for segment in segments:
        values = frame[segment].astype("str")
        codes, names = pd.factorize(values, sort=True)
        coded[segment] = codes.astype(np.int64), tuple(str(name) for name in names)
    masks = suppress_family(
        {name: codes for name, (codes, _) in coded.items()},
        {name: len(labels) for name, (_, labels) in coded.items()}, scored, min_group=min_group,
    )  # fmt: skip
    groups = []
    for name, (codes, labels) in coded.items():
        n = np.bincount(codes[scored & (codes >= 0)], minlength=len(labels))
        named = np.array([(name, label) not in withheld for label in labels], dtype=bool)
        listed = (n >= max(min_group, 1)) & (n < scored.sum()) & ~masks[name] & named
        groups.append(Group(name, labels, codes, listed))
    return groups


def close_ledgers(said: Any, rows: tuple[str, ...], groups: list[Group], scored: Mask, *, min_group: int) -> list[Mask]:
    """Withheld cells of every group's table, a mask (rows, values) each.

    Cells are (ledger row, value); values without rows in the table, and a missing value, are withheld throughout. Known
    sums: a row over the values of a segment is the row of the ledger (and of themes.csv), segments that hold the same
    responses have the same sums, and a listed value's rows sum to best - its score. A residual row has no count; it is
    withheld last.

    Parameters
    ----------
    said : (n, R) sparse, which response mentions what each row stands for.
    rows : (R,) ids of the ledger's rows.
    groups : of :func:`read_groups`.
    scored : (n,) responses with a usable score.
    min_group : smallest number of responses whose figures are given.
    """
    from scipy.sparse import block_diag, csr_array, vstack

    widths = [len(group.labels) for group in groups]
    counts = np.hstack([_counts(said, group) for group in groups])
    residual = np.array([row.startswith("(") for row in rows], dtype=bool)
    listed = np.concatenate([np.append(group.listed, False) for group in groups])
    missing = np.concatenate([np.arange(k + 1) == k for k in widths])
    rest = counts.sum(axis=1, keepdims=True) / len(groups) - counts
    few = ((counts > 0) & (counts < min_group)) | ((rest > 0) & (rest < min_group))
    out = ~listed[None, :] | (few & ~residual[:, None])
    sizes = np.where(residual[:, None] & listed[None, :], np.inf, counts)
    across = partition_lines([group.codes for group in groups], widths, scored)
    at = np.flatnonzero(listed)
    within = csr_array(
        (np.ones(len(rows) * len(at)), (
            np.repeat(np.arange(len(at)), len(rows)),
            (np.arange(len(rows))[None, :] * len(listed) + at[:, None]).ravel(),
        )), shape=(len(at), counts.size),
    )  # fmt: skip
    lines = vstack([block_diag([across] * len(rows)), within]).tocsr()
    closed = close(sizes.ravel(), lines, out.ravel(), min_group=min_group, exempt=np.tile(missing, len(rows))).reshape(
        counts.shape
    )
    ends = np.cumsum([k + 1 for k in widths])
    return [closed[:, end - k - 1 : end - 1] for k, end in zip(widths, ends, strict=True)]


def row_incidence(coded: Coded, split: Split, row_of: Mapping[str, str]) -> Any:
    """Which response mentions what each theme row of the ledger stands for, (n, R) sparse 0/1."""
    from scipy.sparse import coo_array

    column = np.array([split.ids.index(row_of[t]) for t in coded.theme_ids], dtype=np.int64)
    shape = (coded.n, len(split.ids))
    if not len(coded.row):
        return coo_array(shape).tocsr()
    key = distinct(coded.row * shape[1] + column[coded.theme])
    return coo_array((np.ones(len(key)), (key // shape[1], key % shape[1])), shape=shape).tocsr()


def _counts(said: Any, group: Group) -> FloatArray:
    """Responses mentioning each row inside each value, and where the value is missing: (R, k + 1)."""
    from scipy.sparse import csr_array

    n, k = said.shape[0], len(group.labels)
    code = np.where(group.codes < 0, k, group.codes)
    inside = csr_array((np.ones(n), (np.arange(n), code)), shape=(n, k + 1))
    return np.asarray((said.T @ inside).toarray(), dtype=float)
