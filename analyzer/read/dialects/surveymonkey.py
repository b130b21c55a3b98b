"""SurveyMonkey CSV: questions in the first row (once per question), answer options in the second."""

from __future__ import annotations

from analyzer.read.dialects.base import Dialect, Header, Rows

_OPEN = {"", "response", "open-ended response"}


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
        name = question if plain and top.strip() else f"{question}: {option.strip()}"
        names.append(name)
        if option.strip():
            questions[name] = question
    return Header(names=tuple(names), first_row=2, questions=questions, dialect="SurveyMonkey")


DIALECT = Dialect(name="SurveyMonkey", header_rows=2, matches=_matches, header=_header)
