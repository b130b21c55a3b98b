"""How far to trust it, for the first screen: how many, how sure, and who is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.report.figure import Figure, clean, figure
from analyzer.report.format import score_digits


def trust(
    tables: Mapping[str, pd.DataFrame],
    extras: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    *,
    metric: str,
) -> dict[str, Any]:
    """Counts of responses, findings by severity, and the bias of those who commented where it is sure.

    Returns
    -------
    dict
        ``read, scored, commented`` (figures of run.json), ``warnings, errors`` (numbers) and ``bias``: the difference
        commented − silent as a figure and its direction, None where it is not told apart from chance.
    """
    rows, findings = manifest["rows"], tables["findings"]
    counts = {
        "read": rows.get("read", len(tables["responses"])),
        "scored": rows.get("score_status", {}).get("ok", 0),
        "commented": rows.get("comment_status", {}).get("ok", 0),
    }
    return {
        **{name: Figure(float(n), f"{n:,}", f"run|rows|{name}", "count") for name, n in counts.items()},
        "warnings": int(np.sum(findings["severity"] == "warning")),
        "errors": int(np.sum(findings["severity"] == "error")),
        "bias": _bias(extras.get("comment_bias", pd.DataFrame()), metric),
    }


def _bias(table: pd.DataFrame, metric: str) -> dict[str, Any] | None:
    own = table[table["metric"] == metric] if len(table) else table
    p = clean(own["p_value"].iloc[0]) if len(own) else None
    if p is None or p >= 0.05:
        return None
    row, lower = own.iloc[0], own["difference"].iloc[0] < 0
    form = f"{'less' if lower else 'number'}:{score_digits(metric)}"
    return {"lower": lower, "difference": figure(row, "difference", table="comment_bias", key=metric, form=form)}
