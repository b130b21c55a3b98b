"""``analyzer models``: what is shipped, and whether its bytes are the right ones."""

from __future__ import annotations

from typing import Annotated

import typer

from analyzer.cli.output import Format


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("models")(models)


def models(
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """List the models this installation can use offline and verify their checksums.

    Example: analyzer models --format json
    """
    import pandas as pd

    from analyzer.api import list_models
    from analyzer.cli.output import show

    rows = list_models()
    show(pd.DataFrame(rows, columns=["name", "kind", "status", "bytes", "detail"]), form)
    if any(row[2] == "damaged" for row in rows):
        raise typer.Exit(1)
