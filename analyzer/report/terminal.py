"""What the terminal shows. Formatting and rounding happen here, never in results."""

from __future__ import annotations

import textwrap
from io import StringIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from analyzer.report.columns import one_line_table
from analyzer.report.figure import plain_words
from analyzer.report.format import (
    interval_text,
    metric_name,
    number,
    percent,
    points_name,
    safe_text,
    score_digits,
    score_unit,
)
from analyzer.report.links import link_rows
from analyzer.report.quotes import pick_quotes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def render_table(frame: pd.DataFrame, *, width: int | None = None) -> str:
    """Aligned text of a frame, numbers rounded for reading."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in frame.columns:
        numeric = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(str(name), justify="right" if numeric else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    return _capture(table, width=width)


def _cell(value: Any) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    return number(value) if isinstance(value, float) else safe_text(str(value))


def _capture(*renderables: Any, width: int | None = None) -> str:
    """Render to text; colours only reach a real terminal through the console that prints it."""
    from rich.console import Console

    buffer = StringIO()
    console = Console(file=buffer, width=width or Console().width, highlight=False, markup=False, emoji=False)
    for item in renderables:
        console.print(item)
    return "\n".join(line.rstrip() for line in buffer.getvalue().rstrip().splitlines())


def render_summary(
    tables: Mapping[str, pd.DataFrame],
    *,
    confidence: float,
    top: int = 8,
    min_quotes: int = 8,
    width: int | None = None,
    report: Path | None = None,
) -> str:
    """The summary of a run: the score and how sure it is, the themes that cost most, links, findings.

    Parameters
    ----------
    tables : tables of the output contract.
    confidence : of the intervals, for their caption.
    top : most themes.
    min_quotes : themes with fewer mentions are not quoted.
    width : columns; default the terminal's, never more than 120.
    report : path of the report, named at the end when given.
    """
    from rich.console import Console

    wide = min(width or Console().width, 120)
    return "\n\n".join(
        part
        for part in (
            _score_lines(tables["scores"], confidence),
            _theme_lines(tables, top, min_quotes, wide),
            _link_lines(tables, wide),
            _finding_lines(tables["findings"], wide),
            f"Report: {report} (open it in a browser)" if report else "",
        )
        if part
    )


def _score_lines(scores: pd.DataFrame, confidence: float) -> str:
    overall = scores[scores["segment"].isna() & scores["period"].isna()]
    lines = []
    for row in overall.itertuples(index=False):
        unit, digits = score_unit(row.metric), score_digits(str(row.metric))
        lines.append(
            f"{metric_name(row.metric)} {number(row.value, digits)}{unit}  "
            f"{interval_text(row.low, row.high, digits)} at {percent(confidence, 0)}, n = {row.n:,.0f} ({row.grade})"
        )
    return "\n".join(lines)


def _theme_lines(tables: Mapping[str, pd.DataFrame], top: int, min_quotes: int, width: int) -> str:
    themes, metric = tables["themes"], str(tables["scores"]["metric"].iloc[0])
    ranked = themes[themes["rank"].notna() & ~themes["theme_id"].isin(set(themes["parent_id"].dropna()))].head(top)
    if ranked.empty:
        usable = (tables["responses"]["comment_status"] == "ok").any()
        return "No theme has enough mentions to be ranked." if usable else "There are no usable comments: scores only."
    rows = []
    for t in ranked.itertuples(index=False):
        quote = pick_quotes(tables["mentions"], tables["responses"], themes, t.theme_id, n=1, min_quotes=min_quotes)
        span = f"{t.rank_low:.0f}–{t.rank_high:.0f}" if t.rank_low != t.rank_high else f"{t.rank_low:.0f}"
        digits = score_digits(metric)
        cost = f"{number(t.lost_points, digits)} {interval_text(t.lost_low, t.lost_high, digits)}"
        said = f"“{_one_line(quote['text'].iloc[0])}”" if len(quote) else ""
        rows.append((span, _one_line(t.label), cost, percent(t.share), said))
    head = ("rank", "theme", "costs", "comments", "in the customers’ words")
    title = f"What it costs, in {points_name(metric)} of {metric_name(metric)} (ranks and costs with their intervals):"
    return f"{textwrap.fill(title, width)}\n{one_line_table(head, rows, width=width, right=(3,))}"


def _one_line(text: str) -> str:
    return " ".join(safe_text(str(text)).split())


def _link_lines(tables: Mapping[str, pd.DataFrame], width: int) -> str:
    metric = str(tables["scores"]["metric"].iloc[0])
    found = [
        x for x in link_rows(tables, metric=metric, points=points_name(metric)) if x["sure"] and not x["is_parent"]
    ]
    lines = [
        f"{_one_line(link['label'])}, associated with {_one_line(link['metric_name'])}: {plain_words(link['words'])}"
        for link in found[:6]
    ]
    return "Operations that go with it:\n" + _bullets(lines, width) if lines else ""


def _bullets(lines: list[str], width: int) -> str:
    return "\n".join(
        textwrap.fill(line, width, initial_indent="  ", subsequent_indent="    ", break_long_words=True)
        for line in lines
    )


def _finding_lines(findings: pd.DataFrame, width: int) -> str:
    shown = findings[findings["severity"] != "info"].head(8)
    lines = [f"{row.severity}: {safe_text(row.message)}" for row in shown.itertuples(index=False)]
    rest = len(findings) - len(shown)
    if rest > 0:
        lines.append(f"and {rest} more in findings.csv")
    return "Findings:\n" + _bullets(lines, width) if len(shown) else ""
