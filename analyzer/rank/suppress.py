"""Which themes may be shown with numbers: minimum group size with complementary suppression, over the theme tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analyzer.rank.coded import Coded, distinct
from analyzer.schema import NO_COMPLAINT, OTHER


@dataclass(frozen=True)
class RowPlan:
    """What becomes of every theme that has a row.

    Attributes
    ----------
    nodes : all themes with a row: mentioned ones and their ancestors, sorted.
    parent : node -> its parent, for nodes that have one.
    below : node -> the directly mentioned themes it comprises (itself included).
    n_responses : node -> responses mentioning it or anything below it.
    row_of : directly mentioned theme -> its ledger row (itself, a parent, ``(other)`` or ``(no complaint)``).
    leaves : ranked themes: shown, and without a child that is shown.
    parents : shown themes with a shown child.
    suppressed : themes whose numbers are withheld.
    """

    nodes: tuple[str, ...]
    parent: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]]
    n_responses: Mapping[str, int]
    row_of: Mapping[str, str]
    leaves: tuple[str, ...]
    parents: tuple[str, ...]
    suppressed: tuple[str, ...]


@dataclass(frozen=True)
class _Tree:
    parent: Mapping[str, str]
    children: Mapping[str, tuple[str, ...]]
    direct: Mapping[str, int]
    union: Mapping[str, int]
    responses: Mapping[str, frozenset[int]]
    min_group: int

    def too_few(self, parts: list[str]) -> bool:
        """True where these directly mentioned themes are one, or together mentioned by too few responses."""
        together = frozenset().union(*(self.responses.get(part, frozenset()) for part in parts))
        return len(parts) == 1 or 0 < len(together) < self.min_group


@dataclass(frozen=True)
class _State:
    """``leaf``: shown and ranked; ``parent``: shown above shown children; everything else is withheld.

    ``own``: parents whose direct mentions are too few (or must be withheld) to have a ledger row of their own.
    """

    leaf: frozenset[str]
    parent: frozenset[str]
    own: frozenset[str]


def plan_rows(coded: Coded, parents: Mapping[str, str] | None, min_group: int) -> RowPlan:
    """Decide which themes are ranked, which are parents, and which are withheld and where their loss goes.

    Themes with fewer than ``min_group`` responses are withheld and pooled in ``(other)``. Whenever a published sum
    (a parent's, or ``(other)``) would contain exactly one withheld part, or parts of fewer than ``min_group`` responses
    together, subtraction would give it away: the smallest shown part is then withheld too; where there is none, such
    parts go to ``(no complaint)``. A parent none of whose children can be shown, but which is large enough itself,
    takes their loss and is ranked as if childless.
    Source: complementary cell suppression, Cox (1980), JASA 75.

    Parameters
    ----------
    coded : responses and mentions.
    parents : theme -> parent theme, or None.
    min_group : smallest number of responses whose figures are given.

    Examples
    --------
    >>> from analyzer.rank.coded import code_responses
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"score": 5.0, "score_status": ["ok"] * 20})
    >>> said = pd.DataFrame({"row": range(20), "theme_id": ["a"] * 10 + ["b"] * 6 + ["c", "c", "d", "d"],
    ...                      "sentiment": "negative"})
    >>> plan = plan_rows(code_responses(frame, said, rating=None, comment_status=["ok"] * 20), None, 5)
    >>> plan.leaves, plan.suppressed, plan.row_of["c"]  # c and d together are four: b hides them
    (('a',), ('b', 'c', 'd'), '(other)')
    """
    tree, below = _tree(coded, dict(parents or {}), min_group)
    nodes = sorted(tree.union)
    forced: set[tuple[str, bool]] = set()  # (node, its direct mentions only)
    while True:
        state = _state(tree, nodes, forced)
        more, lonely = _complement(tree, nodes, state)
        if more is None:
            break
        forced.add(more)
    row_of = {
        theme: _row(theme, tree, state) or (NO_COMPLAINT if theme in lonely else OTHER) for theme in coded.theme_ids
    }
    shown = state.leaf | state.parent
    return RowPlan(
        tuple(nodes), tree.parent, below, tree.union, row_of,
        tuple(sorted(state.leaf)), tuple(sorted(state.parent)), tuple(t for t in nodes if t not in shown),
    )  # fmt: skip


def _tree(coded: Coded, parents: dict[str, str], min_group: int) -> tuple[_Tree, dict[str, tuple[str, ...]]]:
    below: dict[str, list[str]] = {}
    for theme in coded.theme_ids:
        node: str | None = theme
        seen: set[str] = set()
        while node is not None and node not in seen:
            seen.add(node)
            below.setdefault(node, []).append(theme)
            node = parents.get(node)
    parent = {node: parents[node] for node in below if parents.get(node) in below}
    children = {node: tuple(sorted(c for c, p in parent.items() if p == node)) for node in below}
    counts = np.bincount(coded.theme, minlength=len(coded.theme_ids))
    direct = dict.fromkeys(below, 0) | {t: int(c) for t, c in zip(coded.theme_ids, counts, strict=True)}
    position = {t: i for i, t in enumerate(coded.theme_ids)}
    union = {}
    for node, themes in below.items():
        if len(themes) == 1:
            union[node] = direct[themes[0]]
        else:
            mine = np.isin(coded.theme, [position[t] for t in themes])
            union[node] = len(distinct(coded.row[mine]))
    small = {
        t: frozenset(coded.row[coded.theme == position[t]].tolist()) for t, n in direct.items() if 0 < n < min_group
    }
    large = {t: frozenset(range(-1, -1 - min_group, -1)) for t, n in direct.items() if n >= min_group}  # enough alone
    return _Tree(parent, children, direct, union, small | large, min_group), {k: tuple(v) for k, v in below.items()}


def _state(tree: _Tree, nodes: list[str], forced: set[tuple[str, bool]]) -> _State:
    leaf: set[str] = set()
    parent: set[str] = set()

    def shown(node: str) -> bool:
        kids = [shown(child) for child in tree.children[node]]  # every child: each one's own state is recorded
        if any(kids):
            parent.add(node)
        elif tree.union[node] >= tree.min_group and (node, False) not in forced:
            leaf.add(node)
        else:
            return False
        return True

    for node in nodes:
        if node not in tree.parent:
            shown(node)
    own = {p for p in parent if tree.direct[p] and (tree.direct[p] < tree.min_group or (p, True) in forced)}
    return _State(frozenset(leaf), frozenset(parent), frozenset(own))


def _row(theme: str, tree: _Tree, state: _State) -> str | None:
    """The ledger row a theme's loss is booked on: its own, or that of the ranked ancestor; None when withheld."""
    if theme in state.parent:
        return None if theme in state.own else theme
    node: str | None = theme
    while node is not None and node not in state.leaf:
        node = tree.parent.get(node)
        if node in state.parent:
            return None
    return node


