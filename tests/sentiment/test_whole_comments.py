"""A second look at comments of several clauses, and responses that answer several questions."""

import numpy as np
import pandas as pd
import pytest

from analyzer.results import Comments, Sentiment
from analyzer.sentiment.second import TwoReaders
from analyzer.sentiment.whole import join_questions, read_comments, read_responses

NEG, NEU, POS = [0.9, 0.08, 0.02], [0.05, 0.9, 0.05], [0.02, 0.08, 0.9]


class Reader:
    """A rule that stands for a model: "but" decides for what comes last."""

    name, fingerprint = "rule", "0"

    def __init__(self):
        self.seen = []

    def predict(self, texts, *, asked=None, encoded=None):
        self.seen += list(zip(texts, asked or [None] * len(texts), strict=True))
        return Sentiment(np.array([NEG if text.casefold().endswith("late") else POS for text in texts]))


def test_comments_whose_clauses_do_not_agree_are_read_again():
    reader = Reader()
    p = np.array([POS, NEG, POS, POS, NEG, NEU, NEU])
    labels, polarity, _ = read_comments(
        reader, np.array([0, 0, 1, 1, 2, 3, 3]), p, ["nice but late", "nice, good", "late", "on Monday, late"]
    )
    assert [text for text, _ in reader.seen] == ["nice but late", "on Monday, late"]  # "nice, good" is clear
    assert list(labels[1:3]) == ["positive", "negative"]
    assert labels[3] == "negative" and polarity[0] < 0


def test_of_two_readers_the_second_alone_reads_whole_comments():
    first, second = Reader(), Reader()
    read_comments(TwoReaders(first, second), np.array([0, 0]), np.array([POS, NEG]), ["nice but late"])
    assert first.seen == [] and [text for text, _ in second.seen] == ["nice but late"]


def test_praise_to_one_question_and_blame_to_another_are_mixed():
    labels = np.array(["positive", "negative", "positive", "mixed", "negative"], dtype=object)
    p = np.array([POS, NEG, POS, NEU, NEG])
    joint, polarity, joined = join_questions(np.array([0, 0, 1, 2, 2]), labels, p, 4)
    assert list(joint) == ["mixed", "positive", "mixed", None]
    assert polarity[1] == pytest.approx(0.88) and np.isnan(polarity[3])
    assert np.allclose(joined[:3].sum(axis=1), 1)


def test_responses_are_cut_at_their_questions():
    text = "Nice. Late\nNothing"
    comments = Comments(
        pd.DataFrame({"comment": [None, text]}),
        pd.DataFrame(
            {"row": [1, 1, 1], "question": ["good", "good", "bad"], "asked": ["good?", "good?", "bad?"],
             "start": [0, 6, 11], "end": [5, 10, 18], "text": ["Nice.", "Late", "Nothing"]}
        ),
    )  # fmt: skip
    reader = Reader()
    labels, polarity = read_responses(reader, comments, np.array([POS, NEG, POS]))
    assert reader.seen == [("Nice. Late", "good?")]
    assert labels[0] is None and labels[1] in ("mixed", "negative")
    assert np.isnan(polarity[0])
