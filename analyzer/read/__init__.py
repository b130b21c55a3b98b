"""Room ``read``: exports in, a :class:`~analyzer.results.Survey` out."""

from analyzer.read.check import check
from analyzer.read.guess import ColumnGuess, config_from_guess, guess_columns
from analyzer.read.operations import join_operations
from analyzer.read.selection import select
from analyzer.read.survey import read_survey
from analyzer.read.tables import RawTable, read_tables

__all__ = [
    "ColumnGuess",
    "RawTable",
    "check",
    "config_from_guess",
    "guess_columns",
    "join_operations",
    "read_survey",
    "read_tables",
    "select",
]
