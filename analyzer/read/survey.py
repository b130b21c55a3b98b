"""Exports to a :class:`~analyzer.results.Survey`: rows in equal rows out, every guess and repair reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from analyzer.config import Config
from analyzer.errors import ConfigError, InputError
from analyzer.read.check import check
from analyzer.read.check_table import survey_findings, table_findings
from analyzer.read.comments import asked_frame, comment_frame
from analyzer.read.dates import Dates, dates
from analyzer.read.expression import names_in
from analyzer.read.guess import ColumnGuess, guess_columns
from analyzer.read.labels import Points, score_points
from analyzer.read.names import KEY
from analyzer.read.scale import rating_for, score_status
from analyzer.read.segments import segment_text
from analyzer.read.selection import selected_rows
from analyzer.read.tables import PathLikeStr, RawTable, read_tables
from analyzer.read.values import booleans, is_text, numbers
from analyzer.results import MetricName, Rating, Survey
from analyzer.schema import METRICS, RESPONSES, Finding

_RESERVED = frozenset(RESPONSES) | {"date", "respondent", "weight", "agent", "unit", "interaction_date", "question"}


@dataclass
class _Build:
    """Columns of the frame under construction, and what was seen on the way."""

    frame: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)

    def put(self, name: str, values: Any) -> str:
        """Add an input column under its own name, or with the suffix ``_input`` where the name is the product's."""
        free = name
        reserved = name in _RESERVED or (name.startswith(("score_", "group_")) and name.split("_", 1)[1] in METRICS)
        while reserved or free in self.frame:
            free, reserved = f"{free}_input", False
        if free != name:
            self.findings.append(
                Finding(
                    "info",
                    "column_renamed",
                    f"column {name!r} is written as {free!r}: the results use that name. Rename it to keep its own.",
                )
            )
        self.frame[free] = values
        return free


def read_survey(
    paths: PathLikeStr | Sequence[PathLikeStr] | pd.DataFrame,
    *,
    config: Config | None = None,
    where: str | None = None,
    since: str | None = None,
    until: str | None = None,
    strict: bool = True,
) -> Survey:
    """Read one or many exports, or a frame, into canonical columns.

    Parameters
    ----------
    paths : a path, several paths, or a DataFrame.
    config : columns and score options; ``auto`` columns are guessed.
    where : rows to keep, e.g. ``"channel == 'phone' and score < 7"``; any input column may be named.
    since, until : first and last date to keep (inclusive), e.g. ``"2026-01"``.
    strict : when True a suspected misreading that would change the score stops the read.

    Returns
    -------
    Survey with as many rows as the selection holds, in input order; ``accounting`` counts the others.

    Raises
    ------
    InputError
        If the input cannot be read, has neither score nor comment, or its score is suspected to be misread.
    ConfigError
        If a named column does not exist.

    Examples
    --------
    >>> survey = read_survey(pd.DataFrame({"nps": [9, 3], "comment": ["Quick help", "Long wait"]}))
    >>> survey.frame["response_id"].tolist(), survey.rating.metric
    (['1', '2'], 'nps')
    """
    config = config or Config()
    table = read_tables(paths)
    guess = guess_columns(table.frame, config, questions=table.questions, hints=table.hints)
    if not guess.roles["score"] and not guess.roles["comment"]:
        shown = ", ".join(map(str, table.frame.columns[:12]))
        raise InputError(
            f"{table.source.iloc[0] if len(table.source) else 'input'}: neither a score nor a comment "
            "column was "
            f"found among {shown}. Name them with --score COL and --comment COL."
        )
    if not len(table.frame):
        raise InputError("the input has no rows. Give an export with at least one response.")
    rows = selected_rows(table.frame, guess, where=where, since=since, until=until)
    keep = sorted(names_in(where) | _keys(config)) if where else sorted(_keys(config))
    survey = _survey(table, guess, config, rows, keep)
    stop = next((f for f in survey.findings if f.severity == "error"), None)
    if strict and stop is not None:
        raise InputError(f"{stop.message} (finding {stop.code})")
    return survey


