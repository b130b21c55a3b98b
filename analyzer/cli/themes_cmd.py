"""``analyzer themes …``: work with the codebook and the fitted themes of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.output import Format

themes = typer.Typer(help="List, apply and export the themes of a run.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(themes, name="themes")


@themes.command("list")
def list_themes(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run`.")],
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """The ranked themes of a run."""
    from analyzer.api import read_table
    from analyzer.cli.output import show

    show(read_table(run, "themes"), form)
