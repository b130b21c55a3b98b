"""What each column holds: its kind, how full and how varied it is, and its numbers or dates where it has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analyzer.read.dates import Dates, dates
from analyzer.read.names import words
from analyzer.read.values import Numbers, booleans, is_text, missing_mask, numbers, stripped

Kind = Literal["number", "date", "text", "boolean", "empty"]
_SAMPLE = 2000
_ROWS = 20_000  # of ten times as many rows and more, columns that hardly repeat are described by a sample of these


@dataclass(frozen=True)
class Profile:
    """One column.

    Attributes
    ----------
    name, words : its name, and the name as lower-case words.
    kind : what most filled cells are (a number, a date, …).
    n, filled : rows, and rows with a value.
    levels : number of distinct values; from 200,000 rows on an estimate where values hardly repeat.
    top_share : share of the most frequent value among the filled rows.
    mean_words : words per filled cell (of a sample).
    numbers, dates : the parsed column where the kind asks for it.
    title : the question text where the export gives it, else the name.
    na_token : True when cells are written NA or NULL, as R and databases write missing values.
    """

    name: str
    words: str
    kind: Kind
    n: int
    filled: int
    levels: int
    top_share: float
    mean_words: float
    numbers: Numbers | None = None
    dates: Dates | None = None
    na_token: bool = False
    title: str = ""

    @property
    def unique(self) -> bool:
        """Every row has a value of its own."""
        return self.filled == self.n == self.levels and self.n > 1

    @property
    def identifier(self) -> bool:
        """Text, or whole numbers: what a key may be."""
        if self.numbers is None:
            return self.kind == "text"
        values = self.numbers.values[np.isfinite(self.numbers.values)]
        return bool((values == np.round(values)).all())

    @property
    def free_text(self) -> bool:
        """Cells that read like sentences or differ from row to row like them."""
        varied = self.levels > 0.3 * self.filled and self.levels > 5
        return self.kind == "text" and (self.mean_words >= 3 or (varied and self.mean_words > 1.2))


def profile(name: str, series: pd.Series[Any], *, question: str = "") -> Profile:
    """Describe one column; ``question`` is its question text where the export gives it beside the name.

    Examples
    --------
    >>> profile("score", pd.Series(["9", "3", ""])).kind
    'number'
    """
    n = len(series)
    if not is_text(series):
        return _typed(name, series, question)
    uniques, counts = _counted(series.iloc[:: n // _ROWS] if n > 10 * _ROWS else series)
    text = stripped(pd.Series(uniques, dtype="str"))
    present = ~missing_mask(text).to_numpy(dtype=bool)
    varied = n > 10 * _ROWS and present.sum() > 0.5 * counts[present].sum()
    if n > 10 * _ROWS and not varied:  # what repeats is cheap to count exactly
        uniques, counts = _counted(series)
        text = stripped(pd.Series(uniques, dtype="str"))
        present = ~missing_mask(text).to_numpy(dtype=bool)
    na_token = bool((text.isin(["NA", "NULL"]).to_numpy(dtype=bool)).any())
    filled = _filled(series) if varied else int(counts[present].sum())
    levels = round(filled * int(present.sum()) / max(1, int(counts[present].sum()))) if varied else int(present.sum())
    base: dict[str, Any] = {
        "name": name,
        "words": words(f"{name} {question}" if question.count(" ") > 1 else name),
        "title": question or name,
        "n": n,
        "filled": filled,
        "levels": levels,
        "top_share": float(counts[present].max() / counts[present].sum()) if filled else 0.0,
        "na_token": na_token,
    }
    if not filled:
        return Profile(kind="empty", mean_words=0.0, **base)
    sample = text[present].iloc[:: max(1, int(present.sum()) // _SAMPLE)]
    kind, parsed_numbers, parsed_dates = _kind(series, sample)
    return Profile(
        kind=kind,
        mean_words=float((sample.str.count(r"\s+") + 1).mean()),
        numbers=parsed_numbers,
        dates=parsed_dates,
        **base,
    )


def _counted(series: pd.Series[Any]) -> tuple[Any, Any]:
    """Distinct values and how often each occurs (missing ones left out)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.value_counts(pa.array(series, type=pa.large_string(), from_pandas=True).drop_null())
    return found.field("values").to_pandas(), found.field("counts").to_numpy(zero_copy_only=False)


def _filled(series: pd.Series[Any]) -> int:
    """Cells that hold anything, without a pass over distinct values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = pa.array(["", " ", "NA", "N/A", "NULL", "nan", "-", "."], type=pa.large_string())
    cells = pa.array(series, type=pa.large_string(), from_pandas=True)
    empty = int(pc.sum(pc.is_in(cells, value_set=nothing)).as_py() or 0)
    return len(series) - int(cells.null_count) - empty


def _kind(series: pd.Series[Any], sample: pd.Series[Any]) -> tuple[Kind, Numbers | None, Dates | None]:
    """Numbers or dates if 90 % of the sampled distinct values are, and then on all values."""
    if booleans(sample) is not None:
        return "boolean", None, None
    if sample.str.contains(r"[0-9]").mean() < 0.8:  # neither numbers nor dates do without digits
        return "text", None, None
    if (~numbers(sample).unreadable).mean() >= 0.9:
        return "number", numbers(series), None
    if sample.str.len().median() > 45:
        return "text", None, None
    if (~dates(sample, serial=False).unreadable).mean() >= 0.8:
        return "date", None, dates(series, serial=False)
    return "text", None, None


def _typed(name: str, series: pd.Series[Any], question: str) -> Profile:
    filled = int(series.notna().sum())
    counts = series.value_counts(dropna=True)
    base: dict[str, Any] = {
        "name": name,
        "words": words(f"{name} {question}" if question.count(" ") > 1 else name),
        "title": question or name,
        "n": len(series),
        "filled": filled,
        "levels": len(counts),
        "top_share": float(counts.iloc[0] / filled) if filled else 0.0,
        "mean_words": 1.0,
    }
    if not filled:
        return Profile(kind="empty", **base)
    if pd.api.types.is_bool_dtype(series.dtype):
        return Profile(kind="boolean", **base)
    if pd.api.types.is_numeric_dtype(series.dtype):
        return Profile(kind="number", numbers=numbers(series), **base)
    return Profile(kind="date", dates=dates(series), **base)