def _keys(config: Config) -> set[str]:
    on = config.operations.on
    return {on} if isinstance(on, str) else set(on or ())


def _survey(
    table: RawTable, guess: ColumnGuess, config: Config, rows: np.ndarray[Any, Any], keep: Sequence[str]
) -> Survey:
    raw = table.frame[rows].reset_index(drop=True)
    roles = guess.roles
    ids, id_findings = _ids(table, roles["id"], rows)
    build = _Build(
        {"response_id": ids, "source": table.source[rows].reset_index(drop=True)}, [*table.findings, *id_findings]
    )
    ratings = _scores(build, raw, guess, config)
    date = _dates(build, raw, guess, rows)
    for role in ("respondent", "agent", "unit"):
        if roles[role]:
            build.frame[role] = segment_text(_as_id(raw[roles[role]]))
    if roles["weight"]:
        build.frame["weight"] = numbers(raw[roles["weight"]]).values
    segments = tuple(build.put(c, segment_text(raw[c])) for c in roles["segments"] or ())
    operations = tuple(build.put(c, _metric(raw[c])) for c in roles["operations"] or ())
    sub_ratings = tuple(build.put(c, numbers(raw[c]).values) for c in roles["sub_ratings"] or ())
    _pass_through(build, raw, guess, keep)
    comments = comment_frame(raw, guess)
    survey = Survey(
        frame=pd.DataFrame(build.frame, index=pd.RangeIndex(len(raw))),
        comments=comments,
        asked=asked_frame(raw, guess, table.questions, comments),
        ratings=ratings,
        segments=segments,
        operations=operations,
        sub_ratings=sub_ratings,
        columns={k: v for k, v in roles.items() if v},
        guessed=guess.guessed,
        accounting={"read": len(table.frame), "selected": len(raw)},
    )
    findings = (*build.findings, *table_findings(raw, guess, date), *survey_findings(survey, config), *check(survey))
    return replace(survey, findings=findings)


def _as_id(series: pd.Series[Any]) -> pd.Series[Any]:
    """Identifiers as text; whole floats lose their ``.0``."""
    if not is_text(series) and pd.api.types.is_numeric_dtype(series.dtype):
        return series.map(lambda v: None if pd.isna(v) else str(int(v)) if float(v).is_integer() else str(v))
    text = series.astype("str").str.strip()
    whole = text.str.fullmatch(r"\d+\.0").fillna(False)
    filled = text.notna() & (text != "")
    return text.str.removesuffix(".0") if bool(whole.any()) and bool((whole | ~filled).all()) else text


def _ids(table: RawTable, column: str | None, rows: np.ndarray[Any, Any]) -> tuple[pd.Series[Any], list[Finding]]:
    """Ids as text; row numbers for all when one is missing or repeated."""
    n = len(table.frame)
    numbered = pd.Series(np.arange(1, n + 1), dtype="int64").astype("str")
    if column is None:
        note = "no id column: responses are numbered by row. Name one with --id COL."
        return numbered[rows].reset_index(drop=True), [Finding("info", "ids_numbered", note)]
    ids = _as_id(table.frame[column]).fillna("").astype("str")
    missing, repeated = int((ids == "").sum()), int((ids[ids != ""]).duplicated(keep=False).sum())
    if missing or repeated:
        note = (
            f"column {column!r}: {missing} ids are missing and {repeated} are repeated, "
            "so responses are numbered by row. Name another with --id COL."
        )
        return numbered[rows].reset_index(drop=True), [Finding("warning", "ids_not_unique", note, missing + repeated)]
    return ids[rows].reset_index(drop=True), []


