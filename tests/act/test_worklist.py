"""Work lists: right people, right reason, and the team's own columns survive."""

import pandas as pd

from analyzer.act import chronic_detractors, work_lists
from analyzer.act.worklist import carry_over

RESPONSES = pd.DataFrame(
    {
        "response_id": ["1", "2", "3", "4", "5"],
        "respondent": ["a", "a", "b", "c", "d"],
        "date": pd.to_datetime(["2026-01-01", "2026-01-05", "2026-01-11", "2026-01-09", "2026-01-10"]),
        "score": [3.0, 0.0, 10.0, 8.0, float("nan")],
        "score_status": ["ok", "ok", "ok", "ok", "missing"],
        "group": ["detractor", "detractor", "promoter", "passive", None],
        "polarity": [-0.5, -0.9, 0.8, 0.1, 0.0],
    }
)
MENTIONS = pd.DataFrame(
    {
        "response_id": ["1", "2", "2", "4"],
        "theme_id": ["billing", "billing", "waiting", "waiting"],
        "text": ["wrong bill", "bill wrong", "an hour in the queue", "a bit slow"],
        "sentiment": ["negative"] * 4,
        "confidence": [0.9, 0.95, 0.5, 0.6],
    }
)
THEMES = pd.DataFrame({"theme_id": ["waiting", "billing"], "label": ["Waiting time", "Billing"]})


def test_detractors_worst_first_with_their_costliest_reason():
    lists = work_lists(RESPONSES, MENTIONS, THEMES)
    assert lists.detractors["response_id"].tolist() == ["2", "1"]
    assert lists.detractors["reason"].tolist() == ["Waiting time", "Billing"]  # costliest theme, not the surest
    assert lists.detractors["quote"].tolist() == ["an hour in the queue", "wrong bill"]
    assert lists.detractors["age_days"].tolist() == [6.0, 10.0]
    assert lists.promoters["response_id"].tolist() == ["3"]
    assert lists.passives["response_id"].tolist() == ["4"]


def test_a_reversed_scale_turns_the_urgency():
    assert work_lists(RESPONSES, MENTIONS, THEMES, reversed_scale=True).detractors["response_id"].tolist() == ["1", "2"]


def test_owner_status_and_added_columns_survive_and_worked_rows_stay():
    first = work_lists(RESPONSES, MENTIONS, THEMES).detractors
    first.loc[first["response_id"] == "1", ["owner", "status"]] = ["Ada", "called"]
    first["promised"] = ["refund", None]
    later = RESPONSES[RESPONSES["response_id"] != "1"].copy()
    second = work_lists(later, MENTIONS, THEMES, previous={"detractors": first}).detractors
    assert second["response_id"].tolist() == ["2", "1"]
    assert second.set_index("response_id").loc["1", ["owner", "status"]].tolist() == ["Ada", "called"]
    assert second.set_index("response_id").loc["2", "promised"] == "refund"


def test_new_lists_have_empty_owned_columns():
    out = carry_over(pd.DataFrame({"response_id": ["1"]}), None, key="response_id")
    assert out.columns.tolist() == ["response_id", "owner", "status", "note"] and out["owner"].isna().all()


def test_chronic_counts_the_last_answers_only():
    rows = pd.DataFrame(
        {
            "respondent": ["a"] * 4 + ["b"] * 2,
            "date": pd.to_datetime(
                ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-01-01", "2026-02-01"]
            ),
            "score": [0.0, 0.0, 9.0, 9.0, 1.0, 2.0],
            "score_status": "ok",
            "group": ["detractor", "detractor", "promoter", "promoter", "detractor", "detractor"],
        }
    )
    table, findings = chronic_detractors(rows)
    assert table["respondent"].tolist() == ["b"] and findings[0].code == "chronic_detractors"
    assert chronic_detractors(rows.drop(columns="respondent"))[0].empty


def test_nothing_scored_gives_empty_lists():
    none = RESPONSES.assign(score_status="missing", group=None)
    lists = work_lists(none, MENTIONS.iloc[:0], THEMES.iloc[:0])
    assert all(frame.empty for frame in lists.frames().values())


def test_carrying_over_twice_changes_nothing():
    first = work_lists(RESPONSES, MENTIONS, THEMES).detractors
    again = carry_over(first, first, key="response_id")
    pd.testing.assert_frame_equal(again, first, check_dtype=False)
