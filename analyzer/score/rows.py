"""Blocks of the score table for one metric: the whole, the periods, the segment values, the trends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.results import FloatArray, Rating
from analyzer.score.differences import differences
from analyzer.score.grades import grade
from analyzer.score.intervals import Estimates, estimate
from analyzer.score.moments import Codes, Moments, moments, sample, successive_covariance
from analyzer.score.results import Trend
from analyzer.score.segments import against_rest
from analyzer.score.suppress import suppress_family
from analyzer.score.time import PeriodName, trend
from analyzer.score.values import bounds, levels, points

SUPPRESSED: Final = "suppressed"
EXTRA: Final = (
    "se", "n_effective", "mean_rating", "share_low", "share_middle", "share_high",
    "gap_vs_rest", "gap_low", "gap_high", "change", "change_low", "change_high", "p_value", "q_value",
)  # fmt: skip
TRENDS: Final = ("metric", "segment", "slope", "low", "high", "p_value", "n", "per", "method")
_MANY: Final = 50  # a segment with more values than this is no mix worth holding constant


@dataclass(frozen=True)
class Column:
    """One metric of the survey: raw ratings (n,), weights (n,) or None, respondents (n,) or None."""

    metric: str
    rating: Rating
    raw: FloatArray
    weights: FloatArray | None
    cluster: Any
    confidence: float
    points: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", points(self.raw, self.rating))

    @property
    def limits(self) -> tuple[float, float]:
        """Possible values of the score."""
        return bounds(self.rating.metric, scale=(self.rating.low, self.rating.high))

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """True where a response enters the score."""
        positive = True if self.weights is None else self.weights > 0
        return np.asarray(~np.isnan(self.points) & positive)


def _block(column: Column, m: Moments, e: Estimates, codes: Codes) -> pd.DataFrame:
    """The columns every row has."""
    k = len(m.n)
    keep = column.counted & (codes >= 0)
    w = np.ones(int(keep.sum())) if column.weights is None else column.weights[keep]
    level, where = levels(column.raw[keep], column.rating), codes[keep]
    method = [name if n > 0 else None for name, n in zip(e.method, m.n, strict=True)]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = [np.bincount(where, w * (level == i), k) / m.weight for i in range(3)]
        mean = np.bincount(where, w * column.rating.oriented(column.raw[keep]), k) / m.weight
    return pd.DataFrame(
        {
            "metric": column.metric, "n": m.n, "value": e.value, "low": e.low, "high": e.high,
            "method": method, "grade": [grade(v) for v in m.kish], "se": e.se,
            "n_effective": m.kish, "mean_rating": mean,
            "share_low": share[0], "share_middle": share[1], "share_high": share[2],
        }
    )  # fmt: skip


def _withhold(block: pd.DataFrame, mask: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Null every number of the masked rows; the rows stay."""
    if not mask.any():
        return block
    out = block.copy()
    numbers = [c for c in out.columns if c not in ("metric", "segment", "segment_value", "period", "method", "grade")]
    out.loc[mask, numbers] = np.nan
    out["method"] = np.where(mask, None, out["method"])
    out["grade"] = np.where(mask, SUPPRESSED, out["grade"])
    return out


def whole_rows(column: Column) -> pd.DataFrame:
    """The overall row."""
    codes = np.zeros(len(column.points), dtype=np.int64)
    m = moments(sample(column.points, weights=column.weights, cluster=column.cluster))
    e = estimate(m, column.rating.metric, bounds=column.limits, confidence=column.confidence)
    return _block(column, m, e, codes)


def withheld(
    column: Column, segments: Mapping[str, tuple[Codes, list[str]]], periods: tuple[Codes, list[str]], min_group: int
) -> dict[str, npt.NDArray[np.bool_]]:
    """Which values of every segment, and which periods (key ""), the score table must not give numbers of."""
    parts = {name: part for name, part in {**segments, "": periods}.items() if part[1]}
    masks = suppress_family(
        {name: codes for name, (codes, _) in parts.items()},
        {name: len(labels) for name, (_, labels) in parts.items()},
        column.counted, min_group=min_group,
    )  # fmt: skip
    return {"": np.zeros(0, dtype=bool), **masks}


def period_rows(column: Column, periods: tuple[Codes, list[str]], mask: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """One row per period, with the change from the period before (null next to a withheld one of ``mask``)."""
    codes, labels = periods
    k = len(labels)
    if not k:
        return pd.DataFrame()
    data = sample(column.points, codes=codes, k=k, weights=column.weights, cluster=column.cluster)
    m = moments(data)
    e = estimate(m, column.rating.metric, bounds=column.limits, confidence=column.confidence)
    out = _block(column, m, e, codes).assign(period=labels)
    covariance = successive_covariance(data, m)
    before = m.take(np.maximum(np.arange(k) - 1, 0))
    d = differences(
        m,
        before,
        column.rating.metric,
        bounds=column.limits,
        covariance=covariance,
        confidence=column.confidence,
        exchangeable=True,
    )
    silent = mask | np.concatenate([[True], mask[:-1]])
    for name, values in (("change", d.value), ("change_low", d.low), ("change_high", d.high), ("p_value", d.p_value)):
        out[name] = np.where(silent, np.nan, values)
    return _withhold(out, mask)


def segment_rows(
    column: Column, segments: Mapping[str, tuple[Codes, list[str]]], masks: Mapping[str, npt.NDArray[np.bool_]]
) -> list[pd.DataFrame]:
    """One block per segment, one row per value, each against its complement; those of ``masks`` without numbers."""
    codes = {name: c for name, (c, labels) in segments.items() if labels}
    sizes = {name: len(segments[name][1]) for name in codes}
    blocks = []
    for name, code in codes.items():
        m, e, gaps = against_rest(
            column.points, code, sizes[name], column.rating,
            weights=column.weights, cluster=column.cluster, confidence=column.confidence,
        )  # fmt: skip
        block = _block(column, m, e, code).assign(segment=name, segment_value=segments[name][1])
        blocks.append(_withhold(pd.concat([block, gaps], axis=1), masks[name]))
    return blocks


def trend_rows(
    column: Column, dates: pd.Series, segments: Mapping[str, tuple[Codes, list[str]]], period: PeriodName
) -> pd.DataFrame:
    """The raw trend, and the trend with the mix of each segment held constant."""
    options: dict[str, Any] = {
        "per": period, "weights": column.weights, "cluster": column.cluster, "confidence": column.confidence,
    }  # fmt: skip
    found: list[Trend | None] = [trend(column.points, dates, **options)]
    for name, (codes, labels) in segments.items():
        if 2 <= len(labels) <= _MANY:
            found.append(trend(column.points, dates, within=codes, segment=name, **options))
    rows = [
        (column.metric, t.segment, t.slope, t.interval.low, t.interval.high, t.p_value, t.n, t.per, t.interval.method)
        for t in found
        if t is not None
    ]
    return pd.DataFrame(rows, columns=list(TRENDS))
