"""The blind sample, reading the codes back, and sentiment labels."""

import numpy as np
import pandas as pd
import pytest

from analyzer.errors import InputError
from analyzer.evaluate import draw_sample, map_sentiments, parse_codes, sentiment_accuracy
from analyzer.evaluate.sample import allocate

LABELS = {"waiting": "Waiting time", "fees": "Fees, charges", "staff": "Staff"}


def responses(n=400, seed=0):
    rng = np.random.default_rng(seed)
    themes = [sorted({*rng.choice(["waiting", "fees"], rng.integers(0, 3)), *(["rare"] if i % 40 == 0 else [])})
              for i in range(n)]  # fmt: skip
    status = np.where(np.arange(n) % 10 == 3, "empty", "ok")
    return pd.DataFrame({"response_id": [f"{i:04d}" for i in range(n)], "comment": [f"words {i}" for i in range(n)],
                         "comment_status": status, "themes": themes})  # fmt: skip


def test_the_sheet_is_blind_and_the_design_adds_up():
    frame = responses()
    sample = draw_sample(frame, n=80)
    assert list(sample.sheet.columns) == ["response_id", "comment", "themes"] and (sample.sheet["themes"] == "").all()
    assert list(sample.design.columns) == ["response_id", "stratum", "population", "weight"]
    usable = frame[frame["comment_status"] == "ok"]
    assert len(sample.sheet) == 80 and sample.sheet["response_id"].isin(usable["response_id"]).all()
    assert sample.design["weight"].sum() == pytest.approx(len(usable))
    per = sample.design.groupby("stratum")
    assert (per["weight"].sum().round(9) == per["population"].first()).all() and per.size().min() >= 2
    rare = usable["themes"].map(lambda t: "rare" in t)
    picked = usable.set_index("response_id").loc[sample.sheet["response_id"], "themes"].map(lambda t: "rare" in t)
    assert picked.mean() > 2 * rare.mean()  # rare themes come more often than their share


def test_the_draw_repeats_with_its_seed():
    frame = responses()
    first, again, other = (draw_sample(frame, n=50, seed=s).sheet for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert first["response_id"].tolist() != other["response_id"].tolist()


def test_weighted_shares_are_unbiased():
    frame = responses()
    truth = frame[frame["comment_status"] == "ok"].set_index("response_id")["themes"].map(lambda t: "fees" in t)
    found = []
    for seed in range(60):
        design = draw_sample(frame, n=60, seed=seed).design
        found.append((design["weight"] * truth.loc[design["response_id"]].to_numpy()).sum() / design["weight"].sum())
    assert np.mean(found) == pytest.approx(truth.mean(), abs=0.01)


def test_more_than_there_is_gives_everything():
    sample = draw_sample(responses(30), n=500)
    assert len(sample.sheet) == 27 and (sample.design["weight"] == 1).all()
    with pytest.raises(InputError, match="no usable comment"):
        draw_sample(responses(30).assign(comment_status="empty"), n=5)


def test_many_strata_and_few_rows_are_pooled():
    frame = responses(60).assign(themes=[[f"t{i % 30}"] for i in range(60)])
    sample = draw_sample(frame, n=10)
    assert len(sample.sheet) == 10 and sample.design.groupby("stratum").size().min() >= 2
    assert sample.design["weight"].sum() == pytest.approx(54)


@pytest.mark.parametrize(("sizes", "n"), [([100, 25, 1], 16), ([1000, 1], 200), ([5, 5, 5], 15), ([50], 7)])
def test_allocation(sizes, n):
    counts = allocate(np.array(sizes), n)
    assert counts.sum() == min(n, sum(sizes)) and (counts <= sizes).all() and (counts >= np.minimum(sizes, 2)).all()


def test_codes_by_id_or_label():
    cells = [
        "waiting; staff",
        "Waiting Time",
        "Fees, charges",
        "fees,staff",
        "none",
        "-",
        "",
        None,
        float("nan"),
        "'staff",
    ]
    found = parse_codes(cells, LABELS)
    assert found[:6] == [{"waiting", "staff"}, {"waiting"}, {"fees"}, {"fees", "staff"}, frozenset(), frozenset()]
    assert found[6:9] == [None] * 3 and found[9] == {"staff"}


def test_an_unknown_code_names_its_row_and_the_closest():
    with pytest.raises(InputError, match=r"codes.csv, row 3: 'wating' is not a theme. Did you mean 'waiting'\?"):
        parse_codes(["staff", "wating"], LABELS, where="codes.csv")


def test_old_ids_are_followed_through_the_history():
    from analyzer.themes import Codebook, Theme, edit

    book = Codebook("b", (Theme("waiting", "W", "w"), Theme("hold", "H", "h"), Theme("gone", "G", "g")))
    book = edit.merge(book, ["hold"], "waiting", date="2026-01-01")
    book = edit.drop(book, "gone", date="2026-01-02")
    found = parse_codes(["hold", "gone"], {"waiting": "W"}, follow=lambda i: edit.follow(book, i))
    assert found == [{"waiting"}, frozenset()]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([1, 2, 3, 4, 5, None], ["negative", "negative", "neutral", "positive", "positive", None]),
        (["-1", "0", "1.0"], ["negative", "neutral", "positive"]),
        (["NEG", "Positive", "mixed", " neutral ", ""], ["negative", "positive", "mixed", "neutral", None]),
    ],
)
def test_sentiment_labels(labels, expected):
    assert map_sentiments(labels).tolist() == expected


def test_sentiment_labels_by_mapping_and_errors():
    assert map_sentiments(["0", "1"], {"0": "negative", "1": "positive"}).tolist() == ["negative", "positive"]
    with pytest.raises(InputError, match="--map"):
        map_sentiments([0, 7])
    with pytest.raises(InputError, match="'angry'"):
        map_sentiments(["angry", "positive"])
    with pytest.raises(InputError, match="may mean"):
        map_sentiments(["x"], {"x": "furious"})


def test_sentiment_figures_equal_scikit_learn():
    from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

    rng = np.random.default_rng(2)
    names = np.array(["negative", "neutral", "positive"], dtype=object)
    gold = names[rng.integers(0, 3, 200)]
    said = np.where(rng.random(200) < 0.7, gold, names[rng.integers(0, 3, 200)])
    table = sentiment_accuracy([*gold, None, "positive"], [*said, "neutral", None]).set_index("code")
    assert table.loc["(macro)", "f1"] == pytest.approx(f1_score(gold, said, average="macro"))
    assert table.loc["(micro)", "f1"] == pytest.approx(accuracy_score(gold, said))
    assert table.loc["(micro)", "kappa"] == pytest.approx(cohen_kappa_score(gold, said))
    assert table.loc["(macro)", "f1_low"] < table.loc["(macro)", "f1"] < table.loc["(macro)", "f1_high"]


def test_mixed_counts_only_where_the_labels_know_it():
    p = np.array([[0.6, 0.0, 0.4], [0.1, 0.0, 0.9]])
    three = sentiment_accuracy(["negative", "positive"], ["mixed", "positive"], p).set_index("code")
    assert "mixed" not in three.index and three.loc["(micro)", "f1"] == 1.0
    four = sentiment_accuracy(["mixed", "positive"], ["mixed", "positive"], p).set_index("code")
    assert four.loc["mixed", "f1"] == 1.0
