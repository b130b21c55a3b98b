"""Accuracy of the sentiment model on a user's own labelled comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.errors import InputError
from analyzer.evaluate.accuracy import MICRO, accuracy_table
from analyzer.evaluate.design import Design
from analyzer.schema import MIXED, SENTIMENTS

CLASSES: Final = (*SENTIMENTS, MIXED)
_WORDS: Final = {
    "negative": ("negative", "neg", "bad", "unhappy", "very negative"),
    "neutral": ("neutral", "neu", "ok"),
    "positive": ("positive", "pos", "good", "happy", "very positive"),
    "mixed": ("mixed", "both"),
}
_KNOWN: Final = {word: label for label, words in _WORDS.items() for word in words}
_FIVE: Final = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}
_SIGNS: Final = {-1: "negative", 0: "neutral", 1: "positive"}


def map_sentiments(labels: Sequence[Any], mapping: Mapping[str, str] | None = None) -> npt.NDArray[np.object_]:
    """Labels of a file -> negative, neutral, positive, mixed; None for empty cells.

    Words are taken as they are; numbers of 1-5 as 1, 2 negative, 3 neutral, 4, 5 positive; -1, 0, 1 by their sign.

    Parameters
    ----------
    labels : (n,) cells.
    mapping : what other labels mean; it goes first.

    Raises
    ------
    InputError
        For a label whose meaning is not known, or numbers that could be either scale.

    Examples
    --------
    >>> map_sentiments([5, "3", 1.0]).tolist(), map_sentiments(["Neg", "mixed", ""]).tolist()
    (['positive', 'neutral', 'negative'], ['negative', 'mixed', None])
    """
    given = {str(k).strip().casefold(): v for k, v in (mapping or {}).items()}
    wrong = sorted({v for v in given.values() if v not in CLASSES})
    if wrong:
        raise InputError(f"a label may mean {', '.join(CLASSES)}; got {', '.join(map(repr, wrong))}.")
    names = [_name(cell) for cell in labels]
    numbers = {int(n) for n in names if n and n not in given and re.fullmatch(r"-?\d", n)}
    scale = _FIVE if numbers <= set(_FIVE) else _SIGNS if numbers <= set(_SIGNS) else {}
    if numbers == {1} or (numbers and not scale):
        raise InputError(
            f"the labels are {', '.join(map(str, sorted(numbers)))}; known are 1 to 5 and -1, 0, 1. Say what they "
            "mean, e.g. --map '0=negative' --map '1=positive'."
        )
    known = {**_KNOWN, **{str(k): v for k, v in scale.items()}, **given}
    strange = next((n for n in names if n and n not in known), None)
    if strange is not None:
        raise InputError(
            f"what the label {strange!r} means is not known. Use {', '.join(CLASSES)} or 1 to 5, "
            f"or say it with --map '{strange}=positive'."
        )
    return np.array([known[n] if n else None for n in names], dtype=object)


def sentiment_accuracy(
    gold: Sequence[Any] | npt.NDArray[np.object_], predicted: Sequence[Any] | npt.NDArray[np.object_],
    probabilities: npt.NDArray[np.floating] | None = None,
    *, confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Precision, recall, F1 and kappa per class, then ``(micro)`` (F1 = accuracy) and ``(macro)``.

    Rows without a label or a prediction do not count. Where the labels know no "mixed", a prediction "mixed" counts as
    the most probable of the three classes.

    Parameters
    ----------
    gold, predicted : (n,) of ``CLASSES``, None where there is none.
    probabilities : (n, 3) of the predictions, order negative, neutral, positive.

    Returns
    -------
    DataFrame
        As :func:`analyzer.evaluate.accuracy.accuracy_table`; ``(micro)`` holds the kappa over all classes.

    Raises
    ------
    InputError
        If no row has both.
    """
    true, said = np.array(list(gold), dtype=object), np.array(list(predicted), dtype=object)
    rows = np.flatnonzero([t is not None and s is not None for t, s in zip(true, said, strict=True)])
    if not len(rows):
        raise InputError("no row has both a label and a comment.")
    true, said = true[rows], said[rows]
    names = [c for c in CLASSES if c != MIXED or (true == MIXED).any()]
    if MIXED not in names and probabilities is not None:
        best = np.array(SENTIMENTS, dtype=object)[np.nan_to_num(np.asarray(probabilities)[rows]).argmax(axis=1)]
        said = np.where(said == MIXED, best, said)
    design = Design(np.ones(len(rows)), np.zeros(len(rows), dtype=np.intp), confidence)
    one = np.stack([true == c for c in names], axis=1), np.stack([said == c for c in names], axis=1)
    table = accuracy_table(one[0], one[1], names, design=design)
    return table.assign(kappa=table["kappa"].where(table["code"] != MICRO, _kappa(*one)))


def _kappa(gold: npt.NDArray[np.bool_], predicted: npt.NDArray[np.bool_]) -> float:
    """Cohen's kappa over all classes."""
    po = float((gold & predicted).any(axis=1).mean())
    pe = float(gold.mean(axis=0) @ predicted.mean(axis=0))
    return (po - pe) / (1 - pe) if pe < 1 else float("nan")


def _name(cell: Any) -> str:
    """A cell as a name: 3.0 and "3" are the same; empty for what is missing."""
    if cell is None or cell != cell:
        return ""
    text = re.sub(r"[\s_]+", " ", str(cell)).strip().casefold()
    return text.removesuffix(".0") if re.fullmatch(r"-?\d+\.0", text) else text
