"""The shipped artefact: complete, and not trained on the rows its accuracy is reported for."""

import pytest

from analyzer.artifacts import resource, verified_model
from analyzer.train.export import FILES, read_hashes
from analyzer.train.sources import held_back_texts, read_all
from analyzer.train.splits import is_stock, short_hash


def test_files_and_size():
    folder = verified_model("feedback-minilm")
    sizes = [(folder / name).stat().st_size for name in FILES]
    assert sum(sizes) < 10e6


@pytest.mark.data
def test_no_test_row_is_among_the_training_hashes(shared_data):
    hashes = read_hashes(resource("models", "feedback-minilm", "training_hashes.txt.gz"))
    rows = read_all(shared_data)
    kept = [*rows.loc[rows["part"] == "test", "text"], *held_back_texts(shared_data)]
    assert len(hashes) > 20_000
    assert not hashes & {short_hash(t) for t in kept if not is_stock(t)}
