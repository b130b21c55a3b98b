"""Every edit changes exactly what it says and is written down."""

import dataclasses

import pytest

from analyzer.errors import ConfigError
from analyzer.themes import Codebook, Theme, edit, parse_codebook

DAY = "2026-01-31"
BOOK = Codebook(
    "b",
    (
        Theme("top", "Top", "all of it"),
        Theme("a", "A", "first", ("a one", "a two"), ("x",), parent="top"),
        Theme("b", "B", "second", ("b one",), ("y", "x"), parent="top", polarity="negative"),
        Theme("c", "C", "third"),
    ),
)


def same_but(new, old, *changed):
    """Themes not named are untouched; one history entry was added; the file form reads back."""
    for theme in old.themes:
        if theme.id not in changed:
            assert new[theme.id] == theme
    assert new.history[:-1] == old.history and len(new.history) == len(old.history) + 1
    assert parse_codebook(new.to_dict()) == new
    return new.history[-1]


def test_rename_keeps_the_id():
    new = edit.rename(BOOK, "a", "Better", date=DAY)
    entry = same_but(new, BOOK, "a")
    assert new["a"] == dataclasses.replace(BOOK["a"], label="Better")
    assert (entry.op, entry.source, entry.date) == ("rename", ("a",), DAY)


def test_merge_moves_phrases_and_retires_the_id():
    new = edit.merge(BOOK, ["b"], "a", date=DAY, note="the same")
    same_but(new, BOOK, "a", "b")
    assert new.ids == ("top", "a", "c")
    assert new["a"].examples == ("a one", "a two", "b one") and new["a"].keywords == ("x", "y")
    assert new["a"].label == "A" and edit.retired(new) == {"b"} and edit.follow(new, "b") == ("a",)
    with pytest.raises(ConfigError, match="retired"):
        edit.pin(new, Theme("b", "Other", "something else"), date=DAY)


def test_merge_of_a_parent_takes_its_children_along():
    new = edit.merge(BOOK, ["top"], "c", date=DAY)
    assert new.ids == ("a", "b", "c") and new["a"].parent == new["b"].parent == "c"
    assert new["c"].examples == ("all of it",)


def test_split_puts_the_parts_in_its_place():
    parts = (Theme("c1", "C one", "left"), Theme("c2", "C two", "right", parent="top"))
    new = edit.split(BOOK, "c", parts, date=DAY)
    same_but(new, BOOK, "c")
    assert new.ids == ("top", "a", "b", "c1", "c2") and new["c1"].parent is None and new["c2"].parent == "top"
    assert edit.follow(new, "c") == ("c1", "c2")


def test_move_drop_and_pin():
    moved = edit.move(BOOK, "c", "a", date=DAY)
    same_but(moved, BOOK, "c")
    assert moved.ancestors("c") == ("a", "top") and edit.move(moved, "c", None, date=DAY)["c"] == BOOK["c"]
    dropped = edit.drop(moved, "a", date=DAY)
    assert dropped.ids == ("top", "b", "c") and dropped["c"].parent == "top" and edit.follow(dropped, "a") == ()
    found = Theme("new_one", "New one", "", ("said so",), source="discovered", stability=0.7)
    pinned = edit.pin(BOOK, found, date=DAY)
    same_but(pinned, BOOK)
    assert pinned["new_one"] == Theme("new_one", "New one", "", ("said so",))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: edit.rename(BOOK, "aa", "X", date=DAY),
        lambda: edit.rename(BOOK, "a", " ", date=DAY),
        lambda: edit.merge(BOOK, ["a"], "a", date=DAY),
        lambda: edit.merge(BOOK, ["top"], "a", date=DAY),
        lambda: edit.split(BOOK, "c", [Theme("c1", "C", "x")], date=DAY),
        lambda: edit.split(BOOK, "c", [Theme("a", "C", "x"), Theme("d", "D", "x")], date=DAY),
        lambda: edit.split(BOOK, "top", [Theme("e", "C", "x"), Theme("d", "D", "x")], date=DAY),
        lambda: edit.move(BOOK, "top", "a", date=DAY),
        lambda: edit.move(BOOK, "a", "a", date=DAY),
        lambda: edit.pin(BOOK, Theme("score", "S", "x"), date=DAY),
        lambda: edit.drop(BOOK, "zzz", date=DAY),
        lambda: edit.follow(BOOK, "zzz"),
    ],
)
def test_wrong_edits_are_one_clear_line(wrong):
    with pytest.raises(ConfigError) as error:
        wrong()
    assert "\n" not in str(error.value)


def test_edits_leave_the_codebook_given_alone():
    before = BOOK.to_dict()
    edit.merge(BOOK, ["a", "b"], "c", date=DAY)
    edit.drop(BOOK, "top", date=DAY)
    assert BOOK.to_dict() == before
