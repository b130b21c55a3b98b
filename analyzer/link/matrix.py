"""A design that knows how little its rows differ: adjusters are looked up by cell, only the metric has a value per row.

All responses of one channel, region and month share their dummies. Sums over responses then are sums over cells, and a
cross product costs two passes over the responses instead of one per pair of columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from analyzer.link.design import Codes, relabel
from analyzer.results import FloatArray

_DENSE: Final = 100_000  # a smaller table is multiplied faster as a dense matrix


@dataclass(frozen=True)
class Design:
    """Columns [``lead`` | ``table[cell]`` | ``extra``] of n rows.

    Attributes
    ----------
    lead : (n, 1) the metric, or (n, 0); extra : (n, e) what was put beside it.
    cell : (n,) row of ``table`` of each row; table : (c, q) the constant first, dense or sparse.
    """

    lead: FloatArray
    cell: Codes
    table: Any
    extra: FloatArray

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.cell), self.lead.shape[1] + self.table.shape[1] + self.extra.shape[1]

    @property
    def metric(self) -> FloatArray:
        """(n,) the first column."""
        return self.lead[:, 0]

    @property
    def rest(self) -> Design:
        """Everything but the metric."""
        return replace(self, lead=self.lead[:, :0])

    @property
    def simple(self) -> Design:
        """The metric and the constant alone."""
        ones = np.ones((1, 1))
        return Design(self.lead, np.zeros(len(self.cell), dtype=np.int64), ones, self.extra[:, :0])

    def beside(self, column: FloatArray) -> Design:
        """With one more column at the end."""
        return replace(self, extra=np.column_stack([self.extra, column]))

    def take(self, rows: Codes) -> Design:
        """Some of the rows, with the cells they lie in."""
        cell, count = relabel(self.cell[rows])
        first = np.empty(count, dtype=np.int64)
        first[cell] = self.cell[rows]
        return Design(self.lead[rows], cell, self.table[first], self.extra[rows])

    def __matmul__(self, beta: FloatArray) -> FloatArray:
        """Product with (p,) or (p, k)."""
        a, b = self.lead.shape[1], self.lead.shape[1] + self.table.shape[1]
        out = np.asarray(self.table @ beta[a:b])[self.cell]
        for dense, part in ((self.lead, beta[:a]), (self.extra, beta[b:])):
            for column, value in zip(dense.T, part, strict=True):
                out += column * value if out.ndim == 1 else np.multiply.outer(column, value)
        return np.asarray(out)

    def tdot(self, values: FloatArray) -> FloatArray:
        """X'v of (n,) or (n, k)."""
        inner = np.asarray(self.table.T @ self.sums(values))
        return np.concatenate([self.lead.T @ values, inner, self.extra.T @ values])

    def sums(self, values: FloatArray) -> FloatArray:
        """Sums (c,) or (c, k) over the rows of each cell."""
        size = self.table.shape[0]
        if values.ndim == 1:
            return np.bincount(self.cell, values, size).astype(float)
        columns = [np.bincount(self.cell, column, size) for column in values.T]
        return np.stack(columns, axis=1) if columns else np.zeros((size, 0))

    def cross(self, weight: FloatArray | None = None) -> FloatArray:
        """X'WX, (p, p)."""
        dense = np.concatenate([self.lead, self.extra], axis=1)
        heavy = dense if weight is None else dense * weight[:, None]
        cells = np.bincount(self.cell, weight, self.table.shape[0]).astype(float)
        a, q = self.lead.shape[1], self.table.shape[1]
        on = np.arange(a, a + q)
        at = np.setdiff1d(np.arange(self.shape[1]), on)
        out = np.empty((self.shape[1], self.shape[1]))
        out[np.ix_(on, on)] = _cross(self.table, cells)
        out[np.ix_(on, at)] = side = np.asarray(self.table.T @ self.sums(heavy))
        out[np.ix_(at, on)] = side.T
        out[np.ix_(at, at)] = dense.T @ heavy
        return out

    @cached_property
    def rows(self) -> Any:
        """The rows themselves, csr (n, p)."""
        from scipy.sparse import csr_array, hstack

        return hstack([csr_array(self.lead), csr_array(self.table)[self.cell], csr_array(self.extra)]).tocsr()


def as_design(x: Any) -> Design:
    """A matrix, sparse or dense, whose column 1 is the constant, as a design of one cell per row."""
    from scipy.sparse import csr_array

    if isinstance(x, Design):
        return x
    rows = csr_array(x)
    lead, table = np.asarray(rows[:, [0]].toarray(), dtype=float), rows[:, 1:]
    return Design(lead, np.arange(len(lead)), compact(table), lead[:, :0])


def compact(table: Any) -> Any:
    """A sparse table as it is multiplied fastest."""
    return table.toarray() if table.shape[0] * table.shape[1] <= _DENSE else table


def _cross(table: Any, weight: FloatArray) -> FloatArray:
    from scipy.sparse import csr_array

    if isinstance(table, np.ndarray):
        return np.asarray((table * weight[:, None]).T @ table)
    heavy = csr_array((table.data * np.repeat(weight, np.diff(table.indptr)), table.indices, table.indptr), table.shape)
    return np.asarray((heavy.T @ table).toarray())
