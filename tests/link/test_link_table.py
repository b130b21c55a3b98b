import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analyzer.errors import InputError
from analyzer.link import link_operations
from analyzer.link.design import metric_level, period_factor, segment_factor
from analyzer.link.fit import expit
from analyzer.link.results import DOSE, LINK_COLUMNS, SELECTION, THROUGH
from analyzer.results import Rating
from analyzer.schema import LINKS

NPS, STARS = Rating("nps", 0, 10), Rating("stars", 1, 5)
METRICS = ["wait_minutes", "transfers", "noise", "queue"]


def world(seed, n=1500, *, effects=True):
    """Waiting complaints start at 4 minutes; ``queue`` follows the channel only; ``noise`` follows nothing."""
    rng = np.random.default_rng(seed)
    channel = rng.choice(["phone", "chat", "email"], n, p=[0.5, 0.3, 0.2])
    date = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 180, n), unit="D")
    wait, transfers = rng.gamma(2, 2, n), rng.poisson(0.5, n).astype(float)
    codes = np.zeros((n, 6), dtype=bool)
    for k in range(6):
        eta = np.full(n, -2.0) + 0.8 * (channel == "phone") * (k % 2)
        if effects:
            eta = eta + (0.6 * np.maximum(wait - 4, 0) if k == 0 else 0.9 * transfers if k == 1 else 0)
        codes[:, k] = rng.random(n) < expit(eta)
    usable = rng.random(n) < 0.8
    score = np.clip(np.round(8.5 - 2.5 * codes.sum(axis=1) + rng.normal(size=n) * 1.5), 0, 10)
    row, theme = np.nonzero(codes & usable[:, None])
    frame = pd.DataFrame({
        "score": score, "score_status": "ok", "channel": channel, "date": date, "wait_minutes": wait,
        "transfers": transfers, "noise": rng.normal(size=n), "queue": 3.0 * (channel == "phone") + rng.normal(size=n),
    })  # fmt: skip
    said = pd.DataFrame({"row": row, "theme_id": [f"t{j}" for j in theme], "sentiment": "negative"})
    return frame, said, np.where(usable, "ok", "empty")


CATALOGUE = pd.DataFrame({
    "theme_id": [f"t{j}" for j in range(6)], "parent_id": None, "label": [f"T{j}" for j in range(6)],
    "source": "codebook", "stability": np.nan,
})  # fmt: skip


def link(frame, said, status, **options):
    given = {"metrics": METRICS, "segments": ["channel"], "date": "date", "rating": NPS, "replicates": 199} | options
    return link_operations(frame, said, comment_status=status, catalogue=CATALOGUE, **given)


@pytest.fixture(scope="module")
def planted():
    return link(*world(1, 3000))


def test_planted_links_are_found_and_nothing_else(planted):
    found = planted.table[planted.table["q_value"] < 0.05]
    signs = {(r.outcome, r.metric): np.sign(r.estimate) for r in found.itertuples()}
    assert signs[("t0", "wait_minutes")] == signs[("t1", "transfers")] == 1
    assert signs[("score", "wait_minutes")] == signs[("score", "transfers")] == -1
    assert not {m for _, m in signs} & {"noise", "queue"}
    rows = found.set_index(["outcome", "metric"])
    assert not rows.loc[("t0", "wait_minutes"), "refuted"]
    assert rows.loc[("t0", "wait_minutes"), "unit"] == "share per 1 wait_minutes"
    assert rows.loc[("score", "transfers"), "unit"] == "NPS points per 1 transfers"
    assert rows.loc[("t0", "wait_minutes"), "adjusted_for"] == "channel, month"


def test_threshold_near_the_planted_one(planted):
    row = planted.table.set_index(["outcome", "metric"]).loc[("t0", "wait_minutes")]
    assert row["threshold_p"] < 0.05
    assert row["threshold_low"] <= 4 <= row["threshold_high"]
    assert 3 < row["threshold"] < 5.5


def test_what_only_follows_the_channel_vanishes_once_it_is_adjusted_for(planted):
    frame, said, status = world(1, 3000)
    crude = link(frame, said, status, segments=[], metrics=["queue"])
    assert (crude.table["q_value"] < 0.05).any()
    assert not (planted.table.loc[planted.table["metric"] == "queue", "q_value"] < 0.05).any()
    assert "link_explained_by_segments" in {f.code for f in planted.findings}


def test_contract_columns_and_orders(planted):
    assert tuple(planted.table.columns) == LINK_COLUMNS and set(LINKS) <= set(LINK_COLUMNS)
    assert tuple(planted.dose.columns) == DOSE
    t = planted.table
    assert (t["q_value"] >= t["p_value"]).all()
    assert ((t["low"] <= t["estimate"]) & (t["estimate"] <= t["high"])).all()
    assert (t["e_value"] >= t["e_value_bound"]).all() and (t["e_value_bound"] >= 1).all()
    assert ((planted.dose["low"] <= planted.dose["value"]) & (planted.dose["value"] <= planted.dose["high"])).all()


