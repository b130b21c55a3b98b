"""Each segment value against its complement, never against a total that contains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.errors import InputError, did_you_mean
from analyzer.results import Rating
from analyzer.schema import Finding
from analyzer.score.differences import differences
from analyzer.score.intervals import Estimates, estimate
from analyzer.score.moments import Codes, Moments, complements, moments, sample
from analyzer.score.values import bounds

SegmentSpec = str | tuple[str, ...]
JOIN: Final = " × "
_RELEVANT: Final = 0.10  # share of the metric's range a failing segment must lie below the rest


def segment_codes(frame: pd.DataFrame, segments: Sequence[SegmentSpec]) -> dict[str, tuple[Codes, list[str]]]:
    """Value codes (n,) and labels of every segment; a tuple of columns gives their combination ``a × b``.

    Values are labelled as text and ordered by it; a missing part makes the combination missing (-1).

    Raises
    ------
    InputError
        If a column is absent.
    """
    out: dict[str, tuple[Codes, list[str]]] = {}
    for spec in segments:
        parts = (spec,) if isinstance(spec, str) else tuple(spec)
        for part in parts:
            if part not in frame.columns:
                raise InputError(
                    f"segments: no column {part!r}.{did_you_mean(part, frame.columns)} Name a column of the input."
                )
        coded = [_labelled(frame[part]) for part in parts]
        codes, labels = coded[0]
        for other, names in coded[1:]:
            joint = np.where((codes >= 0) & (other >= 0), codes * len(names) + other, -1)
            pairs = np.unique(joint[joint >= 0])
            labels = [f"{labels[p // len(names)]}{JOIN}{names[p % len(names)]}" for p in pairs]
            codes = np.where(joint >= 0, np.searchsorted(pairs, joint), -1)
        out[JOIN.join(parts)] = (codes.astype(np.int64), labels)
    return out


def _labelled(column: pd.Series) -> tuple[Codes, list[str]]:
    values = column
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")  # 3.0 came from an integer column with gaps
    codes, unique = pd.factorize(values)
    texts = np.asarray([str(u) for u in unique], dtype=object)
    names, position = np.unique(texts, return_inverse=True) if len(texts) else (texts, np.empty(0, np.int64))
    return np.where(codes >= 0, np.append(position, -1)[codes], -1).astype(np.int64), [str(n) for n in names]


def against_rest(
    points: Any,
    codes: Codes,
    k: int,
    rating: Rating,
    *,
    weights: Any = None,
    cluster: Any = None,
    confidence: float = 0.95,
) -> tuple[Moments, Estimates, pd.DataFrame]:
    """Estimates of every value, and each value minus the rest of the responses (those without a value included).

    Returns
    -------
    moments, estimates : of the k values.
    gaps : frame (k rows) ``gap_vs_rest, gap_low, gap_high, p_value``; respondents on both sides are accounted for.
    """
    s = np.asarray(points, dtype=float)
    filled = np.where(codes < 0, k, codes)  # code k = no value: part of everyone's complement
    data = sample(s, codes=filled, k=k + 1, weights=weights, cluster=cluster)
    every = moments(data)
    rest, covariance = complements(data, every)
    limits = bounds(rating.metric, scale=(rating.low, rating.high))
    d = differences(
        every, rest, rating.metric, bounds=limits, covariance=covariance, confidence=confidence, exchangeable=True
    )
    gaps = pd.DataFrame({"gap_vs_rest": d.value, "gap_low": d.low, "gap_high": d.high, "p_value": d.p_value}).iloc[:k]
    own = every.take(slice(0, k))
    return own, estimate(own, rating.metric, bounds=limits, confidence=confidence), gaps


def failing_segments(
    scores: pd.DataFrame, ratings: Mapping[str, Rating], *, alpha: float = 0.05
) -> tuple[Finding, ...]:
    """Segments that fail behind a good average.

    A value is reported when the overall score lies in the upper half of its range, the value lies at least a tenth of
    the range below the rest, and the difference holds after Benjamini-Hochberg (q <= ``alpha``).

    Parameters
    ----------
    scores : the score table with ``gap_vs_rest`` and ``q_value``.
    """
    found = []
    for metric, rating in ratings.items():
        rows = scores[scores["metric"] == metric]
        whole = rows[rows["segment"].isna() & rows["period"].isna()]
        if not len(whole):
            continue
        average, width = float(whole["value"].iloc[0]), rating.best - rating.worst
        if not (average - rating.worst) / width >= 0.5:
            continue
        bad = rows[rows["segment"].notna() & (rows["q_value"] <= alpha) & (rows["gap_vs_rest"] <= -_RELEVANT * width)]
        for row in bad.sort_values(["gap_vs_rest", "segment", "segment_value"]).itertuples():
            found.append(
                Finding(
                    "warning",
                    "failing_segment",
                    f"The overall {metric} of {average:.1f} hides {row.segment} = {row.segment_value} at "
                    f"{row.value:.1f} ({row.low:.1f} to {row.high:.1f}, {-row.gap_vs_rest:.1f} below the rest). "
                    "Look at it separately.",
                    int(row.n),
                )
            )
    return tuple(found)
