"""Mentions and scores as aligned arrays: the one form every function of this room computes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.results import FloatArray, Rating

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """Responses with their points, and the themes each of them mentions directly.

    Attributes
    ----------
    points : (n,) contribution s_i of each response, NaN where unscored.
    weights : (n,) >= 0; 0 where the response is unscored.
    given : (n,) weights as given, unscored responses included (1 without weights).
    usable : (n,) True where the comment is usable.
    cluster : (n,) respondent codes 0...G-1.
    clustered : True when some respondent answered more than once.
    theme_ids : directly mentioned themes, sorted.
    row, theme : (m,) one entry per response and theme, sorted by row, then theme.
    negative, positive : (m,) True where at least one mention has that sentiment (both may hold).
    best, worst : highest and lowest value of the score.
    """

    points: FloatArray
    weights: FloatArray
    given: FloatArray
    usable: Mask
    cluster: Codes
    clustered: bool
    theme_ids: tuple[str, ...]
    row: Codes
    theme: Codes
    negative: Mask
    positive: Mask
    best: float
    worst: float

    @property
    def n(self) -> int:
        """Number of responses, scored or not."""
        return len(self.points)

    @property
    def scored(self) -> Mask:
        """True where the response counts in the score, shape (n,)."""
        return np.asarray(self.weights > 0)

    @property
    def total(self) -> float:
        """Sum of the weights of scored responses."""
        return float(self.weights.sum())

    @property
    def value(self) -> float:
        """Weighted mean of the points; NaN when nothing is scored."""
        w = self.weights
        return float((w * np.nan_to_num(self.points)).sum() / self.total) if self.total > 0 else float("nan")

    @property
    def plain(self) -> bool:
        """True for a simple sample: equal weights and one response per respondent."""
        w = self.weights[self.scored]
        return not self.clustered and (len(w) == 0 or bool((w == w[0]).all()))

    def only(self, keep: Mask) -> Coded:
        """The responses where ``keep`` is True, themes nobody mentions there included."""
        new = np.cumsum(keep) - 1
        pair = keep[self.row]
        cluster = np.unique(self.cluster[keep], return_inverse=True)[1].astype(np.int64)
        return Coded(
            self.points[keep], self.weights[keep], self.given[keep], self.usable[keep], cluster,
            len(cluster) > 0 and len(cluster) > int(cluster.max()) + 1, self.theme_ids,
            new[self.row[pair]], self.theme[pair], self.negative[pair], self.positive[pair], self.best, self.worst,
        )  # fmt: skip


def code_responses(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, rating: Rating | None, comment_status: Any,
    weights: Any = None, respondents: Any = None,
) -> Coded:  # fmt: skip
    """Bring scores and mentions into arrays.

    Source: definition of this project.

    Parameters
    ----------
    frame : (n, ·) with ``score`` (raw) and ``score_status``, in input order.
    mentions : columns ``row`` (position in ``frame``), ``theme_id``, ``sentiment``; several rows per response and theme
        are merged. Mentions of a response without a usable comment are ignored.
    rating : how the score is read; None when there is no score.
    comment_status : (n,) of ok / empty / non_answer.
    weights : (n,) >= 0 or None; missing counts as 0.
    respondents : (n,) or None; a missing respondent is a cluster of its own.

    Raises
    ------
    InputError
        If a weight is negative, or lengths differ.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [2.0, 10.0], "score_status": ["ok", "ok"]})
    >>> said = pd.DataFrame({"row": [0], "theme_id": ["waiting"], "sentiment": ["negative"]})
    >>> coded = code_responses(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok", "empty"])
    >>> coded.value, coded.theme_ids, coded.negative.tolist()
    (0.0, ('waiting',), [True])
    """
    from analyzer.score.weights import checked_weights, cluster_codes

    n = len(frame)
    usable = np.asarray(np.asarray(comment_status, dtype=object) == "ok", dtype=bool)
    points = _points(frame, rating)
    given = np.ones(n) if weights is None else checked_weights(np.nan_to_num(np.asarray(weights, float)), n=n)
    codes = cluster_codes(respondents, n)
    cluster = np.arange(n, dtype=np.int64) if codes is None else codes
    row, theme, negative, positive, ids = _pairs(mentions, usable)
    return Coded(
        points=points,
        weights=np.where(np.isnan(points), 0.0, given),
        given=given,
        usable=usable,
        cluster=cluster,
        clustered=n > 0 and int(cluster.max()) + 1 < n,
        theme_ids=ids,
        row=row,
        theme=theme,
        negative=negative,
        positive=positive,
        best=rating.best if rating else float("nan"),
        worst=rating.worst if rating else float("nan"),
    )


def distinct(codes: Codes) -> Codes:
    """Sorted distinct values; a sort is many times faster here than the hash table behind ``numpy.unique``."""
    ordered = np.sort(codes)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def _points(frame: pd.DataFrame, rating: Rating | None) -> FloatArray:
    from analyzer.score.values import points

    if rating is None:
        return np.full(len(frame), np.nan)
    ok = (frame["score_status"] == "ok").to_numpy(dtype=bool, na_value=False)
    raw = frame["score"].to_numpy(dtype=float, na_value=np.nan)
    return points(np.where(ok, raw, np.nan), rating)


def _pairs(mentions: pd.DataFrame, usable: Mask) -> tuple[Codes, Codes, Mask, Mask, tuple[str, ...]]:
    """One entry per (response, theme): any negative mention, any positive mention."""
    row = mentions["row"].to_numpy(dtype=np.int64)
    keep = usable[row] if len(row) else np.zeros(0, dtype=bool)
    row = row[keep]
    codes, names = pd.factorize(mentions["theme_id"].to_numpy(dtype=object)[keep], sort=True)
    k = max(len(names), 1)
    key, inverse = np.unique(row * k + codes.astype(np.int64), return_inverse=True)
    sentiment = mentions["sentiment"].to_numpy(dtype=object)[keep]
    negative = np.bincount(inverse, sentiment == "negative", len(key)) > 0
    positive = np.bincount(inverse, sentiment == "positive", len(key)) > 0
    return key // k, key % k, negative, positive, tuple(str(name) for name in names)
