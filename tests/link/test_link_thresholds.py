"""Where an association starts, and where it levels off: planted truth, and an independent grid search."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.sparse import csr_array

from analyzer.link.fit import expit, fit_linear, fit_logit
from analyzer.link.threshold import find_threshold, grid_of


def world(kind, n, bend, *, seed):
    """A metric, an outcome that depends on ``bend`` of it, and the straight-line fit."""
    rng = np.random.default_rng(seed)
    x, group = rng.gamma(2, 2, n), rng.random(n) < 0.4
    design = csr_array(np.column_stack([(x - x.mean()) / x.std(), np.ones(n), group]))
    y = 40 - bend(x) + 5 * group + 60 * rng.normal(size=n)
    if kind == "logit":
        y = (rng.random(n) < expit(-2.5 + bend(x) + 0.3 * group)).astype(float)
    fit = (fit_linear if kind == "linear" else fit_logit)(design, y, np.arange(n))
    return fit, design, x, y


def threshold(kind, n, bend, *, seed=1, draws=299):
    fit, design, x, y = world(kind, n, bend, seed=seed)
    return find_threshold(fit, design, x, y, np.arange(n), confidence=0.95, replicates=draws, seed=0)


@pytest.mark.parametrize(("kind", "slope"), [("linear", 20.0), ("logit", 0.7)])
def test_location_is_the_best_of_a_grid_search_by_statsmodels(kind, slope):
    def bend(x):
        return slope * np.maximum(x - 4, 0)

    fit, design, x, y = world(kind, 1500, bend, seed=3)
    got = find_threshold(fit, design, x, y, np.arange(1500), confidence=0.95, replicates=299, seed=0)
    grid, dense = grid_of(x), design.toarray()
    model = sm.OLS if kind == "linear" else sm.Logit
    options = {} if kind == "linear" else {"disp": 0}
    wide = [np.column_stack([dense, np.maximum(x - c, 0)]) for c in grid]
    likelihood = np.array([model(y, w).fit(**options).llf for w in wide])
    best = int(np.argmax(likelihood))
    at = int(np.argmin(np.abs(grid - got.value)))
    assert np.isnan(got.ceiling)
    assert likelihood[best] - likelihood[at] < (1e-9 if kind == "linear" else 0.05)
    assert got.low <= 4 <= got.high


@pytest.mark.parametrize(("kind", "slope"), [("linear", 30.0), ("logit", 1.4)])
def test_a_start_below_a_ceiling_is_found(kind, slope):
    """A straight line through a start and a ceiling leaves a single bend nothing to explain."""
    hits = 0
    for seed in range(4):
        got = threshold(kind, 2000, lambda x: slope * (np.clip(x, 3, 6) - 3), seed=seed)
        hits += got.p_value < 0.05 and got.low <= 3 <= got.high and abs(got.ceiling - 6) < 0.9
    assert hits >= 3


@pytest.mark.parametrize(("kind", "slope"), [("linear", 15.0), ("logit", 0.6)])
def test_a_ceiling_alone_is_no_start(kind, slope):
    found = [threshold(kind, 1000, lambda x: slope * np.minimum(x, 5), seed=s, draws=199) for s in range(6)]
    assert sum(np.isfinite(t.value) for t in found) <= 1


def test_no_answer_for_a_metric_of_two_values_or_few_clusters():
    rng = np.random.default_rng(0)
    x, y = (rng.random(400) < 0.5).astype(float), rng.normal(size=400)
    design = csr_array(np.column_stack([x - x.mean(), np.ones(400)]))
    for cluster in (np.arange(400), np.arange(400) % 5):
        fit = fit_linear(design, y, cluster)
        got = find_threshold(fit, design, x, y, cluster, confidence=0.95, replicates=99, seed=0)
        assert np.isnan([got.value, got.p_value, got.ceiling]).all()
