"""The customers' own words on the page: quotes of themes, of praise, and of single segments and periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyzer.report.figure import Figure, clean
from analyzer.report.quotes import QuotePicker
from analyzer.report.words import value_label

_BEST, _RANDOM, _PRAISE = 6, 4, 3
_POOL = 3000  # complaints looked through for quotes of segments and periods, surest first
_AROUND = 160  # characters kept on both sides of the evidence
_SAYS = (25, 130)  # characters of evidence that say something and fit one line or two


def theme_quotes(
    picker: QuotePicker, scores: pd.Series, ids: Iterable[str], *, min_quotes: int, seed: int
) -> dict[str, list[dict[str, Any]]]:
    """Six representative quotes of each theme, then four drawn at random from the rest, evidence marked.

    Parameters
    ----------
    picker : of the themes.
    scores : raw scores by response id.
    ids : themes; those with too few mentions are left out.
    """
    out = {}
    for theme in ids:
        best = picker.pick([theme], n=_BEST, min_quotes=min_quotes)
        drawn = picker.pick([theme], n=_BEST + _RANDOM, kind="random", seed=seed, min_quotes=min_quotes)
        drawn = drawn[~drawn["response_id"].isin(best["response_id"])].head(_RANDOM)
        out[theme] = [_quote(r, "representative", scores) for r in best.to_dict("records")]
        out[theme] += [_quote(r, "random", scores) for r in drawn.to_dict("records")]
    return {theme: quotes for theme, quotes in out.items() if quotes}


def praise_quotes(
    picker: QuotePicker, scores: pd.Series, ids: Iterable[str], *, min_quotes: int
) -> dict[str, list[dict[str, Any]]]:
    """Quotes that praise a theme, drawn from its positive mentions only."""
    out = {}
    for theme in ids:
        picked = picker.pick([theme], n=_PRAISE, min_quotes=min_quotes, negative_first=False, positive_only=True)
        out[theme] = [_quote(row, "representative", scores) for row in picked.to_dict("records")]
    return {theme: quotes for theme, quotes in out.items() if quotes}


def lead_quote(
    picker: QuotePicker, scores: pd.Series, theme: str, *, unhappy: pd.Series, quotes: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The quote for the first screen: the surest complaint of an unhappy respondent that can be read at a glance.

    Parameters
    ----------
    picker, scores : as in :func:`theme_quotes`.
    unhappy : whether the response is one of a detractor or of somebody dissatisfied, by response id.
    quotes : those of the theme; without any (too few mentions) there is no lead either, and the first one stands in
        where no unhappy respondent's complaint is short enough.
    """
    if not quotes:
        return None
    pool = complaint_pool(picker, theme, unhappy.to_frame("unhappy"))
    found = pool_quotes(pool, pool["unhappy"], scores, n=1)
    return found[0] if found else quotes[0]


def complaint_pool(picker: QuotePicker, theme: str, values: pd.DataFrame) -> pd.DataFrame:
    """The surest complaints about a theme that can be read at a glance, one per response.

    Parameters
    ----------
    picker : of the theme.
    values : of the responses by id (segments as text); their columns are added.
    """
    own = picker.mentions[theme]
    own = own[(own["sentiment"] == "negative") & own["text"].str.len().between(*_SAYS)]
    own = own.sort_values(["confidence", "response_id"], ascending=[False, True], kind="stable")
    own = own.drop_duplicates("response_id").head(_POOL)
    ids = own["response_id"]
    added = {name: values[name].reindex(ids).to_numpy() for name in values}
    return own.assign(comment=picker.comments.reindex(ids).to_numpy(), **added)


def pool_quotes(pool: pd.DataFrame, inside: Any, scores: pd.Series, *, n: int) -> list[dict[str, Any]]:
    """The first ``n`` complaints of ``pool`` among those ``inside``, (n,) bool."""
    rows = pool[np.asarray(inside, dtype=bool)].head(n)
    return [_quote(row, "representative", scores) for row in rows.to_dict("records")]


def _quote(row: Mapping[Any, Any], kind: str, scores: pd.Series) -> dict[str, Any]:
    comment, start, end = row["comment"], int(row["start"]), int(row["end"])
    before, after = comment[:start], comment[end:]
    score = clean(scores.get(row["response_id"]))
    return {
        "id": row["response_id"],
        "start": start,
        "end": end,
        "before": ("…" + before[-_AROUND:]) if len(before) > _AROUND else before,
        "evidence": comment[start:end],
        "after": (after[:_AROUND] + "…") if len(after) > _AROUND else after,
        "mood": "negative" if row["polarity"] < -0.2 else "positive" if row["polarity"] > 0.2 else "neutral",
        "kind": kind,
        "score": None
        if score is None
        else Figure(score, value_label(score), f"responses|{row['response_id']}|score", "value"),
    }
