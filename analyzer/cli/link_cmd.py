"""``analyzer link``: operational metrics for a finished run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.output import Format


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("link")(link)


def link(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run`.")],
    operations: Annotated[Path, typer.Option("--operations", help="File with operational metrics.")],
    on: Annotated[
        str, typer.Option("--on", help="Key column(s) shared by both: an id, a segment, a period of the date: A[,B].")
    ],
    columns: Annotated[str | None, typer.Option("--columns", help="Metrics to take: A,B; all when not given.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="Column of the file that says when a metric was recorded.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """Join operations to a finished run and renew its links, findings, database and report, without any model.

    Example: analyzer link results --operations calls.csv --on response_id
    """
    from analyzer.api_compare import link_run
    from analyzer.cli.output import note, show

    done = link_run(run, operations, on=_names(on), columns=_names(columns or ""), date=date)
    show(done.tables["links"], form)
    for finding in done.survey.findings:
        note(f"{finding.severity}: {finding.message}")
    note(f"results: {run}   open {run / 'report.html'} in a browser")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
