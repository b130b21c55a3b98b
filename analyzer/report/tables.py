"""Write every table of the contract: unrounded, same input same bytes, no cell a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analyzer.act.worklist import carry_over
from analyzer.artifacts import write_json
from analyzer.errors import InputError

# A cell that begins with one of these can run as a formula when a spreadsheet opens the file.
_UNSEEN = re.compile(r"^[\s\x00-\x1f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")  # dropped by some readers
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

FILES: Mapping[str, str] = {
    "responses": "responses.parquet",
    "mentions": "mentions.parquet",
    "themes": "themes.csv",
    "ledger": "ledger.csv",
    "scores": "scores.csv",
    "links": "links.csv",
    "findings": "findings.csv",
}


def neutralise(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy of ``frame`` whose text cells and headers cannot be read as formulas (prefixed with an apostrophe).

    Numbers are left alone; only text is touched.

    Examples
    --------
    >>> neutralise(pd.DataFrame({"label": ["=cmd()", "fine"], "n": [-1, 2]})).label.tolist()
    ["'=cmd()", 'fine']
    """
    out = frame.rename(columns=lambda name: safe_cell(name) if isinstance(name, str) else name)
    for position, name in enumerate(out.columns):
        column = out.iloc[:, position]
        if not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_datetime64_any_dtype(column):
            out[name] = column.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
    return out


def safe_cell(cell: str) -> str:
    """Text that no spreadsheet takes for a formula, also after dropping blanks and invisible characters before it.

    >>> safe_cell("\u200b=1+1") == "'\u200b=1+1", safe_cell("1+1")
    (True, '1+1')
    """
    cell = cell.replace("\r", " ")  # a bare carriage return ends the row for some readers
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) or _UNSEEN.sub("", cell).startswith(_FORMULA_STARTS) else cell


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write UTF-8 CSV with Unix line ends; floats with the shortest text that reads back to the same number."""
    neutralise(frame).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write Parquet without the writer's environment in it, so that equal frames give equal bytes."""
    frame.to_parquet(path, index=False, engine="pyarrow", compression="zstd")


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write each table under its contract name, always with its header even when it has no rows."""
    for name, file in FILES.items():
        writer = write_parquet if file.endswith(".parquet") else write_csv
        writer(tables[name], folder / file)


def write_work_lists(folder: Path, lists: Mapping[str, pd.DataFrame], *, previous: Path) -> None:
    """Write ``worklists/<name>.csv``, taking over what the team wrote into the lists in ``previous``."""
    (folder / "worklists").mkdir()
    for name, frame in lists.items():
        key = "respondent" if name == "chronic" else "response_id"
        write_csv(carry_over(frame, read_work_list(previous, name), key=key), folder / "worklists" / f"{name}.csv")


def read_work_list(folder: Path, name: str) -> pd.DataFrame | None:
    """The list as the team left it, or None; a file that is no longer a table is an error, never overwritten.

    Raises
    ------
    InputError
        If the file cannot be read as CSV.
    """
    path = folder / "worklists" / f"{name}.csv"
    if not path.exists():
        return None
    try:
        return pd.read_csv(path, dtype={"response_id": "str", "respondent": "str"}, sep=None, engine="python")
    except pd.errors.EmptyDataError:
        return None
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read as CSV, so its owner and status would be lost. Repair or move it."
        ) from error


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write run.json."""
    write_json(folder / "run.json", manifest)
