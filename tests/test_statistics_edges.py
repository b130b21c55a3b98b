"""Defined answers where there is little or nothing to compute from: all weights zero, one cluster, one period, one."""

import numpy as np
import pandas as pd
import pytest

from analyzer.act.agents import agent_view
from analyzer.link import link_operations
from analyzer.link.sub_ratings import sub_rating_drivers
from analyzer.rank import gain_ledger, period_bridge, rank_themes, theme_changes, theme_segments
from analyzer.results import Rating
from analyzer.score import before_after, ces, comment_bias, csat, nps, points, stars, trend
from analyzer.score.standardise import standardised_periods

N = 60
NPS = Rating("nps", 0, 10)
RNG = np.random.default_rng(0)
RAW = RNG.choice([2.0, 8.0, 10.0], N)
POINTS = points(RAW, NPS)
FIRST = np.arange(N) < 30
FRAME = pd.DataFrame({
    "score": RAW, "score_status": "ok", "team": ["a", "b"] * 30,
    "date": pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(N), unit="D"),
})  # fmt: skip
SAID = pd.DataFrame({"row": np.arange(40), "theme_id": ["t", "u"] * 20, "sentiment": "negative"})
BOOK = pd.DataFrame(
    {"theme_id": ["t", "u"], "parent_id": None, "label": ["T", "U"], "source": "codebook", "stability": np.nan}
)
THEMES = {"rating": NPS, "comment_status": ["ok"] * N}
ZERO, ALONE = np.zeros(N), np.zeros(N, dtype=int)

pytestmark = pytest.mark.filterwarnings("error")


def test_all_weights_zero():
    for result in (nps(RAW, weights=ZERO), csat([5] * N, weights=ZERO), stars([4] * N, weights=ZERO)):
        assert np.isnan(result.value) and result.n == 0 and result.grade == "no answers"
    assert np.isnan(ces([4] * N, weights=ZERO).interval.low)
    assert np.isnan(comment_bias(POINTS, FIRST, weights=ZERO).difference.value)
    assert trend(POINTS, FRAME["date"], weights=ZERO) is None
    assert standardised_periods(POINTS, FRAME["date"], FRAME["team"], weights=ZERO)["standardised"].isna().all()
    ranking = rank_themes(FRAME, SAID, BOOK, weights=ZERO, **THEMES)
    assert ranking.themes["rank"].isna().all() and ranking.ledger["lost_points"].isna().all()
    assert gain_ledger(FRAME, SAID, weights=ZERO, **THEMES)["gained_points"].isna().all()
    assert len(theme_segments(FRAME, SAID, segments=["team"], weights=ZERO, **THEMES)) == 0
    assert len(theme_changes(FRAME, SAID, before=FIRST, after=~FIRST, weights=ZERO, **THEMES)) == 0
    assert period_bridge(FRAME, SAID, before=FIRST, after=~FIRST, weights=ZERO, **THEMES)["change"].isna().all()


def test_one_respondent_gives_values_without_intervals():
    for result in (nps(RAW, cluster=ALONE), csat([5, 1] * 30, cluster=ALONE), stars([4, 5] * 30, cluster=ALONE)):
        assert np.isfinite(result.value) and np.isnan([result.interval.low, result.interval.high, result.se]).all()
    assert np.isnan(comment_bias(POINTS, FIRST, cluster=ALONE).difference.p_value)
    slope = trend(POINTS, FRAME["date"], cluster=ALONE)
    assert np.isfinite(slope.slope) and np.isnan([slope.p_value, slope.interval.low]).all()
    periods = standardised_periods(POINTS, FRAME["date"], FRAME["team"], cluster=ALONE)
    assert periods["standardised"].notna().all() and periods[["low", "high"]].isna().all(axis=None)
    ranking = rank_themes(FRAME, SAID, BOOK, respondents=ALONE, **THEMES)
    assert ranking.ledger["lost_points"].sum() == pytest.approx(100 - nps(RAW).value, abs=1e-9)
    assert ranking.ledger[["low", "high"]].isna().all(axis=None)
    assert ranking.themes[["rank_low", "rank_high"]].astype(float).values.tolist() == [[1, 2], [1, 2]]
    crossed = theme_segments(FRAME, SAID, segments=["team"], respondents=ALONE, **THEMES)
    assert crossed["lost_points"].notna().all() and crossed["low"].isna().all()
    changes = theme_changes(FRAME, SAID, before=FIRST, after=~FIRST, respondents=ALONE, **THEMES)
    assert changes["p_value"].isna().all() and (changes["direction"] == "").all()
    coached = agent_view(POINTS, ["ann", "bob"] * 30, rating=NPS, enabled=True, respondents=ALONE).coaching
    assert coached["value"].notna().all() and coached["low"].isna().all()
    x = pd.DataFrame({"seat": RNG.integers(1, 6, N), "food": RNG.integers(1, 6, N)}).astype(float)
    drivers = sub_rating_drivers(x, ["seat", "food"], POINTS, respondents=ALONE).table
    assert drivers["lmg"].sum() == pytest.approx(drivers["r_squared"].iloc[0]) and drivers["lmg_low"].isna().all()


def test_links_over_one_cluster_have_no_estimate_and_say_so():
    frame = FRAME.assign(wait=RNG.normal(size=N))
    links = link_operations(
        frame, SAID, metrics=["wait"], catalogue=BOOK, respondents=ALONE, replicates=19, **THEMES
    )  # fmt: skip
    assert links.table[["estimate", "p_value", "q_value", "threshold"]].isna().all(axis=None)
    assert "no interval can be given" in links.findings[0].message


def test_one_period():
    whole, none = np.ones(N, dtype=bool), np.zeros(N, dtype=bool)
    assert len(theme_changes(FRAME, SAID, before=whole, after=none, **THEMES)) == 0
    bridge = period_bridge(FRAME, SAID, before=whole, after=none, **THEMES)
    assert bridge["change"].isna().all() and bridge["lost_before"].sum() == pytest.approx(100 - nps(RAW).value)
    one = standardised_periods(POINTS, ["2026-01-01"] * N, FRAME["team"])
    assert one["standardised"].tolist() == pytest.approx([nps(RAW).value])
    assert trend(POINTS, ["2026-01-01"] * N) is None
    with pytest.raises(Exception, match="no scored response after"):
        before_after(POINTS, FRAME["date"], launch="2027-01-01")


def test_a_group_of_one():
    assert np.isnan(nps([9]).interval.low) and nps([9]).value == 100
    alone = FRAME.assign(team=["z"] + ["a"] * (N - 1))
    small = theme_segments(alone, SAID, segments=["team"], **THEMES)
    assert len(small) == 0  # neither the one nor, as the whole is known, all the others
    bias = comment_bias(POINTS, np.arange(N) == 0)
    assert np.isfinite(bias.difference.value) and np.isnan(bias.difference.p_value)
