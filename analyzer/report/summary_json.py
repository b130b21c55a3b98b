"""The summary of a run as plain data, for scripts: unrounded, nothing that is suppressed, no comments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd


def summary_data(tables: Mapping[str, pd.DataFrame], *, manifest: Mapping[str, Any], top: int = 10) -> dict[str, Any]:
    """Overall scores, ranked themes, links that hold and findings as JSON-ready data.

    Parameters
    ----------
    tables : tables of the output contract.
    manifest : of the run; its row accounting is taken over.
    top : most themes.
    """
    scores, themes, links = tables["scores"], tables["themes"], tables["links"]
    overall = scores[scores["segment"].isna() & scores["period"].isna()]
    ranked = themes[themes["rank"].notna() & ~themes["theme_id"].isin(set(themes["parent_id"].dropna()))].head(top)
    sure = links[(links["q_value"] < 0.05) & ~links["refuted"].fillna(False).astype(bool)] if len(links) else links
    return {
        "version": manifest["version"],
        "rows": dict(manifest["rows"]),
        "scores": _records(overall, ("metric", "n", "value", "low", "high", "grade")),
        "themes": _records(
            ranked,
            ("rank", "rank_low", "rank_high", "theme_id", "label", "lost_points", "lost_low", "lost_high", "share"),
        ),
        "links": _records(sure, ("outcome", "metric", "estimate", "low", "high", "unit", "q_value")),
        "findings": _records(tables["findings"], ("severity", "code", "message", "n_rows")),
    }  # fmt: skip


def _records(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    text = frame[list(columns)].to_json(orient="records", force_ascii=False, double_precision=15)
    records: list[dict[str, Any]] = json.loads(text)
    return records
