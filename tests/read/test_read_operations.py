"""The operations join: many-to-one, periods, time order, misses both ways."""

import numpy as np
import pandas as pd
import pytest

from analyzer.errors import InputError
from analyzer.read import join_operations, read_survey

SURVEY = read_survey(
    pd.DataFrame(
        {
            "ticket_id": ["t1", "t2", "t3", "t4"],
            "date": ["2026-01-05 12:00", "2026-01-12 09:00", "2026-02-03 10:00", "2026-02-27 08:00"],
            "nps": [9, 2, 7, 5],
            "team": ["A", "B", "A", "B"],
            "comment": ["quick and kind help", "waited very long", "fine in the end", "nobody called me back"],
        }
    )
)


def codes(survey):
    return {f.code: f for f in survey.findings}


def test_join_by_id_keeps_rows_and_counts_misses():
    table = pd.DataFrame({"ticket_id": ["t3", "t1", "t9"], "wait": [3.0, 1.0, 9.0], "fcr": ["yes", "no", "yes"]})
    joined = join_operations(SURVEY, table, on="ticket_id")
    np.testing.assert_array_equal(joined.frame["wait"], [1.0, np.nan, 3.0, np.nan])
    np.testing.assert_array_equal(joined.frame["fcr"], [0.0, np.nan, 1.0, np.nan])
    assert codes(joined)["operations_unmatched_responses"].n_rows == 2
    assert "1 of 3 rows" in codes(joined)["operations_unused_rows"].message
    assert joined.operations == ("wait", "fcr")
    assert joined.frame["response_id"].tolist() == SURVEY.frame["response_id"].tolist()
    assert "wait" not in SURVEY.frame.columns


@pytest.mark.parametrize(
    ("periods", "name"),
    [
        (["2026-01", "2026-01", "2026-02", "2026-02"], "month"),
        (["2026-W02", "2026-W03", "2026-W06", "2026-W09"], "week"),
        (["2026-01-05", "2026-01-12", "2026-02-02", "2026-02-23"], "week"),
        (["2026-01-01", "2026-01-01", "2026-02-01", "2026-02-01"], "month"),
    ],
)
def test_join_by_period_and_unit(periods, name):
    table = pd.DataFrame({name: periods, "team": ["A", "B", "A", "B"], "aht": [10.0, 20.0, 30.0, 40.0]})
    assert join_operations(SURVEY, table, on=[name, "team"]).frame["aht"].tolist() == [10.0, 20.0, 30.0, 40.0]


def test_repeated_keys_are_refused_and_copies_read_once():
    with pytest.raises(InputError, match="many-to-one"):
        join_operations(SURVEY, pd.DataFrame({"ticket_id": ["t1", "t1"], "wait": [1, 2]}), on="ticket_id")
    joined = join_operations(SURVEY, pd.DataFrame({"ticket_id": ["t1", "t1", "t2"], "wait": [1, 1, 5]}), on="ticket_id")
    assert "operations_duplicates" in codes(joined)


def test_unknown_and_foreign_keys():
    with pytest.raises(InputError, match="Did you mean 'ticket_id'"):
        join_operations(SURVEY, pd.DataFrame({"ticket_id": ["t1"], "wait": [1]}), on="ticket_ids")
    with pytest.raises(InputError, match="no column 'order_id'"):
        join_operations(SURVEY, pd.DataFrame({"order_id": ["t1"], "wait": [1]}), on="order_id")
    with pytest.raises(InputError, match="no value of the key"):
        join_operations(SURVEY, pd.DataFrame({"ticket_id": ["z"], "wait": [1]}), on="ticket_id")


def test_metrics_recorded_after_the_answer_explain_nothing():
    table = pd.DataFrame({"ticket_id": ["t1", "t2"], "wait": [1.0, 2.0], "logged": ["2026-01-06", "2026-01-12"]})
    joined = join_operations(SURVEY, table, on="ticket_id", date="logged")
    np.testing.assert_array_equal(joined.frame["wait"], [np.nan, 2.0, np.nan, np.nan])
    assert codes(joined)["operations_after_survey"].n_rows == 1
    all_late = join_operations(SURVEY, table.assign(logged="2027-01-01"), on="ticket_id", date="logged")
    assert all_late.operations == ()
    assert "metric_empty" in codes(all_late)


def test_names_in_use_constant_metrics_and_text_metrics():
    table = pd.DataFrame({"ticket_id": ["t1", "t2"], "score": [1.0, 2.0], "flat": [3, 3], "note": ["a b", "c d"]})
    joined = join_operations(SURVEY, table, on="ticket_id")
    assert joined.operations == ("operations_score", "flat")
    assert {"column_renamed", "metric_constant"} <= set(codes(joined))
    with pytest.raises(InputError, match="neither numeric nor yes/no"):
        join_operations(SURVEY, table, on="ticket_id", columns=["note"])


def test_from_a_file_with_decimal_comma(tmp_path):
    path = tmp_path / "ops.csv"
    path.write_text("ticket_id;wait\nt1;1,5\nt2;2,5\n")
    np.testing.assert_array_equal(
        join_operations(SURVEY, path, on="ticket_id").frame["wait"], [1.5, 2.5, np.nan, np.nan]
    )


def test_findings_do_not_depend_on_the_folder_of_the_operations_file(tmp_path):
    survey = read_survey(pd.DataFrame({"id": ["a", "b"], "nps": [9, 3]}))
    path = tmp_path / "calls.csv"
    path.write_text("id,wait\na,3\nc,4\n", encoding="utf-8")
    found = join_operations(survey, path, on=["id"]).findings
    messages = [f.message for f in found if f.code.startswith("operations_")]
    assert len(messages) == 2
    assert all("calls.csv" in m and str(tmp_path) not in m for m in messages)
