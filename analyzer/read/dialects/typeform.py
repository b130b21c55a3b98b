"""Typeform: a token, one column per question in its own words, then the moments of start and submission."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from analyzer.read.dialects.base import Dialect, Header, Rows, by_columns

_SHAPE = by_columns(
    "Typeform",
    required=("submit date utc|submitted at", "start date utc|landed at", "network id|#|token"),
    roles={"id": ("#", "token", "response id"), "date": ("submit date utc", "submitted at")},
    bookkeeping="network id|response type|stage date utc|start date utc|landed at|tags|ending|other",
)
_MARKUP = re.compile(r"<[^<>]{1,40}>|\*{1,2}(?=\S)|(?<=\S)\*{1,2}|_(?=\s|$)")


def _header(rows: Rows) -> Header:
    """Question titles lose their mark-up (``<strong>``, ``*bold*``)."""
    plain = [html.unescape(_MARKUP.sub("", cell)).strip() or cell for cell in rows[0]]
    header = _SHAPE.header([plain])
    known = {*header.hints.roles.values(), *header.hints.bookkeeping}
    questions = {name: name for name in header.names if name not in known and " " in name}
    return replace(header, questions=questions)


DIALECT = Dialect("Typeform", 1, _SHAPE.matches, _header)
