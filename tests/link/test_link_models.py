import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.sparse import csr_array

from analyzer.errors import InputError
from analyzer.link import e_value, e_value_bound, johnson, lmg, mantel_haenszel
from analyzer.link.effects import marginal_effect
from analyzer.link.fit import expit, fit_linear, fit_logit
from analyzer.link.placebo import _normal, placebo_p
from analyzer.link.threshold import find_threshold

# R's swiss data (public domain), Fertility first; columns as in R
SWISS = """80.2,17,15,12,9.96,22.2|83.1,45.1,6,9,84.84,22.2|92.5,39.7,5,5,93.4,20.2|85.8,36.5,12,7,33.77,20.3
76.9,43.5,17,15,5.16,20.6|76.1,35.3,9,7,90.57,26.6|83.8,70.2,16,7,92.85,23.6|92.4,67.8,14,8,97.16,24.9
82.4,53.3,12,7,97.67,21|82.9,45.2,16,13,91.38,24.4|87.1,64.5,14,6,98.61,24.5|64.1,62,21,12,8.52,16.5
66.9,67.5,14,7,2.27,19.1|68.9,60.7,19,12,4.43,22.7|61.7,69.3,22,5,2.82,18.7|68.3,72.6,18,2,24.2,21.2
71.7,34,17,8,3.3,20|55.7,19.4,26,28,12.11,20.2|54.3,15.2,31,20,2.15,10.8|65.1,73,19,9,2.84,20
65.5,59.8,22,10,5.23,18|65,55.1,14,3,4.52,22.4|56.6,50.9,22,12,15.14,16.7|57.4,54.1,20,6,4.2,15.3
72.5,71.2,12,1,2.4,21|74.2,58.1,14,8,5.23,23.8|72,63.5,6,3,2.56,18|60.5,60.8,16,10,7.72,16.3
58.3,26.8,25,19,18.46,20.9|65.4,49.5,15,8,6.1,22.5|75.5,85.9,3,2,99.71,15.1|69.3,84.9,7,6,99.68,19.8
77.3,89.7,5,2,100,18.3|70.5,78.2,12,6,98.96,19.4|79.4,64.9,7,3,98.22,20.2|65,75.9,9,9,99.06,17.8
92.2,84.6,3,3,99.46,16.3|79.3,63.1,13,13,96.83,18.1|70.4,38.4,26,12,5.62,20.3|65.7,7.7,29,11,13.79,20.5
72.7,16.7,22,13,11.22,18.9|64.4,17.6,35,32,16.92,23|77.6,37.6,15,7,4.97,20|67.6,18.7,25,7,8.65,19.5
35,1.2,37,53,42.34,18|44.7,46.6,16,29,50.43,18.2|42.8,27.7,22,29,58.33,19.3"""
DRIVERS = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]
# R's UCBAdmissions: per department [[men admitted, men rejected], [women admitted, women rejected]]
UCB = [[[512, 313], [89, 19]], [[353, 207], [17, 8]], [[120, 205], [202, 391]], [[138, 279], [131, 244]],
       [[53, 138], [94, 299]], [[22, 351], [24, 317]]]  # fmt: skip


@pytest.fixture(scope="module")
def swiss():
    rows = [[float(v) for v in row.split(",")] for row in SWISS.replace("\n", "|").split("|")]
    return pd.DataFrame(rows, columns=["Fertility", *DRIVERS])


def test_lmg_and_johnson_match_r(swiss):
    shares = lmg(swiss[DRIVERS], swiss["Fertility"])
    assert shares.tolist() == pytest.approx([0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592], abs=1e-7)
    weights = johnson(swiss[DRIVERS], swiss["Fertility"])
    assert weights.tolist() == pytest.approx([0.0484169, 0.15470825, 0.2719641, 0.11468003, 0.11696572], abs=1e-7)
    assert shares.sum() == pytest.approx(0.706735, abs=1e-6)
    assert weights.sum() == pytest.approx(0.706735, abs=1e-6)


def test_drivers_refuse_a_constant(swiss):
    with pytest.raises(InputError, match="'Education' is constant"):
        lmg(swiss[DRIVERS].assign(Education=1.0), swiss["Fertility"])


