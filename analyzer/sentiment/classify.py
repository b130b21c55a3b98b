"""Sentiment of whole comments, from their clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.display import Displayed
from analyzer.encode import load_encoder
from analyzer.encode.base import as_text
from analyzer.results import FloatArray
from analyzer.sentiment.base import SentimentModel
from analyzer.sentiment.load import load_sentiment
from analyzer.sentiment.whole import read_comments
from analyzer.text.clauses import split_clauses


@dataclass(frozen=True)
class CommentSentiment(Displayed):
    """Sentiment of n comments.

    Attributes
    ----------
    labels : (n,) object; negative, neutral, positive or mixed, None where there is no text.
    probabilities : (n, 3) float64 in the order negative, neutral, positive; NaN where there is no text.
    polarity : (n,) p(positive) - p(negative) in [-1, 1]; NaN where there is no text.
    """

    labels: npt.NDArray[np.object_]
    probabilities: FloatArray
    polarity: FloatArray


def classify_sentiment(
    texts: Sequence[Any],
    questions: str | Sequence[Any] | None = None,
    *,
    model: str = "auto",
    encoder: str = "auto",
) -> CommentSentiment:
    """Classify comments: split into clauses, classify each, read comments of several clauses whole too, join.

    Parameters
    ----------
    texts : n comments. None, NaN, empty text and text without a letter, digit or symbol have no sentiment: label None,
        probabilities and polarity NaN. Any other string gets valid probabilities.
    questions : the question each comment answers, or one for all; None where it is not known.
    model, encoder : names, see :func:`load_sentiment` and :func:`analyzer.encode.load_encoder`.

    Returns
    -------
    CommentSentiment

    Raises
    ------
    ModelError
        If a model cannot be had.
    ValueError
        If there are not as many questions as texts.
    """
    asked = [questions] * len(texts) if questions is None or isinstance(questions, str) else list(questions)
    if len(asked) != len(texts):
        raise ValueError(f"questions: got {len(asked)} for {len(texts)} texts; give one for each, or a single one.")
    rows, clauses = _clauses(texts)
    if not clauses:
        return CommentSentiment(
            np.full(len(texts), None, dtype=object), np.full((len(texts), 3), np.nan), np.full(len(texts), np.nan)
        )
    classifier = _model(model, encoder)
    sentiment = classifier.predict(clauses, asked=[asked[row] for row in rows])
    labels, polarity, joined = read_comments(
        classifier, rows, sentiment.probabilities, [as_text(t) for t in texts], asked
    )
    return CommentSentiment(labels, joined, polarity)


def _model(model: str, encoder: str) -> SentimentModel:
    # A foreign classifier needs no encoder: do not load one for it.
    return load_sentiment(model, load_encoder(encoder) if model == "auto" else None)


def _clauses(texts: Sequence[Any]) -> tuple[npt.NDArray[np.intp], list[str]]:
    rows: list[int] = []
    clauses: list[str] = []
    for row, value in enumerate(texts):
        text = as_text(value)
        for start, end in split_clauses(text):
            rows.append(row)
            clauses.append(text[start:end])
    return np.array(rows, dtype=np.intp), clauses
