"""Scores of a survey, with what can be said from scores alone: a run's first step, and all of ``analyzer score``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analyzer.config import Config
from analyzer.pipeline_extras import guard_agents, score_extras
from analyzer.results import Survey

if TYPE_CHECKING:
    from analyzer.score.results import ScoreTable


def score_room(survey: Survey, config: Config) -> ScoreTable:
    """Room ``score`` alone."""
    from analyzer.score.table import score_table

    return score_table(
        survey.frame,
        survey.ratings,
        segments=survey.segments,
        period=config.time.period,
        confidence=config.score.confidence,
        min_group=config.privacy.min_group,
        weights="weight" if "weight" in survey.frame else None,
        cluster="respondent" if "respondent" in survey.frame else None,
    )


def score_only(survey: Survey, config: Config) -> ScoreTable:
    """Room ``score`` with the findings that need scores alone: before/after, NPS against CSAT."""
    guarded = guard_agents(survey, config)
    scores = score_room(guarded, config)
    extras = score_extras(guarded, config, grouped(guarded), scores.scores)
    new = [f for f in guarded.findings if f not in survey.findings]
    return replace(scores, findings=(*new, *scores.findings, *extras.findings))


def grouped(survey: Survey) -> pd.DataFrame:
    """The survey frame with ``group`` (and ``group_<metric>``), null where there is no usable score."""
    from analyzer.score.values import groups

    frame = survey.frame.copy()
    for position, (metric, rating) in enumerate(survey.ratings.items()):
        suffix = "" if position == 0 else f"_{metric}"
        usable = frame[f"score_status{suffix}"] == "ok"
        raw = frame[f"score{suffix}"].where(usable)
        frame[f"group{suffix}"] = pd.Series(groups(raw.to_numpy(float), rating), index=frame.index, dtype="str")
    return frame
