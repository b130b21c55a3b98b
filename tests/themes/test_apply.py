"""Themes fitted once: the same ids for a batch, one by one and after a reload; drift; export, edit, run again."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.api_themes import edit_codebook, export_codebook
from analyzer.errors import ConfigError, InputError, ModelError
from analyzer.themes import Codebook, Theme, edit, load_codebook, parse_codebook, save_codebook
from analyzer.themes.anchor import is_group, read_anchor, write_anchor
from analyzer.themes.drift import drift_findings, grew, theme_drift
from analyzer.themes.reference import Reference
from analyzer.themes.units import closed, placed, units

DAY = "2026-01-31"
LEFT_OUT = {"staff_attitude", "price_value", "delivery_appointment", "product_quality", "self_service"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A demo survey of 600 and its results, with a codebook that leaves some subjects to be discovered."""
    from analyzer.demo import write_demo

    folder = tmp_path_factory.mktemp("apply")
    write_demo(folder, seed=7, n=600)
    book = load_codebook("contact_center")
    book = dataclasses.replace(book, themes=tuple(t for t in book.themes if t.id not in LEFT_OUT))
    save_codebook(book, folder / "short.yaml")
    analysis = analyzer.analyze(folder / "survey.csv", config={"themes": {"codebook": str(folder / "short.yaml")}})
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
    found = [t for t in book.themes if t.source == "discovered" and not is_group(t)]
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
    assert spans_of(again) == spans_of(analysis.mentions)


def spans_of(mentions):
    return {t: spans(mentions, t) for t in mentions["theme_id"].unique()}


def test_edits_are_obeyed_exactly_by_the_next_run(run, tmp_path):
    folder, analysis = run
    path = tmp_path / "book.yaml"
    save_codebook(export_codebook(folder / "out", date=DAY), path)
    found = [t.id for t in load_codebook(path).themes if t.source == "discovered" and not is_group(t)]
    assert len(found) >= 4
    edit_codebook(path, lambda b: edit.rename(b, "waiting", "On hold too long", date=DAY))
    edit_codebook(path, lambda b: edit.rename(b, found[1], "Something else", date=DAY))
    edit_codebook(path, lambda b: edit.merge(b, ["transfers"], "repeating_story", date=DAY))
    edit_codebook(path, lambda b: edit.merge(b, [found[2]], found[3], date=DAY))
    edit_codebook(path, lambda b: edit.pin(b, b[found[3]], date=DAY))
    edit_codebook(path, lambda b: edit.drop(b, "billing", date=DAY))
    edit_codebook(path, lambda b: edit.move(b, found[1], "case", date=DAY) if "case" in b.ids else b)
    before, after = edit_codebook(path, lambda b: edit.drop(b, found[0], date=DAY))
    assert set(before.ids) - set(after.ids) == {found[0]} and parse_codebook(after.to_dict()) == after
    coder = analyzer.fit_themes(folder / "survey.csv", {"themes": {"codebook": str(path)}})
    catalogue = coder.catalogue.set_index("theme_id")
    assert set(catalogue.index) == set(after.ids) and catalogue.loc["waiting", "label"] == "On hold too long"
    expected = spans_of(analysis.mentions)
    for source, target in (("transfers", "repeating_story"), (found[2], found[3])):
        expected[target] = expected.get(target, set()) | expected.pop(source, set())
    expected.pop(found[0])
    parent, child = expected.pop("money"), expected.pop("billing")
    again = coder.apply(folder / "survey.csv").mentions
    told = spans_of(again)
    assert parent <= told.pop("money") <= parent | child  # a parent no longer gives way to a dropped child
    assert told == expected
    assert catalogue.loc[found[3], "source"] == "codebook"
    coder.save(tmp_path / "model")
    reloaded = analyzer.load_theme_model(tmp_path / "model").apply(folder / "survey.csv").mentions
    pd.testing.assert_frame_equal(reloaded, again)


def test_dropped_themes_are_not_discovered_again(run):
    folder, _ = run
    coder = analyzer.load_theme_model(folder / "out")
    gone = coder.themes.discovery.ids[0]
    less = coder.themes.discovery.without({gone})
    assert gone not in less.ids and len(less.centres) == len(less.ids) == len(coder.themes.discovery.ids) - 1
    book = load_codebook(folder / "short.yaml")
    book = dataclasses.replace(book, history=(analyzer.themes.Edit(DAY, "drop", (gone,), ()),))
    path = folder / "dropped.yaml"
    save_codebook(book, path)
    again = analyzer.fit_themes(folder / "survey.csv", {"themes": {"codebook": str(path)}})
    assert gone not in set(again.catalogue["theme_id"]) and less.ids == again.themes.discovery.ids


def test_an_anchor_counts_until_its_phrases_or_the_space_change():
    centre = np.array([0.6, 0.8, 0.0], dtype=np.float32)
    new = Theme("x", "X", examples=("one", "two"), source="discovered", stability=0.5)
    new = dataclasses.replace(new, anchor=write_anchor(new, space="s", centre=centre, reach=0.25))
    again, reach = read_anchor(dataclasses.replace(new, label="Y", parent="a"), space="s")
    assert again == pytest.approx(centre, abs=0.005) and reach == 0.25 and np.linalg.norm(again) == pytest.approx(1.0)
    assert write_anchor(new, space="s", centre=again, reach=reach) == new.anchor  # on the grid: no drift
    assert read_anchor(new, space="other") is None
    assert read_anchor(dataclasses.replace(new, keywords=("one",)), space="s") is None
    for damaged in ("", "a:b", new.anchor[:-3] + "*==", None):
        assert read_anchor(dataclasses.replace(new, anchor=damaged), space="s") is None
    book = Codebook("b", (Theme("a", "A", "a"), new))
    assert [u.theme.id for u in placed(edit.pin(book, new, date=DAY), "s")] == ["x"]
    assert placed(book, "other") == ()
    shut = dataclasses.replace(book, history=(analyzer.themes.Edit(DAY, "export", (), ("x",)),))
    assert [u.theme.id for u in placed(shut, "other")] == ["x"]  # by the centre of its phrases


def test_units_keep_what_edits_retire():
    book = Codebook(
        "b", (Theme("a", "A", "", ("one",)), Theme("b", "B", "b"), Theme("c", "C", "c"), Theme("d", "D", "d"))
    )
    edited = edit.drop(edit.merge(edit.merge(book, ["b"], "a", date=DAY), ["a"], "c", date=DAY), "d", date=DAY)
    assert [(u.theme.id, u.owner) for u in units(edited)] == [("c", "c"), ("b", "c"), ("a", "c"), ("d", None)]
    assert units(edited)[0].theme.examples == () and edited["c"].examples
    parts = [Theme("e", "E", "e"), Theme("f", "F", "f")]
    assert [u.theme.id for u in units(edit.split(edited, "c", parts, date=DAY))] == ["e", "f", "d"]
    renamed = edit.rename(book, "b", "Other", date=DAY)
    assert renamed["b"].name == "B" and edit.rename(renamed, "b", "Third", date=DAY)["b"].name == "B"


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
