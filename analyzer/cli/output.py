"""How the command line shows things: tables to stdout in the asked format, progress and notes to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Format(StrEnum):
    """Formats of a table on stdout."""

    table = "table"
    csv = "csv"
    json = "json"


def note(text: str) -> None:
    """One line for the person at the terminal, kept out of stdout."""
    print(text, file=sys.stderr)


def show(frame: pd.DataFrame, form: Format) -> None:
    """Print a frame: aligned text, CSV or JSON records (unrounded)."""
    if form is Format.csv:
        from analyzer.report.tables import neutralise

        neutralise(frame).to_csv(sys.stdout, index=False, lineterminator="\n")
    elif form is Format.json:
        print(frame.to_json(orient="records", indent=2, force_ascii=False, date_format="iso", double_precision=15))
    else:
        from analyzer.report.terminal import render_table

        print(render_table(frame))


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Any]:
    """Yield a callback (room, done, total) that draws a bar on a terminal and one line per room elsewhere."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        seen: set[str] = set()

        def line(room: str, done: int, total: int) -> None:
            if room not in seen:
                seen.add(room)
                note(f"… {room}")

        yield line
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def draw(room: str, done: int, total: int) -> None:
            if room not in tasks:
                tasks[room] = bars.add_task(room, total=total or None)
            bars.update(tasks[room], completed=done, total=total or None)

        yield draw
