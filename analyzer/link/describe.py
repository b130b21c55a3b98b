"""Dose-response tables and the exact decomposition of the score's slope over ledger rows."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from analyzer.link.design import Codes
from analyzer.results import FloatArray, MetricName
from analyzer.score.intervals import estimate
from analyzer.score.moments import moments, sample

_BINS: Final = 10
Bins = tuple[Codes, FloatArray, FloatArray]


def bins(x: FloatArray, *, min_group: int) -> Bins:
    """Bin codes (n,) and each bin's lowest and highest value: the values themselves if few, else up to ten quantiles.

    Every bin holds at least ``min_group`` responses where the data allow; neighbours are merged until it does.
    """
    values = np.unique(x)
    edges = values if len(values) <= _BINS else np.unique(np.quantile(x, np.linspace(0, 1, _BINS + 1)[:-1]))
    code = np.maximum(np.searchsorted(edges, x, side="right") - 1, 0)
    counts = np.bincount(code, minlength=len(edges))
    place, current, filled = np.zeros(len(edges), dtype=np.int64), 0, 0
    for b in range(len(edges)):
        place[b] = current
        filled += int(counts[b])
        if filled >= min_group and counts[b + 1 :].sum() >= min_group:
            current, filled = current + 1, 0
    code = place[code]
    size = int(code.max()) + 1
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, code, x)
    np.maximum.at(high, code, x)
    return code, low, high


def dose_rows(
    outcome: str, metric: str, y: FloatArray, binned: Bins, cluster: Codes, *,
    kind: MetricName, bounds: tuple[float, float], scale: float, confidence: float,
) -> list[dict[str, object]]:  # fmt: skip
    """One row per bin: unadjusted mean of ``y`` with the interval of its kind, divided by ``scale``."""
    code, low, high = binned
    size = len(low)
    got = estimate(moments(sample(y, codes=code, k=size, cluster=cluster)), kind, bounds=bounds, confidence=confidence)
    counts = np.bincount(code, minlength=size)
    return [
        {
            "outcome": outcome, "metric": metric, "bin_low": low[b], "bin_high": high[b], "n": float(counts[b]),
            "value": got.value[b] / scale, "low": got.low[b] / scale, "high": got.high[b] / scale,
        }
        for b in range(size)
    ]  # fmt: skip


def through_rows(metric: str, names: tuple[str, ...], losses: Any, x_clean: FloatArray) -> list[dict[str, object]]:
    """Least-squares slope of each ledger row's loss per response on the metric, with one and the same design.

    beta_k = x~'l_k / x~'x~ with x~ = the metric minus its projection on the adjusters (Frisch & Waugh 1933). The rows'
    losses sum to best - s_i, so the slopes sum to minus the score's slope, exactly.

    Parameters
    ----------
    losses : sparse (n, R) points lost; x_clean : (n,) x~ in the unit of the metric.
    """
    slopes = np.asarray(losses.T @ x_clean) / float((x_clean**2).sum())
    return [
        {"metric": metric, "theme_id": name, "coefficient": float(b)} for name, b in zip(names, slopes, strict=True)
    ]
