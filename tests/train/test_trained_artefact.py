"""The shipped artefacts: complete, and not trained on the rows their accuracy is reported for."""

from pathlib import Path

import pandas as pd
import pytest

from analyzer.artifacts import resource, verified_model
from analyzer.train.export import FILES, read_hashes
from analyzer.train.rows import own_rows
from analyzer.train.sentiment import check_runs
from analyzer.train.sources import TWEET_LANGUAGES, held_back_texts, read_all, read_xlmt
from analyzer.train.splits import four_word_runs, is_stock, short_hash

MODELS = ["feedback-minilm", "feedback-multilingual", "feedback-multilingual-sentiment", "feedback-second"]
WHOLE = {"feedback-multilingual-sentiment", "feedback-second"}  # all their weights, not updates of a base


@pytest.mark.parametrize("name", MODELS)
def test_files_and_size(name):
    folder = verified_model(name)
    files = set(FILES) - {"adapter.safetensors"} | {"weights.safetensors"} if name in WHOLE else set(FILES)
    assert {path.name for path in folder.iterdir()} == files
    assert sum((folder / file).stat().st_size for file in files) <= 30e6


@pytest.mark.data
@pytest.mark.parametrize("name", MODELS)
def test_no_test_row_is_among_the_training_hashes(name, shared_data):
    hashes = read_hashes(resource("models", name, "training_hashes.txt.gz"))
    rows = pd.concat([read_all(shared_data), *(read_xlmt(shared_data, language) for language in TWEET_LANGUAGES)])
    kept = [*rows.loc[rows["part"] == "test", "text"], *held_back_texts(shared_data)]
    assert len(hashes) > 20_000
    assert not hashes & {short_hash(t) for t in kept if not is_stock(t)}


def test_generated_rows_share_no_four_word_run_with_the_checks():
    banned = check_runs(Path(__file__).parents[2] / "benchmarks" / "sentiment_checks.csv")
    assert len(banned) > 500
    for text in own_rows(4000, seed=3, exclude=banned)["text"]:
        assert not four_word_runs(text) & banned, text
