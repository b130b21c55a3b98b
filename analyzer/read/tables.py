"""Paths to one raw table: the format is told by content, then by suffix; several files keep their source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from os import PathLike
from pathlib import Path

import pandas as pd

from analyzer.errors import InputError
from analyzer.read.decode import to_utf8
from analyzer.read.delimited import read_grid
from analyzer.read.dialects import HEAD_ROWS, Header, Hints, finish, recognise
from analyzer.read.formats import read_excel, read_json, read_parquet, typed
from analyzer.read.names import is_score_name
from analyzer.read.sav import read_sav
from analyzer.read.unpack import refuse_other_kinds, unpack
from analyzer.read.values import is_text
from analyzer.schema import Finding

PathLikeStr = str | PathLike[str]


@dataclass(frozen=True)
class RawTable:
    """Rows as they stand in the files, nothing interpreted yet.

    Attributes
    ----------
    frame : index 0..n-1; text columns hold what the file holds, typed formats keep their types.
    source : file name of each row.
    questions : column -> question text where the dialect gives it.
    findings : repairs and drift.
    hints : what the platform says about its columns.
    """

    frame: pd.DataFrame
    source: pd.Series[str]
    questions: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    hints: Hints = field(default_factory=Hints)


def read_tables(paths: PathLikeStr | Sequence[PathLikeStr] | pd.DataFrame) -> RawTable:
    """Read one file, several files, or a frame.

    Raises
    ------
    InputError
        If a file is missing, empty, damaged, of an unknown format, or has duplicated or no columns.
    """
    if isinstance(paths, pd.DataFrame):
        return _table_of_frame(paths)
    files = [Path(paths)] if isinstance(paths, str | PathLike) else [Path(p) for p in paths]
    if not files:
        raise InputError("no input file given. Give at least one export.")
    tables = [t for path, name in zip(files, _source_names(files), strict=True) for t in _read_path(path, name)]
    return tables[0] if len(tables) == 1 else _stack(tables)


def _table_of_frame(frame: pd.DataFrame) -> RawTable:
    """A data frame as it is; without rows it is the caller's question what to say."""
    frame, header = _columns(typed(frame.reset_index(drop=True).rename(columns=str)))
    if len(frame):
        return replace(_table((frame, header), "data frame"), source=pd.Series(["dataframe"] * len(frame), dtype="str"))
    named, twice = _named(frame, name="data frame")
    return RawTable(named, pd.Series([], dtype="str"), findings=twice)


def _source_names(files: Sequence[Path]) -> list[str]:
    """File names, with the folder where two files have the same name."""
    counts = Counter(path.name for path in files)
    names = [path.name if counts[path.name] == 1 else str(Path(path.parent.name) / path.name) for path in files]
    again = Counter(names)
    return [n if again[n] == 1 else f"{n} ({i + 1})" for i, n in enumerate(names)]


def _read_path(path: Path, name: str) -> list[RawTable]:
    """The tables of one path: one, or those of the files in a zip archive."""
    return [table for inner, raw in unpack(path, name) for table in _read_bytes(raw, inner)]


def _read_bytes(raw: bytes, name: str) -> list[RawTable]:
    """One table, or one per sheet where the sheets of a workbook have the same header."""
    if raw[:4] == b"PAR1":
        return [_table(_columns(read_parquet(raw, name=name)), name)]
    if raw[:4] == b"PK\x03\x04":
        sheets, findings = read_excel(raw, name=name)
        tables = [_table(_headed(cells, sheet), sheet, f) for sheet, cells, f in sheets]
        return [replace(tables[0], findings=(*findings, *tables[0].findings)), *tables[1:]]
    if raw[:4] in (b"$FL2", b"$FL3"):
        frame, questions = read_sav(raw, name=name)
        return [_table(_columns(typed(frame), questions), name)]
    refuse_other_kinds(raw, name)
    text = to_utf8(raw, name=name)
    if name.removesuffix(".gz").endswith((".json", ".jsonl", ".ndjson")) or _looks_json(text.data):
        return [_table(_columns(read_json(text.data, name=name)), name, text.findings)]
    grid = read_grid(text.data, name=name)
    headed = _headed(grid.cells, name)
    return [_table(headed, name, (*text.findings, *grid.findings, *header_finding(headed[1], name)))]


def _looks_json(data: bytes) -> bool:
    return data[:200].lstrip()[:2] in (b"[{", b'{"') or data[:200].replace(b"\n", b"").replace(b" ", b"")[:2] == b"[{"


Headed = tuple[pd.DataFrame, Header]


