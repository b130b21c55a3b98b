"""Key drivers from sub-ratings, NPS beside CSAT, and the work lists in numbers: what only some surveys have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.report.close import close_cells
from analyzer.report.figure import Figure, clean, figure, render
from analyzer.report.scale import bar, scale_of
from analyzer.report.words import human

_ROWS = 12
_GROUPS = {
    "nps": ("detractor", "passive", "promoter"),
    "csat": ("dissatisfied", "neutral", "satisfied"),
}


def driver_rows(drivers: pd.DataFrame) -> list[dict[str, Any]]:
    """Sub-ratings by their share of the explained variance, with what each costs at its worst and adds at its best."""
    if not len(drivers):
        return []
    table = drivers.sort_values(["share", "driver"], ascending=[False, True]).head(_ROWS)
    forms = {
        "share": "percent:0", "lmg": "number:2", "lmg_low": "number:2", "lmg_high": "number:2",
        "penalty": "number:1", "penalty_low": "number:1", "penalty_high": "number:1",
        "reward": "number:1", "reward_low": "number:1", "reward_high": "number:1", "r_squared": "number:2",
        "n": "count",
    }  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"label": human(r["driver"]), "kind": r["kind"] if isinstance(r["kind"], str) else ""}
        | {c: figure(r, c, table="drivers", key=r["driver"], form=form) for c, form in forms.items()}
        for r in table.to_dict("records")
    ]
    scale = scale_of([r[c].value for r in rows for c in ("lmg", "lmg_low", "lmg_high")], zero=True)
    for r in rows:
        r["bar"] = bar(scale, r["lmg"].value, low=r["lmg_low"].value, high=r["lmg_high"].value)
    return rows


def nps_by_csat(responses: pd.DataFrame, metrics: list[str], min_group: int) -> dict[str, Any] | None:
    """How many of each NPS group are satisfied; cells of few people are withheld, and those that would give them away.

    Returns
    -------
    dict or None
        ``columns`` and ``rows`` (name, cells as figures of "crosstab|nps~csat|n"); None without both metrics.
    """
    if not {"nps", "csat"} <= set(metrics):
        return None
    names = {m: "group" if i == 0 else f"group_{m}" for i, m in enumerate(metrics)}
    if not {names["nps"], names["csat"]} <= set(responses.columns):
        return None
    table = pd.crosstab(responses[names["nps"]], responses[names["csat"]])
    table = table.reindex(index=list(_GROUPS["nps"]), columns=list(_GROUPS["csat"]), fill_value=0)
    if not int(table.to_numpy().sum()):
        return None
    counts = table.to_numpy(dtype=float)
    hidden = close_cells(counts, min_group=min_group, row_totals=counts.sum(axis=1))
    rows = [
        {"name": nps, "cells": [
            _count(None if hidden[i, j] else float(table.iloc[i, j]), f"crosstab|{nps}~{csat}|n")
            for j, csat in enumerate(table.columns)
        ]}
        for i, nps in enumerate(table.index)
    ]  # fmt: skip
    return {"columns": list(table.columns), "rows": rows}


def _count(value: float | None, ref: str) -> Figure:
    return Figure(value, render(value, "count"), ref, "count")


def work_list_rows(lists: Mapping[str, pd.DataFrame], min_group: int) -> list[dict[str, Any]]:
    """Work lists in numbers: how many, how old, and the commonest reasons; nobody in them is shown.

    Reasons given by fewer than ``min_group`` people are left out.
    """
    out = []
    for name, frame in lists.items():
        ages = pd.to_numeric(frame["age_days"], errors="coerce") if "age_days" in frame else pd.Series(dtype=float)
        reasons = frame["reason"].value_counts() if "reason" in frame else pd.Series(dtype=int)
        top = reasons[reasons >= min_group].sort_index().sort_values(ascending=False, kind="stable").head(3)
        age = clean(np.median(ages.dropna())) if ages.notna().any() and len(frame) >= min_group else None
        out.append(
            {
                "name": name,
                "n": _count(float(len(frame)), f"worklists|{name}|n"),
                "age": _count(age, f"worklists|{name}|median_age_days"),
                "reasons": [
                    {"label": str(label), "n": _count(float(n), f"worklists|{name}~{label}|n")}
                    for label, n in top.items()
                ],
            }
        )
    return out


def money_rows(priorities: pd.DataFrame) -> dict[str, Figure]:
    """Money at risk per theme, where the user gave values of customers."""
    if not len(priorities) or "money_at_risk" not in priorities:
        return {}
    known = priorities[priorities["money_at_risk"].notna()]
    return {
        r["theme_id"]: figure(r, "money_at_risk", table="priorities", key=r["theme_id"], form="count")
        for r in known.to_dict("records")
    }
