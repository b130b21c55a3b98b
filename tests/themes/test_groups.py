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
from analyzer.themes.group_names import offer_names
from analyzer.themes.groups import Group, find_groups
from analyzer.themes.labels import Read
from analyzer.themes.model import worded
from analyzer.themes.units import placed

DAY = "2026-01-31"
THINGS = (
    "router",
    "cable",
    "modem",
    "parcel",
    "courier",
    "depot",
    "invoice",
    "refund",
    "fee",
    "branch",
    "desk",
    "queue",
)
SIDES = 4  # of three themes each, and one more that stands alone
AXES = np.eye(SIDES + 1)
CENTRES = np.stack([AXES[i // 3] + 0.2 * np.roll(AXES[i // 3], 1 + i % 3) for i in range(12)] + [AXES[SIDES]])
CENTRES = (CENTRES / np.linalg.norm(CENTRES, axis=1, keepdims=True)).astype(np.float32)
IDS = (*(f"about_{thing}" for thing in THINGS), "weather")
LABELS = (*(f"Broken {thing}" for thing in THINGS), "Bad weather")
SHARED = ("network", "delivery", "bill", "shop")
TEXTS = [
    text
    for i, thing in enumerate(THINGS)
    for text in (f"the {thing}, our {SHARED[i // 3]}", f"my {thing}", f"the {thing} and the {SHARED[i // 3]}")
] + ["the weather, rain", "the weather", "our weather"]
THEME = np.repeat(np.arange(13), 3)


def grouped(**options):
    options = {"ids": IDS, "labels": LABELS, "most": 9, "theme": THEME, "texts": TEXTS, **options}
    texts, theme = options.pop("texts"), options.pop("theme")
    return find_groups(texts, theme, CENTRES, **options)


def test_every_theme_is_in_one_group_or_alone_and_near_ones_are_together():
    groups = grouped()
    inside = [child for group in groups for child in group.children]
    assert 1 < len(groups) <= 3 and len(inside) == len(set(inside)) and set(inside) <= set(IDS)
    for side in range(SIDES):  # what the merging criterion puts together first stays together
        own = set(IDS[3 * side : 3 * side + 3])
        assert any(own <= set(group.children) for group in groups) or not own & set(inside)


def test_a_group_is_called_what_its_clauses_say_and_others_do_not():
    groups = grouped()
    for group in groups:
        words = set(group.label.lower().split()) - {"&"}
        own = {IDS.index(child) for child in group.children}
        said = {word for text, theme in zip(TEXTS, THEME, strict=True) if theme in own for word in text.split()}
        others = {word for text, theme in zip(TEXTS, THEME, strict=True) if theme not in own for word in text.split()}
        assert words <= {w.strip(",") for w in said} and not words & others
    assert len(grouped(most=1)) == 1 and set(grouped(most=1)) <= set(groups) and grouped(most=0) == ()
    taken = groups[0]
    assert grouped(used_ids={taken.id})[0].id == f"{taken.id}_2"
    assert taken.label not in [g.label for g in grouped(used_labels={taken.label})]


def test_two_words_that_different_themes_say_come_before_two_that_one_says():
    texts = ["the router", "the router, slow", "router box", "the parcel", "my parcel", "a parcel", "the rest", "rest"]
    texts = [t.replace("router", "router box") for t in texts]
    offers = offer_names(texts, np.array([0, 0, 0, 1, 1, 1, 2, 2]), np.eye(3, dtype=np.float32), [[0, 1]])[0]
    assert offers[0].label in ("Parcel & router", "Parcel & box")  # not "Router & box", which one theme says
    worth = {offer.label: offer.worth for offer in offers}
    noun = 0.3 + 0.7 * 3.5 / 4  # three clauses say "the", "my" or "a" parcel
    assert worth["Parcel"] == pytest.approx(noun * np.sqrt(3 / 6)) and max(worth.values()) == offers[0].worth


def test_a_short_list_has_one_level_and_what_says_nothing_of_its_own_is_no_group():
    assert grouped(labels=(*LABELS[:12], "General remarks")) == ()  # a dozen to read
    same = ["the thing", "our thing", "a thing"] * 13
    assert grouped(texts=same) == ()


def test_mood_is_no_name():
    def reader(texts):
        vectors = np.ones((len(texts), CENTRES.shape[1]), np.float32)
        return Read(vectors, np.full(len(texts), 9.0))

    assert grouped(reader=reader) == ()


def test_groups_are_kept_and_shrink_with_their_themes(tmp_path):
    groups = (Group("router", "Router", IDS[:2]), Group("parcel", "Parcel", IDS[3:5]))
    found = Discovery(IDS, LABELS, ((),) * 13, np.full(13, 0.8), CENTRES, np.full(13, 0.5, np.float32), groups)
    found.save(tmp_path)
    assert load_discovery(tmp_path).groups == found.groups
    assert [g.id for g in found.without({IDS[3]}).groups] == ["router"]
    assert [g.id for g in found.without({"router"}).groups] == ["parcel"] and found.without({"router"}).ids == IDS
    assert found.without({"nobody"}) is found


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A demo survey of 400 and its results without a codebook."""
    from analyzer.demo import write_demo

    folder = tmp_path_factory.mktemp("groups")
    write_demo(folder, seed=7, n=400)
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
