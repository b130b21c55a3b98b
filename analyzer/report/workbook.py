"""An Excel workbook of a run: a formatted sheet per table, a contents sheet, and what every column means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from analyzer.report.dictionary import described_tables, meaning
from analyzer.report.tables import neutralise, safe_cell

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

ROW_LEVEL: Final = ("responses", "mentions", "contacts", "divergence")
_FIRST: Final = ("scores", "themes", "ledger", "links", "priorities", "findings")
_SHARES: Final = (
    "share", "share_detractors", "share_before", "share_after", "share_low", "share_middle", "share_high",
    "mass_before", "mass_after",
)  # fmt: skip
_P_VALUES: Final = ("p_value", "q_value", "family_p", "crude_p", "threshold_p", "placebo_p")
_FINE: Final = ("polarity", "confidence", "stability", "r_squared", "controllability", "e_value", "risk_ratio")
_WIDE: Final = ("comment", "text", "message", "quote", "adjusted_for", "themes", "about", "meaning")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST_ROWS: Final = 200_000
_CELL_LIMIT: Final = 32_000  # Excel takes 32,767 characters
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def number_format(table: str, column: str, kind: str, row: Mapping[str, Any]) -> str | None:
    """Excel format of a number: percent for shares, points with one decimal, counts in thousands.

    Parameters
    ----------
    table, column : where the number stands.
    kind : "int", "float" or "date".
    row : the row's other cells; links count in shares or points, scores in percent or points, by row.

    Examples
    --------
    >>> number_format("themes", "share", "float", {}), number_format("scores", "value", "float", {"metric": "csat"})
    ('0.0%', '0.0" %"')
    """
    if kind == "int":
        return "#,##0"
    if kind == "date":
        return "yyyy-mm-dd hh:mm"
    if column in _SHARES or (table == "priorities" and column == "frequency"):
        return "0.0%"
    if column in _P_VALUES:
        return "0.0000"
    if column in _FINE:
        return "0.00"
    if table == "links" and column in ("estimate", "low", "high", "crude"):
        return "0.00%" if str(row.get("unit", "")).startswith("share") else "#,##0.00"
    if table == "changes" and column in ("change", "low", "high"):
        return "0.0%"
    if table == "dose" and column in ("value", "low", "high") and row.get("outcome") != "score":
        return "0.0%"
    if table in ("scores", "trends", "baseline") and column not in ("n_effective", "se"):
        metric = row.get("metric")
        return '0.0" %"' if metric == "csat" and column != "mean_rating" else "0.0" if metric == "nps" else "0.00"
    return "#,##0.0" if table != "responses" else "General"


def workbook_bytes(
    tables: Mapping[str, pd.DataFrame], *, title: str, notes: Mapping[str, str] | None = None, comments: bool = True
) -> bytes:
    """Make the workbook.

    Parameters
    ----------
    tables : frames by name; nothing is computed here, every cell is the table's own number, unrounded.
    title : first line of the contents sheet.
    notes : further lines of the contents sheet (what the run was, how to read it).
    comments : False leaves out tables with a row per response (comments, respondents), e.g. to share it widely.

    Returns
    -------
    bytes
        An .xlsx file; the same tables give the same bytes. Numbers have 16 significant digits (Excel itself shows 15).
        Text that could run as a formula is prefixed with an apostrophe. A table over 200,000 rows is cut,
        which the contents sheet says.
    """
    from openpyxl import Workbook

    names = [name for name in _order(tables) if comments or name not in ROW_LEVEL]
    book = Workbook(write_only=True)
    _contents(book.create_sheet("contents"), {name: tables[name] for name in names}, title, notes or {})
    for name in names:
        _sheet(book.create_sheet(name[:31]), name, neutralise(tables[name].head(_MOST_ROWS)))
    _definitions(book.create_sheet("definitions"), {name: tables[name] for name in names})
    buffer = BytesIO()
    book.save(buffer)
    return _same_bytes(buffer.getvalue())


def _order(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What a reader asks first comes first, rows of responses last."""
    middle = [n for n in (*described_tables(), *tables) if n not in _FIRST and n not in ROW_LEVEL]
    return [n for n in dict.fromkeys((*_FIRST, *middle, *ROW_LEVEL)) if n in tables]