@pytest.mark.parametrize("rating", [NPS, STARS], ids=["nps", "stars"])
def test_through_sums_to_minus_the_scores_slope(rating):
    frame, said, status = world(2)
    if rating is STARS:
        frame = frame.assign(score=np.clip(np.round(frame["score"] / 2), 1, 5))
    frame.loc[:100, ["score", "score_status"]] = [np.nan, "missing"]
    frame.loc[50:200, "wait_minutes"] = np.nan
    links = link(frame, said, status, rating=rating)
    slopes = links.table[links.table["outcome"] == "score"].set_index("metric")["estimate"]
    sums = links.through.groupby("metric")["coefficient"].sum()
    for metric in METRICS:
        assert sums[metric] == pytest.approx(-slopes[metric], abs=1e-9)
    top = links.through[links.through["metric"] == "wait_minutes"].set_index("theme_id")["coefficient"]
    assert top.idxmax() == "t0"


def test_dose_bins_hold_everybody(planted):
    part = planted.dose[(planted.dose["outcome"] == "t0") & (planted.dose["metric"] == "wait_minutes")]
    row = planted.table.set_index(["outcome", "metric"]).loc[("t0", "wait_minutes")]
    assert part["n"].sum() == row["n"]
    assert (part["n"] * part["value"]).sum() == pytest.approx(row["n_events"])
    assert part["value"].iloc[-1] > 2 * part["value"].iloc[0]


def test_nothing_is_found_where_nothing_is():
    alarms = [
        (link(*world(100 + s, 600, effects=False), replicates=9).table["q_value"] < 0.05).any() for s in range(12)
    ]
    assert np.mean(alarms) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 12)


def test_marginal_effect_covers_the_truth():
    rng = np.random.default_rng(3)
    hits = []
    for _ in range(40):
        n = 800
        x = rng.gamma(2, 2, n)
        p = expit(-2 + 0.3 * x)
        y = rng.random(n) < p
        frame = pd.DataFrame({"score": 5.0, "score_status": "ok", "x": x})
        said = pd.DataFrame({"row": np.flatnonzero(y), "theme_id": "t0", "sentiment": "negative"})
        links = link(frame, said, ["ok"] * n, metrics=["x"], segments=[], date=None, replicates=9)
        row = links.table.set_index("outcome").loc["t0"]
        hits.append(row["low"] <= np.mean(p * (1 - p)) * 0.3 <= row["high"])
    assert np.mean(hits) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 40)


