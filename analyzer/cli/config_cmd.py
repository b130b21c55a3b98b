"""``analyzer config init``: guess the columns of an export and write the YAML that pins them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Configuration files.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Configuration files."""


@app.command("init")
def init(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Exports.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
) -> None:
    """Guess the columns of an export and write a configuration that pins the guess.

    Example: analyzer config init survey.csv --out survey.yaml
    """
    from analyzer.api import config_text

    text = config_text(list(inputs))
    if out is None:
        print(text, end="")
        return
    from analyzer.artifacts import write_text
    from analyzer.cli.output import note

    write_text(out, text)
    note(f"wrote {out}; edit it, then: analyzer run {' '.join(map(str, inputs))} --config {out} --out results")
