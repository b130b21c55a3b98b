"""What a vendor dialect declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Header:
    """How the first rows of an export are read.

    Attributes
    ----------
    names : one column name per column.
    first_row : position of the first data row.
    questions : column name -> the question as the respondent saw it.
    dialect : name of the platform, "" for a plain table.
    """

    names: tuple[str, ...]
    first_row: int
    questions: Mapping[str, str] = field(default_factory=dict)
    dialect: str = ""


@dataclass(frozen=True)
class Dialect:
    """One platform's export shape.

    Attributes
    ----------
    name : platform name for messages.
    header_rows : number of rows before the data.
    matches : whether the first rows have this shape.
    header : how they are read.
    """

    name: str
    header_rows: int
    matches: Callable[[Rows], bool]
    header: Callable[[Rows], Header]
