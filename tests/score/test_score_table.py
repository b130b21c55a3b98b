"""The score table: rows, complements, suppression, findings, real data."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analyzer.errors import InputError
from analyzer.results import Rating
from analyzer.schema import SCORES
from analyzer.score import comment_bias, compare, divergence, groups, nps, overall, points, score_table, suppress
from analyzer.score.rows import EXTRA
from analyzer.score.segments import against_rest
from analyzer.score.suppress import suppress_family

NPS = {"nps": Rating("nps", 0, 10)}


def _frame(n=600, seed=0, **extra):
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 11, n).astype(float)
    frame = pd.DataFrame({"score": score, "score_status": "ok"})
    frame["date"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 180, n), unit="D")
    frame["team"] = rng.choice(["a", "b", "c"], n)
    frame["channel"] = rng.choice(["phone", "web"], n)
    return frame.assign(**extra)


def test_rows_and_columns():
    frame = _frame()
    frame.loc[:9, "score_status"] = "out_of_range"
    frame["score_csat"], frame["score_status_csat"] = (frame["score"] // 2).clip(1, 5), "ok"
    ratings = {**NPS, "csat": Rating("csat", 1, 5)}
    before = frame.copy()
    table = score_table(frame, ratings, segments=["team", "channel", ("team", "channel")])
    pd.testing.assert_frame_equal(frame, before)
    scores = table.scores
    assert tuple(scores.columns) == (*SCORES, *EXTRA)
    assert len(scores) == 2 * (1 + 6 + 3 + 2 + 6)
    top = scores.iloc[0]
    assert (top["metric"], top["segment"], top["segment_value"], top["period"], top["n"]) == (
        "nps",
        None,
        None,
        None,
        590,
    )
    assert top["value"] == table.results["nps"].value == nps(frame["score"].iloc[10:]).value
    assert top["low"] == table.results["nps"].interval.low
    cell = scores[(scores["segment_value"] == "a × web") & (scores["metric"] == "nps")].iloc[0]
    part = frame.iloc[10:].query("team == 'a' and channel == 'web'")["score"]
    assert (cell["value"], cell["low"]) == pytest.approx((nps(part).value, nps(part).interval.low))
    shares = scores[["share_low", "share_middle", "share_high"]].sum(axis=1)
    assert shares.to_numpy() == pytest.approx(1)
    known = scores.dropna(subset=["p_value", "q_value"])
    assert (known["q_value"] >= known["p_value"] - 1e-12).all()
    segment = scores[scores["segment"].notna()]
    assert segment["q_value"].to_numpy() == pytest.approx(stats.false_discovery_control(segment["p_value"].to_numpy()))
    assert not table.snapshot and len(table.trends) == 2 * 4


def test_each_value_against_its_complement():
    frame = _frame(seed=4)
    frame.loc[:19, "team"] = None
    rows = score_table(frame, NPS, segments=["team"]).scores
    row = rows[rows["segment_value"] == "b"].iloc[0]
    mask = (frame["team"] == "b").to_numpy()
    s = points(frame["score"], NPS["nps"])
    d = compare(s[mask], s[~mask])
    assert (row["gap_vs_rest"], row["gap_low"], row["p_value"]) == pytest.approx((d.value, d.interval.low, d.p_value))


@pytest.mark.parametrize("metric", ["nps", "csat", "stars"])
@pytest.mark.parametrize("design", ["weights", "cluster", "both", "plain"])
def test_fast_complements_equal_the_direct_comparison(metric, design):
    rng = np.random.default_rng(9)
    n = 300
    rating = {"nps": Rating("nps", 0, 10), "csat": Rating("csat", 0, 10), "stars": Rating("stars", 0, 10)}[metric]
    s = points(rng.integers(0, 11, n), rating)
    codes = rng.integers(-1, 3, n)
    w = rng.random(n) if design in ("weights", "both") else None
    who = rng.integers(0, 90, n) if design in ("cluster", "both") else None
    _, _, gaps = against_rest(s, codes, 3, rating, weights=w, cluster=who)
    for k in range(3):
        a, b = codes == k, codes != k
        direct = compare(
            s[a], s[b], rating.metric, scale=(0, 10),
            weights_a=None if w is None else w[a], weights_b=None if w is None else w[b],
            cluster_a=None if who is None else who[a], cluster_b=None if who is None else who[b],
        )  # fmt: skip
        got = gaps.iloc[k]
        assert (got["gap_vs_rest"], got["gap_low"], got["gap_high"]) == pytest.approx(
            (direct.value, direct.interval.low, direct.interval.high), rel=1e-7
        )
        # the table also asks how likely the gap is among exchangeable responses
        assert direct.p_value * (1 - 1e-7) <= got["p_value"] <= max(1.5 * direct.p_value, direct.p_value + 0.03)


def test_a_small_segment_of_equal_stars_is_no_alarm():
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(40):
        frame = pd.DataFrame({"score": rng.choice([3.0, 4.0, 5.0], 300, p=[0.1, 0.2, 0.7]), "score_status": "ok"})
        frame["plan"] = rng.choice(6, 300, p=[0.5, 0.25, 0.12, 0.06, 0.04, 0.03])
        table = score_table(frame, {"stars": Rating("stars", 1, 5)}, segments=["plan"]).scores
        alarms += bool((table["q_value"] < 0.05).any())
    assert alarms <= 40 * (0.05 + 3 * np.sqrt(0.05 * 0.95 / 40))


def test_failing_segment_in_a_good_average():
    rng = np.random.default_rng(1)
    good = rng.choice([4.0, 5.0], 270, p=[0.61, 0.39])
    bad = rng.choice([2.0, 3.0], 30)
    frame = pd.DataFrame({"score": np.concatenate([good, bad]), "score_status": "ok"})
    frame["product"] = ["cards"] * 140 + ["loans"] * 130 + ["insurance"] * 30
    table = score_table(frame, {"stars": Rating("stars", 1, 5)}, segments=["product"])
    assert table.results["stars"].value == pytest.approx(4.2, abs=0.05)
    found = [f for f in table.findings if f.code == "failing_segment"]
    assert len(found) == 1 and "insurance" in found[0].message and found[0].n_rows == 30


def test_equal_segments_raise_no_alarm():
    alarms = 0
    for seed in range(100):
        rows = score_table(_frame(150, seed).drop(columns="date"), NPS, segments=["team", "channel"]).scores
        alarms += bool((rows["q_value"] <= 0.05).any())
    assert alarms / 100 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_change_alarms_stay_nominal():
    alarms = 0
    for seed in range(60):
        found = score_table(_frame(200, 1000 + seed), NPS).findings
        alarms += any(f.code in ("trend", "last_period_change", "change_point") for f in found)
    assert alarms / 60 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)


def test_suppression_cannot_be_subtracted_out():
    frame = _frame(100)
    frame["team"] = ["a"] * 3 + ["b"] * 60 + ["c"] * 37
    rows = score_table(frame.drop(columns="date"), NPS, segments=["team"]).scores.set_index("segment_value")
    for value in ("a", "c"):
        assert rows.loc[value, "grade"] == "suppressed"
        assert rows.loc[value].drop(["metric", "segment", "period", "grade", "method"]).isna().all()
    assert rows.loc["b", "n"] == 60
    assert suppress([3, 3, 3, 50]).tolist() == [True, True, True, False]
    assert suppress([50, 40], hidden=2).tolist() == [False, True]
    assert suppress([50, 40], hidden=9).tolist() == [False, False]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 9))
def test_suppressed_pool_is_never_small(counts, hidden):
    mask = suppress(counts, hidden=hidden)
    n = np.array(counts)
    assert not (~mask & (n > 0) & (n < 5)).any()
    pool = n[mask].sum() + hidden
    if not mask[n > 0].all():
        assert pool == 0 or pool >= 5
        assert mask.sum() != 1 or hidden > 0


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_nested_segments_do_not_give_each_other_away(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(10, 80))
    team = np.minimum(rng.geometric(0.3, n) - 1, 7).astype(np.int64)
    site = team // 2
    masks = suppress_family({"site": site, "team": team}, {"site": 4, "team": 8}, np.ones(n, bool))
    counts = np.bincount(team, minlength=8)
    for s in range(4):
        kids = [k for k in (2 * s, 2 * s + 1) if counts[k]]
        gone = [k for k in kids if masks["team"][k]]
        if kids and not masks["site"][s] and gone:
            assert len(gone) > 1 and counts[gone].sum() >= 5
        if masks["site"][s] and kids:
            assert gone


def test_next_period_does_not_reveal_a_suppressed_one():
    frame = pd.DataFrame({"score": [0.0, 10.0] * 20, "score_status": "ok"})
    frame["date"] = pd.to_datetime(["2024-01-05"] * 3 + ["2024-02-05"] * 17 + ["2024-03-05"] * 20)
    rows = score_table(frame, NPS).scores.set_index("period")
    assert rows.loc["2024-01", "grade"] == rows.loc["2024-02", "grade"] == "suppressed"
    assert np.isnan(rows.loc["2024-03", "change"])


def test_snapshot_and_edges():
    frame = pd.DataFrame(
        {"score": [9.0], "score_status": ["ok"], "team": ["a"], "date": pd.to_datetime(["2024-01-01"])}
    )
    table = score_table(frame, NPS, segments=["team"])
    top = table.scores.iloc[0]
    assert top["value"] == 100 and np.isnan(top["low"]) and table.snapshot
    assert [f.code for f in table.findings] == ["snapshot"]
    empty = score_table(frame.iloc[:0], NPS, segments=["team"])
    assert np.isnan(empty.scores.iloc[0]["value"]) and empty.scores.iloc[0]["n"] == 0
    assert score_table(frame, {}, segments=["team"]).scores.empty
    equal = score_table(_frame(50).assign(score=7.0), NPS, segments=["team"])
    assert (equal.scores["value"].dropna() == 0).all()
    zero = score_table(_frame(50).assign(w=0.0), NPS, segments=["team"], weights="w")
    assert np.isnan(zero.scores.iloc[0]["value"]) and "weights_all_zero" in {f.code for f in zero.findings}
    with pytest.raises(InputError, match="Did you mean 'team'"):
        score_table(frame, NPS, segments=["teem"])


def test_weights_and_clusters_reach_every_row():
    frame = _frame(300)
    frame["w"] = np.random.default_rng(8).random(300)
    frame.loc[0, "w"] = np.nan
    frame["respondent"] = np.arange(300) // 2
    table = score_table(frame, NPS, segments=["team"], weights="w", cluster="respondent")
    top = table.scores.iloc[0]
    s, w = points(frame["score"], NPS["nps"]), frame["w"].fillna(0)
    assert top["value"] == pytest.approx(np.average(s, weights=w))
    assert top["method"] == "cluster_robust_t"
    assert top["n"] == 299 and top["n_effective"] == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert any(f.code == "weight_missing" and f.n_rows == 1 for f in table.findings)
    assert overall(frame, NPS, weights=w, cluster=frame["respondent"])["nps"].value == top["value"]


def test_divergence_lists():
    nps_groups = groups([0, 10, 10, 8, None], Rating("nps", 0, 10))
    csat_groups = groups([5, 1, 5, 3, 5], Rating("csat", 1, 5))
    d = divergence(nps_groups, csat_groups)
    assert (d.n, d.satisfied_detractors, d.dissatisfied_promoters) == (4, (0,), (1,))
    assert d.table.loc["detractor", "satisfied"] == 1 and d.table.to_numpy().sum() == 4
    assert d.findings[0].code == "nps_csat_divergence"


def test_score_room_loads_no_language_model():
    heavy = "{'torch', 'transformers', 'statsmodels', 'sklearn'}"
    code = f"import sys, analyzer.score; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.data
def test_telecom(shared_data):
    frame = pd.read_csv(shared_data / "nps_telecom_bt" / "nps_telecom_bt.csv", parse_dates=["date"])
    frame["score"] = frame["nps"].astype(float)
    frame["score_status"] = np.where(frame["nps"].isna(), "missing", "ok")
    table = score_table(frame, NPS, segments=["journey_stage"])
    top = table.scores.iloc[0]
    assert (top["n"], top["method"]) == (2353, "adjusted_wald")
    assert top["value"] == pytest.approx(-24.69, abs=0.005)
    rows = table.scores.set_index("segment_value")
    for stage, value, n in (
        ("Equipment Received", -56.71, 231), ("First Payment", -29.29, 1130),
        ("Order", -9.98, 962), ("Service in Use", -76.67, 30),
    ):  # fmt: skip
        assert (rows.loc[stage, "value"], rows.loc[stage, "n"]) == (pytest.approx(value, abs=0.005), n)
    assert rows.loc["Service in Use", "grade"] == "weak"
    raw, held = table.trends.iloc[0], table.trends.iloc[1]
    assert raw["slope"] > 0 and raw["p_value"] < 0.001
    assert held["segment"] == "journey_stage" and 0 < held["slope"] < raw["slope"]


@pytest.mark.data
def test_garden(shared_data):
    frame = pd.read_csv(shared_data / "nps_garden_fr" / "nps_garden_fr.csv")
    assert nps(frame["nps"], scale=(1, 10)).value == pytest.approx(53.42, abs=0.005)
    s = points(frame["nps"], Rating("nps", 0, 10))
    bias = comment_bias(s, frame["comment"].notna())
    assert int((~np.isnan(s)).sum()) == 13612
    assert bias.commented == pytest.approx(39.22, abs=0.005)
    assert bias.findings[0].code == "comment_bias" and bias.difference.interval.high < 0
