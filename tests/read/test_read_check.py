"""Every finding of the export doctor fires on planted rows and stays silent otherwise."""

import numpy as np
import pandas as pd
import pytest

from analyzer.config import parse_config
from analyzer.read import read_survey

BASE = pd.DataFrame(
    {"nps": [0, 3, 7, 9, 10, 8] * 10, "comment": [f"they helped me within {i} minutes" for i in range(60)]}
)


def codes(frame, **config):
    return {f.code: f for f in read_survey(frame, config=parse_config(config), strict=False).findings}


def test_clean_export_has_no_warning():
    assert not [f for f in codes(BASE).values() if f.severity != "info"]


def test_out_of_range_codes_are_counted():
    frame = BASE.assign(nps=[11, -1, *BASE["nps"][2:]])
    assert codes(frame)["score_out_of_range"].n_rows == 2


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("score_zero_never_used", {"nps": BASE["nps"].clip(lower=1)}),
        ("score_constant", {"nps": 9}),
        ("score_missing", {"nps": [None, *BASE["nps"][1:]]}),
        ("score_extremes_only", {"nps": [0, 10] * 30}),
        ("score_unreadable", {"nps": ["lots", *BASE["nps"][1:].astype(str)]}),
        ("duplicate_responses", {"comment": "exactly the same long comment here"}),
        ("several_rows_per_respondent", {"customer_id": [1, 1, *range(2, 60)]}),
        ("constant_columns", {"country": "NL"}),
        ("date_unreadable", {"date": ["soon", *pd.date_range("2026-01-01", periods=59).astype(str)]}),
        ("survey_kinds_pooled", {"survey_type": ["transactional", "relational"] * 30}),
        ("metric_constant", {"wait_minutes": 4.0}),
    ],
)
def test_planted_fault_is_found(code, change):
    assert code not in codes(BASE)
    assert code in codes(BASE.assign(**change))


def test_answers_more_than_a_day_late():
    when = pd.date_range("2026-01-01", periods=60)
    late = np.where(np.arange(60) < 7, 30, 2)
    frame = BASE.assign(date=when + pd.to_timedelta(late, unit="h"), contact_date=when)
    found = codes(frame, columns={"date": "date", "interaction_date": "contact_date"})
    assert found["answered_late"].n_rows == 7


@pytest.mark.parametrize(
    ("sent", "code"), [(667, "response_rate_fail"), (500, "response_rate_low"), (375, "response_rate")]
)
def test_response_rate_bands(sent, code):
    assert code in codes(BASE, survey={"invitations": sent})


def test_messages_hold_no_customer_words():
    frame = BASE.assign(comment="my secret word is zanzibar today")
    assert not any("zanzibar" in f.message for f in codes(frame).values())
