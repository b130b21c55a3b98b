"""Differences of two scores: reference numbers, statsmodels, simulation of clustered and weighted samples."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from analyzer.errors import InputError
from analyzer.score import (
    benjamini_hochberg,
    compare,
    compare_csat,
    compare_means,
    compare_nps,
    holm,
    kish_n,
    nps,
    stars,
)
from analyzer.score.intervals import estimate
from analyzer.score.moments import moments, sample


def _ratings(counts):
    return np.repeat([0.0, 7.0, 10.0], counts)


@pytest.mark.parametrize(
    ("a", "b", "z", "p"), [((8, 13, 15), (12, 7, 12), 0.929, 0.353), ((40, 60, 100), (60, 60, 80), 2.465, 0.0137)]
)
def test_two_scores_reference(a, b, z, p):
    d = compare_nps(_ratings(a), _ratings(b))
    assert d.z == pytest.approx(z, abs=0.0006)
    assert d.p_value == pytest.approx(p, abs=0.0006)
    assert d.value == pytest.approx(nps(_ratings(a)).value - nps(_ratings(b)).value)
    assert d.interval.low <= d.value <= d.interval.high


def test_paired_reference():
    transitions = np.array([[30, 15, 5], [10, 40, 20], [5, 15, 60]])
    level = np.array([0.0, 7.0, 10.0])
    first, second = (np.repeat(level[index.ravel()], transitions.ravel()) for index in np.indices((3, 3)))
    d = compare_nps(second, first, paired=True)
    assert d.value == pytest.approx(5)
    assert d.se == pytest.approx(4.99, abs=0.005)
    changes = (np.sign(second - 8) * (second != 7) - np.sign(first - 8) * (first != 7)) * 100
    assert d.se == pytest.approx(changes.std() / np.sqrt(200))
    ordinary = np.hypot(nps(first).se, nps(second).se)
    assert ordinary == pytest.approx(7.87, abs=0.005)
    with pytest.raises(InputError, match="equal lengths"):
        compare_nps([1, 2], [1], paired=True)


def test_csat_agrees_with_statsmodels():
    d = compare_csat([5] * 80 + [1] * 20, [5] * 60 + [1] * 30)
    low, high = confint_proportions_2indep(80, 100, 60, 90, method="agresti-caffo", compare="diff")
    assert (d.interval.low, d.interval.high) == pytest.approx((100 * low, 100 * high))


def test_means_agree_with_welch():
    rng = np.random.default_rng(3)
    a, b = rng.integers(1, 6, 40).astype(float), rng.integers(2, 6, 25).astype(float)
    d = compare_means(a, b)
    other = stats.ttest_ind(a, b, equal_var=False)
    interval = other.confidence_interval(0.95)
    assert (d.z, d.p_value) == pytest.approx((other.statistic, other.pvalue))
    assert (d.interval.low, d.interval.high) == pytest.approx((interval.low, interval.high))


def test_defined_answers_at_the_edges():
    lonely = compare([100.0], [0.0, 100.0])
    assert np.isnan(lonely.p_value) and np.isnan(lonely.interval.low) and lonely.value == 50
    constant = compare_means([3, 3, 3], [3, 3])
    assert constant.p_value == 1.0 and constant.value == 0
    assert np.isnan(compare_means([3, 3, 3], [4, 4]).p_value)
    assert np.isnan(compare([], [100.0, 0.0]).value)
    assert compare([100.0] * 20, [-100.0] * 20).p_value < 1e-6  # constant, yet clearly different


def test_weights_reference():
    w = [1, 1, 1, 2, 2, 3]
    assert kish_n(w) == 5
    result = nps([10, 10, 7, 0, 10, 0], weights=w)
    assert result.value == pytest.approx(-10)
    assert result.se == pytest.approx(42.19, abs=0.005)
    # adjusted Wald on the shares of n* = V / (SE^2 5/4) answers, with t: detractors .5, promoters .4 of the weight
    size = 1e4 * (0.9 - 0.1**2) / (result.se**2 * 5 / 4)
    mean = -0.1 * size / (size + 3)
    margin = stats.t.ppf(0.975, 5) * np.sqrt(((0.9 * size + 1.5) / (size + 3) - mean**2) / (size + 3))
    assert (result.interval.low, result.interval.high) == pytest.approx((100 * (mean - margin), 100 * (mean + margin)))
    assert result.n_effective == 5
    assert result.interval.method == "linearised_t"


def test_weighted_shares_near_the_end_of_the_scale_are_covered():
    rng = np.random.default_rng(3)
    n, k = 50, 600  # estimate +- t SE covers 90 % satisfied in .87 of such samples only
    m = moments(
        sample(
            np.where(rng.random(n * k) < 0.9, 100.0, 0.0), codes=np.repeat(np.arange(k), n), k=k,
            weights=rng.gamma(4, 0.25, n * k),
        )
    )  # fmt: skip
    e = estimate(m, "csat", bounds=(0, 100))
    assert 0.92 <= np.mean((e.low <= 90) & (e.high >= 90)) <= 0.98


def test_weights_are_scale_free_and_zero_leaves_out():
    x = [10, 10, 7, 0, 10, 0]
    assert nps(x, weights=[7] * 6).interval == nps(x).interval
    zero = nps([*x, 0], weights=[1] * 6 + [0])
    assert (zero.value, zero.n, zero.interval) == (nps(x).value, 6, nps(x).interval)
    none = nps(x, weights=[0] * 6)
    assert np.isnan(none.value) and np.isnan(none.interval.low) and none.grade == "no answers" and none.n == 0
    with pytest.raises(InputError, match="weight must be a number >= 0"):
        nps([1], weights=[-1])
    same = nps([10] * 40, weights=np.arange(1, 41))
    assert same.interval.low < 100  # no certainty from equal answers


def test_cluster_robust_mean_agrees_with_statsmodels():
    rng = np.random.default_rng(11)
    who = rng.integers(0, 40, 150)
    y = np.clip(np.round(3 + rng.normal(size=40)[who] + rng.normal(size=150)), 1, 5)
    ours = stars(y, cluster=who)
    fit = smf.ols("y ~ 1", pd.DataFrame({"y": y})).fit(cov_type="cluster", cov_kwds={"groups": who}, use_t=True)
    # statsmodels also multiplies by (n - 1)/(n - k) = 1 here
    assert ours.se == pytest.approx(float(fit.bse.iloc[0]))
    low, high = fit.conf_int().iloc[0]
    assert (ours.interval.low, ours.interval.high) == pytest.approx((low, high))
    assert np.isnan(stars(y, cluster=np.zeros(150)).interval.low)  # one cluster says nothing about spread


def test_difference_with_shared_respondents_agrees_with_regression():
    rng = np.random.default_rng(5)
    who = rng.integers(0, 60, 200)
    side = rng.random(200) < 0.4
    y = np.clip(np.round(3 + rng.normal(size=60)[who] + rng.normal(size=200)), 1, 5)
    d = compare(y[side], y[~side], "stars", cluster_a=who[side], cluster_b=who[~side])
    fit = smf.ols("y ~ x", pd.DataFrame({"y": y, "x": side * 1.0})).fit(
        cov_type="cluster", cov_kwds={"groups": who, "use_correction": False}
    )
    assert d.value == pytest.approx(fit.params["x"])
    assert d.se == pytest.approx(fit.bse["x"], rel=0.03)  # up to the small-sample factor of each side


def test_benjamini_hochberg_reference():
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    q = benjamini_hochberg(p)
    assert (q <= 0.05).sum() == 4
    assert q[3] == pytest.approx(0.0356, abs=5e-5)
    assert q == pytest.approx(stats.false_discovery_control(p))
    assert np.isnan(benjamini_hochberg([0.01, np.nan])[1]) and benjamini_hochberg([0.01, np.nan])[0] == 0.01
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert holm([np.nan, 0.9, 0.8])[1:] == pytest.approx([1, 1])
    assert len(benjamini_hochberg([])) == 0


@pytest.mark.parametrize("n", [30, 60])
def test_difference_covers_by_enumeration_sampling(n):
    rng = np.random.default_rng(n)
    p, q = (0.25, 0.25, 0.5), (0.15, 0.25, 0.6)
    from analyzer.score.differences import differences
    from analyzer.score.moments import moments, sample

    k = 3000
    level = np.array([-100.0, 0.0, 100.0])
    a, b = (level[rng.choice(3, (k, n), p=w)] for w in (p, q))
    codes = np.repeat(np.arange(k), n)
    first, second = (moments(sample(x.ravel(), codes=codes, k=k)) for x in (a, b))
    d = differences(first, second, "nps", bounds=(-100, 100))
    truth = 100 * ((p[2] - p[0]) - (q[2] - q[0]))
    assert 0.935 <= np.mean((d.low <= truth) & (truth <= d.high)) <= 0.975