def _headed(cells: pd.DataFrame, name: str) -> Headed:
    """Cells whose first rows are the header, as a frame with column names."""
    head = [["" if pd.isna(c) else str(c) for c in row] for row in cells.head(HEAD_ROWS).to_numpy().tolist()]
    header = recognise(head)
    frame = cells.iloc[header.first_row :].set_axis(list(header.names), axis=1)
    if header.dialect and len(set(header.names)) == len(header.names):
        frame = finish(frame, header)
    return typed(frame.reset_index(drop=True)), header


def _columns(frame: pd.DataFrame, questions: Mapping[str, str] | None = None) -> Headed:
    """A frame that came with column names."""
    header = recognise([[str(c) for c in frame.columns]]) if len(frame.columns) else Header((), 0)
    return frame, replace(
        header, names=tuple(map(str, frame.columns)), questions={**header.questions, **(questions or {})}
    )


def _table(headed: Headed, name: str, findings: tuple[Finding, ...] = ()) -> RawTable:
    """Named columns, hints and findings; a table without rows is refused."""
    frame, header = headed
    if not len(frame):
        raise InputError(f"{name}: no rows, only a header. Give an export with at least one response.")
    before = [str(c) for c in frame.columns]
    frame, twice = _named(frame.reset_index(drop=True), name=name)
    now: dict[str, str] = {}
    for old, new in zip(before, frame.columns, strict=True):
        now.setdefault(old, new)
    hints = Hints(
        {role: now[c] for role, c in header.hints.roles.items() if c in now},
        frozenset(now[c] for c in header.hints.bookkeeping if c in now),
    )
    return RawTable(
        frame,
        pd.Series([name] * len(frame), dtype="str"),
        {now[c]: q for c, q in header.questions.items() if c in now},
        (*findings, *dialect_finding(header, name), *twice),
        hints,
    )


def dialect_finding(header: Header, name: str) -> tuple[Finding, ...]:
    """Say which platform's shape was recognised."""
    if not header.dialect:
        return ()
    rows = f" ({header.first_row} header rows)" if header.first_row > 1 else ""
    text = f"{name}: read as a {header.dialect} export{rows}. If it is none, name the columns in a config."
    return (Finding("info", "dialect_recognised", text),)


def header_finding(header: Header, name: str) -> tuple[Finding, ...]:
    """A first row that looks like an answer: the header is missing, and that answer is lost as names."""
    names = [n.strip() for n in header.names]
    values = [n for n in names if re.fullmatch(r"-?\d+(?:[.,]\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*", n)]
    counted = values == names == [str(i + int(values[:1] == ["1"])) for i in range(len(values))]
    if header.dialect or not values or counted or len(names) < 2 or len(values) < 0.25 * len(names):
        return ()
    text = f"{name}: the first row looks like an answer, not like column names ({len(values)} of its cells are numbers or dates). Add a header row, or that answer is not counted."  # noqa: E501
    return (Finding("warning", "header_suspect", text, 1),)


def _named(frame: pd.DataFrame, *, name: str) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Trimmed column names; empty ones get their position, repeated ones a number.

    Two score columns of one name are refused, because nothing says which is meant.
    """
    if not len(frame.columns):
        raise InputError(f"{name}: no columns. Give an export with a header and at least one row.")
    names = [re.sub(r"\s+", " ", str(c)).strip() if c is not None else "" for c in frame.columns]
    names = [n if n and n.casefold() != "nan" else f"column_{i + 1}" for i, n in enumerate(names)]
    counts = Counter(names)
    twice = sorted(n for n, k in counts.items() if k > 1)
    score = next((n for n in twice if is_score_name(n)), None)
    if score:
        raise InputError(f"{name}: the column name {score!r} occurs {counts[score]} times. Rename one of them.")
    taken, seen = set(names), Counter[str]()
    for i, column in enumerate(names):
        seen[column] += 1
        if counts[column] > 1 and seen[column] > 1:
            number = next(k for k in range(seen[column], len(names) + 2) if f"{column} ({k})" not in taken)
            names[i] = f"{column} ({number})"
            taken.add(names[i])
    if not twice:
        return frame.set_axis(names, axis=1), ()
    shown = ", ".join(repr(n) for n in twice[:5]) + (", …" if len(twice) > 5 else "")
    text = f"{name}: {len(twice)} column names occur more than once ({shown}); further ones got a number, e.g. (2). Rename them."  # noqa: E501
    return frame.set_axis(names, axis=1), (Finding("warning", "duplicate_columns", text),)


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
    hints = reduce(Hints.joined, (t.hints for t in tables))
    source = pd.concat([t.source for t in tables], ignore_index=True)
    return RawTable(frame, source, questions, tuple(findings), hints)


def _as_text(series: pd.Series[object]) -> pd.Series[str]:
    """A typed column as text, whole floats without ``.0``."""
    return typed(pd.DataFrame({"x": series.astype(object).map(lambda v: v if pd.isna(v) else _cell(v))}))["x"].astype(
        "str"
    )


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
