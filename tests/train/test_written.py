"""Comments written for training: well formed, and nothing of the hand-written checks among them."""

from pathlib import Path

import numpy as np
import pytest

from analyzer.train.sentiment import check_runs
from analyzer.train.splits import four_word_runs
from analyzer.train.written import FOLDER, SOFT, grade, languages, read_written

CHECKS = Path(__file__).parents[2] / "benchmarks" / "sentiment_checks.csv"


@pytest.mark.parametrize("code", ["de", "en", "es", "fr", "it", "nl", "pt"])
def test_every_line_has_a_label_a_kind_and_a_text(code):
    lines = [line.split("\t") for line in (FOLDER / f"{code}.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 300
    assert {len(line) for line in lines} == {3 if code == "en" else 4}
    assert all(0 <= float(score) <= 10 for *_, score in (line for line in lines if code != "en"))
    assert {line[0] for line in lines} == set(SOFT)
    assert {line[1] for line in lines} == {"", "improve", "good"}
    assert all(line[2] == line[2].strip() and line[2] for line in lines)


def test_rows_have_graded_labels_and_are_all_for_training():
    rows = read_written(languages())
    assert np.allclose(rows[["p_neg", "p_neu", "p_pos"]].sum(axis=1), 1)
    assert set(rows["part"]) == {"train"} and len(rows) > 5000
    strong, mild = (rows.loc[np.isclose(rows["p_pos"], SOFT[mark][2])] for mark in ("++", "+"))
    assert set(strong["label"]) == set(mild["label"]) == {"positive"}


def test_a_score_grades_a_label_and_never_turns_it():
    for score in np.arange(0, 10.1, 0.1):
        for mark in SOFT:
            negative, neutral, positive = grade(mark, score)
            assert np.isclose(negative + neutral + positive, 1) and min(negative, neutral, positive) >= 0
            assert mark[0] != "-" or negative > max(neutral, positive)
            assert mark[0] != "+" or positive > max(neutral, negative)
    polarity = [grade("-", score)[2] - grade("-", score)[0] for score in np.arange(0, 10, 0.5)]
    assert (np.diff(polarity) >= 0).all() and polarity[-1] - polarity[0] > 0.5


def test_only_graded_rows_of_other_languages_follow_the_score():
    plain, graded = read_written(["fr"]), read_written(["fr"], graded=True)
    assert not np.allclose(plain["p_neg"], graded["p_neg"]) and plain["text"].equals(graded["text"])
    assert read_written(["en"]).equals(read_written(["en"], graded=True))


def test_none_shares_a_four_word_run_with_the_checks():
    banned = check_runs(CHECKS)
    every, kept = read_written(), read_written(exclude=banned)
    assert 0.95 * len(every) < len(kept) < len(every)
    assert not any(four_word_runs(text) & banned for text in kept["text"])
