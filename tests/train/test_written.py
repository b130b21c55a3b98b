"""Comments written for training: well formed, and nothing of the hand-written checks among them."""

from pathlib import Path

import numpy as np
import pytest

from analyzer.train.sentiment import check_runs
from analyzer.train.splits import four_word_runs
from analyzer.train.written import FOLDER, SOFT, languages, read_written

CHECKS = Path(__file__).parents[2] / "benchmarks" / "sentiment_checks.csv"


@pytest.mark.parametrize("code", ["de", "en", "es", "fr", "it", "nl", "pt"])
def test_every_line_has_a_label_a_kind_and_a_text(code):
    lines = [line.split("\t") for line in (FOLDER / f"{code}.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 300
    assert {len(line) for line in lines} == {3}
    assert {line[0] for line in lines} == set(SOFT)
    assert {line[1] for line in lines} == {"", "improve", "good"}
    assert all(line[2] == line[2].strip() and line[2] for line in lines)


def test_rows_have_graded_labels_and_are_all_for_training():
    rows = read_written(languages())
    assert np.allclose(rows[["p_neg", "p_neu", "p_pos"]].sum(axis=1), 1)
    assert set(rows["part"]) == {"train"} and len(rows) > 5000
    strong, mild = (rows.loc[np.isclose(rows["p_pos"], SOFT[mark][2])] for mark in ("++", "+"))
    assert set(strong["label"]) == set(mild["label"]) == {"positive"}


def test_none_shares_a_four_word_run_with_the_checks():
    banned = check_runs(CHECKS)
    every, kept = read_written(), read_written(exclude=banned)
    assert 0.95 * len(every) < len(kept) < len(every)
    assert not any(four_word_runs(text) & banned for text in kept["text"])
