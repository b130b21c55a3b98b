"""Pick the quotes that show what a theme is about: the clearest ones, or a fair random draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = ["response_id", "comment", "start", "end", "text", "polarity", "confidence"]
_POOL = 100  # candidates looked at per quote, surest first
_READABLE = (25, 220)  # characters of a comment that fits a slide and still says something
_SAYS = 20  # characters of evidence that say what happened, not only what about


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
    ids = [theme_id, *themes.loc[themes["parent_id"] == theme_id, "theme_id"]]
    picker = quote_picker(mentions, responses, ids)
    return picker.pick(ids, n=n, kind=kind, seed=seed, min_quotes=min_quotes, negative_first=negative_first)


@dataclass(frozen=True)
class QuotePicker:
    """Mentions by theme and comments by response, looked up once for the quotes of many themes.

    Attributes
    ----------
    mentions : theme id -> its mentions, with ``surest``: no other theme has a higher confidence in that clause.
    comments : redacted comments by response id.
    """

    mentions: dict[str, pd.DataFrame]
    comments: pd.Series

    def pick(
        self,
        ids: Iterable[str],
        *,
        n: int = 5,
        kind: str = "representative",
        seed: int = 0,
        min_quotes: int = 8,
        negative_first: bool = True,
        positive_only: bool = False,
    ) -> pd.DataFrame:
        """Quotes of the themes ``ids`` together; see :func:`pick_quotes`."""
        parts = [self.mentions[i] for i in dict.fromkeys(ids) if i in self.mentions]
        if not parts:
            return pd.DataFrame(columns=COLUMNS)
        own = pd.concat(parts) if len(parts) > 1 else parts[0]
        own = own[own["sentiment"] == "positive"] if positive_only else own
        mainly = own[own["surest"]]
        own = mainly if mainly["response_id"].nunique() >= max(n, min_quotes) else own
        own = own.sort_values(["confidence", "response_id"], ascending=[False, True], kind="stable")
        own = own.drop_duplicates("response_id")
        if len(own) < min_quotes:
            return pd.DataFrame(columns=COLUMNS)
        if kind == "random":
            complaints = own[own["sentiment"] == "negative"]
            own = complaints if negative_first and len(complaints) >= n else own
            chosen = own.iloc[np.sort(np.random.default_rng(seed).permutation(len(own))[:n])]
            return self._with_comments(chosen)[COLUMNS].reset_index(drop=True)
        return self._representative(own, n, negative_first)

    def _representative(self, own: pd.DataFrame, n: int, negative_first: bool) -> pd.DataFrame:
        own = own.assign(_negative=(own["sentiment"] != "negative") if negative_first else False)
        own = own.sort_values(["_negative", "confidence"], ascending=[True, False], kind="stable")
        own = self._with_comments(own.head(_POOL * max(n, 1)))
        own = own.assign(
            _awkward=~own["comment"].str.len().between(*_READABLE) | (own["text"].str.len() < _SAYS),
            _said=own["text"].str.casefold().str.replace(r"\W+", " ", regex=True).str.strip(),
        )
        own = own.sort_values(["_negative", "_awkward", "confidence"], ascending=[True, True, False], kind="stable")
        return own.drop_duplicates("_said")[COLUMNS].head(n).reset_index(drop=True)

    def _with_comments(self, mentions: pd.DataFrame) -> pd.DataFrame:
        return mentions.assign(comment=self.comments.reindex(mentions["response_id"]).to_numpy())


def quote_picker(mentions: pd.DataFrame, responses: pd.DataFrame, ids: Iterable[str]) -> QuotePicker:
    """A picker for the themes ``ids``; ``mentions`` holds those of every theme, so that the surest can be told."""
    wanted = mentions["theme_id"].isin(list(ids))
    near = mentions[mentions["response_id"].isin(mentions.loc[wanted, "response_id"])]
    best = near.groupby(["response_id", "start"], sort=False)["confidence"].transform("max")
    own = near.assign(surest=near["confidence"] >= best)
    own = own[wanted.loc[own.index]]
    used = responses[responses["response_id"].isin(own["response_id"])]
    comments = pd.Series(used["comment"].to_numpy(), index=pd.Index(used["response_id"].to_numpy(dtype=object)))
    return QuotePicker(dict(iter(own.groupby("theme_id", sort=False))), comments)
