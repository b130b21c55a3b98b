"""Trends, change points, before/after and mix-standardised scores."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.datasets import nile

from analyzer.errors import ConfigError, InputError
from analyzer.score import before_after, period_codes, trend
from analyzer.score.change import mann_kendall, pettitt
from analyzer.score.standardise import standardised_periods

NILE = nile.load_pandas().data["volume"].to_numpy()


def test_pettitt_on_the_nile():
    test = pettitt(NILE)
    assert (test.k, test.index) == (1617, 28)
    assert nile.load_pandas().data["year"][test.index - 1] == 1898  # the last of the old level
    assert test.p_value == pytest.approx(3.6e-7, rel=0.02)
    signs = np.sign(NILE[:, None] - NILE[None, :])
    assert test.k == max(abs(signs[:t, t:].sum()) for t in range(1, 100))


def test_mann_kendall_on_the_nile():
    test = mann_kendall(NILE)
    assert test.s == -1387
    assert test.z == pytest.approx(-4.128, abs=0.0006)
    exact = stats.kendalltau(np.arange(100), NILE, method="asymptotic")
    assert test.p_value == pytest.approx(exact.pvalue, rel=0.05)
    assert mann_kendall([3, 3, 3, 3]).p_value == 1.0
    assert np.isnan(mann_kendall([1]).p_value)


def _survey(seed=1, n=400, slope=0.0):
    rng = np.random.default_rng(seed)
    day = rng.integers(0, 300, n)
    up = rng.random(n) < 0.4 + slope * day / 300
    points = np.where(up, 100.0, np.where(rng.random(n) < 0.5, 0.0, -100.0))
    return points, pd.Timestamp("2024-01-01") + pd.to_timedelta(day, unit="D"), rng


def test_trend_agrees_with_statsmodels():
    points, dates, rng = _survey(slope=0.3)
    ours = trend(points, dates, per="week")
    t = np.asarray((dates - dates.min()) / pd.Timedelta(days=7), dtype=float)
    frame = pd.DataFrame({"s": points, "t": t, "g": rng.integers(0, 3, 400), "who": rng.integers(0, 150, 400)})
    fit = smf.ols("s ~ t", frame).fit(cov_type="HC3", use_t=True)
    assert ours.slope == pytest.approx(fit.params["t"])
    assert ours.p_value == pytest.approx(fit.pvalues["t"], rel=0.1)
    within = trend(points, dates, per="week", within=frame["g"], segment="g")
    assert within.slope == pytest.approx(smf.ols("s ~ t + C(g)", frame).fit().params["t"])
    clustered = trend(points, dates, per="week", cluster=frame["who"])
    other = smf.ols("s ~ t", frame).fit(cov_type="cluster", cov_kwds={"groups": frame["who"]}, use_t=True)
    assert clustered.interval.high - clustered.interval.low == pytest.approx(
        np.ptp(other.conf_int().loc["t"]), rel=0.01
    )


def test_trend_false_alarms_stay_nominal():
    alarms = [trend(*_survey(seed, n=60)[:2]).p_value < 0.05 for seed in range(300)]
    assert np.mean(alarms) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_changing_mix_moves_the_raw_trend_only():
    rng = np.random.default_rng(1)
    n = 4000
    t = rng.random(n)
    good = rng.random(n) < 0.2 + 0.6 * t  # ever more of the good segment, no change within segments
    points = np.where(rng.random(n) < np.where(good, 0.8, 0.3), 100.0, -100.0)
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(t * 360, unit="D")
    raw, held = trend(points, dates), trend(points, dates, within=good, segment="kind")
    assert raw.p_value < 1e-6 and raw.slope > 3
    assert held.interval.low <= 0 <= held.interval.high
    table = standardised_periods(points, dates, good)
    assert np.ptp(table["standardised"]) < 0.5 * np.ptp(table["value"])
    assert table["coverage"].to_numpy() == pytest.approx(1)
    cell = pd.DataFrame({"s": points, "g": good, "m": pd.Series(dates).dt.strftime("%Y-%m")})
    means = cell.groupby(["m", "g"])["s"].mean().unstack()
    mix = cell["g"].value_counts(normalize=True)
    assert table["standardised"].to_numpy() == pytest.approx((means * mix).sum(axis=1).to_numpy())


def test_degenerate_time():
    assert trend([1.0] * 10, ["2024-01-01"] * 10) is None
    assert trend([1.0, 2.0], ["2024-01-01", "2024-02-01"]) is None
    flat = trend([5.0] * 20, pd.date_range("2024-01-01", periods=20))
    assert (flat.slope, flat.p_value) == (0.0, 1.0)
    one = trend(np.arange(20.0), pd.date_range("2024-01-01", periods=20), cluster=["x"] * 20)
    assert np.isnan(one.p_value)


@pytest.mark.parametrize(
    ("period", "labels"),
    [("day", ["2024-12-30", "2025-01-02"]), ("week", ["2025-W01"]), ("month", ["2024-12", "2025-01"]),
     ("quarter", ["2024-Q4", "2025-Q1"]), ("year", ["2024", "2025"])],
)  # fmt: skip
def test_period_labels(period, labels):
    codes, found = period_codes(["2025-01-02", "2024-12-30", "no date"], period=period)
    assert found == labels
    assert codes[2] == -1 and codes[0] == len(labels) - 1
    with pytest.raises(ConfigError, match="allowed: day"):
        period_codes(["2025-01-02"], period="fortnight")


def test_before_after_and_difference_in_differences():
    rng = np.random.default_rng(2)
    n = 2000
    day = rng.integers(-150, 150, n)
    control = rng.random(n) < 0.5
    share = 0.4 + 0.1 * (day >= 0) + 0.2 * ((day >= 0) & ~control)
    points = np.where(rng.random(n) < share, 100.0, 0.0)
    dates = pd.Timestamp("2024-06-01") + pd.to_timedelta(day, unit="D")
    result = before_after(points, dates, launch="2024-06-01", metric="csat", comparison=control, kind="transactional")
    assert result.difference.interval.low < 30 < result.difference.interval.high
    assert result.did.interval.low < 20 < result.did.interval.high
    frame = pd.DataFrame({"s": points, "post": day >= 0, "treated": ~control}).astype(float)
    fit = smf.ols("s ~ post * treated", frame).fit(cov_type="HC1", use_t=True)
    assert result.did.value == pytest.approx(fit.params["post:treated"])
    assert result.did.p_value == pytest.approx(fit.pvalues["post:treated"])
    assert result.findings[0].code == "expected_lag" and "4-8 weeks" in result.findings[0].message
    assert before_after(points, dates, launch="2024-06-01", metric="csat").did is None
    with pytest.raises(InputError, match="no scored response before"):
        before_after(points, dates, launch=dates.min())
    with pytest.raises(InputError, match="not a date"):
        before_after(points, dates, launch="soon")


def test_standardised_trend_covers_under_a_changing_mix():
    covered = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        t = rng.random(400)
        good = rng.random(400) < 0.2 + 0.6 * t
        points = np.where(rng.random(400) < np.where(good, 0.8, 0.3), 100.0, -100.0)
        held = trend(points, pd.Timestamp("2024-01-01") + pd.to_timedelta(t * 360, unit="D"), within=good)
        covered.append(held.interval.low <= 0 <= held.interval.high)
    assert 0.90 <= np.mean(covered) <= 0.99
