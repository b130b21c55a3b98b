"""What every table and column means: read from one file, shown in the workbook, the database and the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class TableMeaning:
    """What a table holds.

    Attributes
    ----------
    name : of the table.
    rows : what one row stands for.
    about : one sentence.
    columns : meaning by column name.
    """

    name: str
    rows: str
    about: str
    columns: dict[str, str]

    def of(self, column: str) -> str:
        """Meaning of a column; columns of the export (segments, metrics) are described as such.

        Examples
        --------
        >>> meaning("ledger").of("low")
        'Lower bound of the interval (95 % unless score.confidence says otherwise).'
        >>> meaning("responses").of("branch")
        'As in the export.'
        """
        return self.columns.get(column, "As in the export." if self.name == "responses" else "")


@cache
def _read() -> dict[str, Any]:
    import yaml

    text = files("analyzer.report").joinpath("assets/dictionary.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def meaning(table: str) -> TableMeaning:
    """Meaning of a table; a table that is not described has empty texts."""
    data = _read()
    entry = data["tables"].get(table, {})
    columns = {**data["columns"], **entry.get("columns", {})}
    return TableMeaning(table, entry.get("rows", ""), entry.get("about", ""), columns)


def described_tables() -> tuple[str, ...]:
    """Names of all tables the dictionary describes, in its order."""
    return tuple(_read()["tables"])


def view_meanings() -> dict[str, str]:
    """Views of analysis.duckdb and what they show."""
    return dict(_read()["views"])


def own_columns(table: str) -> tuple[str, ...]:
    """Columns the dictionary describes for this table alone, without those that mean the same everywhere."""
    return tuple(_read()["tables"].get(table, {}).get("columns", {}))
