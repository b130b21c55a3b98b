"""The theme table: counts, scores, impact, ledger points and rank intervals, ordered by what themes cost."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analyzer.rank.coded import Coded, code_responses, distinct
from analyzer.rank.impact import theme_impact
from analyzer.rank.ledger import Split, gain_matrix, ledger_points, loss_matrix
from analyzer.rank.suppress import RowPlan, plan_rows
from analyzer.rank.variance import clustered_covariance, n_clusters, rank_intervals, share_interval
from analyzer.results import FloatArray, Ranking, Rating
from analyzer.schema import LEDGER, NO_COMPLAINT, OTHER, THEMES, Finding

_WHOLE = ("rank", "rank_low", "rank_high", "n_responses", "n_negative")
_TEXT = ("theme_id", "parent_id", "label", "source")


def rank_themes(
    frame: pd.DataFrame, mentions: pd.DataFrame, catalogue: pd.DataFrame, *, rating: Rating | None, comment_status: Any,
    weights: Any = None, respondents: Any = None, confidence: float = 0.95, min_group: int = 5, replicates: int = 1000,
    seed: int = 0,
) -> Ranking:  # fmt: skip
    """Rank themes by the points of the score that go with them, and account for every missing point.

    Parameters
    ----------
    frame : (n, ·) with ``score`` (raw) and ``score_status``, in input order.
    mentions : columns ``row`` (position in ``frame``), ``theme_id`` (most specific theme), ``sentiment``.
    catalogue : ``theme_id, parent_id, label, source, stability`` of every theme that may be mentioned.
    rating : how the primary score is read; None gives counts without scores.
    comment_status : (n,) of ok / empty / non_answer.
    weights, respondents : (n,) or None; missing weights count as 0, a missing respondent as one of its own.
    min_group : themes with fewer responses are withheld (see :func:`analyzer.rank.suppress.plan_rows`); so are scores
        with and without a theme where fewer scored responses are on either side, and shares of fewer detractors.
    replicates, seed : draws behind the rank intervals.

    Returns
    -------
    Ranking
        ``themes`` (``schema.THEMES``), ``ledger`` (``schema.LEDGER``; sums to best - value) and findings. Counts are
        nullable integers; shares are weighted when weights are given; points are in units of the score.

    Raises
    ------
    ValueError
        If a mentioned theme is not in the catalogue.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [2.0] * 6 + [10.0] * 4, "score_status": "ok"})
    >>> said = pd.DataFrame({"row": range(6), "theme_id": "waiting", "sentiment": "negative"})
    >>> book = pd.DataFrame({"theme_id": ["waiting"], "parent_id": None, "label": "Waiting", "source": "codebook",
    ...                      "stability": np.nan})
    >>> got = rank_themes(frame, said, book, rating=Rating("nps", 0, 10), comment_status=["ok"] * 10)
    >>> got.ledger[["theme_id", "lost_points"]].values.tolist()
    [['waiting', 120.0], ['(no complaint)', 0.0], ['(no comment)', 0.0]]
    """
    coded = code_responses(
        frame, mentions, rating=rating, comment_status=comment_status, weights=weights, respondents=respondents
    )
    facts = (
        catalogue.astype({"theme_id": object, "parent_id": object}).drop_duplicates("theme_id").set_index("theme_id")
    )
    unknown = sorted(set(coded.theme_ids) - set(facts.index))
    if unknown:
        raise ValueError(f"mentions: theme {unknown[0]!r} is not in the catalogue ({len(unknown)} such).")
    plan = plan_rows(coded, parent_map(catalogue), min_group)
    loss = loss_matrix(coded)
    nodes = _node_columns(plan, loss)
    points, low, high, covariance = _points_of(coded, nodes, confidence)
    points = _settle(points, plan)
    detractor = _detractors(frame, rating, coded)
    numbers = _numbers(coded, plan, rating, detractor, confidence, min_group)
    numbers |= {"lost_points": points, "lost_low": low, "lost_high": high, "gained_points": _gains(coded, plan)}
    numbers |= _ranks(coded, plan, points, covariance, confidence, replicates, seed)
    themes = _assemble(plan, facts, numbers)
    ledger = _ledger(coded, loss.pooled(plan.row_of), plan, points, confidence)
    return Ranking(themes, ledger, _findings(plan, min_group))


def parent_map(catalogue: pd.DataFrame) -> dict[str, str]:
    """Theme -> parent, for catalogue rows whose parent is itself in the catalogue."""
    known = set(catalogue["theme_id"])
    pairs = zip(catalogue["theme_id"], catalogue["parent_id"], strict=True)
    return {str(theme): str(parent) for theme, parent in pairs if isinstance(parent, str) and parent in known}


def node_incidence(coded: Coded, plan: RowPlan, keep: Any = None) -> Any:
    """Which response mentions which node or something below it: (n, nodes) sparse 0/1."""
    from scipy.sparse import coo_array

    at = {node: j for j, node in enumerate(plan.nodes)}
    row, theme = (coded.row, coded.theme) if keep is None else (coded.row[keep], coded.theme[keep])
    width = max(len(at), 1)
    node = np.array([at[t] for t in coded.theme_ids], dtype=np.int64)
    up = np.array([at.get(plan.parent.get(name, ""), -1) for name in plan.nodes], dtype=np.int64)
    here, keys = node[theme] if len(theme) else theme, []
    while len(here):  # one level of the tree at a time
        keys.append(row * width + here)
        row, here = row[up[here] >= 0], up[here][up[here] >= 0]
    key = distinct(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
    shape = (coded.n, len(plan.nodes))
    return coo_array((np.ones(len(key)), (key // width, key % width)), shape=shape).tocsr()


def _node_columns(plan: RowPlan, split: Split) -> Any:
    """Points per response and node: a parent's column is the sum of its own and everything below it."""
    from scipy.sparse import csr_array

    position = {name: i for i, name in enumerate(split.ids)}
    pairs = [(position[t], j) for j, node in enumerate(plan.nodes) for t in plan.below[node]]
    at = ([i for i, _ in pairs], [j for _, j in pairs])
    move = csr_array((np.ones(len(pairs)), at), shape=(len(split.ids), len(plan.nodes)))
    return (split.matrix @ move).tocsr()