def test_simpsons_paradox_of_the_admissions():
    both = mantel_haenszel(UCB)
    assert both.crude == pytest.approx(1.841, abs=5e-4)
    assert both.adjusted == pytest.approx(0.905, abs=5e-4)
    assert both.reversed
    oracle = sm.stats.StratifiedTable([np.array(t) for t in UCB])
    assert both.adjusted == pytest.approx(oracle.oddsratio_pooled)


def test_e_values_of_the_paper():
    assert e_value(3.9) == pytest.approx(7.26, abs=5e-3)
    assert e_value(1.8) == pytest.approx(3.0, abs=5e-3)
    assert e_value(1 / 3.9) == pytest.approx(e_value(3.9))
    assert e_value_bound(0.8, 1.4) == 1.0
    assert e_value_bound(1.8, 5.0) == e_value(1.8)
    assert e_value_bound(0.1, 0.5) == e_value(2.0)


@pytest.fixture(scope="module")
def clustered():
    rng = np.random.default_rng(7)
    n, groups = 900, 80
    who = rng.integers(0, groups, n)
    segment = rng.integers(0, 3, n)
    x = rng.gamma(2, 2, n) + segment
    shock = rng.normal(size=groups)[who]
    dense = np.column_stack([(x - x.mean()) / x.std(), np.ones(n), segment == 1, segment == 2]).astype(float)
    y = (rng.random(n) < expit(-1.5 + 0.25 * x - 0.4 * (segment == 2) + 0.6 * shock)).astype(float)
    score = 20 - 3 * x + 10 * (segment == 1) + 15 * shock + 40 * rng.normal(size=n)
    return x, dense, y, score, who


def test_least_squares_matches_statsmodels(clustered):
    _, dense, _, score, who = clustered
    fit = fit_linear(csr_array(dense), score, who)
    oracle = sm.OLS(score, dense).fit(cov_type="cluster", cov_kwds={"groups": who})
    assert fit.beta == pytest.approx(oracle.params, rel=1e-10)
    assert fit.covariance == pytest.approx(oracle.cov_params(), rel=1e-8)


def test_logit_matches_statsmodels(clustered):
    _, dense, y, _, who = clustered
    fit = fit_logit(csr_array(dense), y, who)
    oracle = sm.Logit(y, dense).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": who})
    assert fit.beta == pytest.approx(oracle.params, rel=1e-6)
    assert fit.covariance == pytest.approx(oracle.cov_params(), rel=1e-5)


def test_marginal_effect_matches_statsmodels(clustered):
    x, dense, y, _, who = clustered
    raw = dense.copy()
    raw[:, 0] = x
    oracle = sm.Logit(y, raw).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": who}).get_margeff()
    fit = fit_logit(csr_array(dense), y, who)
    effect = marginal_effect(
        fit, csr_array(dense), x, centre=x.mean(), scale=x.std(), binary_outcome=True, confidence=0.95
    )
    assert effect.estimate == pytest.approx(oracle.margeff[0], rel=1e-6)
    assert effect.se == pytest.approx(oracle.margeff_se[0], rel=1e-5)


def test_marginal_effect_of_two_values_is_the_mean_difference(clustered):
    x, dense, y, _, who = clustered
    binary = (x > 5).astype(float)
    raw = dense.copy()
    raw[:, 0] = binary
    oracle = (
        sm.Logit(y, raw).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": who}).get_margeff(dummy=True)
    )
    design = dense.copy()
    design[:, 0] = (binary - binary.mean()) / binary.std()
    fit = fit_logit(csr_array(design), y, who)
    effect = marginal_effect(
        fit, csr_array(design), binary, centre=binary.mean(), scale=binary.std(), binary_outcome=True, confidence=0.95
    )
    assert effect.estimate == pytest.approx(oracle.margeff[0], rel=1e-6)
    assert effect.se == pytest.approx(oracle.margeff_se[0], rel=1e-5)
    high, low = (np.mean(expit(np.column_stack([np.full(len(x), v), raw[:, 1:]]) @ sm.Logit(y, raw).fit(disp=0).params))
                 for v in (1.0, 0.0))  # fmt: skip
    assert effect.risk_ratio == pytest.approx(high / low, rel=1e-5)


