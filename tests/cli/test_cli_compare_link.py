"""``compare`` and ``link`` end to end: the bridge sums exactly, links equal those of a run, errors are one line."""

import io
import json
import shutil

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.errors import InputError

EARLY, LATE = "date < '2026-05-01'", "date >= '2026-05-01'"


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    rng = np.random.default_rng(4)
    n = 400
    channel = rng.choice(["phone", "chat"], n)
    frame = pd.DataFrame({
        "id": np.arange(n), "nps": np.where(channel == "chat", rng.integers(5, 11, n), rng.integers(0, 11, n)),
        "channel": channel, "date": "2026-04-03",
    })  # fmt: skip
    path = tmp_path_factory.mktemp("compare") / "export.csv"
    frame.to_csv(path, index=False)
    return path, frame


def test_two_segments_of_one_export(export, run_cli):
    path, frame = export
    code, out, err = run_cli(
        "compare", path, "--where-a", "channel == 'phone'", "--where-b", "channel == 'chat'", "--format", "csv"
    )
    assert code == 0, err
    row = pd.read_csv(io.StringIO(out)).iloc[0]
    expected = analyzer.compare_nps(
        frame.loc[frame["channel"] == "chat", "nps"], frame.loc[frame["channel"] == "phone", "nps"]
    )
    assert row["difference"] == pytest.approx(expected.value, abs=1e-9)
    assert (row["low"], row["high"]) == pytest.approx((expected.interval.low, expected.interval.high), abs=1e-9)
    assert row["p_value"] == pytest.approx(expected.p_value, rel=1e-9) and row["n_a"] + row["n_b"] == 400


def test_a_part_is_never_compared_with_the_whole(export, run_cli):
    path, _ = export
    code, out, err = run_cli("compare", path, path, "--where-b", "channel == 'chat'")
    assert code == 1 and out == "" and "on both sides" in err
    code, _, err = run_cli("compare", path)
    assert code == 1 and "--where-a" in err


def test_other_scales_and_small_sides(export, tmp_path):
    path, frame = export
    five, ten = tmp_path / "five.csv", tmp_path / "ten.csv"
    for file, values in ((five, frame["nps"] % 5 + 1), (ten, frame["nps"].clip(1, 10))):
        pd.DataFrame({"id": frame["id"], "satisfaction": values}).to_csv(file, index=False)
    with pytest.raises(InputError, match="read on 1 to 5 in A and 1 to 10 in B"):
        analyzer.compare(five, ten, config={"score": {"metric": "csat"}})
    small = analyzer.compare(path, where_a="id < 3", where_b="id >= 3")
    assert np.isnan(small.scores["value_b"].iloc[0]) and small.findings[0].code == "compare_too_few"


def test_two_periods_of_a_run_give_the_bridge(demo_folder, run_cli):
    run = demo_folder / "out"
    code, out, err = run_cli(
        "compare", run, "--where-a", EARLY, "--where-b", LATE, "--format", "json", "--table", "bridge"
    )
    assert code == 0, err
    bridge = pd.DataFrame(json.loads(out))
    got = analyzer.compare(run, where_a=EARLY, where_b=LATE)
    responses = pd.read_parquet(run / "responses.parquet").query("score_status == 'ok'")
    points = responses["group"].map({"promoter": 100.0, "passive": 0.0, "detractor": -100.0})
    late = responses["date"] >= "2026-05-01"
    expected = points[late].mean() - points[~late].mean()
    assert got.scores["difference"].iloc[0] == pytest.approx(expected, abs=1e-9)
    assert got.bridge["change"].sum() == pytest.approx(expected, abs=1e-9)
    assert bridge["change"].sum() == pytest.approx(expected, abs=1e-9)
    assert (got.bridge["frequency"] + got.bridge["severity"]).tolist() == pytest.approx(
        got.bridge["change"].tolist(), abs=1e-9
    )
    assert got.bridge["lost_after"].sum() == pytest.approx(100 - points[late].mean(), abs=1e-9)


