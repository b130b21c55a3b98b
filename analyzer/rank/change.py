"""Emerging and fading themes: share of comments in the last period against the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.rank.coded import Coded, code_responses, distinct
from analyzer.rank.suppress import plan_rows
from analyzer.rank.table import node_incidence
from analyzer.results import FloatArray, Rating
from analyzer.score.intervals import t_value
from analyzer.score.multiplicity import benjamini_hochberg

COLUMNS = (
    "theme_id", "n_before", "n_after", "share_before", "share_after", "change", "low", "high",
    "p_value", "q_value", "direction",
)  # fmt: skip


def theme_changes(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, comment_status: Any, before: Any, after: Any,
    weights: Any = None, respondents: Any = None, rating: Rating | None = None, confidence: float = 0.95,
    min_group: int = 5, negative_only: bool = False, parents: Mapping[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Which themes became more or less frequent among usable comments.

    Shares of the two periods are compared by Fisher's exact test; with repeated respondents or weights by the larger p
    of that and a clustered linearised t test. Benjamini-Hochberg over the themes tested. Sources: Fisher (1922); Binder
    (1983) for the linearisation; Benjamini & Hochberg (1995).

    Parameters
    ----------
    frame, mentions, rating, comment_status, weights, respondents : as in :func:`analyzer.rank.rank_themes`.
    before, after : (n,) masks of the two (complete) periods.
    parents : theme -> parent theme; a parent holds the union of what is below it.
    negative_only : count complaints about the theme only, instead of every mention.

    Returns
    -------
    DataFrame
        ``theme_id, n_before, n_after`` (responses), ``share_before, share_after, change, low, high`` (0-1),
        ``p_value, q_value, direction`` (emerging / fading where q < 1 - confidence, else ""), smallest q first.
        Themes with fewer than ``min_group`` responses in both periods together are left out. Empty when a period has
        no usable comment; p NaN when all comments are one respondent's.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": 5.0, "score_status": ["ok"] * 80})
    >>> said = pd.DataFrame({"row": range(40, 60), "theme_id": "waiting", "sentiment": "negative"})
    >>> first = np.arange(80) < 40
    >>> got = theme_changes(frame, said, comment_status=["ok"] * 80, before=first, after=~first)
    >>> got[["theme_id", "change", "direction"]].values.tolist()
    [['waiting', 0.5, 'emerging']]
    """
    coded = code_responses(
        frame, mentions, rating=rating, comment_status=comment_status, weights=weights, respondents=respondents
    )
    first = np.asarray(before, dtype=bool) & coded.usable & (coded.given > 0)
    second = np.asarray(after, dtype=bool) & coded.usable & (coded.given > 0)
    plan = plan_rows(coded.only(first | second), parents, min_group)
    plan_all = plan_rows(coded, parents, 1)
    keep = [j for j, node in enumerate(plan_all.nodes) if node in set(plan.leaves) | set(plan.parents)]
    if not keep or not first.any() or not second.any():
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in COLUMNS})
    said = node_incidence(coded, plan_all, coded.negative if negative_only else None)[:, keep].tocsc()
    n0, n1 = (np.asarray(said.T @ m.astype(float)) for m in (first, second))
    share0, share1, se, df = _shares(coded, said, first, second)
    p = _fisher(n0, n1, float(first.sum()), float(second.sum()))
    if df < 1:
        p = np.full(len(p), np.nan)  # one respondent says nothing about others
    if not _simple(coded, first | second):
        from scipy.special import stdtr

        with np.errstate(invalid="ignore", divide="ignore"):
            z = np.where(se > 0, np.abs(share1 - share0) / se, 0.0)
        p = np.maximum(p, 2 * stdtr(max(df, 1), -z))
    table = pd.DataFrame({
        "theme_id": pd.Series([plan_all.nodes[j] for j in keep], dtype="str"),
        "n_before": n0.astype(np.int64), "n_after": n1.astype(np.int64), "share_before": share0, "share_after": share1,
        "change": share1 - share0, "low": share1 - share0 - t_value(confidence, df) * se,
        "high": share1 - share0 + t_value(confidence, df) * se, "p_value": p, "q_value": benjamini_hochberg(p),
    })  # fmt: skip
    told = table["q_value"] < 1 - confidence
    direction = np.where(told, np.where(table["change"] > 0, "emerging", "fading"), "")
    table = table.assign(direction=pd.Series(direction, dtype="str"))
    return table.sort_values(["q_value", "p_value", "theme_id"], kind="stable").reset_index(drop=True)


def _kind(name: str) -> str:
    return "str" if name in ("theme_id", "direction") else "int64" if name in ("n_before", "n_after") else "float64"


def _simple(coded: Coded, mask: Any) -> bool:
    w = coded.given[mask]
    return bool((w == w[0]).all()) and len(distinct(coded.cluster[mask])) == int(mask.sum())


def _shares(coded: Coded, said: Any, first: Any, second: Any) -> tuple[FloatArray, FloatArray, FloatArray, int]:
    """Weighted shares, and the clustered standard error of their difference (respondents may be in both periods)."""
    w0, w1 = np.where(first, coded.given, 0.0), np.where(second, coded.given, 0.0)
    t0, t1 = float(w0.sum()), float(w1.sum())
    share0, share1 = np.asarray(said.T @ w0) / t0, np.asarray(said.T @ w1) / t1
    groups = len(distinct(coded.cluster[first | second]))
    se = np.empty(len(share0))
    scale = w1 / t1 - w0 / t0
    base0, base1 = np.bincount(coded.cluster, w0 / t0), np.bincount(coded.cluster, w1 / t1)
    for k in range(len(se)):
        rows = said.indices[said.indptr[k] : said.indptr[k + 1]]
        u = np.bincount(coded.cluster[rows], scale[rows], len(base0)) - base1 * share1[k] + base0 * share0[k]
        se[k] = np.sqrt((u**2).sum() * groups / max(groups - 1, 1))
    return share0, share1, se, groups - 1


def _fisher(n0: FloatArray, n1: FloatArray, total0: float, total1: float) -> FloatArray:
    from scipy.stats import fisher_exact

    tables = [[[a, total0 - a], [b, total1 - b]] for a, b in zip(n0, n1, strict=True)]
    return np.array([fisher_exact(np.asarray(t, dtype=np.int64)).pvalue for t in tables])
