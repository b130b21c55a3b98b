"""Pick the quotes that show what a theme is about: the clearest ones, or a fair random draw."""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ["response_id", "comment", "start", "end", "text", "polarity", "confidence"]
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
    own = own.sort_values(["confidence", "response_id"], ascending=[False, True], kind="stable")
    own = own.drop_duplicates("response_id")
    if len(own) < min_quotes:
        return pd.DataFrame(columns=COLUMNS)
    own = own.merge(responses[["response_id", "comment"]], on="response_id", how="left", validate="many_to_one")
    if kind == "random":
        chosen = own.iloc[np.sort(np.random.default_rng(seed).permutation(len(own))[:n])]
        return chosen[COLUMNS].reset_index(drop=True)
    length = own["comment"].str.len()
    own = own.assign(
        _negative=(own["sentiment"] != "negative") if negative_first else False,
        _awkward=~length.between(*_READABLE),
        _said=own["text"].str.casefold().str.replace(r"\W+", " ", regex=True).str.strip(),
    )
    own = own.sort_values(["_negative", "_awkward", "confidence"], ascending=[True, True, False], kind="stable")
    return own.drop_duplicates("_said")[COLUMNS].head(n).reset_index(drop=True)