def test_unit_metrics_are_clustered_by_unit():
    rng = np.random.default_rng(4)
    n = 2000
    team = rng.integers(0, 12, n)
    date = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 26, n) * 7, unit="D")
    week = ((date - date.min()).days // 7).to_numpy()
    value = rng.normal(400, 50, (12, 26))[team, week]
    frame, said, status = world(5, n)
    frame = frame.assign(team=[f"team {t}" for t in team], date=date, handle=value)
    links = link(frame, said, status, metrics=["handle"], segments=["team", "channel"])
    assert set(links.table["cluster"]) == {"team"}
    assert set(links.table["n_clusters"]) == {12}
    assert "metric_few_clusters" in {f.code for f in links.findings}
    assert links.table["refuted"].notna().all()


def test_levels_of_metrics():
    n = 200
    unit, day = np.arange(n) % 4, np.arange(n) // 20
    groups, calendars = {"unit": unit}, {"day": day}
    fixed = metric_level(unit * 2.0, respondents=None, groups=groups, calendars=calendars)
    wide = metric_level(day * 1.0, respondents=None, groups=groups, calendars=calendars)
    cell = metric_level(unit * 10.0 + day, respondents=None, groups=groups, calendars=calendars)
    own = metric_level(
        np.random.default_rng(0).normal(size=n), respondents=np.arange(n) // 2, groups=groups, calendars={}
    )
    assert [fixed.name, wide.name, cell.name, own.name] == ["unit", "day", "unit", "respondent"]
    assert len(np.unique(cell.cluster)) == 4 and len(np.unique(cell.block)) == 40
    assert own.block is None


def test_a_metric_that_is_the_segment_cannot_be_told():
    frame, said, status = world(6)
    frame = frame.assign(hours=frame["channel"].map({"phone": 1.0, "chat": 2.0, "email": 3.0}).astype(float))
    links = link(frame, said, status, metrics=["hours"])
    assert len(links.table) == 0
    assert [f.code for f in links.findings] == ["metric_follows_segments"]


def test_bad_metrics_are_findings():
    frame, said, status = world(7)
    rare = pd.Series(np.nan, index=frame.index)
    rare.iloc[:12] = 1.0
    frame = frame.assign(same=4.0, rare=rare)
    links = link(frame, said, status, metrics=["same", "rare"])
    assert [f.code for f in links.findings] == ["metric_constant", "metric_too_few"]
    assert tuple(links.table.columns) == LINK_COLUMNS and tuple(links.through.columns) == THROUGH
    assert tuple(links.selection.columns) == SELECTION and len(links.dose) == 0


def test_perfect_separation_is_defined():
    frame, said, status = world(8)
    late = (frame["wait_minutes"] > 5).to_numpy() & (np.asarray(status) == "ok")
    other = said[said["theme_id"] != "t0"]
    said = pd.concat([other, pd.DataFrame({"row": np.flatnonzero(late), "theme_id": "t0", "sentiment": "negative"})])
    links = link(frame, said, status, metrics=["wait_minutes"])
    row = links.table.set_index("outcome").loc["t0"]
    assert row["method"] == "linear" and row["estimate"] > 0 and row["q_value"] < 0.001
    assert "link_separated" in {f.code for f in links.findings}


def test_themes_with_few_complaints_are_left_out_with_a_finding():
    frame, said, status = world(9)
    few = said[(said["theme_id"] != "t3") | (said.groupby("theme_id").cumcount() < 8)]
    links = link(frame, few, status, metrics=["noise"])
    assert "t3" not in set(links.table["outcome"])
    assert "link_too_few_events" in {f.code for f in links.findings}


def test_scores_only_and_booleans():
    frame, _, _ = world(10)
    frame = frame.assign(solved=(frame["score"] > 6).astype("boolean"))
    frame.loc[3, "solved"] = pd.NA
    none = pd.DataFrame(
        {"row": pd.Series(dtype="int64"), "theme_id": pd.Series(dtype="str"), "sentiment": pd.Series(dtype="str")}
    )
    links = link(frame, none, ["empty"] * len(frame), metrics=["solved"])
    assert links.table["outcome"].tolist() == ["score"]
    assert links.table["n"].tolist() == [len(frame) - 1]
    assert links.table["estimate"].iloc[0] > 20


def test_no_metrics_no_scores_and_tiny_inputs():
    frame, said, status = world(11, 40)
    assert len(link(frame, said, status, metrics=[]).table) == 0
    one = link(frame.iloc[:1], said.iloc[:0], status[:1])
    assert len(one.table) == 0 and {f.code for f in one.findings} == {"metric_too_few"}
    blind = frame.assign(score=np.nan, score_status="missing")
    assert "score" not in set(link(blind, said, status).table["outcome"])


def test_unknown_and_textual_metrics_are_named():
    frame, said, status = world(12, 60)
    with pytest.raises(InputError, match=r"no column 'wait_minute'.*Did you mean 'wait_minutes'"):
        link(frame, said, status, metrics=["wait_minute"])
    with pytest.raises(InputError, match="metric 'channel': expected numbers"):
        link(frame, said, status, metrics=["channel"])


def test_a_sign_that_turns_is_reported():
    rng = np.random.default_rng(13)
    n = 2000
    hard = rng.random(n) < 0.5
    x = rng.normal(size=n) + 4 * hard
    score = np.where(rng.random(n) < expit(1.5 * (x - 4 * hard) - 3 * hard + 1), 10.0, 0.0)
    frame = pd.DataFrame({"score": score, "score_status": "ok", "x": x, "kind": np.where(hard, "hard", "easy")})
    none = pd.DataFrame(
        {"row": pd.Series(dtype="int64"), "theme_id": pd.Series(dtype="str"), "sentiment": pd.Series(dtype="str")}
    )
    links = link(frame, none, ["empty"] * n, metrics=["x"], segments=["kind"], date=None)
    row = links.table.iloc[0]
    assert row["crude"] < 0 < row["estimate"]
    assert "simpson_reversal" in {f.code for f in links.findings}


def test_factors_pool_and_coarsen():
    many = segment_factor("shop", pd.Series([f"s{i % 50}" for i in range(2000)] + [None] * 5))
    assert many.levels == 20
    days = pd.Series(pd.date_range("2024-01-01", periods=300, freq="D"))
    assert period_factor(days, "day").name == "month"
    assert period_factor(pd.Series([pd.Timestamp("2024-01-05"), pd.NaT]), "month").codes.tolist() == [0, 1]


@pytest.mark.parametrize("threads", ["1", "4"])
def test_same_bytes_for_any_thread_count(threads, tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests/link'); from test_link_table import *\n"
        "r = link(*world(1, 700)); sys.stdout.write(r.table.to_csv() + r.through.to_csv() + r.dose.to_csv())"
    )
    environment = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment,
                          cwd=Path(__file__).parents[2])  # fmt: skip
    here = link(*world(1, 700))
    assert done.stdout == here.table.to_csv() + here.through.to_csv() + here.dose.to_csv()
