"""Paths to one raw table: the format is told by content, then by suffix; several files keep their source."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import pandas as pd

from analyzer.errors import InputError
from analyzer.read.decode import to_utf8
from analyzer.read.delimited import read_grid
from analyzer.read.dialects import HEAD_ROWS, Header, recognise
from analyzer.read.formats import read_excel, read_json, read_parquet, read_sav, typed
from analyzer.read.values import is_text
from analyzer.schema import Finding

PathLikeStr = str | PathLike[str]
MAX_BYTES = 8 << 30  # a compressed file that grows beyond this is refused


@dataclass(frozen=True)
class RawTable:
    """Rows as they stand in the files, nothing interpreted yet.

    Attributes
    ----------
    frame : index 0..n-1; text columns hold what the file holds, typed formats keep their types.
    source : file name of each row.
    questions : column -> question text where the dialect gives it.
    findings : repairs and drift.
    """

    frame: pd.DataFrame
    source: pd.Series[str]
    questions: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_tables(paths: PathLikeStr | Sequence[PathLikeStr] | pd.DataFrame) -> RawTable:
    """Read one file, several files, or a frame.

    Raises
    ------
    InputError
        If a file is missing, empty, damaged, of an unknown format, or has duplicated or no columns.
    """
    if isinstance(paths, pd.DataFrame):
        frame = _named(typed(paths.reset_index(drop=True)), name="data frame")
        return RawTable(frame, pd.Series(["dataframe"] * len(frame), dtype="str"))
    files = [Path(paths)] if isinstance(paths, str | PathLike) else [Path(p) for p in paths]
    if not files:
        raise InputError("no input file given. Give at least one export.")
    tables = [_read_file(path, name) for path, name in zip(files, _source_names(files), strict=True)]
    return tables[0] if len(tables) == 1 else _stack(tables)


def _source_names(files: Sequence[Path]) -> list[str]:
    """File names, with the folder where two files have the same name."""
    counts = Counter(path.name for path in files)
    names = [path.name if counts[path.name] == 1 else str(Path(path.parent.name) / path.name) for path in files]
    again = Counter(names)
    return [n if again[n] == 1 else f"{n} ({i + 1})" for i, n in enumerate(names)]


def _read_file(path: Path, name: str) -> RawTable:
    raw = _bytes(path)
    findings: tuple[Finding, ...] = ()
    questions: Mapping[str, str] = {}
    if raw[:4] == b"PAR1":
        frame = read_parquet(raw, name=name)
    elif raw[:4] == b"PK\x03\x04":
        frame, questions, findings = read_excel(raw, name=name)
    elif raw[:4] in (b"$FL2", b"$FL3"):
        frame, questions = read_sav(path, name=name)
    elif raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(f"{name}: an Excel file of the old .xls kind. Save it as .xlsx or CSV.")
    else:
        text = to_utf8(raw, name=name)
        if path.name.removesuffix(".gz").endswith((".json", ".jsonl", ".ndjson")) or _looks_json(text.data):
            frame, findings = read_json(text.data, name=name), text.findings
        else:
            frame, questions, findings = _delimited(text.data, name)
            findings = (*text.findings, *findings)
    if not len(frame):
        raise InputError(f"{name}: no rows, only a header. Give an export with at least one response.")
    frame = _named(frame.reset_index(drop=True), name=name)
    return RawTable(frame, pd.Series([name] * len(frame), dtype="str"), questions, findings)


def _looks_json(data: bytes) -> bool:
    return data[:200].lstrip()[:2] in (b"[{", b'{"') or data[:200].replace(b"\n", b"").replace(b" ", b"")[:2] == b"[{"


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path}: this is a folder. Give the files in it, e.g. {path / '*.csv'}.")
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file. Check the path.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or type(error).__name__}).") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r}: not a usable file name ({error}).") from error
    if raw[:2] == b"\x1f\x8b":
        raw = _gunzip(raw, path)
    if not raw:
        raise InputError(f"{path}: the file is empty. Give an export with a header and at least one row.")
    return raw


def _gunzip(raw: bytes, path: Path) -> bytes:
    import io

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as handle:
            data = handle.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: the gzip file is damaged ({error}). Compress it again.") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: unpacks to more than {MAX_BYTES >> 30} GB. Split the export.")
    return data


def _delimited(data: bytes, name: str) -> tuple[pd.DataFrame, Mapping[str, str], tuple[Finding, ...]]:
    grid = read_grid(data, name=name)
    head = [[str(cell) for cell in row] for row in grid.cells.head(HEAD_ROWS).to_numpy().tolist()]
    header = recognise(head)
    frame = grid.cells.iloc[header.first_row :]
    frame = frame.set_axis(list(header.names), axis=1)
    return frame, header.questions, (*grid.findings, *dialect_finding(header, name))


def dialect_finding(header: Header, name: str) -> tuple[Finding, ...]:
    """Say which platform's shape was recognised."""
    if not header.dialect:
        return ()
    text = f"{name}: read as a {header.dialect} export ({header.first_row} header rows)."
    return (Finding("info", "dialect_recognised", text),)


def _named(frame: pd.DataFrame, *, name: str) -> pd.DataFrame:
    """Trimmed column names; empty ones get their position; duplicates are refused."""
    names = [str(c).strip().replace("\n", " ") if c is not None else "" for c in frame.columns]
    names = [n if n and n.casefold() != "nan" else f"column_{i + 1}" for i, n in enumerate(names)]
    twice = sorted(n for n, k in Counter(names).items() if k > 1)
    if twice:
        raise InputError(
            f"{name}: the column name {twice[0]!r} occurs {Counter(names)[twice[0]]} times. Rename one of them."
        )
    if not names:
        raise InputError(f"{name}: no columns. Give an export with a header and at least one row.")
    return frame.set_axis(names, axis=1)


def _stack(tables: Sequence[RawTable]) -> RawTable:
    """Rows of several files under the union of their columns; drift is reported."""
    columns = list(dict.fromkeys(c for t in tables for c in t.frame.columns))
    findings = [f for t in tables for f in t.findings]
    drifted = [c for c in columns if any(c not in t.frame.columns for t in tables)]
    if drifted:
        rows = sum(len(t.frame) for t in tables if any(c not in t.frame.columns for c in drifted))
        shown = ", ".join(repr(c) for c in drifted[:5]) + (", …" if len(drifted) > 5 else "")
        findings.append(Finding("warning", "columns_drift", f"{len(drifted)} columns are not in every file ({shown}); "
                                "their cells are empty for the other files.", rows))  # fmt: skip
    frames = []
    for table in tables:
        frame = table.frame
        mixed = [c for c in frame.columns if not is_text(frame[c]) and
                 any(c in t.frame.columns and t.frame[c].dtype != frame[c].dtype for t in tables)]  # fmt: skip
        frames.append(frame.assign(**{c: _as_text(frame[c]) for c in mixed}).reindex(columns=columns))
    questions = {k: v for t in tables for k, v in t.questions.items()}
    frame = typed(pd.concat(frames, ignore_index=True))
    return RawTable(frame, pd.concat([t.source for t in tables], ignore_index=True), questions, tuple(findings))


def _as_text(series: pd.Series[object]) -> pd.Series[str]:
    """A typed column as text, whole floats without ``.0``."""
    return typed(pd.DataFrame({"x": series.astype(object).map(lambda v: v if pd.isna(v) else _cell(v))}))["x"].astype(
        "str"
    )


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
