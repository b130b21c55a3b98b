"""``analyzer compare``: two exports, two runs, or two parts of one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options as o
from analyzer.cli.output import Format

if TYPE_CHECKING:
    import pandas as pd


class Table(StrEnum):
    """What a comparison consists of."""

    scores = "scores"
    bridge = "bridge"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("compare")(compare)


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="An export, or the --out folder of `analyzer run`.")],
    b: Annotated[Path | None, typer.Argument(metavar="[B]", help="The same; A itself when not given.")] = None,
    where_a: Annotated[str | None, typer.Option(help="Rows of A, e.g. \"date < '2026-02-01'\".")] = None,
    where_b: Annotated[str | None, typer.Option(help="Rows of B, e.g. \"channel == 'phone'\".")] = None,
    config: o.ConfigFile = None,
    metric: o.MetricName = None,
    score_column: o.ScoreColumn = None,
    date: o.DateColumn = None,
    table: Annotated[
        Table | None, typer.Option("--table", help="Only this table; csv and json show the scores unless told.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """B minus A with interval and test; for two runs also which themes the difference consists of (sums exactly).

    Example: analyzer compare results --where-a "date < '2026-02-01'" --where-b "date >= '2026-02-01'"
    """
    from analyzer.api_compare import compare as compare_both
    from analyzer.cli.output import note, show

    settings = o.build_config(config, metric=metric, score=score_column, date=date)
    got = compare_both(a, b, where_a=where_a, where_b=where_b, config=settings)
    if table is Table.bridge or (table is None and form is Format.table and len(got.bridge)):
        if table is None:
            show(_by_side(got.scores), form)
            note("bridge: points of the score by theme; change = frequency + severity, summing to the difference")
        short = ["theme_id", "frequency", "severity", "change"]
        show(got.bridge[short] if form is Format.table else got.bridge, form)
    else:
        show(_by_side(got.scores) if form is Format.table else got.scores, form)
    for finding in got.findings:
        note(f"{finding.severity}: {finding.message}")


def _by_side(scores: pd.DataFrame) -> pd.DataFrame:
    """Three rows per metric, narrow enough for a terminal: A, B, and B - A with its p-value."""
    import pandas as pd

    rows = []
    for row in scores.itertuples():
        rows.append((row.metric, "A", row.n_a, row.value_a, row.low_a, row.high_a, None))
        rows.append((row.metric, "B", row.n_b, row.value_b, row.low_b, row.high_b, None))
        rows.append((row.metric, "B - A", None, row.difference, row.low, row.high, row.p_value))
    table = pd.DataFrame(rows, columns=["metric", "side", "n", "value", "low", "high", "p_value"])
    return table.astype({"n": "Int64", "p_value": "float64"})
