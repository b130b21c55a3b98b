"""Formats other than delimited text: Excel, Parquet, JSON, SPSS. Each gives a frame whose columns are text or typed."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import numpy as np
import pandas as pd

from analyzer.errors import InputError
from analyzer.read.preamble import leading_rows, title_finding
from analyzer.read.unpack import most_bytes
from analyzer.schema import Finding

_HEAD = 30
_DEPTH = 4


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
        table = parquet.read_table(pa.BufferReader(raw))
        table.validate(full=True)  # a damaged file may hold text that is no UTF-8, or offsets outside the data
        frame: pd.DataFrame = table.to_pandas()
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
    elif (whole := _one_object(text)) is not None:
        records = whole
    else:
        records = [_json_line(line, name, i) for i, line in enumerate(text.split("\n"), start=1) if line.strip()]
    bad = next((i for i, r in enumerate(records, start=1) if not isinstance(r, dict)), None)
    if bad is not None:
        raise InputError(f"{name}, record {bad}: not an object. Give one JSON object per response.")
    return typed(pd.DataFrame.from_records([_flat(r) for r in records]).astype(object)) if records else pd.DataFrame()


def _flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Nested objects become columns ``outer.inner``; lists and deep objects stay one cell of JSON."""
    out: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict) and value and depth < _DEPTH:
            out |= _flat(value, f"{prefix}{name}.", depth + 1)
        else:
            out[f"{prefix}{name}"] = None if value in ([], {}) else value
    return out


def _one_object(text: str) -> list[Any] | None:
    """The records of an API answer (``{"data": [...], "total": 9}``) or the object itself; None for JSON Lines."""
    if "\n" in text.strip() and _is_object(text.split("\n", 1)[0]):
        return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict):  # "true", "7": one record that is not an object
        return [whole]
    lists = [v for v in whole.values() if isinstance(v, list) and v and all(isinstance(r, dict) for r in v)]
    return lists[0] if len(lists) == 1 and len(whole) <= 10 else [whole]


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _json_line(line: str, name: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}, line {number}: not valid JSON. Give one object per line.") from error


Sheet = tuple[str, pd.DataFrame, tuple[Finding, ...]]


def read_excel(raw: bytes, *, name: str) -> tuple[list[Sheet], tuple[Finding, ...]]:
    """Cells of the largest sheet of an .xlsx workbook, and of those with the same header; other sheets are reported.

    Returns
    -------
    list of (source, cells with the header rows, findings), and findings about the workbook.
    """
    full = [(title, rows) for title, rows in _sheets(raw, name) if rows]
    if not full:
        raise InputError(f"{name}: the workbook is empty. Give an export with a header and at least one row.")
    tables = [(title, rows, leading_rows(_as_text(rows[:_HEAD]))) for title, rows in full]
    main = max(tables, key=lambda t: len(t[1]) - t[2])
    header = _as_text(main[1][main[2] : main[2] + 1])
    same = [t for t in tables if _as_text(t[1][t[2] : t[2] + 1]) == header and len(t[1]) > t[2] + 1] or [main]
    out: list[Sheet] = []
    for title, rows, skip in same:
        source = name if len(same) == 1 else f"{name} [{title}]"
        out.append((source, pd.DataFrame(rows[skip:], dtype=object), title_finding(skip, source)))
    if len(full) == len(same):
        return out, ()
    read = ", ".join(repr(t[0]) for t in same)
    text = f"{name}: of {len(full)} sheets only {read} was read, the largest. Save others as own files to read them."
    return out, (Finding("warning", "sheets_not_read", text),)


def _sheets(raw: bytes, name: str) -> list[tuple[str, list[list[Any]]]]:
    """Title and rows of every sheet."""
    import warnings

    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if "mimetype" in archive.namelist():
                raise InputError(f"{name}: an OpenDocument file. Save it as .xlsx or CSV.")
            most = most_bytes(len(raw))
            if sum(item.file_size for item in archive.infolist()) > most:
                raise InputError(f"{name}: unpacks to more than {most >> 20} MB. Export it as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            sheets = [(s.title, _rows(s)) for s in book.worksheets]
            book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever its XML layers raise
        raise InputError(f"{name}: not a readable Excel workbook (.xlsx). Save it again or export CSV.") from error
    return sheets


def _as_text(rows: list[list[Any]]) -> list[list[str]]:
    return [["" if c is None else str(c) for c in row] for row in rows]


def _rows(sheet: Any) -> list[list[Any]]:
    """Rows with any content, cut to the columns that hold something."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True) if any(c not in (None, "") for c in row)]
    width = max((i + 1 for row in rows for i, c in enumerate(row) if c not in (None, "")), default=0)
    return [row[:width] + [None] * (width - len(row)) for row in rows]
