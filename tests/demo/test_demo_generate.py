"""The planted world: deterministic, as large as asked for, and its truth recomputed from the files alone."""

import json
import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analyzer.demo import generate, write_demo
from analyzer.demo.oddities import HOSTILE, NON_ANSWERS
from analyzer.demo.plan import THEMES
from analyzer.errors import ConfigError

SEEDS = range(100, 110)


@pytest.fixture(scope="module")
def demo():
    return generate(seed=11)


def ledger(survey, codes):
    """Lost points per theme by the definition, one response at a time."""
    scored = survey[survey["nps"].notna()]
    lost = {}
    for response, score in zip(scored["response_id"], scored["nps"], strict=True):
        s = 100 if score >= 9 else 0 if score >= 7 else -100
        themes = sorted({code["theme_id"] for code in codes.get(response, []) if code["polarity"] == "negative"})
        for theme in themes:
            lost[theme] = lost.get(theme, 0.0) + (100 - s) / len(scored) / len(themes)
    return lost


def test_same_seed_same_bytes_and_other_seed_other_bytes(tmp_path):
    first = write_demo(tmp_path / "a", seed=3, n=700)
    again = write_demo(tmp_path / "b", seed=3, n=700)
    other = write_demo(tmp_path / "c", seed=4, n=700)
    for key in ("survey", "operations", "truth"):
        assert first[key].read_bytes() == again[key].read_bytes()
        assert first[key].read_bytes() != other[key].read_bytes()


def test_files_hold_what_generate_returns(tmp_path, demo):
    paths = write_demo(tmp_path / "deep" / "er", seed=11)
    assert sorted(path.name for path in (tmp_path / "deep" / "er").iterdir()) == [
        "operations.csv", "survey.csv", "truth.json",
    ]  # fmt: skip
    survey = pd.read_csv(paths["survey"], keep_default_na=False, parse_dates=["submitted_at"])
    assert survey["comment"].tolist() == demo.survey["comment"].fillna("").tolist()
    assert pd.to_numeric(survey["nps"]).astype("Int64").equals(demo.survey["nps"])
    assert (survey["submitted_at"] == demo.survey["submitted_at"]).all()
    pd.testing.assert_frame_equal(pd.read_csv(paths["operations"]), demo.operations)
    assert json.loads(paths["truth"].read_text(encoding="utf-8")) == demo.truth


def test_truth_follows_from_the_codes(demo):
    lost = ledger(demo.survey, demo.truth["codes"])
    told = {entry["theme_id"]: entry["lost_points"] for entry in demo.truth["themes"]}
    assert told.keys() == lost.keys()
    assert told == pytest.approx(lost, abs=1e-9)
    assert list(told.values()) == sorted(told.values(), reverse=True)
    nps = demo.survey["nps"].dropna().astype(int)
    assert demo.truth["nps"] == pytest.approx(100 * ((nps >= 9).mean() - (nps <= 6).mean()), abs=1e-9)
    assert sum(told.values()) < 100 - demo.truth["nps"]
    assert set(told) <= set(THEMES)


@pytest.mark.parametrize("seed", SEEDS)
def test_planted_order_is_clear(seed):
    truth = generate(seed=seed).truth
    themes = truth["themes"]
    assert [entry["theme_id"] for entry in themes[:3]] == ["waiting", "not_resolved", "transfers"]
    points = [entry["lost_points"] for entry in themes[:4]]
    assert all(above >= 1.25 * below for above, below in pairwise(points))
    assert -10 <= truth["nps"] <= 35


def test_shape_of_the_survey(demo):
    survey, operations = demo.survey, demo.operations
    assert len(survey) == 4000
    assert survey["response_id"].is_unique
    assert survey["submitted_at"].min() >= pd.Timestamp("2026-01-01")
    assert survey["submitted_at"].max() < pd.Timestamp("2026-08-01")
    assert survey["submitted_at"].dt.month.nunique() == 7
    assert survey["customer_id"].value_counts().gt(1).sum() > 500
    assert survey["nps"].isna().mean() == pytest.approx(0.015, abs=0.008)
    assert survey["comment"].notna().mean() == pytest.approx(0.75, abs=0.03)
    assert survey["comment"].isin(NON_ANSWERS).sum() == pytest.approx(0.06 * 3000, abs=60)
    assert set(HOSTILE) <= set(survey["comment"].dropna())
    assert operations["interaction_id"].is_unique
    assert operations["transfers"].between(0, 4).all()
    known, met = set(survey["interaction_id"]), set(operations["interaction_id"])
    assert len(known - met) == len(met - known) == 20
    assert len(known & met) == 3980


def test_waits_peak_in_april(demo):
    joined = demo.survey.merge(demo.operations, on="interaction_id")
    monthly = joined.groupby(joined["submitted_at"].dt.month)["wait_minutes"].mean()
    assert monthly.idxmax() == 4
    assert monthly[4] > 1.4 * monthly.drop(4).max()


def test_personal_data_stand_in_the_comments(demo):
    comments = demo.survey.set_index("response_id")["comment"]
    canaries = demo.truth["canaries"]
    assert len(canaries) == pytest.approx(0.02 * demo.truth["counts"]["usable_comment"], abs=3)
    assert {canary["kind"] for canary in canaries} == {"email", "phone", "order", "iban", "card", "name"}
    for canary in canaries:
        assert canary["value"] in comments[canary["response_id"]]


def test_canaries_are_valid_in_form(demo):
    from stdnum import iban, luhn

    for canary in demo.truth["canaries"]:
        if canary["kind"] == "iban":
            assert iban.is_valid(canary["value"], check_country=False)
        if canary["kind"] == "card":
            assert luhn.is_valid(canary["value"].replace(" ", ""))


@pytest.mark.parametrize("n", [0, 1, 2, 5, 40, 150])
def test_small_surveys(tmp_path, n):
    paths = write_demo(tmp_path, seed=2, n=n)
    assert len(pd.read_csv(paths["survey"])) == n
    truth = json.loads(paths["truth"].read_text(encoding="utf-8"))
    assert truth["n"] == n
    assert (truth["nps"] is None) == (truth["counts"]["scored"] == 0)


def test_codes_are_left_out_of_a_large_truth():
    demo = generate(seed=0, n=20_001)
    assert "codes" not in demo.truth
    assert demo.truth["themes"][0]["theme_id"] == "waiting"
    assert len(demo.survey) == 20_001


@pytest.mark.parametrize("wrong", [{"n": -1}, {"n": 1_000_001}, {"seed": -1}])
def test_out_of_range_is_one_clear_line(wrong):
    (name, value), *_ = wrong.items()
    with pytest.raises(ConfigError, match=rf"demo {name}={value} .*choose"):
        generate(**wrong)


def test_folder_that_cannot_be_written(tmp_path):
    from analyzer.errors import InputError

    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot write"):
        write_demo(tmp_path / "file", n=1)


def test_same_bytes_in_another_process(tmp_path):
    here = write_demo(tmp_path / "here", seed=9, n=400)
    code = "import sys; from analyzer.demo import write_demo; write_demo(sys.argv[1], seed=9, n=400)"
    environment = {**os.environ, "PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "1", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "there")], check=True, env=environment)
    for path in here.values():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()


def test_global_random_state_is_untouched():
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    generate(seed=1, n=50)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