def _scores(build: _Build, raw: pd.DataFrame, guess: ColumnGuess, config: Config) -> dict[str, Rating]:
    """The primary score and further metrics; without a score column all are missing."""
    score = guess.roles["score"]
    wanted: dict[str, str | None] = {"": score} if isinstance(score, str) else dict(score or {})
    unknown = next((m for m in wanted if m and m not in METRICS), None)
    if unknown:
        raise ConfigError(f"columns.score: got the metric {unknown!r}. Allowed: {', '.join(METRICS)}.")
    options = config.score
    if options.metric != "auto" and "" not in wanted and wanted and options.metric not in wanted:
        raise ConfigError(f"score.metric: got {options.metric!r}, but columns.score only names {', '.join(wanted)}.")
    ratings: dict[str, Rating] = {}
    build.frame["score"] = np.full(len(raw), np.nan)
    build.frame["score_status"] = "missing"
    for i, (metric, column) in enumerate(wanted.items()):
        if column is None:
            continue
        points = score_points(raw[column])
        own = options if i == 0 else options.model_copy(update={"metric": "auto", "scale": "auto", "reversed": False})
        explicit = bool(metric) or options.metric != "auto" or options.scale != "auto"
        named: MetricName | None = metric or None  # type: ignore[assignment]
        rating, suspicions = rating_for(points, name=column, options=own, metric=named, explicit=explicit)
        suffix = "" if i == 0 else f"_{rating.metric}"
        build.frame["score" + suffix] = points.values
        build.frame["score_status" + suffix] = score_status(points.values, rating)
        ratings[rating.metric] = rating
        build.findings += [*suspicions, *_reading(points, column)]
    return ratings


def _reading(points: Points, column: str) -> list[Finding]:
    out = []
    if points.kind:
        out.append(
            Finding(
                "info",
                "score_from_labels",
                f"column {column!r}: labelled scale points were read as numbers. Check one of each.",
            )
        )
    if points.kind == "category":
        out.append(
            Finding(
                "warning",
                "score_from_category",
                f"column {column!r} only names the group: promoters count as 9, passives as 7, detractors as 6. "
                "Export the scores themselves to see more.",
            )
        )
    if points.unreadable.any():
        k = int(points.unreadable.sum())
        out.append(
            Finding(
                "warning",
                "score_unreadable",
                f"column {column!r}: {k} cells are no number or known "
                "label and count "
                "as missing. Correct them in the export.",
                k,
            )
        )
    if points.decimal_comma:
        out.append(
            Finding(
                "info", "decimal_comma", f"column {column!r}: the comma was read as the decimal sign. Check one value."
            )
        )
    return out


def _dates(build: _Build, raw: pd.DataFrame, guess: ColumnGuess, rows: np.ndarray[Any, Any]) -> Dates | None:
    """Put the dates of answer and interaction; day and month were told apart on the whole file."""
    main = None
    for role in ("date", "interaction_date"):
        column = guess.roles[role]
        if not column:
            continue
        known = guess.profiles[column].dates
        parsed = (
            dates(raw[column])
            if known is None
            else replace(known, values=known.values[rows], unreadable=known.unreadable[rows])
        )
        build.frame[role] = parsed.values
        main = parsed if role == "date" else main
    return main


def _metric(series: pd.Series[Any]) -> Any:
    """An operational metric as floats; yes/no as 1/0."""
    flags = booleans(series)
    return flags if flags is not None else numbers(series).values


def _pass_through(build: _Build, raw: pd.DataFrame, guess: ColumnGuess, keep: Sequence[str]) -> None:
    """Keys for a later join, and columns a selection names."""
    used = {
        c
        for role, value in guess.roles.items()
        if role not in ("score", "id", "comment") and value
        for c in ([value] if isinstance(value, str) else value)
    }
    comment = guess.roles["comment"]
    score = guess.roles["score"]
    given = {comment} if isinstance(comment, str) else set(comment or ())
    given |= {score} if isinstance(score, str) else set((score or {}).values())
    for column in raw.columns:
        p = guess.profiles[column]
        key = bool(KEY.search(p.words)) and p.mean_words < 6 and p.identifier and column != guess.roles["id"]
        if column not in used and column not in given and (key or column in keep):
            build.put(column, segment_text(_as_id(raw[column])))
