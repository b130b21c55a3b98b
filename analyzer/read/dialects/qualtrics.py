"""Qualtrics CSV: names, question texts, then a row of ``{"ImportId": …}`` before the data."""

from __future__ import annotations

from analyzer.read.dialects.base import Dialect, Header, Rows


def _matches(rows: Rows) -> bool:
    cells = [cell.replace(" ", "") for cell in rows[2] if cell]
    return bool(cells) and all(cell.startswith(('{"ImportId"', "{'ImportId'")) for cell in cells)


def _header(rows: Rows) -> Header:
    names = tuple(rows[0])
    questions = {
        name: text.strip() for name, text in zip(names, rows[1], strict=False) if text.strip() and text != name
    }
    return Header(names=names, first_row=3, questions=questions, dialect="Qualtrics")


DIALECT = Dialect(name="Qualtrics", header_rows=3, matches=_matches, header=_header)
