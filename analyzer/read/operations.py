"""The operations join: a second file by key, or by period and unit; many-to-one checked, misses counted both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analyzer.errors import InputError, did_you_mean
from analyzer.read.dates import dates
from analyzer.read.profile import profile
from analyzer.read.segments import segment_text
from analyzer.read.tables import PathLikeStr, read_tables
from analyzer.read.values import booleans, is_text, numbers
from analyzer.results import Survey
from analyzer.schema import Finding

_PERIODS = {"month": r"\d{4}-\d{2}", "week": r"\d{4}-W\d{2}", "quarter": r"\d{4}-?Q[1-4]", "year": r"(?:19|20)\d{2}"}


def join_operations(
    survey: Survey,
    operations: PathLikeStr | pd.DataFrame,
    *,
    on: str | Sequence[str],
    columns: Sequence[str] = (),
    date: str | None = None,
) -> Survey:
    """Add operational metrics to the responses they belong to.

    Parameters
    ----------
    survey : what ``read_survey`` gave.
    operations : a file or frame with one row per key.
    on : key column(s) of ``operations``: an id, or a period (``2026-03``, ``2026-W05``, a date) and a unit.
        A period that the survey does not have as a column is derived from the date of the response.
    columns : metrics to take; all numeric and yes/no columns when empty. Yes/no becomes 1/0.
    date : column that says when the metric was recorded; metrics recorded after the answer are set to missing.

    Returns
    -------
    Survey with the metrics as further float columns, the same rows in the same order, and findings about misses.

    Raises
    ------
    InputError
        For unknown or repeated keys, no key in common, or a named metric that is not numeric.

    Examples
    --------
    >>> from analyzer.read import read_survey
    >>> survey = read_survey(pd.DataFrame({"id": ["a", "b"], "nps": [9, 2], "why": ["fast and kind", "far too slow"]}))
    >>> joined = join_operations(survey, pd.DataFrame({"id": ["b", "a"], "wait": [9.5, 0.5]}), on="id")
    >>> joined.frame["wait"].tolist()
    [0.5, 9.5]
    """
    keys = [on] if isinstance(on, str) else list(on)
    where = str(operations) if isinstance(operations, str | PathLike) else "operations"
    table = read_tables(operations)
    frame, findings = table.frame, list(table.findings)
    for name in [*keys, *columns, *([date] if date else [])]:
        if name not in frame.columns:
            raise InputError(
                f"{where}: no column {name!r}.{did_you_mean(name, frame.columns)} Columns: "
                f"{', '.join(frame.columns[:12])}."
            )
    if not keys:
        raise InputError("the operations join needs a key. Name it with --on COL.")
    frame, dropped = _distinct(frame, keys, where)
    findings += dropped
    right = {k: _text(frame[k]) for k in keys}
    left = {k: _survey_key(survey, k, frame[k], where) for k in keys}
    position = _match(left, right)
    findings += _misses(position, len(frame), keys, where)
    taken = _metrics(frame, keys, columns, date, where)
    if not taken:
        raise InputError(f"{where}: no numeric or yes/no column beside the key. Name metrics in operations.columns.")
    late, late_findings = _after_survey(survey, frame, date, position)
    findings += late_findings
    added: dict[str, Any] = {}
    for name, values in taken.items():
        matched = np.where((position >= 0) & ~late, np.append(values, np.nan)[position], np.nan)
        _add(added, survey, name, matched, findings)
    joined = survey.frame.assign(**added)
    accounting = {**survey.accounting, "operations_rows": len(frame), "operations_matched": int((position >= 0).sum())}
    return replace(
        survey,
        frame=joined,
        operations=(*survey.operations, *added),
        findings=(*survey.findings, *findings),
        accounting=accounting,
    )


def _text(series: pd.Series[Any]) -> pd.Series[Any]:
    """Key values as trimmed text; whole numbers without ``.0``, dates as ISO."""
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return series.dt.strftime("%Y-%m-%d")
    if not is_text(series):
        return series.map(lambda v: None if pd.isna(v) else str(int(v)) if float(v).is_integer() else str(v))
    text = segment_text(series)
    return text.str.replace(r"^(\d+)\.0$", r"\1", regex=True)


def _distinct(frame: pd.DataFrame, keys: list[str], where: str) -> tuple[pd.DataFrame, list[Finding]]:
    """One row per key: identical copies are dropped and counted, contradicting ones refused."""
    same = frame.duplicated()
    frame = frame[~same].reset_index(drop=True)
    text = pd.DataFrame({k: _text(frame[k]) for k in keys}).dropna()
    twice = int(text.duplicated(keep=False).sum())
    if twice:
        shown = " + ".join(repr(k) for k in keys)
        raise InputError(
            f"{where}: {twice} rows share their key {shown} with another row, so the join is not "
            "many-to-one. "
            "Give one row per key, or add a key column with --on A,B."
        )
    if not same.any():
        return frame, []
    k = int(same.sum())
    return frame, [
        Finding(
            "info",
            "operations_duplicates",
            f"{Path(where).name}: {k} rows are exact copies of others and were read once.",
        )
    ]


def _survey_key(survey: Survey, key: str, other: pd.Series[Any], where: str) -> pd.Series[Any]:
    """The survey's side of a key: a column of the frame, a column with a role, or a period of the date."""
    frame = survey.frame
    roles = {"id": "response_id", "respondent": "respondent", "unit": "unit", "agent": "agent"}
    named = {survey.columns.get(role): column for role, column in roles.items() if column in frame.columns}
    if key in frame.columns and key != "date":
        return _text(frame[key])
    if key in named:
        return _text(frame[named[key]])
    if "date" in frame.columns:
        derived = _period(frame["date"], key, other)
        if derived is not None:
            return derived
    known = [*(k for k in named if k), *survey.segments, *(c for c in frame.columns if c not in roles.values())]
    raise InputError(
        f"--on: the survey has no column {key!r} to join {where} by.{did_you_mean(key, known)} "
        f"Usable: {', '.join(dict.fromkeys(known)) or 'none'}; periods need a date column."
    )


