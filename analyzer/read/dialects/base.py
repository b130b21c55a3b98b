"""What a vendor dialect declares: how its first rows are told from others, and what its columns are for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analyzer.read.names import words

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Hints:
    """What a platform says about its columns; a config always wins over it.

    Attributes
    ----------
    roles : role (as in ``config.columns``) -> its column.
    bookkeeping : columns about the sending of the survey; never a segment, a metric, a score or a comment.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    bookkeeping: frozenset[str] = frozenset()

    def joined(self, other: Hints) -> Hints:
        """The hints of two files; the first wins."""
        return Hints({**other.roles, **self.roles}, self.bookkeeping | other.bookkeeping)


@dataclass(frozen=True)
class Header:
    """How the first rows of an export are read.

    Attributes
    ----------
    names : one column name per column.
    first_row : position of the first data row.
    questions : column name -> the question as the respondent saw it.
    dialect : name of the platform, "" for a plain table.
    hints : what the platform says about its columns.
    """

    names: tuple[str, ...]
    first_row: int
    questions: Mapping[str, str] = field(default_factory=dict)
    dialect: str = ""
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True)
class Dialect:
    """One platform's export shape.

    Attributes
    ----------
    name : platform name for messages.
    header_rows : number of rows before the data.
    matches : whether the first rows have this shape.
    header : how they are read.
    finish : the frame with columns joined that belong together; None where there are none.
    """

    name: str
    header_rows: int
    matches: Callable[[Rows], bool]
    header: Callable[[Rows], Header]
    finish: Callable[[pd.DataFrame, Header], pd.DataFrame] | None = None


def key(name: str) -> str:
    """A column name for comparison: lower-case words, or the sign itself.

    Examples
    --------
    >>> key("ResponseId"), key("Submit Date (UTC)"), key("#")
    ('response id', 'submit date utc', '#')
    """
    return words(name) or str(name).strip()


def hints(names: Iterable[str], *, roles: Mapping[str, Sequence[str]], bookkeeping: str = "(?!)") -> Hints:
    """Columns whose key fully matches a pattern of their role, the first pattern that any column matches.

    Examples
    --------
    >>> hints(["Score", "Name", "Email"], roles={"respondent": ("email", "name")}).roles
    {'respondent': 'Email'}
    """
    keys = {name: key(name) for name in names}
    found: dict[str, str] = {}
    for role, patterns in roles.items():
        for alternative in patterns:
            hit = next((n for n, k in keys.items() if re.fullmatch(alternative, k) and n not in found.values()), None)
            if hit is not None:
                found[role] = hit
                break
    quiet = {n for n, k in keys.items() if re.fullmatch(bookkeeping, k) and n not in found.values()}
    return Hints(found, frozenset(quiet))


def by_columns(
    name: str, *, required: Sequence[str], roles: Mapping[str, Sequence[str]], bookkeeping: str = "(?!)"
) -> Dialect:
    """A dialect with one header row, told by its column names.

    Parameters
    ----------
    name : platform name.
    required : patterns; each must fully match the key of some column.
    roles : role -> patterns of its column's key, in order of preference.
    bookkeeping : pattern of the columns that say nothing about the customer's experience.
    """

    def matches(rows: Rows) -> bool:
        keys = [key(cell) for cell in rows[0]]
        return all(any(re.fullmatch(pattern, k) for k in keys) for pattern in required)

    def header(rows: Rows) -> Header:
        names = tuple(rows[0])
        return Header(names, 1, dialect=name, hints=hints(names, roles=roles, bookkeeping=bookkeeping))

    return Dialect(name, 1, matches, header)
