"""Qualtrics: names, question texts, then a row of ``{"ImportId": …}`` before the data; the same names in SPSS files."""

from __future__ import annotations

from analyzer.read.dialects.base import Dialect, Header, Hints, Rows, by_columns, hints

_ROLES = {
    "id": ("response ?id",),
    "date": ("recorded ?date", "end ?date"),
    "respondent": ("external ?(?:data ?)?reference", "recipient ?email"),
}
_BOOKKEEPING = (
    "start ?date|end ?date|status|ip ?address|progress|duration(?: in seconds)?|finished|recorded ?date"
    "|recipient.*|external(?: data)? ?reference|location (?:latitude|longitude)|distribution ?channel|user ?language"
    "|.* nps group|.*q(?:id)?\\d+ ?(?:nps )?group|response ?set|response ?id|q recaptchascore"
    "|q relevantid.*|q.* ballotboxstuffing"
    "|.* (?:first click|last click|page submit|click count)"
)


def _hints(names: tuple[str, ...]) -> Hints:
    return hints(names, roles=_ROLES, bookkeeping=_BOOKKEEPING)


def _matches(rows: Rows) -> bool:
    cells = [cell.replace(" ", "") for cell in rows[2] if cell]
    return bool(cells) and all(cell.startswith(('{"ImportId"', "{'ImportId'")) for cell in cells)


def _header(rows: Rows) -> Header:
    names = tuple(rows[0])
    questions = {
        name: text.strip() for name, text in zip(names, rows[1], strict=False) if text.strip() and text != name
    }
    return Header(names, 3, questions=questions, dialect="Qualtrics", hints=_hints(names))


DIALECT = Dialect(name="Qualtrics", header_rows=3, matches=_matches, header=_header)
PLAIN = by_columns(  # SPSS files and exports without the two further header rows
    "Qualtrics",
    required=("response ?id", "recorded ?date", "finished|distribution ?channel|progress"),
    roles=_ROLES,
    bookkeeping=_BOOKKEEPING,
)