@pytest.mark.parametrize("kind", ["linear", "logit"])
def test_few_clusters_get_cr2_as_defined(clustered, kind):
    _, dense, y, score, who = clustered
    cluster = who % 12
    fit = fit_linear(csr_array(dense), score, cluster) if kind == "linear" else fit_logit(csr_array(dense), y, cluster)
    w = fit.weight
    bread = np.linalg.inv((dense.T * w) @ dense)
    meat = 0
    for g in range(12):
        rows = cluster == g
        a = np.sqrt(w[rows])[:, None] * dense[rows]
        values, vectors = np.linalg.eigh(np.eye(rows.sum()) - a @ bread @ a.T)
        root = (vectors / np.sqrt(values)) @ vectors.T
        s = a.T @ root @ (fit.residual[rows] / np.sqrt(w[rows]))
        meat = meat + np.outer(s, s)
    # Bell & McCaffrey (2002): (sum of eigenvalues)^2 / sum of squares of the metric's n x 12 loadings
    root_w = np.sqrt(w)[:, None]
    hat = root_w * dense @ bread @ dense.T * root_w.T
    loads = []
    for g in range(12):
        rows = cluster == g
        values, vectors = np.linalg.eigh((np.eye(len(w)) - hat)[np.ix_(rows, rows)])
        a = (vectors / np.sqrt(values)) @ vectors.T @ (root_w * dense)[rows] @ bread[:, 0]
        loads.append((np.eye(len(w)) - hat)[:, rows] @ a)
    spread = np.array(loads) @ np.array(loads).T
    assert fit.df == pytest.approx(np.trace(spread) ** 2 / (spread**2).sum(), rel=1e-5)
    assert 3 < fit.df <= 11
    assert fit.covariance == pytest.approx(bread @ meat @ bread, rel=1e-5)


def test_a_level_without_events_stays_finite():
    rng = np.random.default_rng(0)
    n = 400
    x, empty = rng.normal(size=n), rng.random(n) < 0.2
    y = ((rng.random(n) < expit(-1 + x)) & ~empty).astype(float)
    fit = fit_logit(csr_array(np.column_stack([x, np.ones(n), empty])), y, np.arange(n))
    kept = sm.Logit(y[~empty], sm.add_constant(x[~empty])).fit(disp=0, tol=1e-12)
    assert not fit.separated
    assert fit.beta[0] == pytest.approx(kept.params[1], rel=1e-4)


def test_separation_is_noticed():
    x = np.linspace(-1, 1, 100)
    fit = fit_logit(csr_array(np.column_stack([x, np.ones(100)])), (x > 0).astype(float), np.arange(100))
    assert fit.separated


def kinked(rng, n, slope):
    x = rng.gamma(2, 2, n)
    y = rng.normal(size=n) * 60 - slope * np.maximum(x - 4, 0) - 2 * x
    design = csr_array(np.column_stack([(x - x.mean()) / x.std(), np.ones(n)]))
    cluster = np.arange(n)
    return find_threshold(
        fit_linear(design, y, cluster), design, x, y, cluster, confidence=0.95, replicates=299, seed=1
    )  # fmt: skip


def test_threshold_covers_where_a_kink_is_and_is_silent_where_none_is():
    rng = np.random.default_rng(11)
    found = [kinked(rng, 1000, 15.0) for _ in range(40)]
    told = [t for t in found if np.isfinite(t.value)]
    assert len(told) >= 37
    assert np.mean([t.low <= 4 <= t.high for t in told]) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(told))
    none = [kinked(rng, 500, 0.0) for _ in range(60)]
    assert np.mean([t.p_value < 0.05 for t in none]) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)
    assert all(np.isnan(t.value) for t in none if t.p_value >= 0.05)


def test_placebo_sees_what_is_there_and_only_that():
    rng = np.random.default_rng(2)
    x = rng.normal(size=500)
    outcomes = np.column_stack([x + rng.normal(size=500), rng.normal(size=500)])
    outcomes -= outcomes.mean(axis=0)
    p = placebo_p(x, outcomes, cell=rng.integers(0, 5, 500), block=None, replicates=199, seed=0)
    assert p[0] == pytest.approx(1 / 200)
    assert p[1] > 0.05
    cell = rng.integers(0, 5, 500)
    limit = _normal(x, outcomes, cell, outcomes.T @ x)
    many = placebo_p(x, outcomes, cell=cell, block=None, replicates=4000, seed=0)
    assert limit[1] == pytest.approx(many[1], abs=0.03)
    assert limit[0] < 1e-6
    blocks = placebo_p(x, outcomes, cell=np.zeros(500, int), block=np.arange(500) % 4, replicates=99, seed=0)
    assert np.isnan(blocks).all()
