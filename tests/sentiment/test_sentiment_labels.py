import numpy as np
import pytest

from analyzer.errors import ModelError
from analyzer.sentiment.labels import label_matrix
from analyzer.sentiment.questions import question_text


def _classes(names, **options):
    return label_matrix(dict(enumerate(names)), model="m", **options).argmax(axis=1).tolist()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["negative", "neutral", "positive"], [0, 1, 2]),
        (["POSITIVE", "Neutral", "NEGATIVE"], [2, 1, 0]),
        (["NEG", "NEU", "POS"], [0, 1, 2]),
        (["NEGATIVE", "POSITIVE"], [0, 2]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [0, 0, 1, 2, 2]),
        (["Very Negative", "Negative", "Neutral", "Positive", "Very_Positive"], [0, 0, 1, 2, 2]),
    ],
)
def test_known_names(names, expected):
    assert _classes(names) == expected


@pytest.mark.parametrize("names", [["LABEL_0", "LABEL_1"], ["negative", "other", "positive"], ["0", "1", "2"]])
def test_unknown_names_are_asked_for(names):
    with pytest.raises(ModelError, match="is not known") as error:
        _classes(names)
    assert "id2label" in str(error.value)
    assert "labels={" in str(error.value)


def test_given_names_are_used():
    given = {"LABEL_0": "negative", "LABEL_1": "neutral", "LABEL_2": "positive"}
    assert _classes(["LABEL_0", "LABEL_1", "LABEL_2"], labels=given) == [0, 1, 2]
    with pytest.raises(ModelError, match="may be mapped to negative, neutral, positive only"):
        _classes(["LABEL_0"], labels={"LABEL_0": "angry"})


def test_not_a_sentiment_classifier():
    with pytest.raises(ModelError, match="no class means 'negative'"):
        _classes(["neutral", "positive"])


@pytest.mark.parametrize("asked", ["comment", " customer_feedback ", "Verbatim:", "Q1", "", None, np.nan, 3])
def test_columns_that_ask_nothing(asked):
    assert question_text(asked) == ""


def test_questions_that_ask_something():
    assert question_text("dislikes") == "dislikes"
    assert question_text("What could\n we  improve?") == "What could we improve?"
