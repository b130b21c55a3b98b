"""The public face of sharing: a finished run as an Excel workbook or plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analyzer import artifacts
from analyzer.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.pipeline_compare import Run

FORMATS = ("xlsx", "csv", "parquet")


def export_run(
    folder: str | Path,
    out: str | Path | None = None,
    *,
    form: Literal["xlsx", "csv", "parquet"] = "xlsx",
    comments: bool = True,
) -> Path:
    """Write every table of a finished run for people and tools that do not read DuckDB.

    Parameters
    ----------
    folder : results of ``analyzer run``.
    out : file (xlsx) or new folder (csv, parquet); default ``workbook.xlsx`` or ``tables_<form>`` in ``folder``.
    form : "xlsx" is one workbook with a formatted sheet per table; "csv" and "parquet" are one file per table.
    comments : False leaves out the tables with a row per response (comments, respondents).

    Returns
    -------
    Path
        What was written. Numbers are the tables' own, unrounded; what is suppressed there is empty here.

    Raises
    ------
    InputError
        If the folder holds no run, for another format, or where ``out`` is the run itself.
    """
    from analyzer.pipeline_compare import read_run
    from analyzer.report.tables import write_csv, write_parquet
    from analyzer.report.workbook import ROW_LEVEL, workbook_bytes

    if form not in FORMATS:
        raise InputError(f"format is {form!r}.{did_you_mean(form, FORMATS)} Allowed: {', '.join(FORMATS)}.")
    run = read_run(folder)
    target = Path(out) if out is not None else run.folder / ("workbook.xlsx" if form == "xlsx" else f"tables_{form}")
    if target.resolve() == run.folder.resolve():
        raise InputError(f"--out {target}: is the run itself. Give a new file or folder.")
    if form == "xlsx":
        data = workbook_bytes(run.tables, title="Customer feedback analysis", notes=_notes(run), comments=comments)
        with artifacts.atomic_write(target) as temporary:
            temporary.write_bytes(data)
        return target
    with artifacts.atomic_directory(target) as partial:
        for name, frame in run.tables.items():
            if comments or name not in ROW_LEVEL:
                (write_csv if form == "csv" else write_parquet)(frame, partial / f"{name}.{form}")
    return target


def _notes(run: Run) -> Mapping[str, str]:
    """What the reader of the workbook must know of the run."""
    rows: Mapping[str, Any] = run.manifest["rows"]
    group = run.config.privacy.min_group
    return {
        "version": f"analyzer {run.manifest['version']}, seed {run.manifest['seed']}",
        "input": ", ".join(run.manifest.get("inputs", {})) or "a data frame",
        "responses": f"{rows['read']:,} read, {rows['score_status'].get('ok', 0):,} scored, "
        f"{rows['comment_status'].get('ok', 0):,} with a usable comment",
        "intervals": f"{run.config.score.confidence * 100:g} %",
        "withheld": f"Numbers of groups below {group} are left empty; grade says 'suppressed'.",
        "reading": "Cells show rounded numbers and hold full ones. Associations and accounting, never causes.",
    }


__all__ = ["FORMATS", "export_run"]
