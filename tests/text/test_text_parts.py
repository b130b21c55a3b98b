"""A survey prepared in parts is the survey prepared in one piece."""

from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.results import Survey
from analyzer.text import prepare_comments
from analyzer.text.room import merge_parts, prepare_part

SAID = (
    "The agent was friendly, but I waited for an hour", "n/a", None, "", "Super", "Ich habe eine Stunde gewartet!",
    "call me on 07700 900123", "Nothing", "Great. Quick. Cheap.",
)  # fmt: skip


def survey(comments):
    frame = pd.DataFrame({"response_id": [f"r{i}" for i in range(len(comments))]})
    texts = pd.DataFrame({"comment": comments}, dtype=object)
    asked = pd.DataFrame({"comment": [""] * len(comments)})
    return Survey(frame=frame, comments=texts, asked=asked, ratings={})


def cut(whole, start, stop):
    rows = slice(start, stop)
    return replace(
        whole, frame=whole.frame.iloc[rows], comments=whole.comments.iloc[rows], asked=whole.asked.iloc[rows]
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SAID), min_size=2, max_size=12), st.data())
def test_parts_add_up(comments, data):
    whole = survey(comments)
    at = data.draw(st.integers(1, len(comments) - 1))
    merged = merge_parts([prepare_part(cut(whole, 0, at)), prepare_part(cut(whole, at, None))])
    once = prepare_comments(whole)
    pd.testing.assert_frame_equal(merged.responses, once.responses)
    pd.testing.assert_frame_equal(merged.clauses, once.clauses)
    assert merged.findings == once.findings
