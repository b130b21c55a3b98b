"""Who comments, and where NPS and CSAT disagree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import MetricName
from analyzer.schema import Finding
from analyzer.score.compare import compare_groups
from analyzer.score.moments import moments, sample
from analyzer.score.results import CommentBias, Divergence
from analyzer.score.values import NPS_GROUPS, SATISFACTION_GROUPS


def comment_bias(
    points: Any, commented: Any, *, metric: MetricName = "nps", weights: Any = None, cluster: Any = None,
    confidence: float = 0.95, scale: tuple[float, float] = (-np.inf, np.inf),
) -> CommentBias:  # fmt: skip
    """Score of those who commented minus the score of those who did not, with a finding when they differ.

    In points of the score; the difference, its interval and its test as :func:`analyzer.score.compare` (same sources).

    Parameters
    ----------
    points : points s_i (n,), NaN left out.
    commented : boolean (n,), True where there is a usable comment.
    metric, scale : decide the interval of the difference, and the values that are possible.
    weights, cluster : one per response.

    Returns
    -------
    CommentBias; values NaN where a side is empty.

    Raises
    ------
    InputError
        If lengths differ.

    Examples
    --------
    >>> comment_bias([100, 0, -100, -100], [False, False, True, True]).difference.value
    -150.0
    """
    s, said = np.asarray(points, dtype=float), np.asarray(commented, dtype=bool)
    if len(s) != len(said):
        raise InputError(f"comment_bias: got {len(said)} flags for {len(s)} points. Give one per response.")
    codes = np.where(said, 0, 1)
    m = moments(sample(s, codes=codes, k=2, weights=weights, cluster=cluster))
    d = compare_groups(s, codes, metric, weights=weights, cluster=cluster, confidence=confidence, scale=scale)
    found: tuple[Finding, ...] = ()
    if d.p_value <= 1 - confidence:
        whole = moments(sample(s, weights=weights)).mean[0]
        message = (
            f"Those who commented score {m.mean[0]:.1f} ({metric}), those who did not {m.mean[1]:.1f} (difference "
            f"{d.value:+.1f}, {d.interval.low:+.1f} to {d.interval.high:+.1f}; all: {whole:.1f}). "
            "Themes speak for those who commented only."
        )
        found = (Finding("warning", "comment_bias", message, d.n_first),)
    return CommentBias(float(m.mean[0]), float(m.mean[1]), d, found)


def divergence(nps_groups: Any, csat_groups: Any) -> Divergence:
    """Responses that are satisfied on CSAT yet detractors on NPS, and the reverse.

    A count over the cross-table of the two groups. Source: definition of this project.

    Parameters
    ----------
    nps_groups, csat_groups : groups of the same responses as :func:`values.groups` gives them, shape (n,).

    Raises
    ------
    InputError
        If lengths differ.

    Examples
    --------
    >>> d = divergence(["detractor", "promoter", "promoter"], ["satisfied", "satisfied", "dissatisfied"])
    >>> d.satisfied_detractors, d.dissatisfied_promoters
    ((0,), (2,))
    """
    a, b = np.asarray(nps_groups, dtype=object), np.asarray(csat_groups, dtype=object)
    if len(a) != len(b):
        raise InputError(f"divergence: got {len(a)} NPS and {len(b)} CSAT groups. Give both for the same responses.")
    both = pd.notna(a) & pd.notna(b)
    table = pd.crosstab(pd.Categorical(a[both], NPS_GROUPS), pd.Categorical(b[both], SATISFACTION_GROUPS), dropna=False)
    table = table.reindex(index=list(NPS_GROUPS), columns=list(SATISFACTION_GROUPS), fill_value=0)
    happy = tuple(int(i) for i in np.flatnonzero((a == "detractor") & (b == "satisfied")))
    unhappy = tuple(int(i) for i in np.flatnonzero((a == "promoter") & (b == "dissatisfied")))
    found: tuple[Finding, ...] = ()
    if happy or unhappy:
        message = (
            f"{len(happy)} responses are satisfied (CSAT) yet detractors (NPS), {len(unhappy)} are dissatisfied yet "
            f"promoters, of {int(both.sum())} scored on both. Read these comments before trusting either score alone."
        )
        found = (Finding("info", "nps_csat_divergence", message, len(happy) + len(unhappy)),)
    return Divergence(int(both.sum()), happy, unhappy, table, found)
