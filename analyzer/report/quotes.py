"""Pick the quotes that show what a theme is about: the clearest ones, or a fair random draw."""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ["response_id", "comment", "start", "end", "text", "polarity", "confidence"]
_POOL = 100  # candidates looked at per quote, surest first
_READABLE = (25, 220)  # characters of a comment that fits a slide and still says something


def pick_quotes(
    mentions: pd.DataFrame,
    responses: pd.DataFrame,
    themes: pd.DataFrame,
    theme_id: str,
    *,
    n: int = 5,
    kind: str = "representative",
    seed: int = 0,
    min_quotes: int = 8,
    negative_first: bool = True,
) -> pd.DataFrame:
    """Comments that mention a theme (a parent shows its children's), at most one mention per response.

    Clauses whose surest theme is another one are passed over while there are enough others: a quote should be mainly
    about the theme it stands under. With ``negative_first`` random quotes too are drawn from complaints while there
    are enough.

    Parameters
    ----------
    mentions, responses, themes : tables of the output contract.
    theme_id : the theme.
    n : how many quotes.
    kind : "representative" orders by confidence with readable, differently worded comments first; "random" draws.
    seed : of the random draw.
    min_quotes : an empty frame is returned when fewer responses mention the theme.
    negative_first : complaints before praise among the representative ones.

    Returns
    -------
    DataFrame
        Columns ``response_id, comment, start, end, text, polarity, confidence``.
    """
    ids = {theme_id, *themes.loc[themes["parent_id"] == theme_id, "theme_id"]}
    own = mentions[mentions["theme_id"].isin(ids)]
    surest = own["confidence"] >= _surest(mentions, own)
    enough = own.loc[surest, "response_id"].nunique() >= max(n, min_quotes)
    own = own[surest] if enough else own
    own = own.sort_values(["confidence", "response_id"], ascending=[False, True], kind="stable")
    own = own.drop_duplicates("response_id")
    if len(own) < min_quotes:
        return pd.DataFrame(columns=COLUMNS)
    if kind == "random":
        complaints = own[own["sentiment"] == "negative"]
        own = complaints if negative_first and len(complaints) >= n else own
        chosen = own.iloc[np.sort(np.random.default_rng(seed).permutation(len(own))[:n])]
        return _with_comments(chosen, responses)[COLUMNS].reset_index(drop=True)
    own = own.assign(_negative=(own["sentiment"] != "negative") if negative_first else False)
    own = own.sort_values(["_negative", "confidence"], ascending=[True, False], kind="stable").head(_POOL * max(n, 1))
    own = _with_comments(own, responses)
    own = own.assign(
        _awkward=~own["comment"].str.len().between(*_READABLE),
        _said=own["text"].str.casefold().str.replace(r"\W+", " ", regex=True).str.strip(),
    )
    own = own.sort_values(["_negative", "_awkward", "confidence"], ascending=[True, True, False], kind="stable")
    return own.drop_duplicates("_said")[COLUMNS].head(n).reset_index(drop=True)


def _surest(mentions: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """Highest confidence that any theme has in the clause of each mention in ``own``."""
    near = mentions[mentions["response_id"].isin(own["response_id"])]
    best = near.groupby(["response_id", "start"])["confidence"].max().rename("_best")
    return own.join(best, on=["response_id", "start"])["_best"]


def _with_comments(mentions: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Add the comments of few mentions; only those rows of a large table are looked up."""
    texts = responses.loc[responses["response_id"].isin(mentions["response_id"]), ["response_id", "comment"]]
    return mentions.merge(texts, on="response_id", how="left", validate="many_to_one")
