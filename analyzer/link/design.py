"""Adjusters as a sparse design, and the level at which a metric varies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.results import FloatArray

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
MAX_LEVELS: Final = 20
MAX_PERIODS: Final = 24
MIN_ROWS: Final = 10  # a level with fewer rows joins the rare ones
_COARSER: Final = ("day", "week", "month", "quarter", "year")
_FREQUENCY: Final = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Factor:
    """A categorical adjuster: ``codes`` (n,) 0...levels-1 (missing is a level of its own)."""

    name: str
    codes: Codes
    levels: int


def segment_factor(name: str, values: pd.Series) -> Factor:
    """Levels of a segment; at most ``MAX_LEVELS``, the rare ones pooled."""
    text = values.astype("str").fillna("(missing)")
    counts = text.value_counts()
    counts = counts.reset_index().sort_values(["count", counts.index.name or "index"], ascending=[False, True])
    kept = counts.loc[counts["count"] >= MIN_ROWS].iloc[: MAX_LEVELS - 1, 0].tolist()
    codes = text.map({level: code for code, level in enumerate(sorted(kept))}).fillna(len(kept))
    return Factor(name, codes.to_numpy(dtype=np.int64), len(kept) + 1)


def period_codes(dates: pd.Series, period: str) -> tuple[Codes, int]:
    """Codes of calendar periods in time order; a missing date is the last code."""
    stamps = pd.to_datetime(dates)
    stamps = stamps.dt.tz_localize(None) if getattr(stamps.dt, "tz", None) is not None else stamps
    ordinal = stamps.dt.to_period(_FREQUENCY[period]).astype("int64").where(stamps.notna()).to_numpy(float)
    names, codes = np.unique(ordinal[~np.isnan(ordinal)], return_inverse=True)
    out = np.full(len(ordinal), len(names), dtype=np.int64)
    out[~np.isnan(ordinal)] = codes
    return out, len(names) + 1


def period_factor(dates: pd.Series, period: str) -> Factor:
    """The finest period, from ``period`` upwards, with at most ``MAX_PERIODS`` levels."""
    name = period
    for name in _COARSER[_COARSER.index(period) :]:
        codes, levels = period_codes(dates, name)
        if levels - 1 <= MAX_PERIODS:
            break
    return Factor(name, codes, levels)


def adjusters(factors: Sequence[Factor], rows: Mask) -> tuple[Any, Codes]:
    """Constant and dummies of the rows, without collinear columns; rare levels are pooled.

    Returns
    -------
    table, cell : sparse (cells, p), a row for each combination of levels that occurs; (rows,) the cell of each row.
    """
    from scipy.sparse import coo_array

    cell, cells = np.zeros(int(rows.sum()), dtype=np.int64), 1
    for factor in factors:
        cell, cells = relabel(cell * factor.levels + factor.codes[rows])
    first = np.empty(cells, dtype=np.int64)
    first[cell] = np.flatnonzero(rows)  # any row of a cell stands for it
    index, column, width = [np.arange(cells)], [np.zeros(cells, dtype=np.int64)], 1
    for factor in factors:
        counts = np.bincount(factor.codes[rows], minlength=factor.levels)
        frequent = np.flatnonzero(counts >= MIN_ROWS)
        if len(frequent) == 0:
            continue
        base = int(frequent[np.argmax(counts[frequent])])
        place = np.full(factor.levels, -1, dtype=np.int64)
        others = frequent[frequent != base]
        place[others] = width + np.arange(len(others))
        rare = np.flatnonzero((counts > 0) & (counts < MIN_ROWS))
        width += len(others)
        if len(rare):
            place[rare] = width
            width += 1
        at = place[factor.codes[first]]
        index.append(np.flatnonzero(at >= 0))
        column.append(at[at >= 0])
    rows_at, columns_at = np.concatenate(index), np.concatenate(column)
    full = coo_array((np.ones(len(rows_at)), (rows_at, columns_at)), shape=(cells, width)).tocsr()
    size = np.bincount(cell, minlength=cells).astype(float)
    gram = (full.T @ full.multiply(size[:, None]).tocsr()).toarray()
    return full[:, independent(gram)], cell


def independent(gram: FloatArray, tolerance: float = 1e-8) -> Codes:
    """Positions of columns that are not linear combinations of earlier ones, from their cross products."""
    a = gram.copy()
    keep = []
    for j in range(len(a)):
        if a[j, j] > tolerance * max(gram[j, j], 1e-300):
            keep.append(j)
            a[j:, j:] = a[j:, j:] - np.multiply.outer(a[j:, j], a[j, j:]) / a[j, j]
    return np.array(keep, dtype=np.int64)


@dataclass(frozen=True)
class Level:
    """Where a metric varies.

    Attributes
    ----------
    name : "respondent", "response", or the unit, segment or calendar column within which the metric is constant.
    cluster : (n,) codes to cluster by.
    block : (n,) codes of cells with one metric value, moved together by the placebo; None = each response.
    """

    name: str
    cluster: Codes
    block: Codes | None


def metric_level(
    x: FloatArray, *, respondents: Codes | None, groups: Mapping[str, Codes], calendars: Mapping[str, Codes]
) -> Level:
    """Find whether a metric varies by response or only by unit (x period) or by period.

    A metric counts as belonging to a grouping when it is constant in every cell and cells hold at least two answers on
    average. Then it is clustered by the unit (over all its periods), for period-wide metrics by the period.
    """
    known = ~np.isnan(x)
    candidates: list[tuple[str, Codes, Codes]] = [(name, codes, codes) for name, codes in calendars.items()]
    candidates += [(name, codes, codes) for name, codes in groups.items()]
    for name, codes in groups.items():
        for period in calendars.values():
            candidates.append((name, codes, codes * (int(period.max(initial=0)) + 1) + period))
    first = np.flatnonzero(known)[:2000]
    for name, cluster, cell in candidates:
        # a metric that varies within a cell among a few responses need not be looked up among all
        if _constant(x[first], cell[first]) and _constant_within(x[known], cell[known]):
            return Level(name, cluster, cell)
    n = len(x)
    if respondents is not None and int(respondents.max(initial=-1)) + 1 < n:
        return Level("respondent", respondents, None)
    return Level("response", np.arange(n, dtype=np.int64), None)


def _constant_within(x: FloatArray, cell: Codes) -> bool:
    return 2 <= len(np.unique(cell, return_index=True)[0]) <= len(x) / 2 and _constant(x, cell)


def _constant(x: FloatArray, cell: Codes) -> bool:
    names, code = np.unique(cell, return_inverse=True)
    low, high = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    np.minimum.at(low, code, x)
    np.maximum.at(high, code, x)
    return bool((low == high).all())


def relabel(codes: Codes) -> tuple[Codes, int]:
    """Codes as 0...G-1 in their order, and G."""
    most = int(codes.max(initial=0)) + 1
    if most > 4 * len(codes) + 1000 or codes.min(initial=0) < 0:  # wide apart: sorting costs less than counting
        names, new = np.unique(codes, return_inverse=True)
        return new.astype(np.int64), len(names)
    known = np.bincount(codes, minlength=most) > 0
    return (np.cumsum(known) - 1)[codes], int(known.sum())
