"""SurveyMonkey: questions in the first row (once per question), answer options in the second.

Condensed exports give a single-choice question one column; expanded ones give every answer option its own, and
:func:`_finish` joins them again where each respondent filled at most one.
"""

from __future__ import annotations

import pandas as pd

from analyzer.read.dialects.base import Dialect, Header, Hints, Rows, hints, key

_OPEN = {"", "response", "open-ended response"}
_OWN = {"other (please specify)", "comment", "please explain"}
_SEPARATOR = ": "


def _matches(rows: Rows) -> bool:
    first, second = ([cell.strip().casefold() for cell in row] for row in rows[:2])
    starts = first[0].replace(" ", "").replace("_", "") in ("respondentid", "respondid")
    return starts and second[0] == "" and any(cell for cell in second)


def _header(rows: Rows) -> Header:
    names: list[str] = []
    questions: dict[str, str] = {}
    question = ""
    for top, option in zip(rows[0], rows[1], strict=False):
        question = top.strip() or question
        plain = option.strip().casefold() in _OPEN
        name = question if plain and top.strip() else f"{question}{_SEPARATOR}{option.strip()}"
        names.append(name)
        if option.strip():
            questions[name] = question
    return Header(tuple(names), 2, questions=questions, dialect="SurveyMonkey", hints=_hints(names))


def _hints(names: list[str]) -> Hints:
    return hints(
        names,
        roles={
            "id": ("respond(?:ent)? id",),
            "date": ("end date", "date modified", "start date"),
            "respondent": ("email address",),
        },
        bookkeeping="collector id|start date|end date|date created|date modified|ip address|email address|first name"
        "|last name|custom data.*|custom \\d+|collection mode|custom value",
    )


def _finish(frame: pd.DataFrame, header: Header) -> pd.DataFrame:
    """One column per single-choice question in place of one per answer option."""
    groups: dict[str, list[str]] = {}
    for name, question in header.questions.items():
        option = name.removeprefix(question + _SEPARATOR)
        if name in frame.columns and option != name and option.casefold() not in _OWN:
            groups.setdefault(question, []).append(name)
    for question, columns in groups.items():
        joined = _single_choice(frame, question, columns)
        if joined is not None:
            place = list(frame.columns).index(columns[0])
            frame = frame.drop(columns=columns)
            frame.insert(place, question, joined)
    return frame


def _single_choice(frame: pd.DataFrame, question: str, columns: list[str]) -> pd.Series[str] | None:
    """The chosen option of each row; None where rows fill several, or cells hold more than their option."""
    if len(columns) < 2 or question in frame.columns or not len(frame):
        return None
    cells = frame[columns].fillna("").astype("str").apply(lambda c: c.str.strip())
    if ((cells != "").sum(axis=1) > 1).any():
        return None
    joined = cells.agg("".join, axis=1)
    options = {key(c.removeprefix(question + _SEPARATOR)) for c in columns}
    seen = {key(v) for v in joined.unique() if v}
    numeric = all(v.replace(".", "", 1).isdigit() for v in seen)
    return joined if seen and (seen <= options or numeric) else None


DIALECT = Dialect("SurveyMonkey", 2, _matches, _header, _finish)
