"""Frozen results of the score room: NPS in points, CSAT in percent, CES and stars in scale units; nothing rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import pandas as pd

from analyzer.display import Displayed
from analyzer.results import Interval
from analyzer.schema import Finding


class NPSCounts(NamedTuple):
    """Unweighted responses per NPS group."""

    detractors: int
    passives: int
    promoters: int


class SatisfactionCounts(NamedTuple):
    """Unweighted responses per satisfaction group."""

    dissatisfied: int
    neutral: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class NPSResult(Displayed):
    """A Net Promoter Score.

    Attributes
    ----------
    value : raw point estimate, -100...100; NaN without answers.
    interval : in points, clipped to [-100, 100]; NaN bounds at n <= 1.
    counts : unweighted detractors, passives, promoters.
    n : scored responses (with a positive weight).
    se : standard error in points.
    grade : sample-size grade (of the Kish n when weighted).
    n_effective : Kish effective sample size; equals ``n`` without weights.
    """

    value: float
    interval: Interval
    counts: NPSCounts
    n: int
    se: float
    grade: str
    n_effective: float


@dataclass(frozen=True, slots=True)
class ProportionResult(Displayed):
    """A share in [0, 1] with its interval, the number of answers and its sample-size grade."""

    value: float
    interval: Interval
    n: int
    grade: str


@dataclass(frozen=True, slots=True)
class CSATResult(Displayed):
    """Percent satisfied (0...100) with its interval; ``mean`` is the mean oriented rating in scale units.

    Other attributes as in :class:`NPSResult`.
    """

    value: float
    interval: Interval
    mean: float
    counts: SatisfactionCounts
    n: int
    se: float
    grade: str
    n_effective: float


@dataclass(frozen=True, slots=True)
class MeanResult(Displayed):
    """A mean rating (CES, stars) in scale units; ``top_box`` is the percent satisfied, with its interval.

    Other attributes as in :class:`NPSResult`.
    """

    value: float
    interval: Interval
    top_box: float
    top_box_interval: Interval
    counts: SatisfactionCounts
    n: int
    se: float
    grade: str
    n_effective: float


ScoreResult = NPSResult | CSATResult | MeanResult


@dataclass(frozen=True, slots=True)
class Difference(Displayed):
    """First minus second.

    Attributes
    ----------
    value : raw difference in the metric's unit; NaN when one side is empty.
    interval : of the difference; NaN when it cannot be given (a side with fewer than two answers).
    z : test statistic (normal or t, see ``interval.method``).
    p_value : two-sided.
    se : standard error that ``z`` uses.
    n_first, n_second : answers on each side.
    """

    value: float
    interval: Interval
    z: float
    p_value: float
    se: float
    n_first: int
    n_second: int


@dataclass(frozen=True, slots=True)
class Trend(Displayed):
    """Slope of the score over time, from responses.

    Attributes
    ----------
    slope : units of the metric per ``per`` (day, week, month, quarter or year).
    interval, p_value : robust (clustered by respondent where given) with t.
    n : responses used.
    per : period name.
    segment : None for the raw trend, else the segment whose mix is held constant.
    """

    slope: float
    interval: Interval
    p_value: float
    n: int
    per: str
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class MannKendall(Displayed):
    """Mann-Kendall trend test: ``s`` (sum of signs), ``z`` (continuity and tie corrected), two-sided ``p_value``."""

    s: float
    z: float
    p_value: float
    n: int


@dataclass(frozen=True, slots=True)
class Pettitt(Displayed):
    """Pettitt change-point test: ``k`` = max |U|, ``index`` = number of values before the change, ``p_value``."""

    k: float
    index: int
    p_value: float
    n: int


@dataclass(frozen=True, slots=True)
class BeforeAfter(Displayed):
    """Score after minus before a launch.

    Attributes
    ----------
    before, after : values in the two windows (treated group).
    difference : after minus before.
    did : difference in differences against the comparison segment, or None without one.
    """

    before: float
    after: float
    difference: Difference
    did: Difference | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Plan(Displayed):
    """Precision and power of a survey.

    Attributes
    ----------
    variance : of one answer in {-1, 0, 1}.
    n_per_period : answers needed in each of two periods to see a change of ``detect`` points.
    n_for_margin : answers needed for a margin of ``detect`` points on one score.
    table : columns ``n, margin, worst_case, detectable, grade`` (points).
    """

    shown_frames: ClassVar[tuple[str, ...]] = ("table",)

    nps: float
    passives: float
    detect: float
    confidence: float
    power: float
    variance: float
    n_per_period: int
    n_for_margin: int
    table: pd.DataFrame


@dataclass(frozen=True)
class Divergence(Displayed):
    """Where NPS and CSAT disagree on the same response.

    Attributes
    ----------
    n : responses scored on both.
    satisfied_detractors, dissatisfied_promoters : positions (row numbers) of the two disagreeing lists.
    table : 3 x 3 counts, NPS groups by CSAT groups.
    """

    n: int
    satisfied_detractors: tuple[int, ...]
    dissatisfied_promoters: tuple[int, ...]
    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class CommentBias(Displayed):
    """Score among those who commented against those who did not; ``difference`` is commented minus silent."""

    commented: float
    silent: float
    difference: Difference
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ScoreTable(Displayed):
    """All scores of a survey.

    Attributes
    ----------
    scores : columns of ``schema.SCORES``, then ``table.EXTRA``; overall row of the primary metric first.
    trends : columns ``metric, segment, slope, low, high, p_value, n, per, method``; segment None = raw.
    results : metric -> overall result.
    snapshot : True when there is one period or none, so that nothing can be said about change.
    """

    shown_frames: ClassVar[tuple[str, ...]] = ("scores", "trends")

    scores: pd.DataFrame
    trends: pd.DataFrame
    results: Mapping[str, ScoreResult] = field(default_factory=dict)
    snapshot: bool = False
    findings: tuple[Finding, ...] = ()
