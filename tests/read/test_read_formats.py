"""Excel, Parquet, JSON and SPSS read to the same survey as the CSV twin; vendor dialects by shape."""

import json

import pandas as pd
import pytest

from analyzer.read import read_survey

FRAME = pd.DataFrame(
    {
        "response_id": [101, 102, 103],
        "date": pd.to_datetime(["2026-01-05 10:00", "2026-02-06 00:00", "2026-03-07 00:00"]),
        "nps": [9.0, None, 3.0],
        "comment": ["kind and quick", None, "waited far too long"],
    }
)


def written(tmp_path, kind):
    path = tmp_path / f"export.{kind}"
    if kind == "csv":
        FRAME.to_csv(path, index=False)
    elif kind == "xlsx":
        FRAME.to_excel(path, index=False)
    elif kind == "parquet":
        FRAME.to_parquet(path)
    else:
        rows = json.loads(FRAME.assign(date=FRAME["date"].astype(str)).to_json(orient="records"))
        path.write_text(json.dumps(rows) if kind == "json" else "\n".join(map(json.dumps, rows)))
    return path


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "json", "jsonl"])
def test_every_format_reads_like_csv(tmp_path, kind):
    twin, survey = read_survey(written(tmp_path, "csv")), read_survey(written(tmp_path, kind))
    drop = {"columns": "source"}
    pd.testing.assert_frame_equal(survey.frame.drop(**drop), twin.frame.drop(**drop))
    pd.testing.assert_frame_equal(survey.comments, twin.comments)
    assert survey.frame["response_id"].tolist() == ["101", "102", "103"]
    assert survey.frame["score_status"].tolist() == ["ok", "missing", "ok"]


def test_spss_reads_labels_and_codes(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "export.sav"
    frame = pd.DataFrame({"nps": [9.0, 3.0], "team": [1.0, 2.0], "why": ["kind and quick", "slow and rude"]})
    pyreadstat.write_sav(
        frame, str(path), column_labels=["Likely?", "Team", "Why did you give this score?"],
        variable_value_labels={"team": {1.0: "North", 2.0: "South"}},
    )  # fmt: skip
    survey = read_survey(path)
    assert survey.frame["score"].tolist() == [9.0, 3.0]
    assert survey.asked["why"].tolist() == ["Why did you give this score?"] * 2
    assert survey.frame["team"].tolist() == ["North", "South"]


def test_qualtrics_three_header_rows(tmp_path):
    path = tmp_path / "q.csv"
    path.write_text(
        "ResponseId,RecordedDate,Q1_NPS,Q2\nResponse ID,Recorded Date,How likely are you to recommend us?,"
        "What could we improve?\n"
        '"{""ImportId"":""_recordId""}","{""ImportId"":""recordedDate""}",'
        '"{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"\n'
        "R_1,2026-01-02 10:00:00,9,Nothing at all\nR_2,2026-01-03 11:00:00,2,Answer the phone quicker\n"
    )
    survey = read_survey(path)
    assert survey.frame["response_id"].tolist() == ["R_1", "R_2"]
    assert survey.frame["score"].tolist() == [9.0, 2.0]
    assert survey.asked["Q2"].tolist() == ["What could we improve?"] * 2
    assert "dialect_recognised" in {f.code for f in survey.findings}


def test_surveymonkey_two_header_rows(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        "Respondent ID,Collector ID,Start Date,"
        "How likely is it that you would recommend us?,What should we improve?\n"
        ",,,Response,Open-Ended Response\n"
        "1001,5,01/31/2026 10:00:00 AM,9,Keep going like this\n"
        "1002,5,02/01/2026 11:00:00 AM,3,Call me back sooner please\n"
    )
    survey = read_survey(path)
    assert len(survey.frame) == 2
    assert survey.frame["score"].tolist() == [9.0, 3.0]
    assert survey.asked.iloc[0, 0] == "What should we improve?"
    assert survey.frame["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-31", "2026-02-01"]
