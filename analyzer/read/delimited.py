"""CSV and TSV: the delimiter is found, clean files go through the C parser, damaged ones through a tolerant path."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd

from analyzer.errors import InputError
from analyzer.read.preamble import leading_rows, title_finding
from analyzer.read.ragged import repair_rows
from analyzer.schema import Finding

_DELIMITERS = (",", ";", "\t", "|")
_ESCAPED = re.compile(rb'\\"(?![,;\t|\r\n]|$)')  # \" inside a text; at the end of a cell it closes it
_NONE = "\x1f"  # for files with one column: a delimiter that no text holds


@dataclass(frozen=True)
class Grid:
    """All cells of a delimited file as text, header rows included; columns are numbered."""

    cells: pd.DataFrame
    delimiter: str
    findings: tuple[Finding, ...] = ()


def read_grid(data: bytes, *, name: str) -> Grid:
    r"""Split UTF-8 text into cells.

    Parameters
    ----------
    data : the text as UTF-8 bytes.
    name : file name for messages.

    Raises
    ------
    InputError
        If the file is empty or a row cannot be repaired; the message names the line.

    Examples
    --------
    >>> read_grid(b"a;b\n1;x\n", name="x.csv").cells.values.tolist()
    [['a', 'b'], ['1', 'x']]
    """
    declared = None
    if data[:4].lower() == b"sep=" and data[5:6] in (b"\r", b"\n"):  # a line Excel writes
        declared = chr(data[4])
        data = data[5:].lstrip(b"\r\n")
    if not data.strip():
        raise InputError(f"{name}: the file is empty. Give an export with a header and at least one row.")
    head = _head(data)
    delimiter = declared or sniff(head)
    escape = b'""' not in data and _ESCAPED.search(data) is not None
    records = _records(head, delimiter, escape=escape)
    skip = leading_rows([fields for _, fields in records])
    lines = records[skip - 1][0] if skip else 0
    found = title_finding(sum(bool(f) for _, f in records[:skip]), name)
    data = _without_lines(data, lines)
    first = records[skip][1] if skip < len(records) else []
    if len(first) >= 1 and data.count(b'"') % 2 == 0:
        cells = _fast(data, len(first), delimiter, escape=escape)
        if cells is not None:
            return Grid(cells, delimiter, found)
    text = data.decode("utf-8", errors="replace")
    rows, findings = _tolerant(text, delimiter, name=name, escape=escape, above=lines)
    return Grid(pd.DataFrame(rows, dtype="str"), delimiter, (*found, *findings))


def sniff(head: str) -> str:
    r"""The delimiter under which the first records have the same number of fields as the header.

    Examples
    --------
    >>> sniff("score;comment\n9;good, quick\n3;slow\n")
    ';'
    """
    best, best_key = _NONE, (0.0, 0)
    for delimiter in _DELIMITERS:
        records = [fields for _, fields in _records(head, delimiter)]
        skip = leading_rows(records)
        widths = [len(r) for r in records[skip:] if r]
        if not widths or widths[0] < 2:
            continue
        titled = any(records[:skip])  # a header that this delimiter would take for a title speaks against it
        agreement = round(Counter(widths)[widths[0]] / len(widths) - 0.3 * titled, 1)
        if (agreement, widths[0]) > best_key:
            best, best_key = delimiter, (agreement, widths[0])
    return best


def _head(data: bytes) -> str:
    """The first whole lines, about 64 kB (at least one line)."""
    if len(data) <= 65536:
        return data.decode("utf-8", errors="replace")
    end = data.rfind(b"\n", 0, 65536)
    end = end if end > 0 else data.find(b"\n", 65536)
    return data[: end + 1 if end > 0 else len(data)].decode("utf-8", errors="replace")


def _records(head: str, delimiter: str, *, escape: bool = False, limit: int = 200) -> list[tuple[int, list[str]]]:
    """The first records, blank ones too, each with the number of the line it ends on."""
    with _long_fields():
        reader = csv.reader(io.StringIO(head, newline=""), **_dialect(delimiter, escape=escape))
        out: list[tuple[int, list[str]]] = []
        try:
            for fields in reader:
                out.append((reader.line_num, fields))
                if len(out) == limit:
                    break
        except csv.Error:
            return out
    return out


@contextmanager
def _long_fields() -> Iterator[None]:
    """Comments may be longer than the csv module's limit of 131,072 characters."""
    old = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(old)


def _without_lines(data: bytes, lines: int) -> bytes:
    """The data after its first ``lines`` lines."""
    if not lines:
        return data
    ends = islice(re.finditer(rb"\r\n|\n|\r", data), lines - 1, None)
    return data[next(ends).end() :]


def _dialect(delimiter: str, *, escape: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"delimiter": delimiter}
    if escape:
        options |= {"escapechar": "\\", "doublequote": False}
    return options


def _fast(data: bytes, width: int, delimiter: str, *, escape: bool) -> pd.DataFrame | None:
    """The C parser on a clean file; None when a row does not have ``width`` fields."""
    import pyarrow as pa
    from pyarrow import csv as pacsv

    names = [str(i) for i in range(width)]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(data),
            read_options=pacsv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=b'"' in data,
                escape_char="\\" if escape else False,
                double_quote=not escape,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={n: pa.large_string() for n in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    frame: pd.DataFrame = table.to_pandas()
    frame.columns = pd.RangeIndex(width)
    return frame


def _tolerant(
    text: str, delimiter: str, *, name: str, escape: bool, above: int = 0
) -> tuple[list[list[str]], tuple[Finding, ...]]:
    """Row by row, with line numbers; a sentinel record shows whether a quote was never closed."""
    sentinel = "\x02end\x02"
    before = 0
    rows: list[tuple[int, int, list[str]]] = []
    text = text if text.endswith(("\n", "\r")) else text + "\n"
    with _long_fields():
        reader = csv.reader(io.StringIO(text + sentinel, newline=""), **_dialect(delimiter, escape=escape))
        try:
            for fields in reader:
                if fields:
                    rows.append((above + before + 1, above + reader.line_num, fields))
                before = reader.line_num
        except csv.Error as error:
            raise InputError(
                f"{name}, near line {above + before + 1}: not readable as CSV ({error}). Export the file again."
            ) from error
    if not rows or rows[-1][2] != [sentinel]:
        line = rows[-1][0] if rows else above + 1
        raise InputError(f'{name}, line {line}: a quote (") is opened and never closed. Close it or double it ("").')
    if len(rows) == 1:
        raise InputError(f"{name}: the file is empty. Give an export with a header and at least one row.")
    return repair_rows(rows[:-1], name=name, delimiter=delimiter)
