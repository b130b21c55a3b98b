"""Frozen results that travel between rooms. Frames inside are never mutated after construction; nothing is rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.display import Displayed
from analyzer.schema import SENTIMENTS, Finding

FloatArray = npt.NDArray[np.floating[Any]]
MetricName = Literal["nps", "csat", "ces", "stars"]


@dataclass(frozen=True, slots=True)
class Interval(Displayed):
    """A confidence interval in the unit of its estimate.

    Attributes
    ----------
    low, high : bounds; NaN when the interval cannot be given (n <= 1).
    confidence : nominal coverage, e.g. 0.95.
    method : name of the method, e.g. ``"adjusted_wald"``.
    """

    low: float
    high: float
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class Rating(Displayed):
    """How one score column is read.

    Attributes
    ----------
    metric : {"nps", "csat", "ces", "stars"}
    low, high : lowest and highest possible raw value.
    reversed : True when the low end is the best; x then counts as ``low + high - x`` in every result.
    satisfied : inclusive raw values that count as satisfied (CSAT, CES, stars), or None for the default cut.
    explicit : True when the user named the metric or scale (accepts a suspected misreading).
    """

    metric: MetricName
    low: float
    high: float
    reversed: bool = False
    satisfied: tuple[float, ...] | None = None
    explicit: bool = False

    @property
    def best(self) -> float:
        """Highest value the score can take: 100 for NPS and CSAT, the scale's top for means."""
        return 100.0 if self.metric in ("nps", "csat") else float(self.high)

    @property
    def worst(self) -> float:
        """Lowest value the score can take: -100 for NPS, 0 for CSAT, the scale's bottom for means."""
        return {"nps": -100.0, "csat": 0.0}.get(self.metric, float(self.low))

    def oriented(self, raw: FloatArray) -> FloatArray:
        """Raw values with high = good: ``low + high - x`` when reversed, else unchanged."""
        values = np.asarray(raw, dtype=float)
        return self.low + self.high - values if self.reversed else values

    def unit(self, raw: FloatArray) -> FloatArray:
        """Return u = (x - low)/(high - low) on oriented values, in [0, 1] for values inside the scale."""
        return (self.oriented(raw) - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Survey(Displayed):
    """An export read into canonical columns; one row per input response, in input order.

    Attributes
    ----------
    frame : index 0..n-1; columns ``response_id`` (unique text), ``source``, ``score`` (raw float), ``score_status``,
        then where known ``date`` (datetime64), ``respondent``, ``weight``, ``agent``, ``unit``, ``interaction_date``,
        every segment and operational metric under its own name, and for further metrics ``score_<metric>``,
        ``score_status_<metric>``.
    comments : same index; one text column per open question, raw and unredacted (None where absent). Never written.
    asked : same index and columns as ``comments``: the question as the respondent saw it, "" when unknown.
    ratings : metric -> Rating, the primary first (may be empty when the export has no score).
    segments, operations, sub_ratings : column names in ``frame``.
    columns : canonical name -> input column(s), as guessed or given.
    guessed : canonical names that were guessed (printed, pinned by ``config init``).
    findings : what the export doctor saw.
    accounting : row counts, e.g. ``{"read": 2385, "selected": 2385}``.
    """

    frame: pd.DataFrame
    comments: pd.DataFrame
    asked: pd.DataFrame
    ratings: Mapping[str, Rating]
    segments: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    sub_ratings: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    accounting: Mapping[str, int] = field(default_factory=dict)

    @property
    def rating(self) -> Rating | None:
        """The primary rating, or None when there is no score."""
        return next(iter(self.ratings.values()), None)


@dataclass(frozen=True)
class Comments:
    """Redacted comments and their clauses (room ``text``).

    Attributes
    ----------
    responses : index as ``Survey.frame``; columns ``comment`` (redacted, questions joined by newline),
        ``comment_status``, ``language``.
    clauses : one row per clause of a usable comment, columns ``schema.CLAUSES``; ``row`` is the position in the
        survey frame, ``start``/``end`` are code points of the redacted comment, ``asked`` the question's text,
        ``codable`` False where the reply means something only through its question (sentiment, but no mention).
    """

    responses: pd.DataFrame
    clauses: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Encoded:
    """What an encoder gives for n texts.

    Attributes
    ----------
    vectors : (n, d) float32, rows of unit length: for similarity of meaning.
    features : (n, k) float32 input of the sentiment head trained with this encoder, or None.
    """

    vectors: npt.NDArray[np.float32]
    features: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Sentiment(Displayed):
    """Sentiment of n texts: ``probabilities`` (n, 3) float64, order negative, neutral, positive; rows sum to 1."""

    probabilities: FloatArray

    @property
    def polarity(self) -> FloatArray:
        """p(positive) - p(negative), in [-1, 1], shape (n,)."""
        return np.asarray(self.probabilities[:, 2] - self.probabilities[:, 0])

    @property
    def labels(self) -> npt.NDArray[np.str_]:
        """The most probable class of each text, shape (n,)."""
        labels: npt.NDArray[np.str_] = np.array(SENTIMENTS)[self.probabilities.argmax(axis=1)]
        return labels


@dataclass(frozen=True)
class Ranking(Displayed):
    """Room ``rank``: the theme table and the loss ledger, columns as in ``schema.THEMES`` and ``schema.LEDGER``."""

    shown_frames: ClassVar[tuple[str, ...]] = ("themes", "ledger")

    themes: pd.DataFrame
    ledger: pd.DataFrame
    findings: tuple[Finding, ...] = ()
