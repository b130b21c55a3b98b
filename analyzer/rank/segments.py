"""Theme x segment: what each theme costs inside each segment, against the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.rank.closing import close_ledgers, read_groups, row_incidence
from analyzer.rank.coded import Coded, code_responses
from analyzer.rank.ledger import Split, loss_matrix
from analyzer.rank.suppress import plan_rows
from analyzer.rank.variance import clustered_covariance, n_clusters, share_interval
from analyzer.results import FloatArray, Rating
from analyzer.score.multiplicity import benjamini_hochberg

COLUMNS = (
    "segment", "segment_value", "theme_id", "n", "n_responses", "share", "lost_points", "low", "high", "lost_rest",
    "difference", "p_value", "q_value",
)  # fmt: skip


def theme_segments(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, rating: Rating, comment_status: Any, segments: Iterable[str],
    weights: Any = None, respondents: Any = None, confidence: float = 0.95, min_group: int = 5,
    parents: Mapping[str, str] | None = None, withheld: Collection[tuple[str, str]] = (), apart: Collection[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """The loss ledger of every segment value, each row against the same row of its complement.

    difference = lost_points of the value - lost_points of the rest; its standard error is the linearised one, clustered
    by respondent (Binder 1983). A value's rows sum to best - its score, so the table says where each group loses.

    Parameters
    ----------
    frame, mentions, rating, comment_status, weights, respondents : as in :func:`analyzer.rank.rank_themes`.
    segments : columns of ``frame``.
    confidence : of the intervals.
    min_group : smallest number of responses whose figures are given.
    parents : theme -> parent theme.
    withheld : (segment, value) pairs whose score is withheld elsewhere: left out here too.
    apart : segments whose tests are a family of their own (the periods).

    Returns
    -------
    DataFrame
        ``segment, segment_value, theme_id`` (ledger rows, as pooled over all responses), ``n`` (scored responses of the
        value), ``n_responses`` (mentioning the theme there), ``share`` (of usable comments), ``lost_points, low, high``
        (points of the value's own score: a value's rows sum to best - its score), ``lost_rest`` (in the complement),
        ``difference, p_value`` (the larger of the linearised t test, clustered by respondent, and the test that takes
        segments as exchangeable), ``q_value`` (Benjamini-Hochberg over the table). Values with fewer than ``min_group``
        scored responses are left out. Where a theme is mentioned by 1 to ``min_group - 1`` responses of a value (or of
        the rest) all its numbers there are NaN, and so are as many others as it takes that none of them follows from
        the rest of the table, the ledger and the scores (:func:`analyzer.rank.closing.close_ledgers`).

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [2.0] * 10 + [10.0] * 10, "score_status": "ok", "team": ["a", "b"] * 10})
    >>> said = pd.DataFrame({"row": range(10), "theme_id": "waiting", "sentiment": "negative"})
    >>> got = theme_segments(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok"] * 20, segments=["team"])
    >>> got.loc[got["theme_id"] == "waiting", ["segment_value", "lost_points", "difference"]].values.tolist()
    [['a', 100.0, 0.0], ['b', 100.0, 0.0]]
    """
    coded = code_responses(
        frame, mentions, rating=rating, comment_status=comment_status, weights=weights, respondents=respondents
    )
    plan = plan_rows(coded, parents, min_group)
    split = loss_matrix(coded).pooled(plan.row_of)
    said = row_incidence(coded, split, plan.row_of)
    groups = read_groups(frame, segments, coded.scored, min_group=min_group, withheld=set(withheld))
    if not any(group.listed.any() for group in groups):
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in COLUMNS})
    hidden = close_ledgers(said, split.ids, groups, coded.scored, min_group=min_group)
    parts = []
    for group, mask in zip(groups, hidden, strict=True):
        for code in np.flatnonzero(group.listed):
            part = _one(coded, split, said, group.codes == code, confidence)
            part.loc[mask[:, code], [name for name in part if name not in ("theme_id", "n")]] = np.nan
            parts.append(part.assign(segment=group.name, segment_value=group.labels[code]))
    table = pd.concat(parts, ignore_index=True)
    q, own = np.full(len(table), np.nan), table["segment"].isin(list(apart)).to_numpy()
    for family in (own, ~own):
        q[family] = benjamini_hochberg(table["p_value"].to_numpy()[family])
    return table.assign(q_value=q).astype({"segment": "str", "segment_value": "str"})[list(COLUMNS)]


def _kind(name: str) -> str:
    return "str" if name in ("segment", "segment_value", "theme_id") else "float64"


def _one(coded: Coded, split: Split, said: Any, inside: Any, confidence: float) -> pd.DataFrame:
    from scipy.special import stdtr

    own, rest = coded.only(inside), coded.only(~inside)
    matrix = split.matrix
    (lost, variance), (lost_rest, _) = _moments(own, matrix[inside]), _moments(rest, matrix[~inside])
    low, high = share_interval(lost, variance, own, confidence=confidence)
    difference = lost - lost_rest
    se = _difference_se(coded, matrix, inside, lost, lost_rest)
    df = n_clusters(coded) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where(se > 0, 2 * stdtr(df, -np.abs(difference) / se), np.nan)
    p = np.fmax(p, _exchangeable_p(coded, matrix, inside, difference))
    n_responses = np.asarray(said[inside].sum(axis=0), dtype=float).ravel()
    usable = coded.given * coded.usable * inside
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(said.T @ usable) / usable.sum()
    theme = np.array([not name.startswith("(") for name in split.ids])
    table = {
        "n": np.full(len(theme), float((coded.scored & inside).sum())),
        "n_responses": np.where(theme, n_responses, np.nan), "share": np.where(theme, share, np.nan),
        "lost_points": lost, "low": low, "high": high, "lost_rest": lost_rest, "difference": difference, "p_value": p,
    }  # fmt: skip
    return pd.DataFrame({"theme_id": pd.Series(split.ids, dtype="str")} | table)


def _moments(coded: Coded, matrix: Any) -> tuple[FloatArray, FloatArray]:
    from analyzer.rank.ledger import ledger_points

    mean = ledger_points(coded, matrix)
    return mean, clustered_covariance(coded, matrix, mean).diagonal()


def _difference_se(coded: Coded, matrix: Any, inside: Any, lost: FloatArray, lost_rest: FloatArray) -> FloatArray:
    """Clustered standard error of segment - complement; a respondent may be in both."""
    from scipy.sparse import csr_array

    w1, w0 = np.where(inside, coded.weights, 0.0), np.where(inside, 0.0, coded.weights)
    scale = w1 / w1.sum() - w0 / w0.sum()
    g = int(coded.cluster.max()) + 1
    sums = (csr_array((scale, (coded.cluster, np.arange(coded.n))), shape=(g, coded.n)) @ matrix).tocsr()
    b1, b0 = np.bincount(coded.cluster, w1 / w1.sum(), g), np.bincount(coded.cluster, w0 / w0.sum(), g)
    square = np.asarray((sums.multiply(sums)).sum(axis=0)).ravel()
    cross = -2 * (np.asarray(sums.T @ b1) * lost - np.asarray(sums.T @ b0) * lost_rest)
    rest = (b1**2).sum() * lost**2 + (b0**2).sum() * lost_rest**2 - 2 * (b1 * b0).sum() * lost * lost_rest
    groups = n_clusters(coded)
    return np.asarray(np.sqrt(np.maximum(square + cross + rest, 0.0) * groups / max(groups - 1, 1)))


def _exchangeable_p(coded: Coded, matrix: Any, inside: Any, difference: FloatArray) -> FloatArray:
    """Probability of so large a difference if the segment had nothing to do with the losses.

    The linearised variance of a segment without any complaint is 0, which would make its difference look certain. Here
    variance and skewness are those of all responses: with d_i = +-w_i/W on the two sides, Var = sigma^2 sum d_i^2 +
    gamma (sum over respondents of (sum d_i)^2 - sum d_i^2), gamma the covariance of two answers of one respondent, and
    third moment mu_3 sum d_i^3 times the square of the clustering's inflation; Pearson type III tails.
    """
    from scipy.sparse import diags_array

    from analyzer.score.skewness import pearson3_p

    w = coded.weights
    mean = np.asarray(matrix.T @ w) / coded.total
    square = np.asarray(matrix.multiply(matrix).T @ w) / coded.total
    cube = np.asarray(matrix.multiply(matrix).multiply(matrix).T @ w) / coded.total
    variance = np.maximum(square - mean**2, 0.0)
    third = cube - 3 * mean * square + 2 * mean**3
    w1, w0 = np.where(inside, w, 0.0), np.where(inside, 0.0, w)
    d = w1 / w1.sum() - w0 / w0.sum()
    spread = variance * float((d**2).sum())
    inflation = np.ones(len(mean))
    if coded.clustered:
        alone = float((w**2).sum()) / coded.total**2
        together = float((np.bincount(coded.cluster, w) ** 2).sum()) / coded.total**2 - alone
        both = clustered_covariance(coded, matrix, mean).diagonal()
        own = _sum_of_squares(diags_array(w) @ matrix, w, mean) / coded.total**2
        extra = float((np.bincount(coded.cluster, d) ** 2).sum() - (d**2).sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            wide = spread + (both - own) / together * extra if together > 0 else spread
            inflation = np.nan_to_num(np.maximum(wide, spread) / spread, nan=1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.sqrt(spread * inflation)
        skewness = third * float((d**3).sum()) * inflation**2 / se**3
        return pearson3_p(np.where(se > 0, difference / se, np.nan), skewness)


def _sum_of_squares(weighted: Any, w: FloatArray, mean: FloatArray) -> FloatArray:
    """Sum over responses of (w (x - mean))^2 per column of a sparse w x."""
    raw = np.asarray(weighted.multiply(weighted).sum(axis=0)).ravel()
    return np.asarray(raw - 2 * mean * np.asarray(weighted.T @ w) + mean**2 * float((w**2).sum()))
