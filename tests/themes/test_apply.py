"""Themes fitted once: the same ids for a batch, one by one and after a reload; drift; export, edit, run again."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.api_themes import edit_codebook, export_codebook
from analyzer.errors import ConfigError, InputError, ModelError
from analyzer.themes import Codebook, Theme, edit, load_codebook, save_codebook
from analyzer.themes.drift import drift_findings, grew, theme_drift
from analyzer.themes.export import closed, proposals
from analyzer.themes.reference import Reference

DAY = "2026-01-31"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A demo survey of 600 and its results."""
    from analyzer.demo import write_demo

    folder = tmp_path_factory.mktemp("apply")
    write_demo(folder, seed=7, n=600)
    analysis = analyzer.analyze(folder / "survey.csv")
    analysis.write(folder / "out")
    return folder, analysis


@pytest.fixture(scope="module")
def coder(run):
    return analyzer.load_theme_model(run[0] / "out" / "theme_model")


@pytest.fixture(scope="module")
def survey(run):
    return pd.read_csv(run[0] / "survey.csv", dtype=str, keep_default_na=False)


def spans(mentions, theme):
    part = mentions[mentions["theme_id"] == theme]
    return set(zip(part["response_id"], part["start"], strict=True))


def test_applied_to_the_fitted_data_it_gives_the_same(run, coder):
    folder, analysis = run
    coded = coder.apply(folder / "survey.csv")
    pd.testing.assert_frame_equal(coded.mentions, analysis.mentions)
    assert [list(t) for t in coded.responses["themes"]] == [list(t) for t in analysis.responses["themes"]]
    assert (coded.drift["p_value"] == 1).all() and (coded.drift["direction"] == "").all() and not len(coded.proposals)
    assert set(coded.findings["code"]) >= {"themes_left_over"}


def test_one_by_one_and_reloaded_are_the_batch(coder, survey, tmp_path):
    part = survey[survey["comment"].str.len() > 20].head(6).reset_index(drop=True)
    batch = coder.apply(part).mentions
    again = analyzer.load_theme_model(coder.save(tmp_path / "model")).apply(part).mentions
    pd.testing.assert_frame_equal(batch, again)
    for i in range(len(part)):
        one = coder.apply(part.iloc[[i]]).responses["themes"].iloc[0]
        rows = batch[batch["response_id"] == str(part["response_id"][i])]
        assert list(one) == list(dict.fromkeys(rows["theme_id"]))


def test_it_needs_no_score_and_takes_odd_input(coder):
    frame = pd.DataFrame({"remark": ["I was on hold for forty minutes and gave up", "", "n/a"]})
    coded = coder.apply(frame, {"columns": {"comment": "remark"}})
    assert "waiting" in coded.responses["themes"].iloc[0] and [len(t) for t in coded.responses["themes"][1:]] == [0, 0]
    assert coded.responses["comment_status"].tolist() == ["ok", "empty", "non_answer"]
    empty = coder.apply(pd.DataFrame({"remark": [None, ""]}), {"columns": {"comment": "remark"}})
    assert len(empty.mentions) == 0 and len(empty.responses) == 2


def test_another_encoder_is_refused(coder, survey):
    with pytest.raises(ModelError, match="another encoder than 'minilm'"):
        coder.apply(survey.head(5), {"encoder": {"model": "minilm"}})


def test_another_version_of_the_encoder_is_told(coder, survey):
    themes = coder.themes
    older = dataclasses.replace(themes, model=dataclasses.replace(themes.model, encoder="0" * 64))
    coded = dataclasses.replace(coder, themes=older).apply(survey.head(20))
    assert "encoder_version" in set(coded.findings["code"])
    pd.testing.assert_frame_equal(coded.mentions, coder.apply(survey.head(20)).mentions)


