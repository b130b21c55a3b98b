"""``analyzer export``: a finished run as an Excel workbook or plain files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ExportFormat(StrEnum):
    """What a run can be exported to."""

    xlsx = "xlsx"
    csv = "csv"
    parquet = "parquet"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("export")(export)


def export(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run`.")],
    form: Annotated[
        ExportFormat, typer.Option("--format", help="A workbook, or one file per table.")
    ] = ExportFormat.xlsx,
    out: Annotated[
        Path | None, typer.Option("--out", help="File or folder to write; default DIR/workbook.xlsx or DIR/tables_csv.")
    ] = None,
    comments: Annotated[
        bool, typer.Option("--comments/--no-comments", help="With or without the tables that have a row per response.")
    ] = True,
) -> None:
    """Write every table of a run as an Excel workbook (a formatted sheet per table), as CSV or as Parquet.

    Example: analyzer export results --format xlsx --no-comments --out for_the_board.xlsx
    """
    from analyzer.api_share import export_run
    from analyzer.cli.output import note

    written = export_run(run, out, form=form.value, comments=comments)
    note(f"wrote {written}")
