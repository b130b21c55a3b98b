"""Vendor dialects: small declarative readers that recognise an export by the shape of its first rows."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.read.dialects import qualtrics, surveymonkey
from analyzer.read.dialects.base import Dialect, Header

REGISTRY: tuple[Dialect, ...] = (qualtrics.DIALECT, surveymonkey.DIALECT)
HEAD_ROWS = 4


def recognise(rows: Sequence[Sequence[str]]) -> Header:
    """Column names, question texts and the first data row of an export, from its first rows.

    Examples
    --------
    >>> recognise([["id", "score"], ["1", "9"]]).names
    ('id', 'score')
    """
    for dialect in REGISTRY:
        if len(rows) >= dialect.header_rows and dialect.matches(rows):
            return dialect.header(rows)
    return Header(names=tuple(rows[0]), first_row=1)


__all__ = ["HEAD_ROWS", "REGISTRY", "Dialect", "Header", "recognise"]
