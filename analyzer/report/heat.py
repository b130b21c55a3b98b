"""Themes inside segments and periods: the closed tables, and the heat maps made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.report.close import close_cells
from analyzer.report.figure import figure
from analyzer.report.format import score_digits
from analyzer.report.words import human
from analyzer.schema import RESIDUALS

LEVELS = 7  # shades of a heat map
_ROWS, _COLUMNS, _MAPS = 15, 12, 6
_NUMBERS = ("n_responses", "share", "lost_points", "low", "high", "lost_rest", "difference", "p_value", "q_value")


def close_table(table: pd.DataFrame, themes: pd.DataFrame, *, column: str, min_group: int) -> pd.DataFrame:
    """The same rows with every number gone that is withheld, or that would give a withheld one away.

    Parameters
    ----------
    table : one row per theme and value of ``column``, with ``n_responses`` (NaN where withheld).
    themes : themes.csv, whose ``n_responses`` are the published totals of childless themes.
    column : what the columns of the heat map are ("segment_value" of one segment, or "period").
    min_group : smallest number of responses shown.
    """
    wide = table.pivot(index="theme_id", columns=column, values="n_responses")
    told = table.pivot(index="theme_id", columns=column, values="lost_points").notna()
    residual = np.asarray(wide.index.isin(RESIDUALS))[:, None] & told.to_numpy()
    counts = np.where(residual, np.inf, wide.to_numpy(dtype=float))
    parents = set(themes["parent_id"].dropna())
    totals = themes.loc[~themes["theme_id"].isin(parents)].set_index("theme_id")["n_responses"]
    hidden = close_cells(counts, min_group=min_group, row_totals=totals.reindex(wide.index).to_numpy(dtype=float))
    gone = pd.DataFrame(hidden, index=wide.index, columns=wide.columns).stack()
    mask = gone.reindex(pd.MultiIndex.from_frame(table[["theme_id", column]])).to_numpy(dtype=bool)
    closed = table.copy()
    closed.loc[mask, [name for name in _NUMBERS if name in closed]] = np.nan
    return closed


def close_segments(tables: Mapping[str, pd.DataFrame], table: pd.DataFrame, min_group: int) -> pd.DataFrame:
    """All segments of ``theme_segments``, each closed on its own."""
    if not len(table):
        return table
    parts = [
        close_table(block, tables["themes"], column="segment_value", min_group=min_group)
        for _, block in table.groupby("segment", sort=False)
    ]
    return pd.concat(parts)


def heat_maps(closed: pd.DataFrame, ranked: list[dict[str, Any]], *, metric: str) -> list[dict[str, Any]]:
    """One map per segment: the costliest themes in the values with most answers.

    Returns
    -------
    list of dict
        ``name, values`` and ``rows`` (label, id, cells); a cell has ``lost`` (a Figure, None where withheld),
        ``level`` 0–7 of the map's largest loss, and ``differs`` (q < .05 against the rest).
    """
    if not len(closed):
        return []
    order = [(t["id"], t["label"]) for t in ranked][:_ROWS]
    return [
        _map(block, str(name), order, metric) for name, block in list(closed.groupby("segment", sort=False))[:_MAPS]
    ]


def _map(block: pd.DataFrame, name: str, order: list[tuple[str, str]], metric: str) -> dict[str, Any]:
    largest = block.groupby("segment_value")["n"].max().sort_values(ascending=False, kind="stable").index[:_COLUMNS]
    values = sorted(map(str, largest))
    cells = {(r["theme_id"], r["segment_value"]): r for r in block.to_dict("records")}
    shown = [cells[t, v]["lost_points"] for t, _ in order for v in values if (t, v) in cells]
    top = max((x for x in shown if x == x), default=0.0) or 1.0
    rows = []
    for theme, label in order:
        line = [cell(cells[theme, v], name, metric, top) for v in values if (theme, v) in cells]
        if len(line) == len(values):
            rows.append({"id": theme, "label": label, "cells": line})
    more = block["segment_value"].nunique() - len(values)
    return {"name": human(name), "values": values, "rows": rows, "more": more}


def cell(row: Mapping[str, Any], segment: str, metric: str, top: float) -> dict[str, Any]:
    """One cell: its loss as a figure, its shade, and whether it differs from the rest."""
    key = f"{segment}={row['segment_value']}~{row['theme_id']}"
    form = f"number:{score_digits(metric)}"
    lost = figure(row, "lost_points", table="theme_segments", key=key, form=form)
    level = 0 if lost.value is None else int(np.ceil(LEVELS * max(lost.value, 0.0) / top - 1e-9))
    q = row["q_value"]
    return {"lost": lost, "level": level, "differs": bool(q == q and q < 0.05), "more": row["difference"] > 0}
