"""Several runs on one self-contained page: the score of each, what improved, what got worse, what is not told apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analyzer.report.format import interval_text, metric_name, number, percent, safe_text, score_digits

_WIDTH, _HEIGHT, _PAD = 720, 240, 48


def render_history(runs: pd.DataFrame, changes: pd.DataFrame) -> str:
    """HTML of the page: no scripts, nothing loaded, every text escaped.

    Parameters
    ----------
    runs, changes : tables of :class:`analyzer.api_history.History`.
    """
    return _render("history.html.j2", runs, changes)


def history_fragment(runs: pd.DataFrame, changes: pd.DataFrame) -> str:
    """The same for a notebook, without the page around it."""
    return _render("history_body.html.j2", runs, changes)


def _render(template: str, runs: pd.DataFrame, changes: pd.DataFrame) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("analyzer.report", "assets"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(template).render(**history_summary(runs, changes))


def history_summary(runs: pd.DataFrame, changes: pd.DataFrame) -> dict[str, Any]:
    """What the page says, as texts."""
    groups = {verdict: changes[changes["verdict"] == verdict] for verdict in ("improved", "worsened", "not comparable")}
    tested = changes[changes["verdict"] != "not comparable"]
    same = runs[runs["metric"] == runs["metric"].iloc[0]] if len(runs) else runs
    return {
        "runs": [_run(row) for row in runs.itertuples()],
        "improved": [_change(row) for row in groups["improved"].itertuples()],
        "worsened": [_change(row) for row in groups["worsened"].itertuples()],
        "incomparable": _reasons(groups["not comparable"]),
        "quiet": int((changes["verdict"] == "not told apart").sum()),
        "tested": len(tested),
        "chart": _chart(same),
        "metric": metric_name(str(runs["metric"].iloc[0])) if len(runs) else "score",
    }


def _run(row: Any) -> dict[str, str]:
    digits = score_digits(row.metric)
    dates = "no dates" if pd.isna(row.first_date) else f"{row.first_date:%Y-%m-%d} to {row.last_date:%Y-%m-%d}"
    return {
        "name": safe_text(row.run), "dates": dates, "n": f"{row.n:,}", "codebook": safe_text(row.codebook),
        "score": f"{metric_name(row.metric)} {number(row.value, digits)} {interval_text(row.low, row.high, digits)}",
    }  # fmt: skip


def _change(row: Any) -> dict[str, str]:
    score = row.kind == "score"
    digits = score_digits(row.subject) if score else 1
    unit = 1.0 if score else 100.0
    hidden = pd.isna(row.change)
    shown = [number(v * unit, digits, sign=True) for v in (row.change, row.low, row.high)]
    sides = [number(v, digits) if score else percent(v) for v in (row.before, row.after)]
    name = metric_name(row.label) if score else safe_text(row.label)
    what = f"{name}" if score else f"Complaints about {name}"
    small = "withheld (few)"
    return {
        "what": what, "id": "" if score else str(row.subject),
        "between": f"{safe_text(row.run_before)} → {safe_text(row.run_after)}",
        "sides": small if hidden else f"{sides[0]} → {sides[1]}",
        "change": small if hidden else f"{shown[0]} [{shown[1]}, {shown[2]}]{'' if score else ' per 100 comments'}",
        "p": number(row.p_adjusted, 4),
    }  # fmt: skip


def _reasons(rows: pd.DataFrame) -> list[dict[str, str]]:
    counted = rows.groupby(["run_before", "run_after", "why"], sort=False).size()
    return [
        {"between": f"{safe_text(a)} → {safe_text(b)}", "why": safe_text(why), "n": str(n)}
        for (a, b, why), n in counted.items()
    ]


def _chart(runs: pd.DataFrame) -> dict[str, Any] | None:
    """Points and lines of the score's picture in pixels; a run without an interval has no line."""
    known = runs[runs["value"].notna()]
    if len(known) < 2:
        return None
    ends = [v for c in ("value", "low", "high") for v in known[c] if pd.notna(v)]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return float(_PAD / 2 + (_HEIGHT - 1.5 * _PAD) * (high - value) / span)

    step = (_WIDTH - 2 * _PAD) / (len(known) - 1)
    points = [_point(row, _PAD + i * step, y) for i, row in enumerate(known.itertuples())]
    line = " ".join(f"{p['x']:.1f},{p['y']:.1f}" for p in points)
    return {"width": _WIDTH, "height": _HEIGHT, "points": points, "line": line, "text": _described(known.itertuples())}


def _point(row: Any, x: float, y: Any) -> dict[str, Any]:
    digits = score_digits(row.metric)
    whole = pd.notna(row.low) and pd.notna(row.high)
    return {
        "x": x, "y": y(row.value), "low": y(row.low) if whole else y(row.value),
        "high": y(row.high) if whole else y(row.value), "name": safe_text(row.run), "value": number(row.value, digits),
    }  # fmt: skip


def _described(rows: Iterable[Any]) -> str:
    return "; ".join(f"{safe_text(r.run)} {number(r.value, score_digits(r.metric))}" for r in rows)
