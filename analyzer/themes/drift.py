"""Drift: what a new export says that the fitted themes did not expect."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.encode import take
from analyzer.results import Comments
from analyzer.schema import Finding
from analyzer.score.multiplicity import benjamini_hochberg
from analyzer.themes.discover import discover
from analyzer.themes.labels import Reader
from analyzer.themes.metric import Metric
from analyzer.themes.reference import Reference, left_over

COLUMNS: Final = (
    "theme_id", "n_before", "n_after", "share_before", "share_after", "change", "p_value", "q_value", "direction",
)  # fmt: skip
PROPOSALS: Final = ("theme_id", "label", "n_clauses", "stability", "example")
_LEVEL: Final = 0.05
_GREW: Final = 0.02  # smallest growth of the left-over share, in points of share, that calls for proposals


def theme_drift(before: Reference, after: Reference) -> pd.DataFrame:
    """Share of usable comments per theme, now against the fit.

    Fisher's exact test on the two shares, Benjamini-Hochberg over the themes; comments count as independent.

    Returns
    -------
    DataFrame
        Columns ``COLUMNS``, smallest q first; ``direction`` is emerging or fading where q < .05, else "".

    Examples
    --------
    >>> old = Reference("e", "s", 100, 150, 30, {"waiting": 10, "price": 20})
    >>> new = Reference("e", "s", 100, 150, 30, {"waiting": 40, "price": 20})
    >>> theme_drift(old, new)[["theme_id", "change", "direction"]].values.tolist()
    [['waiting', 0.30000000000000004, 'emerging'], ['price', 0.0, '']]
    """
    from scipy.stats import fisher_exact

    ids = sorted({*before.themes, *after.themes})
    n0 = np.array([before.themes.get(i, 0) for i in ids], dtype=np.int64)
    n1 = np.array([after.themes.get(i, 0) for i in ids], dtype=np.int64)
    if not ids or not before.comments or not after.comments:
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in COLUMNS})
    p = np.array(
        [
            fisher_exact([[a, before.comments - a], [b, after.comments - b]]).pvalue
            for a, b in zip(n0.tolist(), n1.tolist(), strict=True)
        ]
    )
    q = benjamini_hochberg(np.minimum(p, 1.0))
    share0, share1 = n0 / before.comments, n1 / after.comments
    direction = np.where(q < _LEVEL, np.where(share1 > share0, "emerging", "fading"), "")
    table = pd.DataFrame({
        "theme_id": pd.Series(ids, dtype="str"), "n_before": n0, "n_after": n1, "share_before": share0,
        "share_after": share1, "change": share1 - share0, "p_value": p, "q_value": q,
        "direction": pd.Series(direction, dtype="str"),
    })  # fmt: skip
    return table.sort_values(["q_value", "p_value", "theme_id"], kind="stable").reset_index(drop=True)


def left_over_test(before: Reference, after: Reference) -> tuple[float, float, float]:
    """Share of clauses without a theme at the fit and now, and the p-value of Fisher's exact test (NaN without any)."""
    from scipy.stats import fisher_exact

    if not before.clauses or not after.clauses:
        return np.nan, np.nan, np.nan
    table = [[r.left_over, r.clauses - r.left_over] for r in (before, after)]
    return before.left_over / before.clauses, after.left_over / after.clauses, float(fisher_exact(table).pvalue)


def grew(before: Reference, after: Reference) -> bool:
    """Whether clearly more clauses than at the fit are without a theme."""
    then, now, p = left_over_test(before, after)
    return bool(p < _LEVEL and now - then >= _GREW)


def propose(
    comments: Comments, vectors: Any, metric: Metric, mentions: pd.DataFrame, *, swollen: Set[str], most: int,
    seed: int, used: Mapping[str, str], reader: Reader | None = None,
) -> pd.DataFrame:  # fmt: skip
    """New themes among clauses without one, and among those of discovered themes that swell.

    A discovered theme takes what is nearest to its centre, so a new subject shows there too.

    Parameters
    ----------
    vectors : (clauses, d) of all clauses; metric : of the themes.
    swollen : ids of discovered themes whose share rose.
    most : most proposals.
    used : id -> label of the themes there are; reader : see :func:`analyzer.themes.labels.name_groups`.

    Returns
    -------
    DataFrame
        ``theme_id, label, n_clauses, stability, example``; the example is a redacted clause.
    """
    rows = left_over(comments, mentions[~mentions["theme_id"].isin(swollen)])
    texts = comments.clauses["text"].iloc[rows].astype(str).tolist()
    turned = metric.apply(take(vectors, rows)[:])
    labels = set(used.values())
    found = discover(texts, turned, max_themes=most, seed=seed, used_ids=set(used), used_labels=labels, reader=reader)
    clause, theme, confidence = found.assign(turned)
    table = [
        (i, label, int((theme == k).sum()), steady, texts[clause[np.where(theme == k, confidence, -1.0).argmax()]])
        for k, (i, label, steady) in enumerate(zip(found.ids, found.labels, found.stability, strict=True))
    ]
    return pd.DataFrame(table, columns=list(PROPOSALS))


def drift_findings(before: Reference, after: Reference, moved: pd.DataFrame, proposed: int) -> tuple[Finding, ...]:
    """Say in words what moved; ids only, no customer's words."""
    found = []
    then, now, p = left_over_test(before, after)
    if np.isfinite(p):
        told = f"{now:.1%} of clauses have no theme, {then:.1%} at the fit (p {p:.2g})"
        if grew(before, after):
            text = f"{told}: customers say things the themes do not cover. Look at them, then fit again."
            found.append(Finding("warning", "themes_left_over_grew", text, after.left_over))
        else:
            found.append(Finding("info", "themes_left_over", f"{told}.", after.left_over))
    told_rows = moved[moved["direction"] != ""]
    if len(told_rows):
        names = ", ".join(
            f"{r.theme_id} {r.share_before:.1%} → {r.share_after:.1%}" for r in told_rows.head(8).itertuples()
        )
        more = f" and {len(told_rows) - 8} more" if len(told_rows) > 8 else ""
        text = (
            f"The share of {len(told_rows)} themes moved against the fit (Benjamini-Hochberg q < .05): {names}{more}."
        )
        found.append(Finding("info", "themes_moved", text, int(told_rows["n_after"].sum())))
    if proposed:
        text = f"{proposed} new themes are proposed (proposals.csv). Take over what is real, or fit again."
        found.append(Finding("warning", "themes_proposed", text))
    return tuple(found)


def _kind(name: str) -> str:
    return "str" if name in ("theme_id", "direction") else "int64" if name.startswith("n_") else "float64"
