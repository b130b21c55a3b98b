"""The room's work: clauses with vectors and sentiment in, mentions out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import MENTIONS
from analyzer.themes.assign import Decided
from analyzer.themes.model import ThemeModel

MENTION_COLUMNS: Final = ("row", *MENTIONS, "evidence")
DROPPED: Final = ""


def code_clauses(comments: Comments, encoded: Encoded, sentiment: Sentiment, *, model: ThemeModel) -> pd.DataFrame:
    """Mentions of themes; see :func:`code_every`, less the clauses of dropped themes."""
    mentions = code_every(comments, encoded, sentiment, model=model)
    return mentions[mentions["theme_id"] != DROPPED].reset_index(drop=True)


def code_every(comments: Comments, encoded: Encoded, sentiment: Sentiment, *, model: ThemeModel) -> pd.DataFrame:
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
    texts = clauses["text"].iloc[codable].astype(str).tolist()
    found = model.decide(texts, encoded.vectors[codable], sentiment.polarity[codable])
    index = np.full(len(clauses), -1)
    index[codable] = np.arange(len(codable))
    return spread(clauses, index, found, sentiment, model=model)


def spread(
    clauses: pd.DataFrame, index: npt.NDArray[np.intp], found: Decided, sentiment: Sentiment, *, model: ThemeModel
) -> pd.DataFrame:
    """Mentions of all clauses from what was decided about each distinct text once.

    A clause that only dropped themes would have got has a row with the id ``DROPPED``, so that it counts as coded.

    Parameters
    ----------
    clauses : columns ``schema.CLAUSES``; those with ``codable`` False get no mention.
    index : (clauses,) the text of each clause in ``found``.
    found : decided, ordered by text.
    sentiment : of the clauses.
    model : that decided.
    """
    codable = np.flatnonzero(clauses["codable"].to_numpy(dtype=bool))
    counts = np.bincount(found.clause, minlength=int(index.max(initial=0)) + 1)
    before = np.cumsum(counts) - counts
    text = index[codable]
    each = counts[text]
    clause = np.repeat(codable, each)
    at = np.repeat(before[text] - (np.cumsum(each) - each), each) + np.arange(len(clause))
    theme, phrase = found.theme[at], found.phrase[at]
    base = clauses[["row", "response_id", "question", "start", "end", "text"]].iloc[clause].reset_index(drop=True)
    return base.assign(
        theme_id=pd.array(np.array([*model.codebook.ids, DROPPED], dtype=object)[theme], dtype="str"),
        sentiment=pd.array(sentiment.labels.astype(object)[clause], dtype="str"),
        polarity=sentiment.polarity[clause],
        confidence=found.confidence[at],
        evidence=pd.array(np.asarray(model.prototypes.texts, dtype=object)[phrase], dtype="str"),
    )[list(MENTION_COLUMNS)]