def test_a_run_against_an_export_has_scores_only(demo_folder):
    got = analyzer.compare(demo_folder / "out", demo_folder / "survey.csv")
    assert got.scores["difference"].iloc[0] == pytest.approx(0, abs=1e-9) and len(got.bridge) == 0


@pytest.fixture(scope="module")
def by_response(demo_folder, tmp_path_factory):
    """The demo's operations keyed by the response instead of the interaction."""
    survey = pd.read_csv(demo_folder / "survey.csv", usecols=["response_id", "interaction_id"])
    metrics = survey.merge(pd.read_csv(demo_folder / "operations.csv"), on="interaction_id")
    path = tmp_path_factory.mktemp("operations") / "by_response.csv"
    metrics.drop(columns="interaction_id").to_csv(path, index=False)
    return path


def test_links_of_a_finished_run_equal_those_of_the_run(demo_folder, by_response, tmp_path, run_cli):
    linked = shutil.copytree(demo_folder / "out", tmp_path / "out")
    (linked / "links.csv").write_text("to be replaced\n")
    code, out, err = run_cli("link", linked, "--operations", by_response, "--on", "response_id", "--format", "csv")
    assert code == 0, err
    assert (linked / "links.csv").read_bytes() == (demo_folder / "out" / "links.csv").read_bytes()
    assert out.splitlines()[0].startswith("outcome,metric,n")
    import check_contract

    assert check_contract.main([str(linked), "--input", str(demo_folder / "survey.csv")]) == 0
    from analyzer.store import read_duckdb

    before, after = (read_duckdb(folder / "analysis.duckdb") for folder in (demo_folder / "out", linked))
    assert set(before) == set(after)
    for name in set(before) - {"findings", "responses"}:
        pd.testing.assert_frame_equal(before[name], after[name], obj=name)
    assert "by_response.csv" in json.loads((linked / "run.json").read_text())["inputs"]


def test_a_new_metric_by_period_and_segment(demo_folder, tmp_path):
    folder = shutil.copytree(demo_folder / "out", tmp_path / "out")
    responses = pd.read_parquet(folder / "responses.parquet")
    months, teams = sorted(responses["date"].dt.strftime("%Y-%m").unique()), sorted(responses["team"].dropna().unique())
    rows = [(m, t, i * j * 7.0 % 11) for i, m in enumerate(months) for j, t in enumerate(teams)]
    staff = pd.DataFrame(rows, columns=["month", "team", "staff_on_duty"])
    run = analyzer.link_run(folder, staff, on=["month", "team"])
    assert "staff_on_duty" in set(run.tables["links"]["metric"]) and "wait_minutes" in set(
        run.tables["links"]["metric"]
    )
    after = pd.read_parquet(folder / "responses.parquet")
    known = after["team"].notna()
    assert after.loc[known, "staff_on_duty"].notna().all() and len(after) == len(responses)
    assert "staff_on_duty" in json.loads((folder / "run.json").read_text())["operations"]


def test_a_key_that_is_not_there_is_one_line_and_changes_nothing(demo_folder, tmp_path, run_cli):
    folder = shutil.copytree(demo_folder / "out", tmp_path / "out")
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    code, out, err = run_cli("link", folder, "--operations", demo_folder / "operations.csv", "--on", "interaction_id")
    assert code == 1 and out == "" and len(err.splitlines()) == 1
    assert "'interaction_id' is not in responses.parquet" in err and "response_id" in err and "period" in err
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before
    code, _, err = run_cli("link", tmp_path, "--operations", demo_folder / "operations.csv", "--on", "x")
    assert code == 1 and "no run.json there" in err


def test_score_tells_the_own_baseline_and_bands_when_asked(demo_folder, run_cli):
    code, _, err = run_cli("score", demo_folder / "survey.csv", "--benchmark")
    assert code == 0 and "own baseline: nps" in err and "benchmark: nps" in err and "without the same industry" in err
    assert "benchmark" not in run_cli("score", demo_folder / "survey.csv")[2]
