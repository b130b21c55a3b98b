"""Splits, generated text and the reading of the data folders."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analyzer.train import multilingual_rows
from analyzer.train.multilingual_rows import own_phrases, phrases, questions, sentiment_rows
from analyzer.train.rows import clause_rows, epoch_rows, joined_rows
from analyzer.train.sentiment import check_runs
from analyzer.train.sources import detokenised, held_back_texts, read_all, read_nhs_phase1
from analyzer.train.splits import four_word_runs, is_stock, part, reserved_hashes, short_hash
from analyzer.train.templates import LABELS, expand, generate, misspelt, wording

CHECKS = Path(__file__).parents[2] / "benchmarks" / "sentiment_checks.csv"
SOFT = ["p_neg", "p_neu", "p_pos"]


def test_split_ignores_case_and_punctuation_and_keeps_stock_phrases_in_training():
    assert part("The driver was late again.") == part("the DRIVER was late, again!!")
    assert part("Nothing") == part("good service") == "train"
    sides = [part(f"comment number {i}") for i in range(4000)]
    assert 0.17 < sides.count("test") / 4000 < 0.23
    assert 0.06 < sides.count("dev") / 4000 < 0.10


def test_four_word_runs_of_short_texts_are_empty():
    assert four_word_runs("only three words") == frozenset()
    assert four_word_runs("now there are four") == {"now there are four"}


def test_generated_text_is_reproducible_labelled_and_has_no_open_holes():
    rows = generate(3000, seed=4)
    pd.testing.assert_frame_equal(rows, generate(3000, seed=4))
    assert not rows["text"].equals(generate(3000, seed=5)["text"])
    assert np.allclose(rows[SOFT].sum(axis=1), 1.0)
    assert not rows["text"].str.contains(r"[{}\[\]]").any()
    assert rows["text"].str.len().gt(0).all()


def test_every_label_code_of_the_wording_is_defined():
    codes = {code for family in wording()["families"].values() for code in family}
    assert codes == set(LABELS)


def test_nothing_means_the_opposite_under_the_two_questions():
    rows = generate(20_000, seed=0)
    nothing = rows[rows["text"].str.strip(" .!").str.casefold() == "nothing"].groupby("kind")[SOFT].mean()
    assert nothing.loc["improve", "p_pos"] > 0.8
    assert nothing.loc["good", "p_neg"] > 0.8


def test_no_generated_row_shares_a_four_word_run_with_the_hand_written_checks():
    runs = check_runs(CHECKS)
    assert len(runs) > 500
    rows = generate(20_000, seed=1, exclude=runs)
    assert not any(four_word_runs(text) & runs for text in rows["text"])


def test_expand_and_misspelt():
    rng = np.random.default_rng(0)
    assert expand("[a|b]c", rng) in {"ac", "bc"}
    assert expand("{Staff}", rng)[0].isupper()
    assert misspelt("a be so", rng) == "a be so"
    assert misspelt("excellent", rng) != "excellent"


def test_detokenised_treebank_text():
    assert detokenised("I ca n't say it 's bad .") == "I can't say it's bad."


def _comments(n: int = 60) -> pd.DataFrame:
    rows = []
    for i in range(n):
        good = i % 2 == 0
        text = f"The engineer number {i} was {'kind' if good else 'rude'}. I would {'' if good else 'not '}come again"
        rows.append((text, "", *LABELS["positive" if good else "negative"], 1.0, "fabsa", "fabsa", "train", ""))
    return pd.DataFrame(rows, columns=["text", "kind", *SOFT, "weight", "source", "publisher", "part", "label"])


def test_clauses_take_the_label_of_their_comment_softened():
    rows = clause_rows(_comments(4))
    assert set(rows["text"]) >= {"The engineer number 0 was kind", "I would not come again"}
    kind = rows[rows["text"] == "The engineer number 0 was kind"].iloc[0]
    assert kind["p_pos"] == pytest.approx(0.85 * 0.94)
    assert kind["p_neu"] == pytest.approx(0.85 * 0.05 + 0.15)


def test_joined_comments_of_opposite_polarity_are_mixed():
    rows = joined_rows(_comments(), 200, seed=0)
    both = rows["text"].str.contains("kind") & rows["text"].str.contains("rude")
    assert both.sum() > 20
    assert np.allclose(rows.loc[both, SOFT], LABELS["mixed"])
    assert np.allclose(rows.loc[~both & rows["text"].str.contains("kind"), "p_pos"], LABELS["positive"][2])


def test_an_epoch_holds_no_reserved_text():
    comments = _comments()
    reserved = reserved_hashes([comments["text"][0], "I would not come again"])
    rows = epoch_rows(comments, epoch=0, seed=0, reserved=reserved, n_own=50, n_joined=20, clause_share=1.0)
    assert not reserved & {short_hash(t) for t in rows["text"]}
    assert comments["text"][1] in set(rows["text"])


@pytest.mark.data
def test_sources_of_the_data_folder(shared_data):
    rows = read_all(shared_data)
    assert set(rows["source"]) == {"fabsa", "nhs_fft", "nhs_phase1", "sst5", "xlmt", "skytrax", "written"}
    assert np.allclose(rows[SOFT].sum(axis=1), 1.0)
    nhs = rows[rows["publisher"] == "nhs"]
    sides = nhs.groupby(nhs["text"].map(short_hash))["part"].nunique()
    assert (sides == 1).all()  # a text both NHS sets hold is on one side
    phase1 = read_nhs_phase1(shared_data)
    assert (phase1["p_neu"] == 0.8).sum() == 3  # Trust B's 2,563 uncoded zeros are gone
    assert (read_all(shared_data, leave_out="nhs").query("publisher == 'nhs'")["part"] == "test").all()
    two = read_all(shared_data, leave_out="fabsa+sst5")
    assert set(two.loc[two["part"] != "test", "publisher"]) == {"nhs", "xlmt", "skytrax", "own"}
    reviews = rows[rows["source"] == "skytrax"]
    assert reviews["text"].str.split().str.len().max() <= 80
    assert reviews["p_pos"].nunique() > 10  # graded


def test_own_phrases_in_other_languages():
    rows = own_phrases(seed=0)
    assert np.allclose(rows[SOFT].astype(float).sum(axis=1), 1.0)
    nothing = rows[rows["text"] == "Nichts"].set_index("kind")
    assert nothing.loc["improve", "p_pos"] > 0.8 and nothing.loc["good", "p_neg"] > 0.8
    assert len(phrases()) == 6 and len(questions()["improve"]) > 35


@pytest.mark.data
def test_rows_kept_for_evaluation_never_enter_an_epoch(shared_data):
    rows = read_all(shared_data)
    kept = [*rows.loc[rows["part"] != "train", "text"], *held_back_texts(shared_data)]
    reserved = reserved_hashes(kept)
    epoch = epoch_rows(rows.sample(4000, random_state=0), epoch=0, seed=0, reserved=reserved, n_own=500, n_joined=500)
    assert not reserved & {short_hash(t) for t in epoch["text"] if not is_stock(t)}


def test_the_reader_of_sentiment_learns_grades_and_less_generated_text(monkeypatch):
    asked = []
    soft = {"written": (0.82, 0.15, 0.03), "own": (0.82, 0.15, 0.03), "xlmt french": (1.0, 0.0, 0.0)}
    rows = pd.DataFrame(
        [(f"{source} {i}", "", *soft.get(source, (0.0, 0.0, 1.0)), 1.0, source)
         for source in ("written", "own", "xlmt french", "fabsa") for i in range(200)],
        columns=["text", "kind", *SOFT, "weight", "source"],
    )  # fmt: skip
    monkeypatch.setattr(multilingual_rows, "multilingual_rows", lambda *a, **k: asked.append(k) or (rows.copy(), "dev"))
    monkeypatch.setattr(multilingual_rows, "_SOME_ENGLISH", 50)
    got, dev = sentiment_rows(Path(), checks=None, seed=0)
    assert dev == "dev" and got["source"].value_counts().to_dict() == {
        "written": 200, "xlmt french": 200, "own": 110, "fabsa": 50}  # fmt: skip
    assert asked[0]["graded"]
    assert (got.loc[got["source"] == "own", "p_neg"] == 0.82).all()
