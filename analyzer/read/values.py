"""Text to numbers: decimal comma and thousands decided per column on all its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

MISSING = frozenset({
    "", "na", "n/a", "#n/a", "nan", "null", "none", "<na>", "\\n", "-", "--", ".", "#null!", "missing",
})  # fmt: skip
TRUE = frozenset({"true", "yes", "y", "ja", "oui", "sí", "si", "wahr", "vrai", "t", "j"})
FALSE = frozenset({"false", "no", "n", "nein", "nee", "non", "falsch", "faux", "f"})


@dataclass(frozen=True)
class Numbers:
    """A column as numbers.

    Attributes
    ----------
    values : (n,) float64, NaN where missing or unreadable.
    unreadable : (n,) bool, True where there is text that is no number.
    decimal_comma : True when a comma was read as the decimal sign.
    """

    values: npt.NDArray[np.float64]
    unreadable: npt.NDArray[np.bool_]
    decimal_comma: bool = False


def is_text(series: pd.Series[Any]) -> bool:
    """True for columns of text (as opposed to numbers, dates and booleans that came typed)."""
    return bool(pd.api.types.is_string_dtype(series.dtype) or series.dtype == object)


def stripped(series: pd.Series[Any]) -> pd.Series[Any]:
    """Text without surrounding space; missing becomes the empty string."""
    return series.astype("str").fillna("").str.strip()


def missing_mask(text: pd.Series[Any]) -> pd.Series[Any]:
    """True where stripped text stands for "no value"."""
    return text.str.lower().isin(MISSING)


def numbers(series: pd.Series[Any]) -> Numbers:
    """Read a column as numbers.

    Examples
    --------
    >>> numbers(pd.Series(["1,5", "12,25", "3"])).values.tolist()
    [1.5, 12.25, 3.0]
    >>> numbers(pd.Series(["1.234,50", "1.500"])).values.tolist()
    [1234.5, 1500.0]
    """
    if pd.api.types.is_bool_dtype(series.dtype) or pd.api.types.is_numeric_dtype(series.dtype):
        values = series.astype("float64").to_numpy(dtype="float64", na_value=np.nan)
        return Numbers(np.where(np.isfinite(values), values, np.nan), np.zeros(len(series), dtype=bool))
    if not is_text(series):
        return Numbers(np.full(len(series), np.nan), series.notna().to_numpy(dtype=bool))
    plain = _plain(series)
    if plain is not None:
        return Numbers(plain, np.zeros(len(series), dtype=bool))
    codes, uniques = pd.factorize(series)
    text = stripped(pd.Series(uniques, dtype="str"))
    missing = missing_mask(text).to_numpy(dtype=bool)
    values, comma = _parse(text)
    return Numbers(
        np.where(codes >= 0, np.append(values, np.nan)[codes], np.nan),
        np.append(~missing & np.isnan(values), False)[codes],
        comma,
    )


def _plain(series: pd.Series[Any]) -> npt.NDArray[np.float64] | None:
    """All cells at once where they are plain numbers, empty or NA; None where one is something else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(pa.array(series.astype("str"), type=pa.large_string(), from_pandas=True))
    cells = pc.if_else(pc.is_in(cells, value_set=pa.array(["", "NA", "NULL"], type=pa.large_string())), None, cells)
    try:
        values = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        return None
    numbers_: npt.NDArray[np.float64] = values.to_numpy(zero_copy_only=False).astype("float64")
    return numbers_ if pc.all(pc.is_finite(values)).as_py() in (True, None) else None


def _parse(text: pd.Series[Any]) -> tuple[npt.NDArray[np.float64], bool]:
    """Distinct texts to numbers, and whether the comma is the decimal sign."""
    plain = pd.to_numeric(
        text.where(text.str.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")), errors="coerce"
    )
    values = plain.to_numpy(dtype="float64")
    values = np.where(np.isfinite(values), values, np.nan)
    if not text.str.contains(",", regex=False).any():
        return np.where(np.isnan(values), _cleaned(text), values), False
    bare = text.str.replace(r"[\s'’%€$£]", "", regex=True)
    grouped_comma = bare.str.fullmatch(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
    decimal = bare.str.fullmatch(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+") & ~grouped_comma
    comma = bool(decimal.any())
    if comma:
        grouped_dot = bare.str.fullmatch(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?") & _has_dotted_groups(bare)
        bare = bare.where(~grouped_dot, bare.str.replace(".", "", regex=False))
        bare = bare.where(bare.str.count(",") != 1, bare.str.replace(",", ".", regex=False))
    else:
        bare = bare.where(~grouped_comma, bare.str.replace(",", "", regex=False))
    readable = bare.str.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)")
    return pd.to_numeric(bare.where(readable), errors="coerce").to_numpy(dtype="float64"), comma


def _has_dotted_groups(bare: pd.Series[Any]) -> bool:
    """A dot groups thousands only if some value shows both signs, e.g. 1.234,5 (or two dots)."""
    return bool(bare.str.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}").any())


def _cleaned(text: pd.Series[Any]) -> npt.NDArray[np.float64]:
    """Numbers that carry a unit sign or spaces between thousands: ``€ 12.50``, ``85 %``, ``1 200``."""
    shaped = text.str.fullmatch(r"[€$£]?\s?[+-]?\d{1,3}(?:[\s'’]\d{3})*\d*(?:\.\d+)?\s?[%€$£]?")
    bare = text.where(shaped).str.replace(r"[\s'’%€$£]", "", regex=True)
    values: npt.NDArray[np.float64] = pd.to_numeric(bare, errors="coerce").to_numpy(dtype="float64")
    return values


def booleans(series: pd.Series[Any]) -> npt.NDArray[np.float64] | None:
    """Yes/no columns as 1.0/0.0 (NaN where missing); None when the column is something else.

    Examples
    --------
    >>> booleans(pd.Series(["Yes", "no", ""]))
    array([ 1.,  0., nan])
    """
    if pd.api.types.is_bool_dtype(series.dtype):
        flags: npt.NDArray[np.float64] = series.astype("float64").to_numpy(dtype="float64", na_value=np.nan)
        return flags
    if not is_text(series):
        return None
    codes, uniques = pd.factorize(series)
    if len(uniques) > 12:
        return None
    text = stripped(pd.Series(uniques, dtype="str")).str.casefold()
    known = text.isin(TRUE | FALSE | MISSING)
    if not known.all() or not text.isin(TRUE | FALSE).any():
        return None
    values = np.where(text.isin(TRUE), 1.0, np.where(text.isin(FALSE), 0.0, np.nan))
    return np.where(codes >= 0, np.append(values, np.nan)[codes], np.nan)
