"""``analyzer history``: several runs in one store, and the improvements that hold."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.output import Format

app = typer.Typer(help="Several runs in one store: what improved, and what holds.", no_args_is_help=True)

Store = Annotated[Path, typer.Argument(metavar="STORE", help="A DuckDB file; made when absent. Holds no comments.")]


class Table(StrEnum):
    """Tables of a history."""

    changes = "changes"
    runs = "runs"


@app.command("add")
def add(
    store: Store,
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run`.")],
    label: Annotated[
        str | None, typer.Option("--label", help="Name in the store; the folder's when not given.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of a run of the same name.")] = False,
) -> None:
    """Add a finished run to the store.

    Example: analyzer history add feedback.duckdb results_q1 --label 2026-Q1
    """
    from analyzer.api_history import add_to_history
    from analyzer.cli.output import note

    name = add_to_history(store, run, label=label, replace=replace)
    note(f"added {name!r}; next: analyzer history show {store} --out history.html")


@app.command("show")
def show_history(
    store: Store,
    out: Annotated[Path | None, typer.Option("--out", help="Also write one self-contained page: FILE.html.")] = None,
    table: Annotated[Table, typer.Option("--table", help="Which table to print.")] = Table.changes,
    everything: Annotated[bool, typer.Option("--all", help="Also changes that do not hold, in format table.")] = False,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """Compare the runs: each with the next, and the first with the last.

    A change holds where its interval excludes 0, its p-value stays small after Holm's correction over all changes, and
    both runs coded the same theme id with the same definition and models.
    Example: analyzer history show feedback.duckdb --out history.html
    """
    from analyzer.api_history import read_history
    from analyzer.cli.output import note, show

    history = read_history(store)
    if table is Table.runs:
        show(history.runs, form)
    elif form is Format.table:
        held = history.changes if everything else history.validated
        pairs = held["run_before"] + " → " + held["run_after"]
        show(held.assign(between=pairs)[["label", "between", "change", "low", "high", "verdict"]], form)
        note(f"{len(history.validated)} of {len(history.changes)} changes hold (--all shows the others)")
    else:
        show(history.changes, form)
    if out is not None:
        note(f"wrote {history.to_html(out)}")
