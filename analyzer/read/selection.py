"""Row selection: ``--where``, ``--since``, ``--until``, on the rows as read or on a survey."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.errors import InputError, did_you_mean
from analyzer.read.check import check
from analyzer.read.dates import dates
from analyzer.read.expression import evaluate
from analyzer.read.guess import ColumnGuess
from analyzer.read.labels import score_points
from analyzer.read.segments import segment_text
from analyzer.results import Survey

Mask = npt.NDArray[np.bool_]


def selected_rows(
    frame: pd.DataFrame, guess: ColumnGuess, *, where: str | None, since: str | None, until: str | None
) -> Mask:
    """Rows of the raw table to keep; expressions may use input columns and the names score, date, respondent."""
    canonical = {r: c for r in ("score", "date", "respondent", "question") if isinstance(c := guess.roles[r], str)}
    if isinstance(guess.roles["score"], dict):
        canonical["score"] = next(iter(guess.roles["score"].values()))

    def resolve(name: str) -> pd.Series[Any]:
        column = name if name in frame.columns else canonical.get(name)
        if column is None:
            raise _unknown(name, [*frame.columns, *canonical])
        if column == canonical.get("score"):
            return pd.Series(score_points(frame[column]).values)
        p = guess.profiles[column]
        if column == canonical.get("date") or p.kind == "date":
            return pd.Series(dates(frame[column]).values)
        return pd.Series(p.numbers.values) if p.numbers is not None else segment_text(frame[column])

    def date_column() -> pd.Series[Any]:
        if "date" not in canonical:
            raise InputError("--since/--until: no date column was found. Name it with --date COL.")
        return resolve(canonical["date"])

    mask = np.ones(len(frame), dtype=bool)
    if where:
        mask &= evaluate(where, resolve)
    if since or until:
        mask &= _between(date_column(), since, until)
    return _some(mask)


def select(survey: Survey, *, where: str | None = None, since: str | None = None, until: str | None = None) -> Survey:
    """Keep the rows of a survey that meet a condition; ``accounting["selected"]`` counts them.

    Parameters
    ----------
    survey : what :func:`read_survey` gave.
    where : condition over the columns of ``survey.frame``, by their own names or the input's.
    since, until : first and last date to keep, both inclusive; a month or day stands for all of it.

    Raises
    ------
    InputError
        For an unknown column, an expression outside the small language, or when no row is left.

    Examples
    --------
    >>> from analyzer.read import read_survey
    >>> survey = read_survey(pd.DataFrame({"nps": [9, 3, 10], "team": ["a", "b", "a"], "why": ["x y", "p q", "s t"]}))
    >>> select(survey, where="score >= 9").frame["response_id"].tolist()
    ['1', '3']
    """
    frame = survey.frame
    inverse = {c: r for r, c in survey.columns.items() if isinstance(c, str) and r in frame.columns}

    def resolve(name: str) -> pd.Series[Any]:
        column = (
            name
            if name in frame.columns
            else inverse.get(name, "response_id" if name == survey.columns.get("id") else "")
        )
        if column not in frame.columns:
            raise _unknown(name, [*frame.columns, *inverse])
        return frame[column]

    mask = np.ones(len(frame), dtype=bool)
    if where:
        mask &= evaluate(where, resolve)
    if since or until:
        if "date" not in frame.columns:
            raise InputError("--since/--until: no date column was found. Name it with --date COL.")
        mask &= _between(frame["date"], since, until)
    mask = _some(mask)
    seen = set(check(survey))
    kept = replace(
        survey,
        frame=frame[mask].reset_index(drop=True),
        comments=survey.comments[mask].reset_index(drop=True),
        asked=survey.asked[mask].reset_index(drop=True),
        accounting={**survey.accounting, "selected": int(mask.sum())},
    )
    return replace(kept, findings=(*(f for f in survey.findings if f not in seen), *check(kept)))


def _between(series: pd.Series[Any], since: str | None, until: str | None) -> Mask:
    mask: Mask = series.notna().to_numpy(dtype=bool)
    if since:
        mask = mask & (series >= _period(since, "--since").start_time).to_numpy(dtype=bool)
    if until:
        mask = mask & (series <= _period(until, "--until").end_time).to_numpy(dtype=bool)
    return mask


def _period(text: str, option: str) -> pd.Period:
    """A year, month, day or moment as the span it stands for."""
    try:
        return pd.Period(str(text).strip())
    except (ValueError, TypeError) as error:
        raise InputError(f"{option}: {text!r} is no date. Write 2026, 2026-01 or 2026-01-31.") from error


def _some(mask: Mask) -> Mask:
    if not mask.any():
        raise InputError("no rows are left after --where/--since/--until. Loosen the condition.")
    return mask


def _unknown(name: str, known: list[str]) -> InputError:
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return InputError(f"--where: no column {name!r}.{did_you_mean(name, known)} Columns: {shown}.")