def _period(date: pd.Series[Any], key: str, other: pd.Series[Any]) -> pd.Series[Any] | None:
    """The response date written as the periods of the other file are written; None if those are no periods."""
    text = _text(other).dropna()
    if text.empty:
        return None
    for kind, pattern in _PERIODS.items():
        if text.str.fullmatch(pattern).all():
            if kind == "year" and key.casefold() not in ("year", "jahr", "jaar", "año", "année"):
                continue
            return _written(date, kind, dashed="-Q" in text.iloc[0])
    parsed = dates(other)
    if parsed.unreadable.any():
        return None
    stamps = pd.Series(parsed.values).dropna()
    start = date.dt.normalize()
    if ((stamps.dt.day == 1).all() and stamps.nunique() > 1) or "month" in key.casefold():
        start = start - pd.to_timedelta(start.dt.day - 1, unit="D")
    elif stamps.dt.day_of_week.nunique() == 1 and (stamps.nunique() > 2 or "week" in key.casefold()):
        start = start - pd.to_timedelta((start.dt.day_of_week - int(stamps.dt.day_of_week.iloc[0])) % 7, unit="D")
    lookup = dict(zip(stamps.dt.normalize(), text, strict=False))
    return start.map(lookup)


def _written(date: pd.Series[Any], kind: str, *, dashed: bool) -> pd.Series[Any]:
    if kind == "week":
        return date.dt.strftime("%G-W%V")
    if kind == "quarter":
        year, quarter = date.dt.strftime("%Y"), date.dt.quarter.astype("Int64").astype("str")
        return year + ("-Q" if dashed else "Q") + quarter
    return date.dt.strftime("%Y-%m" if kind == "month" else "%Y")