def _complement(tree: _Tree, nodes: list[str], state: _State) -> tuple[tuple[str, bool] | None, tuple[str, ...]]:
    """The next part to withhold (first), or the parts left alone because nothing else can be withheld (second)."""
    shown = state.leaf | state.parent
    for node in sorted(state.parent):
        kids = tree.children[node]
        withheld = _parts(tree, [c for c in kids if c not in shown]) + [node] * (node in state.own)
        candidates = [(tree.union[c], c, False) for c in kids if c in state.leaf]
        if tree.direct[node] and node not in state.own:
            candidates.append((tree.direct[node], node, True))
        if withheld and tree.too_few(withheld) and candidates:
            return min(candidates)[1:], ()
    roots = [node for node in nodes if node not in tree.parent]
    outside = _parts(tree, [node for node in roots if node not in shown])
    if outside and tree.too_few(outside):
        candidates = [(tree.union[t], t, False) for t in roots if t in state.leaf]
        return (min(candidates)[1:], ()) if candidates else (None, tuple(outside))
    return None, ()


def _parts(tree: _Tree, withheld: list[str]) -> list[str]:
    """Directly mentioned themes inside withheld subtrees."""
    out: list[str] = []
    for node in withheld:
        out += [node] * bool(tree.direct[node])
        out += _parts(tree, list(tree.children[node]))
    return out