def _points_of(coded: Coded, matrix: Any, confidence: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    points = ledger_points(coded, matrix)
    covariance = clustered_covariance(coded, matrix, points)
    low, high = share_interval(points, covariance.diagonal(), coded, confidence=confidence)
    return points, low, high, covariance


def _settle(points: FloatArray, plan: RowPlan) -> FloatArray:
    """Make ranked themes that differ by floating-point noise only exactly equal, so that ties go by id."""
    out = points.copy()
    at = np.array([i for i, node in enumerate(plan.nodes) if node in plan.leaves], dtype=int)
    ordered = at[np.argsort(-np.round(points[at], 11), kind="stable")]
    for before, after in pairwise(ordered):
        if abs(out[before] - out[after]) < 1e-11:
            out[after] = out[before]
    return out


def _detractors(frame: pd.DataFrame, rating: Rating | None, coded: Coded) -> Any:
    from analyzer.score.values import detractors

    if rating is None:
        return np.zeros(coded.n, dtype=bool)
    return detractors(frame["score"].to_numpy(dtype=float, na_value=np.nan), rating) & ~np.isnan(coded.points)


def _numbers(
    coded: Coded, plan: RowPlan, rating: Rating | None, detractor: Any, confidence: float, min_group: int
) -> dict[str, FloatArray]:
    said = node_incidence(coded, plan)
    scored = np.asarray(said.T @ coded.scored.astype(float))
    few = _few(scored, min_group) | _few(coded.scored.sum() - scored, min_group)  # one side tells the other
    unhappy = coded.usable & detractor
    impact = theme_impact(coded, said, metric=rating.metric if rating else "stars", confidence=confidence)

    def share(among: Any) -> FloatArray:
        weight = coded.given * among
        total = weight.sum()
        return np.asarray(said.T @ weight) / total if total > 0 else np.full(len(plan.nodes), np.nan)

    return {
        "n_responses": np.asarray(said.sum(axis=0), dtype=float).ravel(),
        "share": share(coded.usable),
        "share_detractors": np.where(_few(unhappy.sum(), min_group), np.nan, share(unhappy)),
        "n_negative": np.asarray(node_incidence(coded, plan, coded.negative).sum(axis=0), dtype=float).ravel(),
        "score_with": np.where(few, np.nan, impact.score_with),
        "score_without": np.where(few, np.nan, impact.score_without),
        "gap": np.where(few, np.nan, impact.gap),
        "gap_low": np.where(few, np.nan, impact.gap_low),
        "gap_high": np.where(few, np.nan, impact.gap_high),
        "impact": np.where(few, np.nan, impact.impact),
    }


def _few(n: Any, min_group: int) -> Any:
    """True where somebody, but too few people, are behind a number."""
    return (n > 0) & (n < min_group)


def _gains(coded: Coded, plan: RowPlan) -> FloatArray:
    return ledger_points(coded, _node_columns(plan, gain_matrix(coded)))


def _ranks(
    coded: Coded,
    plan: RowPlan,
    points: FloatArray,
    covariance: FloatArray,
    confidence: float,
    replicates: int,
    seed: int,
) -> dict[str, FloatArray]:
    empty = np.full(len(plan.nodes), np.nan)
    out = {name: empty.copy() for name in ("rank", "rank_low", "rank_high")}
    if not np.isfinite(points).all():
        return out
    at = np.array([i for i, node in enumerate(plan.nodes) if node in plan.leaves], dtype=int)
    order = np.argsort(-points[at], kind="stable")  # nodes are sorted by id: ties go by id
    rank = np.empty(len(at))
    rank[order] = np.arange(1, len(at) + 1)
    low, high = rank_intervals(
        points[at], covariance[np.ix_(at, at)], df=n_clusters(coded) - 1, confidence=confidence,
        replicates=replicates, seed=seed,
    )  # fmt: skip
    out["rank"][at], out["rank_low"][at], out["rank_high"][at] = rank, low, high
    return out


def _assemble(plan: RowPlan, facts: pd.DataFrame, numbers: Mapping[str, FloatArray]) -> pd.DataFrame:
    position = {node: i for i, node in enumerate(plan.nodes)}
    values = {name: column.copy() for name, column in numbers.items()}
    values["stability"] = facts["stability"].reindex(plan.nodes).to_numpy(dtype=float, na_value=np.nan).copy()
    for node in reversed(_depth_order(plan)):
        if node in plan.parents:
            kids = [
                position[c] for c, p in plan.parent.items() if p == node and np.isfinite(values["rank"][position[c]])
            ]
            if kids:
                best = min(kids, key=lambda i: values["rank"][i])
                for name in ("rank", "rank_low", "rank_high"):
                    values[name][position[node]] = values[name][best]
    hidden = [position[node] for node in plan.suppressed]
    for column in values.values():
        column[hidden] = np.nan
    order = _display_order(plan, values, position)
    at = [position[node] for node in order]
    table: dict[str, Any] = {
        "theme_id": pd.Series(order, dtype="str"),
        "parent_id": pd.Series([plan.parent.get(node) for node in order], dtype="str"),
        "label": pd.Series(facts["label"].reindex(order).to_numpy(), dtype="str"),
        "source": pd.Series(facts["source"].reindex(order).to_numpy(), dtype="str"),
    }
    for name, column in values.items():
        picked = pd.Series(column[at] if at else np.zeros(0))
        table[name] = picked.astype("Int64") if name in _WHOLE else picked
    return pd.DataFrame(table)[list(THEMES)]


def _depth_order(plan: RowPlan) -> list[str]:
    """Nodes from the top down."""

    def depth(node: str) -> int:
        return 1 + depth(plan.parent[node]) if node in plan.parent else 0

    return sorted(plan.nodes, key=lambda node: (depth(node), node))


def _display_order(plan: RowPlan, values: Mapping[str, FloatArray], position: Mapping[str, int]) -> list[str]:
    """Ranked themes by rank, each parent directly above its best child, withheld themes last."""
    hidden = set(plan.suppressed)
    leaves = [node for node in plan.nodes if node in plan.leaves]

    def key(node: str) -> tuple[float, float, float, str]:
        i = position[node]
        rank = values["rank"][i]  # NaN without scores: the most complained about first
        return (rank if np.isfinite(rank) else np.inf, -values["n_negative"][i], -values["n_responses"][i], node)

    order: list[str] = []
    for leaf in sorted(leaves, key=key):
        above: list[str] = []
        node = plan.parent.get(leaf)
        while node is not None and node not in order and node not in hidden:
            above.append(node)
            node = plan.parent.get(node)
        order += [*reversed(above), leaf]
    return order + [node for node in plan.nodes if node in hidden]


def _ledger(coded: Coded, split: Split, plan: RowPlan, points: FloatArray, confidence: float) -> pd.DataFrame:
    lost, low, high, _ = _points_of(coded, split.matrix, confidence)
    settled = {node: points[i] for i, node in enumerate(plan.nodes) if node in plan.leaves}
    lost = np.array([settled.get(name, value) for name, value in zip(split.ids, lost, strict=True)], dtype=float)
    table = pd.DataFrame({"theme_id": pd.Series(split.ids, dtype="str"), "lost_points": lost, "low": low, "high": high})
    residual = table["theme_id"].str.startswith("(")
    themes = table[~residual].sort_values(["lost_points", "theme_id"], ascending=[False, True], kind="stable")
    return pd.concat([themes, table[residual]], ignore_index=True)[list(LEDGER)]


def _findings(plan: RowPlan, min_group: int) -> tuple[Finding, ...]:
    if not plan.suppressed:
        return ()
    small = len(plan.suppressed)
    pooled = sum(1 for row in plan.row_of.values() if row == OTHER)
    where = f"{pooled} are pooled in {OTHER}" if pooled else f"the loss is booked on {NO_COMPLAINT} or the parent"
    return (
        Finding(
            "info", "themes_suppressed",
            f"Numbers of {small} themes are withheld: fewer than {min_group} responses, or needed to hide one that has "
            f"(privacy.min_group); {where}.",
        ),
    )  # fmt: skip
