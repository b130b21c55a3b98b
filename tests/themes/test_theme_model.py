"""The theme model: fitted once, the same for one clause, a batch, a reload; several themes; evidence; edge cases."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analyzer.encode import load_encoder
from analyzer.errors import InputError, ModelError
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import MENTIONS, SENTIMENTS
from analyzer.themes import Codebook, Theme, code_clauses, fit_theme_model, load_codebook, load_theme_model
from analyzer.themes.assign import decide
from analyzer.themes.scorer import load_scorer

TEXTS = [
    "I hung on the line for half an hour before anyone spoke to me",
    "the girl who helped me was ever so sweet and polite",
    "my invoice had two charges that should not be there",
    "the website would not let me log in",
    "they handed me from one department to the next",
    "I shall be going to a different company when the contract ends",
    "the internet keeps dropping out every evening",
    "the fitter did not show up for the appointment",
    "had to tell the same story to each new person",
    "it costs far too much compared with others",
]
THEMES = [
    "waiting", "staff_attitude", "billing", "self_service", "transfers", "intends_to_leave", "product_quality",
    "delivery_appointment", "repeating_story", "price_value",
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder():
    return load_encoder("minilm")


@pytest.fixture(scope="module")
def model(encoder):
    return fit_theme_model(load_codebook("contact_center"), encoder)


def clauses(texts):
    return pd.DataFrame(
        {
            "row": np.arange(len(texts)),
            "response_id": [f"r{i}" for i in range(len(texts))],
            "question": pd.array(["comment"] * len(texts), dtype="str"),
            "asked": pd.array([""] * len(texts), dtype="str"),
            "start": np.zeros(len(texts), dtype=int),
            "end": [len(t) for t in texts],
            "text": pd.array(list(texts), dtype="str"),
            "codable": np.ones(len(texts), dtype=bool),
        }
    )


def assign(model, encoder, texts, polarity=-0.8):
    return model.assign(clauses(texts), encoder.encode(texts).vectors, np.full(len(texts), polarity))


def test_plain_complaints_find_their_theme(model, encoder):
    found = assign(model, encoder, TEXTS)
    first = found.drop_duplicates("clause").set_index("clause")["theme_id"]
    right = sum(first.get(i) == theme for i, theme in enumerate(THEMES))
    assert right >= 9, first.to_dict()


def test_every_mention_says_how_sure_and_why(model, encoder):
    found = assign(model, encoder, TEXTS)
    assert found["confidence"].between(0, 1).all()
    phrases = {theme.id: {*theme.examples, theme.description, theme.label} for theme in model.codebook.themes}
    assert all(why in phrases[theme] for theme, why in zip(found["theme_id"], found["evidence"], strict=True))
    assert found.groupby("clause").size().max() <= 3
    assert found.groupby("clause")["confidence"].apply(lambda c: c.is_monotonic_decreasing).all()


def test_one_clause_equals_the_batch(model, encoder):
    vectors = encoder.encode(TEXTS).vectors
    batch = model.assign(clauses(TEXTS), vectors, np.full(len(TEXTS), -0.8))
    single = pd.concat(
        [model.assign(clauses(TEXTS).iloc[[i]], vectors[[i]], np.array([-0.8])) for i in range(len(TEXTS))],
        ignore_index=True,
    )
    assert single["theme_id"].tolist() == batch["theme_id"].tolist()
    assert np.allclose(single["confidence"], batch["confidence"], atol=1e-5)


def test_equal_clauses_are_coded_alike(model, encoder):
    found = assign(model, encoder, [TEXTS[0], TEXTS[3], TEXTS[0]])
    first, last = found[found["clause"] == 0], found[found["clause"] == 2]
    assert first["theme_id"].tolist() == last["theme_id"].tolist()


def test_a_reloaded_model_is_the_same(model, encoder, tmp_path):
    model.save(tmp_path / "m")
    again = load_theme_model(tmp_path / "m")
    pd.testing.assert_frame_equal(assign(again, encoder, TEXTS), assign(model, encoder, TEXTS))
    again.save(tmp_path / "n")
    for name in ("codebook.yaml", "model.json", "vectors.safetensors"):
        assert (tmp_path / "m" / name).read_bytes() == (tmp_path / "n" / name).read_bytes()
    assert not list((tmp_path / "m").glob("*.pkl"))


@pytest.mark.parametrize("damage", ["model.json", "vectors.safetensors", "codebook.yaml"])
def test_a_damaged_model_is_one_clear_line(model, tmp_path, damage):
    from analyzer.errors import AnalyzerError

    model.save(tmp_path)
    (tmp_path / damage).write_bytes(b"\x00garbage: [")
    with pytest.raises(AnalyzerError) as error:
        load_theme_model(tmp_path)
    assert "\n" not in str(error.value)
    (tmp_path / damage).unlink()
    with pytest.raises(AnalyzerError):
        load_theme_model(tmp_path)


def test_general_words_get_no_theme(model, encoder):
    texts = ["as I mentioned", "my husband made the booking", "I am seventy years old"]
    found = assign(model, encoder, texts, polarity=0.0)
    assert found["clause"].nunique() <= 1


def test_alert_themes_are_for_complaints_only(encoder):
    book = Codebook("b", (Theme("leaving", "Leaves", "Customers leave.", ("I am leaving you",), polarity="negative"),
                          Theme("staff", "Staff", "The staff.", ("the staff",))))  # fmt: skip
    one = fit_theme_model(book, encoder)
    bad, good = (assign(one, encoder, ["I am leaving you"], polarity=p)["theme_id"].tolist() for p in (-0.9, 0.9))
    assert "leaving" in bad and "leaving" not in good


def test_child_wins_over_its_parent():
    book = Codebook("b", (Theme("p", "P", "p"), Theme("c", "C", "c", parent="p"), Theme("g", "G", "g", parent="c")))
    scorer = dataclasses.replace(load_scorer(), threshold=0.0, gap=9.0, most=3)
    sides = np.zeros(3, dtype=np.int8)
    found = decide(np.array([[3.0, 2.0, -1.0], [3.0, -1.0, 1.0], [1.0, -1.0, -1.0]]), np.zeros(3), codebook=book,
                   scorer=scorer, sides=sides)  # fmt: skip
    assert list(zip(found.clause.tolist(), found.theme.tolist(), strict=True)) == [(0, 1), (1, 2), (2, 0)]


def test_names_of_blame_and_praise_are_one_sided(encoder):
    book = Codebook("b", tuple(Theme(i, n, n) for i, n in (
        ("bad", "Negative experience and dissatisfaction"), ("good", "Positive experience and gratitude"),
        ("food", "Meals and drinks"))))  # fmt: skip
    assert fit_theme_model(book, encoder).sides.tolist() == [-1, 1, 0]


def comments(texts, codable=None):
    frame = clauses(texts)
    if codable is not None:
        frame = frame.assign(codable=codable)
    return Comments(responses=pd.DataFrame(index=range(len(texts))), clauses=frame)


def test_code_clauses_gives_mentions(model, encoder):
    vectors = encoder.encode(TEXTS)
    sentiment = Sentiment(np.tile([0.8, 0.15, 0.05], (len(TEXTS), 1)))
    codable = np.ones(len(TEXTS), dtype=bool)
    codable[2] = False
    mentions = code_clauses(comments(TEXTS, codable), vectors, sentiment, model=model)
    assert list(mentions.columns) == ["row", *MENTIONS, "evidence"]
    assert "r2" not in set(mentions["response_id"]) and set(mentions["sentiment"]) == {"negative"}
    assert np.allclose(mentions["polarity"], -0.75) and set(mentions["sentiment"]) <= set(SENTIMENTS)
    own = dict(zip(clauses(TEXTS)["response_id"], TEXTS, strict=True))
    assert all(own[i] == text for i, text in zip(mentions["response_id"], mentions["text"], strict=True))


def test_nothing_to_code(model, encoder):
    none = Encoded(np.empty((0, 384), dtype=np.float32))
    mentions = code_clauses(comments([]), none, Sentiment(np.empty((0, 3))), model=model)
    assert len(mentions) == 0 and list(mentions.columns) == ["row", *MENTIONS, "evidence"]
    empty = fit_theme_model(load_codebook(None), encoder)
    assert len(assign(empty, encoder, TEXTS)) == 0
    with_one = fit_theme_model(Codebook("one", (Theme("food", "Food", "Meals and drinks."),)), encoder)
    assert assign(with_one, encoder, ["the meals were cold", "I like the colour"])["clause"].tolist() in ([0], [0, 1])


def test_wrong_lengths_and_another_encoder(model, encoder):
    with pytest.raises(InputError, match="must agree"):
        model.assign(clauses(TEXTS), encoder.encode(TEXTS[:3]).vectors, np.zeros(len(TEXTS)))
    with pytest.raises(ModelError, match="length 384"):
        model.assign(clauses(TEXTS[:2]), np.zeros((2, 256), dtype=np.float32), np.zeros(2))
