"""The export doctor: findings that need no model. One small function per finding; codes are stable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analyzer.results import Rating, Survey
from analyzer.schema import Finding

_FEW = 30  # below this a pattern in the answers says nothing


def check(survey: Survey) -> tuple[Finding, ...]:
    """Findings about the rows of a survey (``read_survey`` and ``select`` already put them in ``survey.findings``).

    Examples
    --------
    >>> from analyzer.read import read_survey
    >>> survey = read_survey(pd.DataFrame({"nps": [9, 11, 3], "why": ["quick and kind", "very slow reply", "no help"]}))
    >>> [f.code for f in check(survey)]
    ['score_out_of_range']
    """
    found: list[Finding] = []
    for i, (metric, rating) in enumerate(survey.ratings.items()):
        suffix = "" if i == 0 else f"_{metric}"
        column = survey.columns.get("score")
        name = column if isinstance(column, str) else dict(column or {}).get(metric, metric)
        values, status = survey.frame["score" + suffix], survey.frame["score_status" + suffix]
        found += _missing(status, name) + _out_of_range(values, status, rating, name)
        ok = values[status == "ok"].to_numpy(dtype=float)
        found += (
            _zero_never_used(ok, rating, name)
            + _constant_score(ok, name)
            + _extremes(ok, rating, name)
            + _fractions(ok, rating, name)
        )
    found += (
        _duplicates(survey)
        + _several_rows(survey)
        + _late_answers(survey)
        + _no_comments(survey)
        + _constant_metrics(survey)
    )
    return tuple(found)


def _missing(status: pd.Series[Any], name: str) -> list[Finding]:
    k = int((status == "missing").sum())
    return (
        [
            Finding(
                "info",
                "score_missing",
                f"column {name!r}: {k} responses have no score; they count in no score. Fill them in if known.",
                k,
            )
        ]
        if k
        else []
    )


def _out_of_range(values: pd.Series[Any], status: pd.Series[Any], rating: Rating, name: str) -> list[Finding]:
    wrong = values[status == "out_of_range"]
    if wrong.empty:
        return []
    codes = wrong.value_counts()
    shown = ", ".join(f"{c:g} ({k})" for c, k in sorted(codes.head(5).items()))
    text = (
        f"column {name!r}: {len(wrong)} scores are outside {rating.low:g} to {rating.high:g} ({shown}) and "
        "count in no score. "
        "Set score.scale if they are valid."
    )
    return [Finding("warning", "score_out_of_range", text, len(wrong))]


def _zero_never_used(ok: Any, rating: Rating, name: str) -> list[Finding]:
    if (rating.metric, rating.low) != ("nps", 0.0) or len(ok) < _FEW or (ok == 0).any() or not (ok <= 2).any():
        return []
    return [
        Finding(
            "warning",
            "score_zero_never_used",
            f"column {name!r}: 0 is never used; the question may have "
            "been asked from "
            "1 to 10, which gives a higher NPS than 0 to 10. Check the questionnaire.",
        )
    ]


def _constant_score(ok: Any, name: str) -> list[Finding]:
    if len(ok) < 2 or not (ok == ok[0]).all():
        return []
    return [
        Finding(
            "warning",
            "score_constant",
            f"column {name!r}: all {len(ok)} scores are equal; no theme can explain them. Check the export's filter.",
            len(ok),
        )
    ]


def _extremes(ok: Any, rating: Rating, name: str) -> list[Finding]:
    if len(ok) < _FEW or rating.high - rating.low < 3:
        return []
    low, high = float((ok == rating.low).mean()), float((ok == rating.high).mean())
    if low + high < 0.75 or min(low, high) < 0.10:
        return []
    return [
        Finding(
            "warning",
            "score_extremes_only",
            f"column {name!r}: {100 * (low + high):.0f} % of the answers "
            "are at the two "
            "ends of the scale (J shape); people with strong feelings may be over-represented. Compare with the "
            "response rate.",
            len(ok),
        )
    ]


def _fractions(ok: Any, rating: Rating, name: str) -> list[Finding]:
    k = int((ok != np.round(ok)).sum()) if rating.high <= 10 else 0
    return (
        [
            Finding(
                "info",
                "score_fractional",
                f"column {name!r}: {k} scores are not whole numbers; they may be averages. Export single answers.",
                k,
            )
        ]
        if k
        else []
    )


def _duplicates(survey: Survey) -> list[Finding]:
    """Same longer comment, score, date and respondent: the same response exported twice."""
    if survey.comments.empty:
        return []
    keys = [c for c in ("score", "date", "respondent") if c in survey.frame.columns]
    again = survey.comments.duplicated(keep=False).to_numpy(copy=True)
    again[again] = (_lengths(survey.comments[again]) >= 20).to_numpy()
    if not again.any():
        return []
    table = pd.concat([survey.frame.loc[again, keys], survey.comments[again].add_prefix("comment: ")], axis=1)
    k = int(table.duplicated().sum())
    if not k:
        return []
    return [
        Finding(
            "warning",
            "duplicate_responses",
            f"{k} responses repeat another one (same comment, score and "
            "known keys). "
            "Remove them from the export if they were sent once.",
            k,
        )
    ]


def _lengths(comments: pd.DataFrame) -> Any:
    return sum(
        (comments[c].astype("str").str.len().fillna(0) for c in comments.columns),
        start=pd.Series(0, index=comments.index),
    )


def _several_rows(survey: Survey) -> list[Finding]:
    if "respondent" not in survey.frame.columns:
        return []
    who = survey.frame["respondent"].dropna()
    counts = np.bincount(pd.factorize(who)[0], minlength=1)
    k = int(counts[counts > 1].sum())
    if not k:
        return []
    return [
        Finding(
            "warning",
            "several_rows_per_respondent",
            f"{k} of {len(who)} responses come from respondents "
            "with more than one "
            f"row ({int((counts > 0).sum())} respondents in all). Answers of one person are not independent: intervals "
            "are clustered by respondent; keep one row each with --where if only the last counts.",
            k,
        )
    ]


def _late_answers(survey: Survey) -> list[Finding]:
    if not {"date", "interaction_date"} <= set(survey.frame.columns):
        return []
    delay = survey.frame["date"] - survey.frame["interaction_date"]
    late, early = int((delay > pd.Timedelta(hours=24)).sum()), int((delay < pd.Timedelta(0)).sum())
    out = []
    if late:
        out.append(
            Finding(
                "warning",
                "answered_late",
                f"{late} answers came more than 24 hours after the interaction; memory fades. Send the survey sooner.",
                late,
            )
        )
    if early:
        out.append(
            Finding(
                "warning",
                "answered_before_interaction",
                f"{early} answers are dated before their interaction. Check the two date columns.",
                early,
            )
        )
    return out


def _no_comments(survey: Survey) -> list[Finding]:
    if not survey.comments.empty and survey.comments.notna().to_numpy().any():
        return []
    return [
        Finding(
            "info",
            "no_comments",
            "there are no comments: scores only, no themes. Name the column with --comment COL if there is one.",
            len(survey.frame),
        )
    ]


def _constant_metrics(survey: Survey) -> list[Finding]:
    flat = [c for c in survey.operations if survey.frame[c].nunique(dropna=True) < 2]
    return [
        Finding(
            "info",
            "metric_constant",
            f"metric {c!r} has one value for all responses and can explain nothing. Leave it out.",
        )
        for c in flat
    ]
