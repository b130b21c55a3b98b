"""Contact frequency, and agents: off by default, a minimum n, spikes flagged, false alarms rare."""

import numpy as np
import pandas as pd
import pytest

from analyzer.act.agents import agent_view
from analyzer.act.contact import contact_frequency
from analyzer.results import Rating

NPS = Rating("nps", 0, 10)


def test_gaps_and_windows_by_hand():
    days = ["2026-01-01", "2026-01-20", "2026-01-30", "2026-06-01", "2026-01-05", "2026-03-06", None]
    responses = pd.DataFrame({"respondent": ["a", "a", "a", "a", "b", "b", None], "date": pd.to_datetime(days)})
    table, findings = contact_frequency(responses.sample(frac=1, random_state=0))
    assert table["respondent"].tolist() == ["a", "b"] and table["answers"].tolist() == [4, 2]
    assert table["shortest_gap_days"].tolist() == [10.0, 60.0]
    assert table["most_in_window"].tolist() == [3, 1]  # 1, 20 and 30 January lie within 30 days
    assert [f.code for f in findings] == ["contact_frequency"] and "1 of 2" in findings[0].message
    relational, _ = contact_frequency(responses, kind="relational")
    assert relational.set_index("respondent")["most_in_window"].to_dict() == {"a": 3, "b": 2}


def test_most_in_window_against_brute_force():
    rng = np.random.default_rng(2)
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 200, 300), unit="D")
    frame = pd.DataFrame({"respondent": rng.integers(0, 40, 300).astype(str), "date": days})
    table, _ = contact_frequency(frame, window_days=14)
    for row in table.itertuples():
        days = frame.loc[frame["respondent"] == row.respondent, "date"]
        most = max(((days >= d) & (days < d + pd.Timedelta(days=14))).sum() for d in days)
        assert row.most_in_window == most


def test_without_dates_or_respondents():
    table, findings = contact_frequency(pd.DataFrame({"respondent": ["a", "a"]}))
    assert table["answers"].tolist() == [2] and table["shortest_gap_days"].isna().all() and findings == ()
    assert len(contact_frequency(pd.DataFrame({"score": [1.0]}))[0]) == 0


@pytest.mark.parametrize(("later", "expected"), [(0.4, True), (0.8, False)])
def test_fatigue_is_told_from_nothing(later, expected):
    rng = np.random.default_rng(7)
    usable = np.column_stack([rng.random(200) < 0.8, rng.random(200) < later]).ravel()
    frame = pd.DataFrame({
        "respondent": np.repeat(np.arange(200), 2).astype(str),
        "date": np.tile(pd.to_datetime(["2026-01-01", "2026-06-01"]), 200),
        "comment_status": np.where(usable, "ok", "empty"),
    })  # fmt: skip
    codes = [f.code for f in contact_frequency(frame)[1]]
    assert ("survey_fatigue" in codes) is expected


def _agents(spike=False, n=60, agents=8, seed=0):
    rng = np.random.default_rng(seed)
    who = np.repeat([f"agent {i}" for i in range(agents)], n)
    dates = pd.to_datetime("2026-01-15") + pd.to_timedelta(np.tile(np.repeat([0, 31, 59], n // 3), agents), unit="D")
    points = rng.choice([-100.0, 0.0, 100.0], len(who), p=[0.3, 0.3, 0.4])
    if spike:
        points[(who == "agent 3") & (dates == dates.max())] = 100.0
    return points, who, dates


def test_off_by_default_even_with_a_spike():
    points, who, dates = _agents(spike=True)
    view = agent_view(points, who, rating=NPS, dates=dates)
    assert len(view.coaching) == 0 and len(view.spikes) == 0
    assert [f.code for f in view.findings] == ["agents_off", "agent_score_spike"]
    assert not any("agent 3" in f.message for f in view.findings)


def test_coaching_view_needs_the_minimum():
    points, who, dates = _agents()
    who = np.where(np.arange(len(who)) < 31, "newcomer", who)
    who[:2] = "agent 1"  # newcomer keeps 29
    view = agent_view(points, who, rating=NPS, enabled=True, dates=dates)
    assert "newcomer" not in set(view.coaching["agent"]) and (view.coaching["n"] >= 30).all()
    assert view.coaching["agent"].tolist() == sorted(view.coaching["agent"])
    row = view.coaching.set_index("agent").loc["agent 2"]
    own = points[who == "agent 2"]
    assert row["value"] == pytest.approx(own.mean()) and row["gap_vs_rest"] == pytest.approx(
        own.mean() - points[who != "agent 2"].mean()
    )


def test_a_spike_is_found_and_named_when_allowed():
    points, who, dates = _agents(spike=True)
    spikes = agent_view(points, who, rating=NPS, enabled=True, dates=dates).spikes
    assert spikes[["agent", "period"]].values.tolist() == [["agent 3", "2026-03"]]
    assert spikes["value"].iloc[0] == 100.0 and spikes["rise"].iloc[0] > 50


def test_false_spikes_are_rare():
    found = 0
    for seed in range(80):
        points, who, dates = _agents(seed=seed)
        found += len(agent_view(points, who, rating=NPS, enabled=True, dates=dates).spikes) > 0
    assert found / 80 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 80)


def test_a_respondent_whose_answers_all_lack_a_date_breaks_nothing():
    days = pd.to_datetime([None, None, "2026-01-01", "2026-02-01"] + ["2026-01-01", "2026-02-01"] * 20)
    who = ["a", "a", "b", "b", *[f"c{i // 2}" for i in range(40)]]
    responses = pd.DataFrame({"respondent": who, "date": days, "comment_status": ["ok", "empty"] * 22})
    table, _ = contact_frequency(responses)
    assert len(table) == 22 and table.set_index("respondent").loc["a", "shortest_gap_days"] != 0
