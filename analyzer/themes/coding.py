"""The room's work: clauses with vectors and sentiment in, mentions out."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import MENTIONS
from analyzer.themes.model import ThemeModel

MENTION_COLUMNS: Final = ("row", *MENTIONS, "evidence")


def code_clauses(comments: Comments, encoded: Encoded, sentiment: Sentiment, *, model: ThemeModel) -> pd.DataFrame:
    """Mentions of themes: one row per clause and theme.

    Parameters
    ----------
    comments : from room ``text``; clauses with ``codable`` False get no mention.
    encoded, sentiment : of ``comments.clauses``, in its order.
    model : the fitted theme model.

    Returns
    -------
    DataFrame
        Columns ``row``, ``schema.MENTIONS`` and ``evidence`` (the theme's nearest phrase), in the order of clauses,
        the surest theme of a clause first. Sentiment is that of the clause; confidence is in [0, 1].

    Raises
    ------
    InputError
        If the clauses, vectors and probabilities differ in number.
    """
    clauses = comments.clauses
    if not len(clauses) == len(encoded.vectors) == len(sentiment.probabilities):
        raise InputError(
            f"code_clauses: {len(clauses)} clauses, {len(encoded.vectors)} vectors and "
            f"{len(sentiment.probabilities)} sentiments must be as many."
        )
    codable = np.flatnonzero(clauses["codable"].to_numpy(dtype=bool))
    part = clauses.iloc[codable].reset_index(drop=True)
    found = model.assign(part, encoded.vectors[codable], sentiment.polarity[codable])
    labels = sentiment.labels[codable].astype(object)[found["clause"].to_numpy()]
    return found.assign(sentiment=pd.array(labels, dtype="str"))[list(MENTION_COLUMNS)]