def test_a_new_subject_is_noticed_and_proposed(coder, survey):
    places = ["canteen", "cafeteria", "restaurant", "kitchen", "buffet", "snack bar", "tea room", "bistro"]
    meals = ["soup was cold", "salad tasted of nothing", "bread was stale", "fish smelled odd", "pudding was lovely",
             "potatoes were raw", "gravy had lumps", "cheese was mouldy"]  # fmt: skip
    texts = [f"In the {p} the {m}" for p in places for m in meals]
    more = pd.DataFrame({"comment": texts, "response_id": [f"new{i}" for i in range(len(texts))]})
    coded = coder.apply(pd.concat([survey[["comment", "response_id"]].head(120), more], ignore_index=True))
    assert "themes_proposed" in set(coded.findings["code"]) and len(coded.proposals) >= 1
    assert not set(coded.proposals["theme_id"]) & set(coder.catalogue["theme_id"])
    words = " ".join(coded.proposals["label"].str.casefold()) + " ".join(coded.proposals["example"])
    assert any(word in words for word in ("soup", "bread", "fish", "cheese", "salad", "gravy", *places))


def test_drift_equals_fisher_and_benjamini_hochberg():
    from scipy.stats import fisher_exact

    old = Reference("e", "s", 200, 300, 30, {"a": 20, "b": 50, "c": 10})
    new = Reference("e", "s", 100, 150, 60, {"a": 30, "b": 25, "d": 1})
    table = theme_drift(old, new).set_index("theme_id")
    p = {t: fisher_exact([[x, 200 - x], [y, 100 - y]]).pvalue for t, x, y in
         (("a", 20, 30), ("b", 50, 25), ("c", 10, 0), ("d", 0, 1))}  # fmt: skip
    assert table["p_value"].to_dict() == pytest.approx({t: min(v, 1.0) for t, v in p.items()})
    assert table.loc["a", "q_value"] == pytest.approx(4 * p["a"]) and table.loc["a", "direction"] == "emerging"
    assert table.loc["a", ["share_before", "share_after"]].tolist() == [0.1, 0.3]
    assert grew(old, new) and not grew(old, old) and not grew(old, dataclasses.replace(old, left_over=31))
    codes = [f.code for f in drift_findings(old, new, theme_drift(old, new), 2)]
    assert codes == ["themes_left_over_grew", "themes_moved", "themes_proposed"]


def test_export_run_again_gives_the_same_themes(run, tmp_path):
    folder, analysis = run
    book = export_codebook(folder / "out", date=DAY)
    found = [t for t in book.themes if t.source == "discovered"]
    catalogue = analyzer.load_theme_model(folder / "out").catalogue
    assert [t.id for t in book.themes] == catalogue["theme_id"].tolist() and found
    own = set(analysis.mentions["text"])
    assert all(set(t.examples) <= own and 0 <= t.stability <= 1 for t in found)
    assert book.history[-1].op == "export" and book.history[-1].date == DAY and closed(book)
    save_codebook(book, tmp_path / "book.yaml")
    assert load_codebook(tmp_path / "book.yaml") == book
    coder = analyzer.fit_themes(folder / "survey.csv", {"themes": {"codebook": str(tmp_path / "book.yaml")}})
    same = coder.catalogue.set_index("theme_id").loc[catalogue["theme_id"]].reset_index()
    pd.testing.assert_frame_equal(same, catalogue)
    again = coder.apply(folder / "survey.csv").mentions
    agreement = []
    for theme in book.themes:
        before, after = spans(analysis.mentions, theme.id), spans(again, theme.id)
        if theme.source == "codebook":
            assert before == after  # what the codebook codes does not depend on what was discovered beside it
        else:
            agreement.append(len(before & after) / len(before | after))
    assert np.mean(agreement) > 0.75