def _match(left: dict[str, pd.Series[Any]], right: dict[str, pd.Series[Any]]) -> Any:
    """(n,) position in the operations rows for each response, -1 without one."""
    index = pd.DataFrame(right)
    index = index.assign(_position=np.arange(len(index))).dropna(subset=list(right)).astype(dict.fromkeys(right, "str"))
    keys = pd.DataFrame(left).astype(dict.fromkeys(left, "str"))
    found = keys.merge(index, how="left", on=list(left))["_position"]
    missing = keys.isna().any(axis=1).to_numpy(dtype=bool)
    return np.where(missing, -1, found.fillna(-1).to_numpy(dtype="int64"))


def _misses(position: Any, rows: int, keys: list[str], where: str) -> list[Finding]:
    shown = " + ".join(repr(k) for k in keys)
    name = Path(where).name  # a finding goes into the tables, which must not depend on the folder
    without = int((position < 0).sum())
    unused = rows - len(np.unique(position[position >= 0]))
    if without == len(position):
        raise InputError(
            f"{where}: no value of the key {shown} occurs in the survey. Check that both files write it alike."
        )
    out = []
    if without:
        out.append(
            Finding(
                "warning",
                "operations_unmatched_responses",
                f"{without} of {len(position)} responses have no row in {name} by {shown}; their metrics are missing.",
                without,
            )
        )
    if unused:
        out.append(
            Finding("info", "operations_unused_rows", f"{unused} of {rows} rows of {name} belong to no response.")
        )
    return out


def _metrics(
    frame: pd.DataFrame, keys: list[str], columns: Sequence[str], date: str | None, where: str
) -> dict[str, Any]:
    """Metric -> float values per operations row."""
    out: dict[str, Any] = {}
    for name in columns or [c for c in frame.columns if c not in keys and c != date]:
        p = profile(name, frame[name])
        if p.kind == "boolean":
            out[name] = booleans(frame[name])
        elif p.kind == "number":
            out[name] = numbers(frame[name]).values
        elif columns:
            raise InputError(
                f"{where}: the metric {name!r} is neither numeric nor yes/no. Take it out of operations.columns."
            )
    return out


def _after_survey(survey: Survey, frame: pd.DataFrame, date: str | None, position: Any) -> tuple[Any, list[Finding]]:
    """(n,) True where the matched metric was recorded after the answer: what comes later explains nothing."""
    none = np.zeros(len(position), dtype=bool)
    if date is None:
        return none, []
    if "date" not in survey.frame.columns:
        return none, [
            Finding("warning", "operations_date_unchecked", f"the survey has no dates, so {date!r} was not compared.")
        ]
    recorded = pd.Series(np.append(dates(frame[date]).values, np.datetime64("NaT", "us"))[position])
    answered = survey.frame["date"].reset_index(drop=True)
    whole_days = bool((recorded.dropna() == recorded.dropna().dt.normalize()).all())
    late = (recorded > (answered.dt.normalize() if whole_days else answered)).to_numpy(dtype=bool) & (position >= 0)
    if not late.any():
        return none, []
    k = int(late.sum())
    return late, [
        Finding(
            "warning",
            "operations_after_survey",
            f"{k} responses were given before their metrics "
            "were recorded "
            f"({date!r}); these metrics are left out as explanations.",
            k,
        )
    ]


def _add(added: dict[str, Any], survey: Survey, name: str, values: Any, findings: list[Finding]) -> None:
    """Put a metric among the columns, unless it has nothing to say; rename it on a collision."""
    known = values[np.isfinite(values)]
    if not len(known):
        findings.append(
            Finding("warning", "metric_empty", f"metric {name!r} has no usable value for any response and is left out.")
        )
        return
    free = name
    while free in survey.frame.columns or free in added or free.startswith(("score", "group", "comment")):
        free = f"operations_{free}"
    if free != name:
        findings.append(
            Finding("info", "column_renamed", f"metric {name!r} is written as {free!r}: the name is in use.")
        )
    if (known == known[0]).all():
        findings.append(
            Finding(
                "info", "metric_constant", f"metric {name!r} has one value for all responses and can explain nothing."
            )
        )
    added[free] = values
