"""Vendor dialects: small declarative readers that recognise an export by the shape of its first rows."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analyzer.read.dialects import delighted, intercom, medallia, qualtrics, surveymonkey, typeform, zendesk
from analyzer.read.dialects.base import Dialect, Header, Hints

REGISTRY: tuple[Dialect, ...] = (
    qualtrics.DIALECT, surveymonkey.DIALECT, qualtrics.PLAIN, typeform.DIALECT, delighted.DIALECT, zendesk.RATINGS,
    zendesk.TICKETS, intercom.DIALECT, medallia.AGENT_CONNECT, medallia.EXPERIENCE,
)  # fmt: skip
HEAD_ROWS = 4


def recognise(rows: Sequence[Sequence[str]]) -> Header:
    """Column names, question texts, hints and the first data row of an export, from its first rows.

    Examples
    --------
    >>> recognise([["id", "score"], ["1", "9"]]).names
    ('id', 'score')
    >>> recognise([["#", "How was it?", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]]).dialect
    'Typeform'
    """
    for dialect in REGISTRY:
        if len(rows) >= dialect.header_rows and dialect.matches(rows):
            return dialect.header(rows)
    return Header(names=tuple(rows[0]), first_row=1)


def finish(frame: pd.DataFrame, header: Header) -> pd.DataFrame:
    """The frame with the columns joined that the dialect spreads out."""
    joiner = next((d.finish for d in REGISTRY if d.finish and d.name == header.dialect), None)
    return joiner(frame, header) if joiner else frame


__all__ = ["HEAD_ROWS", "REGISTRY", "Dialect", "Header", "Hints", "finish", "recognise"]
