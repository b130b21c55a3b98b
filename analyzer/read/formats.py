"""Formats other than delimited text: Excel, Parquet, JSON, SPSS. Each gives a frame whose columns are text or typed."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analyzer.errors import InputError, MissingExtraError
from analyzer.read.dialects import HEAD_ROWS, recognise
from analyzer.schema import Finding

_MAX_UNPACKED = 4 << 30


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Object columns become numbers, booleans, dates or text, whichever all their cells are.

    Examples
    --------
    >>> typed(pd.DataFrame({"a": pd.Series([1, "x", None], dtype=object)}))["a"].tolist()
    ['1', 'x', nan]
    """
    changed = {c: _typed(frame[c]) for c in frame.columns if _needs_work(frame[c])}
    return frame.assign(**changed) if changed else frame


def _needs_work(series: Any) -> bool:
    if isinstance(series, pd.DataFrame):  # duplicated names are refused later, by name
        return False
    dtype = series.dtype
    known = pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)
    return not known and not pd.api.types.is_datetime64_any_dtype(dtype) and str(dtype) != "str"


def _typed(series: pd.Series[Any]) -> pd.Series[Any]:
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    kind = pd.api.types.infer_dtype(series, skipna=True)
    if kind in ("integer", "floating", "mixed-integer-float", "decimal"):
        return pd.to_numeric(series.where(series.notna(), np.nan), errors="coerce")
    if kind == "boolean":
        return series.astype("boolean")
    if kind in ("datetime64", "datetime", "date"):
        return pd.to_datetime(series, errors="coerce", utc=True).dt.tz_localize(None)
    if kind == "string":
        return series.astype("str")
    return series.map(_cell).astype("str")


def _cell(value: Any) -> Any:
    """One cell as text; None stays missing."""
    if value is None or (not isinstance(value, list | dict | tuple | np.ndarray) and pd.isna(value)):
        return np.nan
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, list | dict | tuple | np.ndarray):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def read_parquet(raw: bytes, *, name: str) -> pd.DataFrame:
    """A Parquet file."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        frame: pd.DataFrame = parquet.read_table(pa.BufferReader(raw)).to_pandas()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{name}: the Parquet file is damaged. Write it again.") from error
    return typed(frame.reset_index(drop=isinstance(frame.index, pd.RangeIndex)))


def read_json(data: bytes, *, name: str) -> pd.DataFrame:
    """JSON Lines, or one array of objects."""
    text = data.decode("utf-8", errors="replace").strip()
    if not text:
        raise InputError(f"{name}: the file is empty. Give an export with at least one row.")
    records: list[Any]
    if text.startswith("["):
        try:
            records = json.loads(text)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", "?")
            raise InputError(
                f"{name}, line {line}: not valid JSON. Give JSON Lines or one array of objects."
            ) from error
    else:
        records = [_json_line(line, name, i) for i, line in enumerate(text.split("\n"), start=1) if line.strip()]
    bad = next((i for i, r in enumerate(records, start=1) if not isinstance(r, dict)), None)
    if bad is not None:
        raise InputError(f"{name}, record {bad}: not an object. Give one JSON object per response.")
    return typed(pd.DataFrame.from_records(records).astype(object)) if records else pd.DataFrame()


def _json_line(line: str, name: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}, line {number}: not valid JSON. Give one object per line.") from error


def read_excel(raw: bytes, *, name: str) -> tuple[pd.DataFrame, dict[str, str], tuple[Finding, ...]]:
    """The first sheet with rows of an .xlsx workbook; further sheets are reported."""
    import warnings

    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
                raise InputError(f"{name}: unpacks to more than {_MAX_UNPACKED >> 30} GB. Export it as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            sheets = [(s.title, _rows(s)) for s in book.worksheets]
            book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever its XML layers raise
        raise InputError(f"{name}: not a readable Excel workbook (.xlsx). Save it again or export CSV.") from error
    full = [(title, rows) for title, rows in sheets if rows]
    if not full:
        raise InputError(f"{name}: the workbook is empty. Give an export with a header and at least one row.")
    title, rows = full[0]
    header = recognise([["" if c is None else str(c) for c in row] for row in rows[:HEAD_ROWS]])
    frame = pd.DataFrame(rows[header.first_row :], dtype=object).reindex(columns=range(len(header.names)))
    findings: list[Finding] = []
    if len(full) > 1:
        text = f"{name}: the sheet {title!r} was read; {len(full) - 1} further sheets were not. Save them as own files."
        findings.append(Finding("warning", "sheets_not_read", text))
    return typed(frame.set_axis(list(header.names), axis=1)), dict(header.questions), tuple(findings)


def _rows(sheet: Any) -> list[list[Any]]:
    """Rows with any content, cut to the columns that hold something."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True) if any(c not in (None, "") for c in row)]
    width = max((i + 1 for row in rows for i, c in enumerate(row) if c not in (None, "")), default=0)
    return [row[:width] + [None] * (width - len(row)) for row in rows]


def read_sav(path: Path, *, name: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """An SPSS file: codes where the labels only name scale points, labels otherwise; question texts from its labels."""
    try:
        import pyreadstat
    except ImportError as error:
        raise MissingExtraError("pyreadstat", "spss", f"reading the SPSS file {name}") from error
    try:
        frame, meta = pyreadstat.read_sav(str(path))
    except Exception as error:  # pyreadstat raises its own class per fault
        raise InputError(f"{name}: the SPSS file is damaged. Save it again or export CSV.") from error
    columns: dict[str, Any] = {}
    for column in frame.columns:
        labels = meta.variable_value_labels.get(column)
        coded = labels and len(labels) >= frame[column].nunique() and not pd.api.types.is_object_dtype(frame[column])
        columns[column] = frame[column].map(labels) if coded and not _scale(labels) else frame[column]
    questions = {c: t for c, t in zip(meta.column_names, meta.column_labels, strict=False) if t and t != c}
    return typed(pd.DataFrame(columns)), questions


def _scale(labels: dict[Any, str]) -> bool:
    """Value labels of consecutive numbers that name degrees keep their codes; categories become their labels."""
    from analyzer.read.labels import scale_points

    return scale_points(pd.Series(list(labels.values()), dtype="str")) is not None
