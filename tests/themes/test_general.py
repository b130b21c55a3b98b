"""General themes: praise and blame without a subject are told by the background, not by a cluster."""

import itertools

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.api_themes import edit_codebook, export_codebook
from analyzer.encode import load_encoder
from analyzer.themes import Codebook, Theme, edit, load_codebook, save_codebook
from analyzer.themes.discover import discover
from analyzer.themes.general import BLAME, PRAISE, general_sides
from analyzer.themes.metric import Turned
from analyzer.themes.model import fit_theme_model

DAY = "2026-01-31"
HOW = ("really", "very", "simply", "absolutely", "truly")
GOOD = [f"{a} {b}" for a, b in itertools.product(HOW, ("excellent", "good", "pleased with everything", "happy"))]
BAD = [f"{a} {b}" for a, b in itertools.product(HOW, ("awful service", "disappointed", "terrible", "poor"))]
ODD = ["not happy with the service", "not happy with the service i've received", "not good", "no reason to be unhappy"]
PLACES = ("gate", "station", "office", "hall", "tower", "ward", "shop", "bridge")
SUBJECTS = [
    f"{a} {place}"
    for a, place in itertools.product(
        ("no space in the car park by the", "the parcel was left at the", "the app would not open near the",
         "the soup was cold in the", "my invoice was sent to the"), PLACES,
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return fit_theme_model(load_codebook(None), load_encoder("default"))


def vectors(texts):
    return load_encoder("default").encode(texts).vectors


def test_a_mood_without_a_subject_has_a_side(model):
    texts = ["Excellent, thank you", "Absolutely terrible", "The car park was full", "I waited an hour", "Very good"]
    side, confidence = general_sides(model.metric.apply(vectors(texts)), model.general)
    assert side.tolist() == [1, -1, 0, 0, 1]
    assert (confidence[side != 0] >= 0.5).all() and (confidence <= 1).all()
    assert general_sides(np.zeros((0, 4), np.float32), model.general)[0].shape == (0,)


def test_they_are_found_beside_the_others_and_no_other_takes_their_clauses(model):
    texts = [*GOOD, *BAD, *SUBJECTS]
    z = Turned(vectors(texts), model.metric)
    found = discover(texts, z, max_themes=8, general=model.general)
    assert found.ids[-2:] == (PRAISE, BLAME) and len(found.ids) > 2
    assert found.labels[-2:] == ("General praise", "General dissatisfaction")
    clause, theme, _ = found.assign(z, model.general)
    side, _ = general_sides(z[:], model.general)
    of = {i: {found.ids[t] for t in theme[clause == i]} for i in range(len(texts))}
    assert (side[: len(GOOD)] == 1).mean() > 0.9 and (side[len(GOOD) : -len(SUBJECTS)] == -1).mean() > 0.9
    assert not side[-len(SUBJECTS) :].any()
    for i, s in enumerate(side):
        assert of[i] == {PRAISE} if s > 0 else of[i] == {BLAME} if s < 0 else not of[i] & {PRAISE, BLAME}
    single = [found.assign(z[i : i + 1], model.general)[1].tolist() for i in range(len(texts))]
    assert single == [theme[clause == i].tolist() for i in range(len(texts))]


def test_a_codebook_that_has_them_gets_no_second_ones(model):
    texts = [*GOOD, *BAD, *SUBJECTS]
    z = Turned(vectors(texts), model.metric)
    options = {"max_themes": 8, "general": model.general}
    assert PRAISE not in discover(texts, z, used_ids={PRAISE}, **options).ids
    assert BLAME not in discover(texts, z, used_labels={"General dissatisfaction"}, **options).ids
    assert not {PRAISE, BLAME} & set(discover(texts, z, max_themes=8).ids)
    assert not {PRAISE, BLAME} & set(discover(GOOD + BAD, Turned(vectors(GOOD + BAD), model.metric), **options).ids)


def test_what_chance_groups_leave_is_shared_out(model):
    """A tenth of the sampled clauses is too unspecific, whichever groups were not proposed."""
    texts = [*SUBJECTS, *(f"{a} {b} {c}" for a, b, c in itertools.product(HOW, PLACES, ("odd", "blue", "and so")))]
    z = Turned(vectors(texts), model.metric)
    found = discover(texts, z, max_themes=10)
    without = 1 - len(set(found.assign(z)[0])) / len(texts)
    assert 0.02 < without <= 0.11


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("general")
    texts = [*GOOD, *BAD, *SUBJECTS, *ODD]
    score = [10] * len(GOOD) + [1] * len(BAD) + [6] * len(SUBJECTS) + [5] * len(ODD)
    pd.DataFrame({"score": score, "comment": texts}).to_csv(folder / "survey.csv", index=False)
    book = Codebook("own", (Theme("billing", "Invoices", "Invoices and bills.", ("my invoice",)),))
    save_codebook(book, folder / "own.yaml")
    analysis = analyzer.analyze(folder / "survey.csv", config={"themes": {"codebook": str(folder / "own.yaml")}})
    analysis.write(folder / "out")
    return folder, analysis


def spans(mentions):
    return {t: set(zip(p["response_id"], p["start"], strict=True)) for t, p in mentions.groupby("theme_id")}


def test_their_mentions_have_the_mood_of_their_name(run):
    mentions = run[1].mentions
    assert set(mentions.loc[mentions["theme_id"] == PRAISE, "sentiment"]) == {"positive"}
    assert set(mentions.loc[mentions["theme_id"] == BLAME, "sentiment"]) == {"negative"}
    assert (mentions["theme_id"] == PRAISE).sum() >= 15 and (mentions["theme_id"] == BLAME).sum() >= 15


def test_what_has_the_other_mood_stays_out_before_and_after_an_export(run, model, tmp_path):
    folder, analysis = run
    side, _ = general_sides(model.metric.apply(vectors(ODD)), model.general)
    said = analysis.responses["comment"].isin([text for text, s in zip(ODD, side, strict=True) if s])
    out = set(analysis.responses.loc[said, "response_id"]) - set(analysis.mentions["response_id"])
    assert out, "told general by its words, not by its mood"
    path = tmp_path / "book.yaml"
    save_codebook(export_codebook(folder / "out", date=DAY), path)
    again = analyzer.analyze(folder / "survey.csv", config={"themes": {"codebook": str(path)}})
    assert spans(again.mentions) == spans(analysis.mentions)


def test_exported_renamed_and_dropped_they_are_obeyed(run, tmp_path):
    folder, analysis = run
    path = tmp_path / "book.yaml"
    save_codebook(export_codebook(folder / "out", date=DAY), path)
    edit_codebook(path, lambda b: edit.rename(b, PRAISE, "Happy", date=DAY))
    edit_codebook(path, lambda b: edit.drop(b, BLAME, date=DAY))
    again = analyzer.analyze(folder / "survey.csv", config={"themes": {"codebook": str(path)}})
    before, after = spans(analysis.mentions), spans(again.mentions)
    before.pop(BLAME)
    assert after == before
    told = again.themes.set_index("theme_id")["label"]
    assert told[PRAISE] == "Happy"


def test_merged_into_a_theme_they_count_for_it(run, tmp_path):
    folder, analysis = run
    path = tmp_path / "book.yaml"
    save_codebook(export_codebook(folder / "out", date=DAY), path)
    edit_codebook(path, lambda b: edit.merge(b, [BLAME], "billing", date=DAY))
    again = spans(analyzer.analyze(folder / "survey.csv", config={"themes": {"codebook": str(path)}}).mentions)
    before = spans(analysis.mentions)
    assert again["billing"] == before["billing"] | before[BLAME] and BLAME not in again
