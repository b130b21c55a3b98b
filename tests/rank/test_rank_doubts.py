"""Scores that contradict their comments, and themes that only follow length: planted, then found."""

import pandas as pd

from analyzer.rank.doubts import doubts


def frame(n, **columns):
    base = {"group": ["promoter"] * n, "sentiment": ["positive"] * n, "comment": ["kind help"] * n, "themes": [[]] * n}
    return pd.DataFrame(base | columns)


def codes(frame):
    return {f.code: (f.severity, f.n_rows) for f in doubts(frame)}


def test_nothing_to_doubt():
    assert doubts(frame(60)) == ()
    assert doubts(frame(0)) == ()


def test_some_contradictions_are_counted():
    few = ["negative"] * 3 + ["positive"] * 57
    assert codes(frame(60, sentiment=few)) == {"scores_contradict_comments": ("info", 3)}
    many = ["negative"] * 12 + ["positive"] * 48
    assert codes(frame(60, sentiment=many)) == {"scores_contradict_comments": ("warning", 12)}


def test_a_scale_turned_round_is_told():
    turned = frame(60, group=["promoter", "detractor"] * 30, sentiment=["negative", "positive"] * 30)
    assert codes(turned) == {"scores_against_comments": ("warning", 60)}


def test_a_theme_of_long_comments_only():
    comment = ["short"] * 30 + ["a much longer story about everything " * 3] * 30
    assert codes(frame(60, comment=comment, themes=[[]] * 30 + [["waiting"]] * 30)) == {
        "themes_follow_length": ("info", 30)
    }
    assert codes(frame(60, comment=comment, themes=[["waiting"], []] * 30)) == {}
