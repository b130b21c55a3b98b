"""Agents: off by default; a coaching view needs an explicit switch and enough answers; score spikes are flagged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.results import FloatArray, Rating
from analyzer.schema import Finding

AGENTS: Final = (
    "agent", "n", "value", "low", "high", "grade", "gap_vs_rest", "gap_low", "gap_high", "p_value", "q_value",
)  # fmt: skip
SPIKES: Final = ("agent", "period", "n", "value", "usual", "rise", "p_value", "q_value")
MIN_AGENT: Final = 30
_MIN_CELL: Final = 10


@dataclass(frozen=True)
class AgentView:
    """What may be said about agents.

    Attributes
    ----------
    coaching : ``AGENTS``, by agent name (no ranking); empty unless switched on. Agents with fewer than the minimum are
        left out.
    spikes : ``SPIKES``; periods in which an agent's score rises more than everybody else's; empty unless switched on.
    findings : how many agents are shown and withheld, and how many spikes there are (without names).
    """

    coaching: pd.DataFrame
    spikes: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def agent_view(
    points: Any, agents: Any, *, rating: Rating, enabled: bool = False, dates: Any = None, period: str = "month",
    min_agent: int = MIN_AGENT, weights: Any = None, respondents: Any = None, confidence: float = 0.95,
) -> AgentView:  # fmt: skip
    """Scores per agent for coaching, and spikes that look like gaming.

    A spike: (the agent's score in a period - in its other periods) - (the same of all other agents), one-sided, with
    the agent's own variance, Holm over all agents and periods. A jump of one agent's score alone may be coaching,
    another queue, or surveys sent to chosen customers: look at who was asked before drawing a conclusion. Sources: as
    :func:`analyzer.score.compare`; Holm (1979).

    Parameters
    ----------
    points : (n,) points s_i, NaN where unscored.
    agents : (n,) names; missing ones are nobody.
    enabled : ``privacy.agents``; without it no name and no number per agent leaves this function.
    dates, period : for spikes; None = none are looked for.
    min_agent : smallest number of answers of an agent that is shown.
    weights, respondents : one per response, or None.

    Examples
    --------
    >>> s, who = np.tile([100.0, -100.0], 40), np.repeat(["ann", "bob"], 40)
    >>> view = agent_view(s, who, rating=Rating("nps", 0, 10))
    >>> len(view.coaching), [f.code for f in view.findings]
    (0, ['agents_off'])
    >>> agent_view(s, who, rating=Rating("nps", 0, 10), enabled=True).coaching["value"].tolist()
    [0.0, 0.0]
    """
    s = np.asarray(points, dtype=float)
    codes, names = pd.factorize(pd.Series(agents, dtype="object").to_numpy(), sort=True)
    codes = np.where(np.isnan(s), -1, codes)
    n = np.bincount(codes[codes >= 0], minlength=len(names))
    spikes = _spikes(s, codes, names, dates, period, weights, min_agent, 1 - confidence)
    said = _spike_findings(spikes, enabled)
    nothing = AgentView(_empty(AGENTS), _empty(SPIKES), said)
    if not len(names):
        return nothing
    if not enabled:
        text = "Results per agent are off: scores of single people mislead and hurt. privacy.agents: true allows them."
        return AgentView(nothing.coaching, nothing.spikes, (Finding("info", "agents_off", text), *said))
    coaching = _coaching(s, codes, names, n, rating, min_agent, weights, respondents, confidence)
    text = (
        f"{len(coaching)} of {len(names)} agents have at least {min_agent} scored answers and are shown for coaching, "
        "not for ranking; the others are withheld. Customers are not assigned to agents at random."
    )
    return AgentView(coaching, spikes, (Finding("info", "agents_shown", text), *said))


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    text = ("agent", "grade", "period")
    kinds = {c: "str" if c in text else "int64" if c == "n" else "float64" for c in columns}
    return pd.DataFrame(columns=list(columns)).astype(kinds)


def _coaching(
    s: FloatArray, codes: Any, names: Any, n: Any, rating: Rating, min_agent: int, weights: Any, respondents: Any,
    confidence: float,
) -> pd.DataFrame:  # fmt: skip
    from analyzer.score.grades import grade
    from analyzer.score.multiplicity import benjamini_hochberg
    from analyzer.score.segments import against_rest

    shown = np.flatnonzero(n >= min_agent)
    if not len(shown):
        return _empty(AGENTS)
    m, e, gaps = against_rest(s, codes, len(names), rating, weights=weights, cluster=respondents, confidence=confidence)
    rows = pd.DataFrame({
        "agent": np.asarray(names, dtype=object)[shown], "n": n[shown], "value": e.value[shown], "low": e.low[shown],
        "high": e.high[shown], "grade": [grade(v) for v in m.kish[shown]],
    })  # fmt: skip
    more = gaps.iloc[shown].reset_index(drop=True)
    rows = pd.concat([rows, more[["gap_vs_rest", "gap_low", "gap_high", "p_value"]]], axis=1)
    rows = rows.assign(q_value=benjamini_hochberg(rows["p_value"]))
    return rows.astype(_empty(AGENTS).dtypes.to_dict())[list(AGENTS)]


def _spikes(
    s: FloatArray, codes: Any, names: Any, dates: Any, period: str, weights: Any, min_agent: int, alpha: float
) -> pd.DataFrame:
    """Cells agent × period whose rise over the agent's other periods beats everybody else's, Holm-corrected."""
    from scipy.special import ndtr

    from analyzer.score.multiplicity import holm
    from analyzer.score.time import period_codes

    if dates is None or not len(names):
        return _empty(SPIKES)
    when, labels = period_codes(dates, period=period)  # type: ignore[arg-type]
    keep = (codes >= 0) & (when >= 0)
    if weights is not None:
        keep &= np.asarray(weights, dtype=float) > 0
    a, t, y = codes[keep], when[keep], s[keep]
    shape = (len(names), len(labels))
    cell = a * shape[1] + t
    size = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    total = np.bincount(cell, y, minlength=shape[0] * shape[1]).reshape(shape)
    square = np.bincount(a, y**2, minlength=shape[0])
    own_n, own_sum = size.sum(axis=1, keepdims=True), total.sum(axis=1, keepdims=True)
    all_n, all_sum = size.sum(axis=0, keepdims=True), total.sum(axis=0, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        value, usual = total / size, (own_sum - total) / (own_n - size)
        others = (all_sum - total) / (all_n - size)
        others_usual = (all_sum.sum() - all_sum - own_sum + total) / (all_n.sum() - all_n - own_n + size)
        variance = (square / own_n[:, 0] - (own_sum[:, 0] / own_n[:, 0]) ** 2)[:, None]
        pooled = float(np.var(y)) if len(y) else np.nan
        noise = variance * (1 / size + 1 / (own_n - size))
        noise = noise + pooled * (1 / (all_n - size) + 1 / (all_n.sum() - all_n - own_n + size))
        rise = (value - usual) - (others - others_usual)
        p = 1 - ndtr(rise / np.sqrt(noise))
    tested = (size >= _MIN_CELL) & (own_n - size >= _MIN_CELL) & (own_n >= min_agent) & np.isfinite(rise) & (noise > 0)
    q = np.full(shape, np.nan)
    q[tested] = holm(p[tested])
    who, at = np.nonzero(tested & (np.nan_to_num(q, nan=1.0) <= alpha))
    rows = {
        "agent": np.asarray(names, dtype=object)[who], "period": np.asarray(labels, dtype=object)[at],
        "n": size[who, at], "value": value[who, at], "usual": usual[who, at], "rise": rise[who, at],
        "p_value": p[who, at], "q_value": q[who, at],
    }  # fmt: skip
    return pd.DataFrame(rows).astype(_empty(SPIKES).dtypes.to_dict())[list(SPIKES)]


def _spike_findings(spikes: pd.DataFrame, enabled: bool) -> tuple[Finding, ...]:
    if not len(spikes):
        return ()
    where = "see the table agent_spikes" if enabled else "privacy.agents: true shows which"
    text = (
        f"The score of {spikes['agent'].nunique()} agents jumps in single periods far beyond everybody else's "
        f"({where}). Check who was asked in those periods: surveys sent to chosen customers look like this."
    )
    return (Finding("warning", "agent_score_spike", text, int(spikes["n"].sum())),)
