"""Comments from their clauses and, where they do not agree, from the comment as one text too ("at first … but now")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.results import Comments
from analyzer.sentiment.base import SentimentModel
from analyzer.sentiment.comment import comment_sentiment

# Reading these whole too is a third of that pass and no more accurate (benchmarks/results/speed.md).
AGREED: Final = 0.6

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.object_]


def whole_reader(model: SentimentModel) -> SentimentModel:
    """What of a model reads comments as one text: of two readers the second, otherwise the model itself."""
    reader: SentimentModel = getattr(model, "whole", model)
    return reader


def read_comments(
    model: SentimentModel,
    units: npt.NDArray[np.integer],
    probabilities: npt.NDArray[np.floating],
    texts: Sequence[str],
    asked: Sequence[Any] | None = None,
) -> tuple[Labels, Floats, Floats]:
    """Sentiment of comments, each an answer to one question.

    Parameters
    ----------
    model : what gave the clauses' probabilities; its :func:`whole_reader` classifies comments of several clauses too,
        unless all their clauses are of one side with ``AGREED`` or more.
    units : (m,) index of the comment of each clause.
    probabilities : (m, 3) of the clauses.
    texts : n comments.
    asked : n questions.

    Returns
    -------
    labels, polarity, probabilities : (n,), (n,), (n, 3), see :func:`analyzer.sentiment.comment.comment_sentiment`.
    """
    whole = np.full((len(texts), 3), np.nan)
    several = np.bincount(units, minlength=len(texts)) > 1
    look = np.flatnonzero(several & ~_agreed(units, probabilities, len(texts))).tolist()
    if len(look):
        questions = None if asked is None else [asked[i] for i in look]
        whole[look] = whole_reader(model).predict([texts[i] for i in look], asked=questions).probabilities
    return comment_sentiment(units, probabilities, len(texts), whole=whole)


def _agreed(units: npt.NDArray[np.integer], probabilities: npt.NDArray[np.floating], n: int) -> npt.NDArray[np.bool_]:
    """Comments whose clauses are all negative, or all positive, with ``AGREED`` or more."""
    least = np.ones((n, 3))
    np.minimum.at(least, units, probabilities)
    return np.asarray(least[:, [0, 2]].max(axis=1) >= AGREED)


def join_questions(
    rows: npt.NDArray[np.integer], labels: Labels, probabilities: Floats, n: int
) -> tuple[Labels, Floats, Floats]:
    """Responses from their answers to one or several questions (praise here and blame there is ``mixed``).

    Parameters
    ----------
    rows : (k,) index of the response of each answer.
    labels, probabilities : (k,), (k, 3) of the answers.
    n : number of responses.

    Returns
    -------
    labels, polarity, probabilities : (n,), (n,), (n, 3) of the responses.
    """
    joint, _, p = comment_sentiment(rows, probabilities, n)
    single = np.bincount(rows, minlength=n)[rows] == 1
    joint[rows[single]] = labels[single]
    joint[rows[labels == "mixed"]] = "mixed"
    p[rows[single]] = probabilities[single]
    return joint, p[:, 2] - p[:, 0], p


def read_responses(
    model: SentimentModel, comments: Comments, probabilities: npt.NDArray[np.floating]
) -> tuple[Labels, Floats]:
    """Labels and polarity of a survey's responses from its clauses' probabilities: None and NaN without clauses."""
    clauses = comments.clauses
    parts = clauses.groupby(["row", "question"], sort=False)
    units = parts.ngroup().to_numpy()
    first = parts.agg(start=("start", "min"), end=("end", "max"), asked=("asked", "first")).reset_index()
    written = comments.responses["comment"].to_numpy(dtype=object)[first["row"]]
    spans = zip(written, first["start"], first["end"], strict=True)
    asked = first["asked"].tolist() if first["asked"].astype(bool).any() else None
    labels, _, p = read_comments(model, units, probabilities, [text[a:b] for text, a, b in spans], asked)
    joint, polarity, _ = join_questions(first["row"].to_numpy(), labels, p, len(comments.responses))
    return joint, polarity
