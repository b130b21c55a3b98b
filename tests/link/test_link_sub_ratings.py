"""Key drivers: shares add up to R², intervals cover, penalty and reward find the planted kinds."""

import numpy as np
import pandas as pd
import pytest

from analyzer.link import johnson, lmg
from analyzer.link.sub_ratings import DRIVERS, sub_rating_drivers


def _planted(n=1500, seed=1):
    """Food only hurts at its worst (basic), seat only adds at its best (excitement), staff does both, wifi nothing."""
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.integers(1, 6, (n, 4)).astype(float), columns=["food", "seat", "staff", "wifi"])
    y = -2.0 * (x["food"] == 1) + 2.0 * (x["seat"] == 5) + 1.5 * ((x["staff"] == 5) * 1 - (x["staff"] == 1) * 1)
    return x, y + rng.normal(0, 1, n)


def test_shares_equal_the_two_methods_and_sum_to_r_squared():
    from statsmodels.api import OLS, add_constant

    x, y = _planted()
    table = sub_rating_drivers(x, list(x), y).table.set_index("driver")
    r_squared = OLS(y, add_constant(x)).fit().rsquared
    assert table["lmg"].sum() == pytest.approx(r_squared, abs=1e-9)
    assert table["johnson"].sum() == pytest.approx(r_squared, abs=1e-9)
    assert table["share"].sum() == pytest.approx(1, abs=1e-9)
    assert table["lmg"].sort_index().tolist() == pytest.approx(lmg(x, y).sort_index().tolist(), abs=1e-9)
    assert table["johnson"].sort_index().tolist() == pytest.approx(johnson(x, y).sort_index().tolist(), abs=1e-9)


def test_penalty_and_reward_are_the_dummy_regression():
    from statsmodels.api import OLS, add_constant

    x, y = _planted()
    table = sub_rating_drivers(x, list(x), y).table.set_index("driver")
    dummies = pd.concat([(x == 1).add_suffix("_1"), (x == 5).add_suffix("_5")], axis=1).astype(float)
    fit = OLS(y, add_constant(dummies)).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int()[0], fit.conf_int()[1]
    for name in x:
        row = table.loc[name]
        assert row["penalty"] == pytest.approx(fit.params[f"{name}_1"], abs=1e-9)
        assert (row["reward_low"], row["reward_high"]) == pytest.approx((low[f"{name}_5"], high[f"{name}_5"]), abs=1e-9)
    assert table["kind"].to_dict() == {"food": "basic", "seat": "excitement", "staff": "performance", "wifi": ""}


def test_weights_count_like_copies():
    x, y = _planted(300)
    w = np.tile([1.0, 3.0], 150)
    weighted = sub_rating_drivers(x, list(x), y, weights=w).table.set_index("driver").sort_index()
    copies = np.repeat(np.arange(300), w.astype(int))
    copied = sub_rating_drivers(x.iloc[copies], list(x), y.iloc[copies]).table.set_index("driver").sort_index()
    assert weighted["lmg"].tolist() == pytest.approx(copied["lmg"].tolist(), abs=1e-9)


def test_jackknife_intervals_cover():
    """The truth from a million rows; 95 % nominal, 40 samples of 400."""

    def draw(n, seed):
        rng = np.random.default_rng(seed)
        common = rng.normal(size=n)
        x = pd.DataFrame({name: common + rng.normal(size=n) for name in "abc"})
        return x, x["a"] + 0.5 * x["b"] + 0.3 * x["c"] + 2 * rng.normal(size=n)

    x, y = draw(200_000, 99)
    truth = lmg(x, y)
    hits = []
    for seed in range(40):
        x, y = draw(400, seed)
        table = sub_rating_drivers(x, list(x), y, seed=seed).table.set_index("driver")
        hits += [table.loc[d, "lmg_low"] <= truth[d] <= table.loc[d, "lmg_high"] for d in "abc"]
    assert 0.90 <= np.mean(hits) <= 0.99


def test_what_cannot_be_said_has_an_answer():
    x, y = _planted(200)
    few = sub_rating_drivers(x.head(20), list(x), y.head(20))
    assert (
        list(few.table.columns) == list(DRIVERS) and len(few.table) == 0 and few.findings[0].code == "drivers_too_few"
    )
    odd = sub_rating_drivers(x.assign(flat=3.0, rare=x["food"].where(x.index < 20)), [*x, "flat", "rare"], y)
    assert set(odd.table["driver"]) == set(x) and "driver_left_out" in [f.code for f in odd.findings]
    zeros = sub_rating_drivers(x.assign(food=x["food"].where(x.index % 9 > 0, 0.0)), list(x), y)
    assert "driver_zeros" in [f.code for f in zeros.findings]
    assert len(sub_rating_drivers(x, [], y).table) == 0


@pytest.mark.data
def test_skytrax_seat_drivers(shared_data):
    """Published sub-ratings of 1,228 complete reviews: five drivers, shares of R² .7675."""
    frame = pd.read_csv(shared_data / "skytrax_reviews" / "skytrax_seat.csv")
    names = [c for c in frame if c.endswith("_rating") and c != "overall_rating"]
    table = sub_rating_drivers(frame, names, frame["overall_rating"]).table
    assert table["n"].iloc[0] == 1228 and len(table) == 5
    assert table["lmg"].sum() == pytest.approx(table["r_squared"].iloc[0], abs=1e-9)
    assert round(table["r_squared"].iloc[0], 4) == 0.7675 and table["driver"].iloc[0] == "seat_legroom_rating"
