"""Real exports: counts that the data's own documentation states."""

import csv

import pytest

from analyzer.config import parse_config
from analyzer.errors import InputError
from analyzer.read import read_survey

pytestmark = pytest.mark.data


def test_telecom_without_config(shared_data):
    survey = read_survey(shared_data / "nps_telecom_bt" / "nps_telecom_bt.csv")
    assert len(survey.frame) == 2385
    assert survey.rating.metric == "nps"
    assert survey.frame["score_status"].value_counts().to_dict() == {"ok": 2353, "missing": 32}
    assert survey.segments == ("journey_stage",)
    assert survey.columns["id"] == "response_id"
    assert survey.frame["date"].notna().all()
    assert survey.comments["comment"].notna().all()


def test_nhs_configured(shared_data):
    options = {"columns": {"score": "fft_raw"}, "score": {"metric": "csat", "scale": [1, 5], "reversed": True}}
    survey = read_survey(shared_data / "nhs_fft" / "nhs_fft.csv", config=parse_config(options))
    assert survey.frame["score_status"].value_counts().to_dict() == {"ok": 7468, "out_of_range": 440}
    ok = survey.frame["score"][survey.frame["score_status"] == "ok"]
    assert 100 * (survey.rating.oriented(ok.to_numpy()) >= 4).mean() == pytest.approx(85.27, abs=0.005)
    assert survey.columns["respondent"] == "respondent_id"
    assert {"several_rows_per_respondent", "score_out_of_range"} <= {f.code for f in survey.findings}
    assert survey.asked["comment"].nunique() == 5


def test_nhs_unconfigured_stops_at_the_inverted_scale(shared_data):
    with pytest.raises(InputError, match="reversed"):
        read_survey(shared_data / "nhs_fft" / "nhs_fft.csv")


def test_garden_original_is_repaired(shared_data):
    folder = shared_data / "nps_garden_fr"
    survey = read_survey(folder / "original_latin1.csv")
    with (folder / "nps_garden_fr.csv").open(encoding="utf-8", newline="") as handle:
        truth = [row["comment"] for row in csv.DictReader(handle)]
    pairs = [(a, b) for a, b in zip(survey.comments["explication"], truth, strict=True) if b]
    assert len(pairs) == 3839
    assert sum(a == b for a, b in pairs) >= 0.99 * 3839
    assert survey.comments["explication"].notna().sum() == 3839
    assert {"encoding_repaired", "score_zero_never_used"} <= {f.code for f in survey.findings}
    ok = survey.frame["score"][survey.frame["score_status"] == "ok"]
    assert len(ok) == 13612
    assert 100 * ((ok >= 9).mean() - (ok <= 6).mean()) == pytest.approx(53.42, abs=0.005)


def test_lounge_mixes_two_scales(shared_data):
    path = shared_data / "skytrax_reviews" / "skytrax_lounge.csv"
    with pytest.raises(InputError, match="two scales"):
        read_survey(path)
    survey = read_survey(path, where="overall_rating <= 5")
    assert len(survey.frame) == 2192
    assert len(survey.sub_ratings) == 7


def test_employees_two_open_questions(shared_data):
    survey = read_survey(shared_data / "employee_reviews" / "employee_reviews.csv")
    assert list(survey.comments.columns) == ["likes", "dislikes"]
    assert survey.segments == ("industry", "company")
