"""The main job on real exports: figures that were counted by hand or published, never comment text."""

import json

import check_contract
import pandas as pd
import pytest

import analyzer
from analyzer.themes.stops import is_stop

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def telecom(shared_data, tmp_path_factory):
    out = tmp_path_factory.mktemp("telecom") / "out"
    analysis = analyzer.analyze(shared_data / "nps_telecom_bt" / "nps_telecom_bt.csv")
    analysis.write(out)
    return analysis, out


@pytest.fixture(scope="module")
def hospital(shared_data, tmp_path_factory):
    out = tmp_path_factory.mktemp("hospital") / "out"
    config = {"columns": {"score": "fft_raw"}, "score": {"metric": "csat", "scale": [1, 5], "reversed": True}}
    analysis = analyzer.analyze(shared_data / "nhs_fft" / "nhs_fft.csv", config=config)
    analysis.write(out)
    return analysis, out


def overall(analysis):
    scores = analysis.scores
    return scores[scores["segment"].isna() & scores["period"].isna()].iloc[0]


def test_telecom_score(telecom):
    analysis, _ = telecom
    row = overall(analysis)
    assert round(row["value"], 2) == -24.69 and row["n"] == 2353 and row["method"] == "adjusted_wald"
    assert len(analysis.responses) == 2385 and (analysis.responses["score_status"] == "missing").sum() == 32
    assert analysis.survey.segments == ("journey_stage",)


def test_telecom_junk_replies_are_non_answers(telecom, shared_data):
    analysis, _ = telecom
    raw = pd.read_csv(shared_data / "nps_telecom_bt" / "nps_telecom_bt.csv")["comment"].astype(str).str.strip()
    junk = raw.str.fullmatch(r"\d+") | raw.str.casefold().eq("stop")
    assert junk.sum() >= 38
    assert (analysis.responses.loc[junk, "comment_status"] == "non_answer").all()
    assert (analysis.responses.loc[junk, "themes"].map(len) == 0).all()


@pytest.mark.parametrize("which", ["telecom", "hospital"])
def test_contract_holds(which, request, shared_data, capsys):
    _, out = request.getfixturevalue(which)
    source = {"telecom": "nps_telecom_bt/nps_telecom_bt.csv", "hospital": "nhs_fft/nhs_fft.csv"}[which]
    assert check_contract.main([str(out), "--input", str(shared_data / source)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("which", ["telecom", "hospital"])
def test_labels_of_themes_can_stand_on_a_slide(which, request):
    analysis, _ = request.getfixturevalue(which)
    labels = analysis.themes["label"].str.casefold().tolist()
    assert len(set(labels)) == len(labels)
    for label in analysis.themes.loc[analysis.themes["source"] == "discovered", "label"].str.casefold():
        words = label.replace(",", "").split()
        assert 1 <= len(words) <= 4 and "[" not in label and not any(c.isdigit() for c in label), label
        assert label.startswith("general remarks") or not (is_stop(words[0]) or is_stop(words[-1])), label


@pytest.mark.parametrize("which", ["telecom", "hospital"])
def test_applied_to_the_fitted_export_the_themes_are_the_same(which, request):
    analysis, out = request.getfixturevalue(which)
    mentions = analyzer.load_theme_model(out / "theme_model").apply(analysis.survey).mentions
    pd.testing.assert_frame_equal(mentions, analysis.mentions)


def test_hospital_score_and_codes(hospital):
    analysis, _ = hospital
    row = overall(analysis)
    assert round(row["value"], 2) == 85.27 and row["n"] == 7468
    raw = analysis.responses
    assert (raw.loc[raw["score"].isin([6, 7]), "score_status"] == "out_of_range").all()
    assert (raw["score_status"] == "out_of_range").sum() == 440
    assert analysis.findings["code"].str.contains("respondent").any()


def test_hospital_non_answers_have_no_theme(hospital):
    analysis, out = hospital
    silent = analysis.responses["comment_status"] != "ok"
    assert silent.sum() > 1000 and (analysis.responses.loc[silent, "themes"].map(len) == 0).all()
    assert json.loads((out / "run.json").read_text())["rows"]["read"] == 7908


def test_the_negative_control_has_no_driver(shared_data):
    """Satisfaction depends on nothing there: an honest analysis links nothing to it."""
    path = shared_data / "control_support_tickets" / "control_support_tickets.csv"
    config = {
        "columns": {
            "comment": "Ticket Description",
            "score": "Customer Satisfaction Rating",
            "operations": ["Customer Age"],
        },
        "score": {"metric": "csat", "scale": [1, 5]},
    }
    links = analyzer.analyze(path, config=config).links
    assert len(links) and not (links["q_value"] < 0.05).any()
