"""What an analysis shows of itself in a notebook: score, ranked themes, links, findings; escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from analyzer.report.format import interval_text, metric_name, number, percent, safe_text, score_unit


def render_notebook(tables: Mapping[str, pd.DataFrame], *, confidence: float, top: int = 10) -> str:
    """HTML fragment without scripts; every text from the data is escaped."""
    scores, themes = tables["scores"], tables["themes"]
    overall = scores[scores["segment"].isna() & scores["period"].isna()]
    parts = [
        f"<p><strong>{escape(metric_name(r.metric))} {number(r.value)}{score_unit(r.metric)}</strong> "
        f"{interval_text(r.low, r.high)} at {percent(confidence, 0)}, n = {r.n:,.0f} ({escape(str(r.grade))})</p>"
        for r in overall.itertuples(index=False)
    ]
    ranked = themes[themes["rank"].notna() & ~themes["theme_id"].isin(set(themes["parent_id"].dropna()))].head(top)
    rows: list[tuple[str, ...]] = [
        (
            f"{t.rank_low:.0f}–{t.rank_high:.0f}",
            t.label,
            f"{number(t.lost_points)} {interval_text(t.lost_low, t.lost_high)}",
            percent(t.share),
            percent(t.share_detractors),
        )
        for t in ranked.itertuples(index=False)
    ]
    parts.append(_table(("rank", "theme", "points lost", "comments", "among detractors"), rows))
    warned = tables["findings"]
    warned = warned[warned["severity"] != "info"]
    if len(warned):
        items = "".join(f"<li>{escape(safe_text(m))}</li>" for m in warned["message"].head(6))
        parts.append(f"<p>Findings:</p><ul>{items}</ul>")
    return "".join(parts)


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(safe_text(str(c)))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
