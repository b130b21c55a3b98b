"""Numbers, dates and labelled scale points: decided per column on all its values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.read.dates import dates
from analyzer.read.labels import score_points
from analyzer.read.values import booleans, numbers


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", " 2 ", ""], [1, 2, np.nan]),
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1,234", "12,345"], [1234, 12345]),
        (["1.234,5", "1.500"], [1234.5, 1500]),
        (["1,234.5", "7"], [1234.5, 7]),
        (["NA", "n/a", "-", "3"], [np.nan, np.nan, np.nan, 3]),
        (["85%", "€ 12.50"], [85, 12.5]),
        (["inf", "1"], [np.nan, 1]),
    ],
)
def test_numbers(cells, expected):
    np.testing.assert_array_equal(numbers(pd.Series(cells)).values, np.array(expected, dtype=float))


def test_unreadable_numbers_are_marked():
    assert numbers(pd.Series(["1", "abc", ""])).unreadable.tolist() == [False, True, False]


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_integers_round_trip(values):
    assert numbers(pd.Series([str(v) for v in values])).values.tolist() == values


def days(cells):
    return dates(pd.Series(cells)).values.astype("datetime64[D]").astype(str).tolist()


def test_day_or_month_first_is_decided_by_the_whole_column():
    assert days(["03/04/2026", "25/04/2026"]) == ["2026-04-03", "2026-04-25"]
    assert days(["03/04/2026", "04/25/2026"]) == ["2026-03-04", "2026-04-25"]
    assert days(["3.4.26", "1.12.26"]) == ["2026-04-03", "2026-12-01"]


def test_ambiguous_and_contradicting_orders_are_told():
    assert dates(pd.Series(["03/04/2026", "05/06/2026"])).ambiguous
    assert dates(pd.Series(["25/04/2026", "04/25/2026"])).order == "mixed"


def test_excel_serial_week_and_words():
    assert days(["46000", "46001"]) == ["2025-12-09", "2025-12-10"]
    assert days(["2026-W05"]) == ["2026-01-26"]
    assert days(["12 Jan 2026"]) == ["2026-01-12"]


def test_impossible_dates_are_unreadable_not_guessed():
    parsed = dates(pd.Series(["2026-02-30", "2026-02-28", ""]))
    assert parsed.unreadable.tolist() == [True, False, False]


def test_offsets_become_utc_and_pm_is_afternoon():
    assert dates(pd.Series(["2026-01-02T10:00:00+02:00"])).values[0] == np.datetime64("2026-01-02T08:00:00")
    assert dates(pd.Series(["1/25/2026 3:04 PM"])).values[0] == np.datetime64("2026-01-25T15:04:00")


@given(st.datetimes(min_value=pd.Timestamp("1990-01-01"), max_value=pd.Timestamp("2060-01-01")))
def test_iso_round_trip(moment):
    moment = moment.replace(microsecond=0)
    assert dates(pd.Series([moment.isoformat(sep=" ")])).values[0] == np.datetime64(moment)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["10 - Extremely likely", "0 - Not at all likely", "7"], [10, 0, 7]),
        (["Very satisfied", "Neutral", "Very dissatisfied"], [5, 3, 1]),
        (["Sehr zufrieden", "unzufrieden"], [5, 2]),
        (["Strongly agree", "Somewhat agree", "Disagree"], [7, 5, 2]),
        (["good", "bad", "offered", ""], [1, 0, np.nan, np.nan]),
        (["★★★★★", "★☆☆☆☆"], [5, 1]),
        (["😠", "😐", "🤩"], [1, 3, 5]),
        (["4/5", "2 out of 5"], [4, 2]),
        (["5 stars", "1 star"], [5, 1]),
        (["Promoter", "Detractor"], [9, 6]),
        (["Don't know", "9"], [np.nan, 9]),
    ],
)
def test_labelled_points(cells, expected):
    np.testing.assert_array_equal(score_points(pd.Series(cells)).values, np.array(expected, dtype=float))


def test_labels_show_an_inverted_scale():
    assert score_points(pd.Series(["1 - Very good", "2 - Good", "5 - Very poor"])).inverted
    assert not score_points(pd.Series(["5 - Very good", "4 - Good", "1 - Very poor"])).inverted


def test_unknown_words_are_unreadable():
    assert score_points(pd.Series(["9", "purple"])).unreadable.tolist() == [False, True]


def test_booleans():
    assert booleans(pd.Series(["true", "FALSE", None])).tolist()[:2] == [1.0, 0.0]
    assert booleans(pd.Series(["yes", "maybe"])) is None
