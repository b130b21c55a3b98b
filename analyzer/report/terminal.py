"""What the terminal shows. Formatting and rounding happen here, never in results."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from analyzer.report.format import interval_text, metric_name, number, percent, safe_text, score_unit
from analyzer.report.quotes import pick_quotes

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def render_summary(tables: Mapping[str, pd.DataFrame], *, confidence: float, top: int = 8, min_quotes: int = 8) -> str:
    """The summary of a run: the score and how sure it is, the themes that cost most, links, findings."""
    return "\n\n".join(
        part
        for part in (
            _score_lines(tables["scores"], confidence),
            _theme_lines(tables, top, min_quotes),
            _link_lines(tables["links"], tables["themes"]),
            _finding_lines(tables["findings"]),
        )
        if part
    )


def _score_lines(scores: pd.DataFrame, confidence: float) -> str:
    overall = scores[scores["segment"].isna() & scores["period"].isna()]
    lines = []
    for row in overall.itertuples(index=False):
        unit = score_unit(row.metric)
        lines.append(
            f"{metric_name(row.metric)} {number(row.value)}{unit}  "
            f"{interval_text(row.low, row.high)} at {percent(confidence, 0)}, n = {row.n:,.0f} ({row.grade})"
        )
    return "\n".join(lines)


def _theme_lines(tables: Mapping[str, pd.DataFrame], top: int, min_quotes: int) -> str:
    themes = tables["themes"]
    ranked = themes[themes["rank"].notna() & ~themes["theme_id"].isin(set(themes["parent_id"].dropna()))].head(top)
    if ranked.empty:
        return "No theme has enough mentions to be ranked."
    rows = []
    for t in ranked.itertuples(index=False):
        quote = pick_quotes(tables["mentions"], tables["responses"], themes, t.theme_id, n=1, min_quotes=min_quotes)
        span = f"{t.rank_low:.0f}–{t.rank_high:.0f}" if t.rank_low != t.rank_high else f"{t.rank_low:.0f}"
        rows.append(
            {
                "rank": span,
                "theme": t.label,
                "costs": f"{number(t.lost_points)} {interval_text(t.lost_low, t.lost_high)}",
                "comments": percent(t.share),
                "in the customers' words": f"“{_shorten(quote['text'].iloc[0])}”" if len(quote) else "",
            }
        )
    return "What it costs, in points of the score (rank with its interval):\n" + render_table(pd.DataFrame(rows))


def _shorten(text: str, limit: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _link_lines(links: pd.DataFrame, themes: pd.DataFrame) -> str:
    found = links[(links["q_value"] < 0.05)] if len(links) else links
    if not len(found):
        return ""
    labels = dict(zip(themes["theme_id"], themes["label"], strict=True)) | {"score": "the score"}
    found = found.reindex(found["q_value"].sort_values(kind="stable").index).head(6)
    lines = []
    for row in found.itertuples(index=False):
        more = "more" if row.estimate > 0 else "fewer"
        name = labels.get(row.outcome, row.outcome)
        if row.outcome == "score":
            text = (
                f"{row.metric}: one unit more is associated with {number(row.estimate, sign=True)} points of the score"
            )
        else:
            size = percent(abs(row.estimate))
            text = f"{row.metric}: one unit more is associated with {size} {more} complaints of “{name}”"
        start = f", from about {number(row.threshold)}" if row.threshold == row.threshold else ""
        lines.append(f"  {text}{start}")
    return "Operations that go with it:\n" + "\n".join(lines)


def _finding_lines(findings: pd.DataFrame) -> str:
    shown = findings[findings["severity"] != "info"].head(8)
    lines = [f"  {row.severity}: {safe_text(row.message)}" for row in shown.itertuples(index=False)]
    rest = len(findings) - len(shown)
    if rest > 0:
        lines.append(f"  and {rest} more in findings.csv")
    return "Findings:\n" + "\n".join(lines) if lines else ""
