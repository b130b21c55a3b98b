"""Two levels of discovered themes: near ones stand below what they share, and the coding stays as it was."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.api_themes import edit_codebook, export_codebook
from analyzer.themes import edit, load_codebook, save_codebook
from analyzer.themes.anchor import is_group
from analyzer.themes.discover import Discovery, load_discovery
from analyzer.themes.groups import Group, find_groups, near_groups
from analyzer.themes.labels import Read
from analyzer.themes.model import worded
from analyzer.themes.units import placed

DAY = "2026-01-31"
CENTRES = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1], [0, 0.1, 0.99499]], np.float32)
REACH = np.full(4, 0.5, np.float32)
IDS = ("slow", "dead", "late", "lost")
LABELS = ("Slow router", "Router died", "Late parcel", "Lost parcels")
TEXTS = [
    *["a slow router", "the slow router again", "my router slow"],
    *["the router died", "my router died", "our router and the old cable"],
    *["my parcel, late", "the parcel, late again", "the parcel"],
    *["the parcel, lost", "no parcel", "the courier lost my parcel"],
]
THEME = np.repeat(np.arange(4), 3)


def grouped(**options):
    options = {"ids": IDS, "labels": LABELS, "most": 9, **options}
    return find_groups(TEXTS, THEME, CENTRES, REACH, **options)


def test_all_of_a_group_lie_within_reach_of_each_other():
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(25, 4))
    centres = (centres / np.linalg.norm(centres, axis=1, keepdims=True)).astype(np.float32)
    reach = rng.uniform(0.2, 0.6, 25).astype(np.float32)
    groups = near_groups(centres, reach, apart=[3])
    inside = [k for group in groups for k in group]
    assert len(groups) > 3 and len(inside) == len(set(inside)) and 3 not in inside
    for group in groups:
        for a in group:
            assert len(group) > 1 and all(centres[a] @ centres[b] >= max(reach[a], reach[b]) for b in group if b != a)
    assert near_groups(centres[:1], reach[:1]) == near_groups(np.eye(3, dtype=np.float32), REACH[:3]) == []


def test_a_group_is_called_what_its_themes_share():
    assert grouped() == (Group("router", "Router", ("slow", "dead")), Group("parcel", "Parcel", ("late", "lost")))
    assert grouped() == grouped(most=2) and [g.id for g in grouped(most=1)] == ["parcel"] and grouped(most=0) == ()
    assert [g.id for g in grouped(used_ids={"router"})] == ["router_2", "parcel"]
    assert [g.label for g in grouped(used_labels={"Routers"})] == ["Parcel"]


def test_two_words_share_a_name_and_what_nobody_shares_names_nothing():
    both = [text.replace("router", "router and the cable") for text in TEXTS]
    label = find_groups(both, THEME, CENTRES, REACH, ids=IDS, labels=LABELS, most=9)[0].label
    assert label == "Router and cable"
    apart = [text.replace("router", f"thing{'abc'[i % 3]}") for i, text in enumerate(TEXTS)]
    assert [g.id for g in find_groups(apart, THEME, CENTRES, REACH, ids=IDS, labels=LABELS, most=9)] == ["parcel"]


def test_vague_themes_stay_alone_and_mood_is_no_name():
    assert [g.id for g in grouped(labels=("General remarks", *LABELS[1:]))] == ["parcel"]

    def reader(texts):
        at = [CENTRES[0] + CENTRES[1] if "router" in t else CENTRES[2] + CENTRES[3] for t in texts]
        vectors = np.stack(at) / np.linalg.norm(at, axis=1, keepdims=True)
        return Read(vectors.astype(np.float32), np.array([9.0 if "parcel" in t else -1.0 for t in texts]))

    assert [g.label for g in grouped(reader=reader)] == ["Router"]


def test_groups_are_kept_and_shrink_with_their_themes(tmp_path):
    found = Discovery(IDS, LABELS, ((),) * 4, np.full(4, 0.8), CENTRES, REACH, grouped())
    found.save(tmp_path)
    assert load_discovery(tmp_path).groups == found.groups
    assert [g.id for g in found.without({"late"}).groups] == ["router"]
    assert [g.id for g in found.without({"router"}).groups] == ["parcel"] and found.without({"router"}).ids == IDS
    assert found.without({"nobody"}) is found


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A demo survey of 300 and its results without a codebook."""
    from analyzer.demo import write_demo

    folder = tmp_path_factory.mktemp("groups")
    write_demo(folder, seed=7, n=300)
    analysis = analyzer.analyze(folder / "survey.csv", config={"themes": {"codebook": "none"}})
    analysis.write(folder / "out")
    return folder, analysis


def spans(mentions):
    found = mentions.groupby("theme_id")[["response_id", "start"]]
    return {theme: set(part.itertuples(index=False, name=None)) for theme, part in found}


def test_parents_hold_the_union_and_are_never_mentioned(run):
    folder, analysis = run
    themes, mentions = analysis.themes.set_index("theme_id"), analysis.mentions
    groups = analyzer.load_theme_model(folder / "out").themes.discovery.groups
    assert groups and len(themes) <= 40 and themes["label"].is_unique
    assert set(themes["parent_id"].dropna()) == {g.id for g in groups} and not set(mentions["theme_id"]) & set(
        themes["parent_id"]
    )
    for group in groups:
        own = mentions[mentions["theme_id"].isin(group.children)]
        row, below = themes.loc[group.id], themes.loc[list(group.children)]
        assert row["n_responses"] == own["response_id"].nunique() and row["source"] == "discovered"
        assert (below["parent_id"] == group.id).all() and row["rank"] == below["rank"].min()
        assert pd.isna(row["stability"]) and row["lost_points"] == pytest.approx(below["lost_points"].sum())


def test_an_exported_group_codes_nothing_and_can_be_edited(run, tmp_path):
    folder, analysis = run
    path, survey = tmp_path / "book.yaml", folder / "survey.csv"
    book = export_codebook(folder / "out", date=DAY)
    save_codebook(book, path)
    assert load_codebook(path) == book
    groups = analyzer.load_theme_model(folder / "out").themes.discovery.groups
    first = groups[0]
    assert is_group(book[first.id]) and {t.id for t in book.themes if t.parent == first.id} == set(first.children)
    coder = analyzer.fit_themes(survey, {"themes": {"codebook": str(path)}})
    assert spans(coder.apply(survey).mentions) == spans(analysis.mentions)
    catalogue = analyzer.load_theme_model(folder / "out").catalogue
    pd.testing.assert_frame_equal(
        coder.catalogue.set_index("theme_id").loc[catalogue["theme_id"]].reset_index(), catalogue
    )
    edit_codebook(path, lambda b: edit.rename(b, first.id, "All of it", date=DAY))
    edit_codebook(path, lambda b: edit.merge(b, first.children, first.id, date=DAY))
    edit_codebook(path, lambda b: edit.pin(b, b[first.id], date=DAY))
    expected = spans(analysis.mentions)
    expected[first.id] = set().union(*(expected.pop(child, set()) for child in first.children))
    coder = analyzer.fit_themes(survey, {"themes": {"codebook": str(path)}})
    assert spans(coder.apply(survey).mentions) == expected
    assert coder.catalogue.set_index("theme_id").loc[first.id, ["label", "source"]].tolist() == [
        "All of it",
        "codebook",
    ]
    alone = dataclasses.replace(book, themes=(book[first.id],))
    own = dataclasses.replace(book[first.id], examples=("the opening hours",))
    assert not worded(alone, "") and not placed(alone, "")
    assert [u.theme for u in worded(dataclasses.replace(book, themes=(own,)), "")] == [own]
