"""Outcomes of the links: the points of the score, and complaints about each theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyzer.link.design import Mask
from analyzer.rank.coded import code_responses
from analyzer.rank.ledger import loss_matrix
from analyzer.rank.suppress import plan_rows
from analyzer.rank.table import node_incidence, parent_map
from analyzer.results import FloatArray, Rating


@dataclass(frozen=True)
class Outcomes:
    """What is explained.

    Attributes
    ----------
    points : (n,) s_i, NaN where unscored; scored, usable : (n,) masks.
    themes : ids of the T themes shown by room ``rank``; complaints : (n, T) sparse 0/1, at least one negative mention.
    ledger_ids, losses : ledger rows and (n, R) sparse points lost.
    """

    points: FloatArray
    scored: Mask
    usable: Mask
    themes: tuple[str, ...]
    complaints: Any
    ledger_ids: tuple[str, ...]
    losses: Any


def prepare_outcomes(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, rating: Rating | None, comment_status: Any,
    catalogue: pd.DataFrame, min_group: int,
) -> Outcomes:  # fmt: skip
    """Outcomes from scores and mentions; parents hold the union of what is below them. Responses count once each."""
    coded = code_responses(frame, mentions, rating=rating, comment_status=comment_status)
    plan = plan_rows(coded, parent_map(catalogue), min_group)
    shown = [j for j, node in enumerate(plan.nodes) if node not in plan.suppressed]
    split = loss_matrix(coded).pooled(plan.row_of)
    return Outcomes(
        points=coded.points,
        scored=np.asarray(coded.scored),
        usable=coded.usable,
        themes=tuple(plan.nodes[j] for j in shown),
        complaints=node_incidence(coded, plan, coded.negative)[:, shown],
        ledger_ids=split.ids,
        losses=split.matrix,
    )
