"""Every platform's export is recognised without options and reads to the same survey as its plain twin."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from analyzer.read import read_survey

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from exports.platforms import PLATFORMS, answers, twin

CANONICAL = ["response_id", "score", "score_status", "date", "respondent"]


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return read_survey(path)


@pytest.mark.parametrize("name", PLATFORMS)
def test_reads_like_its_plain_twin(name, tmp_path):
    platform = PLATFORMS[name]
    survey = read(tmp_path, platform.file, platform.build())
    plain = read(tmp_path, "plain.csv", twin(platform.score))
    expected, got = plain.frame[CANONICAL].copy(), survey.frame[CANONICAL].copy()
    if name.startswith("surveymonkey"):
        got["respondent"] = got["respondent"].str.removesuffix("@example.org")
    pd.testing.assert_frame_equal(got, expected)
    assert (survey.rating.low, survey.rating.high) == (plain.rating.low, plain.rating.high)
    assert survey.rating.metric == plain.rating.metric or name == "medallia_agent_connect"
    assert any(f.code == "dialect_recognised" and platform.dialect in f.message for f in survey.findings)
    assert not [f for f in survey.findings if f.severity == "error"]
    if platform.comments:
        assert survey.comments.iloc[:, 0].tolist() == plain.comments["comment"].tolist()
        assert survey.comments.shape == (40, 1)
    channel = next(survey.frame[s] for s in survey.segments if survey.frame[s].nunique() == 3 and
                   set(survey.frame[s].str.casefold()) == {"phone", "chat", "email"})  # fmt: skip
    assert channel.str.casefold().tolist() == answers()["channel"].tolist()
    assert {"Finished", "Q1_NPS_GROUP", "state", "Priority"}.isdisjoint(survey.segments)


def test_every_platform_says_what_was_asked(tmp_path):
    for name in ("qualtrics", "qualtrics_sav", "surveymonkey_condensed", "surveymonkey_expanded", "typeform"):
        platform = PLATFORMS[name]
        survey = read(tmp_path, platform.file, platform.build())
        assert survey.asked.iloc[0, 0] == "What is the main reason for your score?", name
        assert survey.operations == (), name
