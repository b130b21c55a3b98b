"""Rows with too few or too many fields: located by line number, repaired where only one repair is possible."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.errors import InputError
from analyzer.schema import Finding

Located = tuple[int, int, list[str]]  # first line, last line, fields


def repair_rows(
    rows: Sequence[Located], *, name: str, delimiter: str = ","
) -> tuple[list[list[str]], tuple[Finding, ...]]:
    """Give every row the header's number of fields, or say which line cannot be read.

    Short rows are filled with empty cells, empty surplus cells are cut off, and a surplus that comes from an unquoted
    delimiter inside the longest text column is joined again when the numeric columns then stay numeric.

    Raises
    ------
    InputError
        Naming the line of the first row that has no such repair.

    Examples
    --------
    >>> rows, findings = repair_rows([(1, 1, ["a", "b"]), (2, 2, ["1"])], name="x.csv")
    >>> rows, findings[0].code
    ([['a', 'b'], ['1', '']], 'ragged_rows_repaired')
    """
    header = rows[0][2]
    width = len(header)
    body = rows[1:]
    if len(body) > 1 and all(len(f) == width + 1 for _, _, f in body) and any(f[-1].strip() for _, _, f in body):
        header, width = ["row_name", *header], width + 1  # R writes row names without a header cell
    good = [fields for _, _, fields in body if len(fields) == width]
    text, numeric = _roles(good, width)
    lines: list[int] = []
    out = [header]
    for first, last, fields in body:
        if len(fields) == width:
            out.append(fields)
            continue
        out.append(_repair(fields, width, text, numeric, delimiter, where=f"{name}, line {first}", spans=last > first))
        lines.append(first)
    if not lines:
        return out, ()
    shown = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
    message = (f"{name}: {len(lines)} rows had another number of fields than the header ({width}) and were repaired "
               f"(lines {shown}). Check them, or export with quoted text.")  # fmt: skip
    return out, (Finding("warning", "ragged_rows_repaired", message, len(lines)),)


def _roles(good: Sequence[list[str]], width: int) -> tuple[int, list[int]]:
    """Position of the longest text column, and of the columns whose cells are all numbers or empty."""
    sample = good[:2000]
    if not sample:
        return -1, []
    numeric = [i for i in range(width) if all(_numeric(r[i]) for r in sample)]
    lengths = [0 if i in numeric else sum(len(r[i]) for r in sample) for i in range(width)]
    return (lengths.index(max(lengths)) if max(lengths) else -1), numeric


def _repair(
    fields: list[str], width: int, text: int, numeric: list[int], delimiter: str, *, where: str, spans: bool
) -> list[str]:
    if spans:
        raise InputError(f"{where}: {len(fields)} fields where the header has {width}, over several lines. "
                         "A quote (\") is probably missing or not doubled there: add it.")  # fmt: skip
    if len(fields) < width:
        return fields + [""] * (width - len(fields))
    if not any(cell.strip() for cell in fields[width:]):
        return fields[:width]
    extra = len(fields) - width
    if text >= 0:
        joined = [*fields[:text], delimiter.join(fields[text : text + extra + 1]), *fields[text + extra + 1 :]]
        if all(_numeric(joined[i]) for i in numeric):
            return joined
    raise InputError(f"{where}: {len(fields)} fields where the header has {width}. Put quotes around text that holds "
                     "the delimiter.")  # fmt: skip


def _numeric(cell: str) -> bool:
    text = cell.strip().replace(",", ".")
    if text in ("", "NA"):
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True