def test_edits_are_obeyed_by_the_next_run(run, tmp_path):
    folder, analysis = run
    path = tmp_path / "book.yaml"
    save_codebook(export_codebook(folder / "out", date=DAY), path)
    found = [t.id for t in load_codebook(path).themes if t.source == "discovered"]
    assert len(found) >= 2
    edit_codebook(path, lambda b: edit.rename(b, "waiting", "On hold too long", date=DAY))
    edit_codebook(path, lambda b: edit.merge(b, ["transfers"], "repeating_story", date=DAY))
    before, after = edit_codebook(path, lambda b: edit.drop(b, found[0], date=DAY))
    assert set(before.ids) - set(after.ids) == {found[0]}
    coder = analyzer.fit_themes(folder / "survey.csv", {"themes": {"codebook": str(path)}})
    catalogue = coder.catalogue.set_index("theme_id")
    assert set(catalogue.index) == set(after.ids) and catalogue.loc["waiting", "label"] == "On hold too long"
    mentions = coder.apply(folder / "survey.csv").mentions
    assert not {found[0], "transfers"} & set(mentions["theme_id"])
    moved = spans(analysis.mentions, "transfers")
    assert len(moved & spans(mentions, "repeating_story")) > 0.7 * len(moved)


def test_dropped_themes_are_not_discovered_again(run):
    folder, _ = run
    coder = analyzer.load_theme_model(folder / "out")
    gone = coder.themes.discovery.ids[0]
    less = coder.themes.discovery.without({gone})
    assert gone not in less.ids and len(less.centres) == len(less.ids) == len(coder.themes.discovery.ids) - 1
    book = load_codebook("contact_center")
    book = dataclasses.replace(book, history=(analyzer.themes.Edit(DAY, "drop", (gone,), ()),))
    path = folder / "dropped.yaml"
    save_codebook(book, path)
    again = analyzer.fit_themes(folder / "survey.csv", {"themes": {"codebook": str(path)}})
    assert gone not in set(again.catalogue["theme_id"]) and less.ids == again.themes.discovery.ids


def test_only_untouched_proposals_are_matched_by_their_centre():
    new = Theme("x", "X", examples=("one", "two"), source="discovered", stability=0.5)
    book = Codebook("b", (Theme("a", "A", "a"), new))
    assert proposals(book) == ()
    shut = dataclasses.replace(book, history=(analyzer.themes.Edit(DAY, "export", (), ("x",)),))
    assert proposals(shut) == (new,)
    assert proposals(edit.pin(shut, new, date=DAY)) == ()
    assert proposals(edit.move(shut, "x", "a", date=DAY)) == ()
    worded = dataclasses.replace(shut, themes=(shut.themes[0], dataclasses.replace(new, keywords=("one",))))
    assert proposals(worded) == ()


def test_shipped_codebooks_are_not_edited(tmp_path):
    from analyzer.artifacts import resource

    shipped = resource("configs", "codebooks", "contact_center.yaml")
    text = shipped.read_bytes()
    for given in ("contact_center", shipped):
        with pytest.raises(ConfigError, match="analyzer themes export contact_center"):
            edit_codebook(given, lambda b: edit.drop(b, "waiting", date=DAY))
    assert shipped.read_bytes() == text
    _, after = edit_codebook("contact_center", lambda b: edit.drop(b, "billing", date=DAY), out=tmp_path / "own.yaml")
    assert load_codebook(tmp_path / "own.yaml") == after and "billing" not in after.ids


def test_a_failed_edit_leaves_the_file_alone(tmp_path):
    path = tmp_path / "own.yaml"
    save_codebook(load_codebook("retail"), path)
    text = path.read_bytes()
    with pytest.raises(ConfigError, match="Did you mean"):
        edit_codebook(path, lambda b: edit.drop(b, f"{b.ids[0]}x", date=DAY))
    assert path.read_bytes() == text and [p.name for p in tmp_path.iterdir()] == ["own.yaml"]


def test_no_comments_no_themes():
    with pytest.raises(InputError, match="no usable comment"):
        analyzer.fit_themes(pd.DataFrame({"nps": [1, 2], "comment": ["", None]}), {"columns": {"comment": "comment"}})
    with pytest.raises(ModelError, match="not a theme model"):
        analyzer.load_theme_model("nowhere")
