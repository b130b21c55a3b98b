"""``analyzer followup``: whom to call back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.output import Format


class List(StrEnum):
    """The work lists of a run."""

    detractors = "detractors"
    passives = "passives"
    promoters = "promoters"
    chronic = "chronic"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("followup")(followup)


def followup(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run`.")],
    which: Annotated[List, typer.Option("--list", help="Which list to show.")] = List.detractors,
    top: Annotated[int, typer.Option(min=1, help="How many rows to show.")] = 20,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """Work lists: detractors to call back, passives, promoters to ask for a review, chronic detractors.

    The files are DIR/worklists/*.csv. Fill in owner, status and note there: the next run into DIR keeps them.
    Example: analyzer followup results --list promoters --top 50 --format csv
    """
    from analyzer.api import follow_up
    from analyzer.cli.output import note, show

    lists = follow_up(run)
    show(lists[which.value].head(top), form)
    counts = ", ".join(f"{len(frame)} {name}" for name, frame in lists.items())
    note(f"{counts}; files in {run / 'worklists'}")
