"""Label names of foreign classifiers -> negative, neutral, positive. Known names only; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from analyzer.errors import ModelError
from analyzer.schema import SENTIMENTS

_NAMES = {
    "negative": ("negative", "neg", "very negative", "slightly negative", "negativ", "négatif", "negativo", "negatief"),
    "neutral": ("neutral", "neu", "neutre", "neutro", "neutraal"),
    "positive": ("positive", "pos", "very positive", "slightly positive", "positiv", "positif", "positivo", "positief"),
}
_KNOWN = {name: sentiment for sentiment, names in _NAMES.items() for name in names}
_STARS = re.compile(r"([1-5])[ _-]?stars?")


def label_matrix(
    id2label: Mapping[int, str], *, model: str, labels: Mapping[str, str] | None = None
) -> npt.NDArray[np.float64]:
    """Matrix that sums class probabilities into the three sentiments.

    Parameters
    ----------
    id2label : class index -> label name, as in the model's ``config.json``.
    model : name of the model, for the message.
    labels : label name -> negative, neutral or positive, for names that are not known.

    Returns
    -------
    (k, 3) float64 of zeros and ones, one 1 a row. With two classes (negative, positive) neutral gets nothing.
    Of five star names 1 and 2 are negative, 3 is neutral, 4 and 5 are positive.

    Raises
    ------
    ModelError
        If a label is not known and not given, or negative or positive has no class.

    Examples
    --------
    >>> label_matrix({0: "NEGATIVE", 1: "POSITIVE"}, model="m").tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    given = {str(k).casefold(): v for k, v in (labels or {}).items()}
    wrong = sorted({v for v in given.values() if v not in SENTIMENTS})
    if wrong:
        raise ModelError(
            f"{model}: labels may be mapped to {', '.join(SENTIMENTS)} only, got {', '.join(map(repr, wrong))}."
        )
    matrix = np.zeros((len(id2label), len(SENTIMENTS)))
    for index in range(len(id2label)):
        label = str(id2label[index])
        sentiment = given.get(label.casefold()) or _known(label)
        if sentiment is None:
            example = "{" + ", ".join(f"{name!r}: ..." for name in id2label.values()) + "}"
            raise ModelError(
                f"{model}: what the label {label!r} means is not known. Name the classes negative, neutral, positive "
                f"under id2label in the config.json of a local copy, or pass labels={example} to load_sentiment()."
            )
        matrix[index, SENTIMENTS.index(sentiment)] = 1.0
    for sentiment in ("negative", "positive"):
        if not matrix[:, SENTIMENTS.index(sentiment)].any():
            raise ModelError(f"{model}: no class means {sentiment!r} (labels: {', '.join(id2label.values())}); "
                             "it is not a sentiment classifier.")  # fmt: skip
    return matrix


def _known(label: str) -> str | None:
    name = re.sub(r"[\s_-]+", " ", label).strip().casefold()
    if name in _KNOWN:
        return _KNOWN[name]
    star = _STARS.fullmatch(name)
    return SENTIMENTS[int(np.sign(int(star.group(1)) - 3)) + 1] if star else None
