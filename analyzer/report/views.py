"""Filters whose numbers stay valid: every segment value and period as computed by the run, nothing recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.report.figure import figure
from analyzer.report.format import score_digits
from analyzer.report.quotes import QuotePicker
from analyzer.report.scale import bar, scale_of
from analyzer.report.voices import complaint_pool, pool_quotes
from analyzer.schema import RESIDUALS

_SEGMENTS, _VALUES, _PERIODS, _ROWS, _QUOTED = 6, 12, 18, 12, 3
_BOUNDS = ("lost_points", "low", "high")


def filter_views(
    responses: pd.DataFrame,
    segments: pd.DataFrame,
    periods: pd.DataFrame,
    *,
    groups: list[dict[str, Any]],
    points: list[dict[str, Any]],
    cards: Mapping[str, dict[str, Any]],
    metric: str,
    picker: QuotePicker,
    scores: pd.Series,
    min_quotes: int,
) -> list[dict[str, Any]]:
    """One view per segment value and period that has a score, in the order of the page.

    Parameters
    ----------
    responses : responses.parquet.
    segments, periods : closed tables of :mod:`analyzer.report.heat`: themes inside each value and period.
    groups, points : :func:`~analyzer.report.scores.segments` and :func:`~analyzer.report.scores.periods`.
    cards : theme cards by id.
    picker, scores : of the quotes; see :mod:`analyzer.report.voices`.
    min_quotes : a theme is quoted inside a view only with so many responses mentioning it there.

    Returns
    -------
    list of dict
        ``key, kind, name, value_name, score`` (the row of its table) and ``rows``: id, label, lost, low, high, share,
        differs, bar and at most one quote; ``first`` marks the view shown at first.
    """
    views: list[dict[str, Any]] = []
    for i, group in enumerate(groups[:_SEGMENTS]):
        named = sorted((r for r in group["rows"] if r["value"].value is not None), key=lambda r: -(r["n"].value or 0))
        block = segments[segments["segment"] == group["column"]] if len(segments) else segments
        for j, row in enumerate(sorted(named[:_VALUES], key=lambda r: r["value_name"])):
            own = block[block["segment_value"] == row["value_name"]] if len(block) else block
            key = f"{group['column']}={row['value_name']}"
            rows = _rows(own, cards, table="theme_segments", prefix=key, metric=metric)
            views.append(
                {"key": f"s{i}-{j}", "kind": "segment", "name": group["name"], "column": group["column"],
                 "value_name": row["value_name"], "score": row, "rows": rows}
            )  # fmt: skip
    for j, row in enumerate(points[-_PERIODS:]):
        if row["value"].value is not None:
            own = periods[periods["period"] == row["period"]] if len(periods) else periods
            rows = _rows(own, cards, table="theme_periods", prefix=row["period"], metric=metric)
            views.append(
                {"key": f"p{j}", "kind": "period", "name": "", "column": None, "value_name": row["period"],
                 "score": row, "rows": rows}
            )  # fmt: skip
    _mark_first(views)
    _draw(views)
    _quote(views, responses, picker, scores, min_quotes)
    return views


def _rows(
    own: pd.DataFrame, cards: Mapping[str, dict[str, Any]], *, table: str, prefix: str, metric: str
) -> list[dict[str, Any]]:
    if not len(own):
        return []
    own = own[own["lost_points"].notna() & ~own["theme_id"].isin(RESIDUALS) & own["theme_id"].isin(list(cards))]
    own = own.sort_values(["lost_points", "theme_id"], ascending=[False, True]).head(_ROWS)
    form = f"number:{score_digits(metric)}"
    return [
        {
            "id": r["theme_id"],
            "label": cards[r["theme_id"]]["label"],
            "n": r["n_responses"],
            "differs": bool(r["q_value"] < 0.05),
            "more": bool(r["difference"] > 0),
            "share": figure(r, "share", table=table, key=f"{prefix}~{r['theme_id']}", form="percent:1"),
            **{c: figure(r, c, table=table, key=f"{prefix}~{r['theme_id']}", form=form) for c in _BOUNDS},
            "quotes": [],
        }
        for r in own.to_dict("records")
    ]


def _mark_first(views: list[dict[str, Any]]) -> None:
    """The view shown at first: the segment value furthest and surely below the rest, else the first one."""
    low = [v for v in views if v["kind"] == "segment" and v["score"]["differs"]]
    first = min(low, key=lambda v: v["score"]["gap"].value or 0.0) if low else views[0] if views else None
    for view in views:
        view["first"] = view is first


def _draw(views: list[dict[str, Any]]) -> None:
    """Bars on one scale for all views, so that they can be compared."""
    scale = scale_of([r[c].value for v in views for r in v["rows"] for c in _BOUNDS], zero=True)
    for view in views:
        for row in view["rows"]:
            row["bar"] = bar(scale, row["lost_points"].value, low=row["low"].value, high=row["high"].value)


def _quote(
    views: list[dict[str, Any]], responses: pd.DataFrame, picker: QuotePicker, scores: pd.Series, min_quotes: int
) -> None:
    """One quote for each of a segment value's costliest themes, where enough people there mention them."""
    columns = sorted({v["column"] for v in views if v["column"] in responses})
    values = responses[columns].astype("str").set_axis(scores.index)
    wanted = [(v, r) for v in views if v["column"] in columns for r in v["rows"][:_QUOTED] if r["n"] >= min_quotes]
    wanted = [(v, r) for v, r in wanted if r["id"] in picker.mentions]
    pools = {t: complaint_pool(picker, t, values) for t in sorted({r["id"] for _, r in wanted})}
    for view, row in wanted:
        pool = pools[row["id"]]
        row["quotes"] = pool_quotes(pool, pool[view["column"]] == view["value_name"], scores, n=1)