def _sheet(page: WriteOnlyWorksheet, name: str, frame: pd.DataFrame) -> None:
    columns = [str(c) for c in frame.columns]
    _layout(page, columns, [_width(c, frame.iloc[:, i]) for i, c in enumerate(columns)], len(frame))
    page.append([_head(page, c) for c in columns])
    for row in _rows(frame):
        by_name = dict(zip(columns, row, strict=True))
        page.append([_cell(page, name, c, value, by_name) for c, value in by_name.items()])


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    yield from frame.itertuples(index=False, name=None)


def _layout(page: WriteOnlyWorksheet, columns: list[str], widths: list[float], rows: int) -> None:
    """Frozen header, filter and widths; a write-only sheet wants them before its rows."""
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    if columns:
        page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows + 1}"
    for i, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(i)].width = width


def _width(column: str, values: pd.Series) -> float:
    if column in _WIDE:
        return 60.0
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return max(len(column) + 4.0, 12.0 if pd.api.types.is_numeric_dtype(values) else 18.0)
    longest = max((len(str(v)) for v in values.head(200) if v is not None), default=0)
    return float(min(max(len(column) + 4, longest + 2), 42))


def _head(page: WriteOnlyWorksheet, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(page, _CONTROL.sub(" ", text))
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0B5C8A")
    cell.alignment = Alignment(vertical="top")
    return cell


def _cell(page: WriteOnlyWorksheet, table: str, column: str, value: Any, row: Mapping[str, Any]) -> Any:
    from openpyxl.cell import WriteOnlyCell

    plain, kind = _plain(value)
    if kind in ("text", "none"):
        return plain
    cell = WriteOnlyCell(page, plain)
    if kind != "bool":
        cell.number_format = number_format(table, column, kind, row) or "General"
    return cell


def _plain(value: Any) -> tuple[Any, str]:
    """The value as Excel holds it, and its kind; missing and infinite numbers are empty cells."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)[:_CELL_LIMIT], "text"
    if isinstance(value, list | tuple) or getattr(value, "ndim", 0) == 1:
        return safe_cell("; ".join(_CONTROL.sub(" ", str(v)) for v in value)), "text"
    if value is None or pd.isna(value):
        return None, "none"
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None).to_pydatetime(), "date"
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return bool(value), "bool"
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float) and number in (float("inf"), float("-inf")):
        return None, "none"
    if isinstance(number, int | float):
        return number, "int" if isinstance(number, int) else "float"
    return str(number), "text"


def _contents(
    page: WriteOnlyWorksheet, tables: Mapping[str, pd.DataFrame], title: str, notes: Mapping[str, str]
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    for letter, width in (("A", 20), ("B", 10), ("C", 34), ("D", 100)):
        page.column_dimensions[letter].width = width
    heading = WriteOnlyCell(page, safe_cell(_CONTROL.sub(" ", title)))
    heading.font = Font(bold=True, size=16)
    page.append([heading])
    for key, text in notes.items():
        page.append([safe_cell(_CONTROL.sub(" ", key)), None, None, safe_cell(_CONTROL.sub(" ", text))])
    page.append([])
    page.append([_head(page, text) for text in ("sheet", "rows", "one row per", "what it holds")])
    for name, frame in tables.items():
        about = meaning(name)
        link = WriteOnlyCell(page, name)
        link.hyperlink = f"#'{name[:31]}'!A1"
        link.font = Font(color="0B5C8A", underline="single")
        cut = f" The first {_MOST_ROWS:,} rows; all are in analysis.duckdb." if len(frame) > _MOST_ROWS else ""
        page.append([link, len(frame), about.rows, about.about + cut])


def _definitions(page: WriteOnlyWorksheet, tables: Mapping[str, pd.DataFrame]) -> None:
    rows = [
        (name, str(column), meaning(name).of(str(column))) for name, frame in tables.items() for column in frame.columns
    ]
    frame = neutralise(pd.DataFrame(rows, columns=["sheet", "column", "meaning"]))
    _layout(page, list(frame.columns), [20, 26, 110], len(frame))
    page.append([_head(page, c) for c in frame.columns])
    for row in _rows(frame):
        page.append([_plain(text)[0] for text in row])


def _same_bytes(data: bytes) -> bytes:
    """The file without the time it was made, so that equal tables give equal bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            new.writestr(ZipInfo(name, _EPOCH), content, ZIP_DEFLATED)
    return out.getvalue()
