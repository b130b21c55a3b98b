"""Temperature: one number that makes the probabilities mean what they say (Guo et al. 2017)."""

from __future__ import annotations

import logging
from typing import Final

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from analyzer.train.loop import predict
from analyzer.train.network import OnePass
from analyzer.train.templates import wording

_LOG = logging.getLogger(__name__)
LABELS: Final = ("negative", "neutral", "positive")
Q_IMPROVE, Q_GOOD = "What could we improve?", "What was good?"


def class_index(labels: pd.Series) -> np.ndarray:
    """0, 1, 2 for negative, neutral (and mixed), positive."""
    index: np.ndarray = labels.map({"negative": 0, "neutral": 1, "mixed": 1, "positive": 2}).to_numpy(dtype=int)
    return index


def fit_temperature(logits: np.ndarray, gold: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Temperature with the smallest negative log-likelihood of the gold classes.

    Parameters
    ----------
    logits : numpy.ndarray, shape (n, 3)
        Before softmax.
    gold : numpy.ndarray of int, shape (n,)
        Class of each row.
    weight : numpy.ndarray, shape (n,), optional
        Weight of each row.

    Returns
    -------
    float
        In [0.2, 5].

    Examples
    --------
    >>> import numpy as np
    >>> logits = np.array([[2.0, 0.0, 0.0]] * 100)
    >>> gold = np.array([0] * 60 + [1] * 20 + [2] * 20)  # p(0) = .6 = e^(2/T) / (e^(2/T) + 2): T = 2 / log(3)
    >>> round(fit_temperature(logits, gold), 2), round(float(2 / np.log(3)), 2)
    (1.82, 1.82)
    """
    weights = np.ones(len(gold)) if weight is None else weight

    def loss(log_t: float) -> float:
        rows = log_softmax(logits / np.exp(log_t), axis=1)[np.arange(len(gold)), gold]
        return float(-(weights * rows).sum() / weights.sum())

    found = minimize_scalar(loss, bounds=(np.log(0.2), np.log(5.0)), method="bounded")
    return float(np.exp(found.x))


def expected_calibration_error(probabilities: np.ndarray, gold: np.ndarray, *, bins: int = 15) -> float:
    """Mean |confidence - accuracy| over bins of equal mass, by top-class confidence.

    Examples
    --------
    >>> import numpy as np
    >>> p = np.array([[0.8, 0.1, 0.1]] * 10)
    >>> round(expected_calibration_error(p, np.array([0] * 7 + [1] * 3), bins=1), 6)
    0.1
    """
    top = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    order = np.argsort(top, kind="stable")
    total = 0.0
    for chunk in np.array_split(order, bins):
        if len(chunk):
            total += len(chunk) * abs(float(top[chunk].mean()) - float(right[chunk].mean()))
    return total / len(gold)


def question_texts(kinds: pd.Series) -> list[str]:
    """One fixed wording for each kind of question."""
    fixed = {"improve": Q_IMPROVE, "good": Q_GOOD, "why": wording()["questions"]["why"][0], "": ""}
    return [fixed[str(kind)] for kind in kinds]


def fit_on_dev(model: OnePass, dev: pd.DataFrame, *, at_most: int = 700) -> float:
    """Temperature on held-out rows, every source counting alike; logs accuracy per source on the way."""
    rows = dev.groupby("source", group_keys=False).head(at_most).reset_index(drop=True)
    logits, _ = predict(model, list(rows["text"]), question_texts(rows["kind"]))
    gold = class_index(rows["label"])
    weight = 1.0 / rows["source"].map(rows["source"].value_counts()).to_numpy(dtype=float)
    temperature = fit_temperature(logits.astype(float), gold, weight)
    from sklearn.metrics import f1_score

    for source, index in rows.groupby("source").indices.items():
        predicted = logits[index].argmax(axis=1)
        each = f1_score(gold[index], predicted, average=None, labels=[0, 1, 2], zero_division=0)
        plain = expected_calibration_error(softmax(logits[index], axis=1), gold[index])
        fitted = expected_calibration_error(softmax(logits[index] / temperature, axis=1), gold[index])
        _LOG.info(
            "dev %s n=%d F1 %s macro %.3f ECE %.3f -> %.3f",
            source,
            len(index),
            np.round(each, 2),
            each.mean(),
            plain,
            fitted,
        )
    _LOG.info("temperature %.3f", temperature)
    return temperature
