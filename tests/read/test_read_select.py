"""Row selection: a small safe language, dates inclusive, counts kept."""

import pandas as pd
import pytest

from analyzer.errors import InputError
from analyzer.read import read_survey, select

FRAME = pd.DataFrame(
    {
        "response_id": list("abcdef"),
        "date": pd.date_range("2026-01-30", periods=6).astype(str),
        "nps": [9, 3, 10, None, 7, 0],
        "channel": ["phone", "chat", "phone", "chat", "phone", "chat"],
        "product code": ["x1", "x2", "x3", "x4", "x5", "x6"],
        "comment": ["good and quick", "slow", "fine help", "no", "ok then", "never answered me"],
    }
)
SURVEY = read_survey(FRAME)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("channel == 'phone'", "ace"),
        ("channel == 'phone' and score < 10", "ae"),
        ("not channel in ['phone']", "bdf"),
        ("3 < nps <= 9", "ae"),
        ("nps == None", "d"),
        ("date >= '2026-02-02'", "def"),
        ("response_id in ['a', 'f'] or nps == 3", "abf"),
    ],
)
def test_where(where, expected):
    assert "".join(select(SURVEY, where=where).frame["response_id"]) == expected
    assert "".join(read_survey(FRAME, where=where).frame["response_id"]) == expected


def test_any_input_column_may_be_named_when_reading():
    survey = read_survey(FRAME, where="`product code` in ['x2', 'x6']")
    assert survey.frame["response_id"].tolist() == ["b", "f"]
    assert survey.accounting == {"read": 6, "selected": 2}


def test_since_and_until_are_inclusive():
    chosen = select(SURVEY, since="2026-01-31", until="2026-02-02")
    assert "".join(chosen.frame["response_id"]) == "bcd"
    assert "".join(select(SURVEY, since="2026-02").frame["response_id"]) == "cdef"
    assert len(chosen.comments) == len(chosen.asked) == 3


def test_findings_follow_the_selection():
    assert "score_missing" in {f.code for f in SURVEY.findings}
    assert "score_missing" not in {f.code for f in select(SURVEY, where="channel == 'phone'").findings}


@pytest.mark.parametrize(
    "where",
    [
        "__import__('os').system('true')", "channel.upper() == 'X'", "[c for c in 'x']",
        "channel", "1 == 1", "channel ==",
        "lambda: 1",
        "chanel == 'phone'", "score > 'abc'", "`open", "channel in 'phone'", "date > 'soon'",
        "channel == 'nowhere'",
        "(" * 500 + "1" + ")" * 500,
    ],
)  # fmt: skip
def test_everything_else_is_refused_in_one_line(where):
    for run in (lambda: select(SURVEY, where=where), lambda: read_survey(FRAME, where=where)):
        with pytest.raises(InputError) as caught:
            run()
        assert "\n" not in str(caught.value)
