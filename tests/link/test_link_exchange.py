"""Links of rare metric values with rare complaints: no certainty from a handful of equal answers."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from analyzer.link.effects import marginal_effect
from analyzer.link.exchange import exchangeable_p, guarded
from analyzer.link.fit import expit, fit_linear, fit_logit


def fitted(x, y, kind):
    design = csr_array(np.column_stack([(x - x.mean()) / x.std(), np.ones(len(x))]))
    fit = (fit_logit if kind == "logit" else fit_linear)(design, y, np.arange(len(x)))
    e = marginal_effect(fit, design, x, centre=x.mean(), scale=x.std(), binary_outcome=True, confidence=0.95)
    p = exchangeable_p(x - x.mean(), y - y.mean(), np.arange(len(x)))
    return e, guarded(e, p, df=fit.df, confidence=0.95)


def test_sixty_answers_without_a_complaint_are_no_proof():
    rng = np.random.default_rng(0)
    x, y = np.zeros(1000), (rng.random(1000) < 0.05).astype(float)
    x[np.flatnonzero(y == 0)[:60]] = 1.0  # happens with chance .95^60 = .046
    bare, safe = fitted(x, y, "linear")
    assert bare.p_value < 1e-9 and bare.high < 0
    assert 0.02 < safe.p_value < 0.15
    assert safe.estimate == bare.estimate and (safe.low <= bare.low) and (safe.high >= 0) == (safe.p_value >= 0.05)


def test_p_agrees_with_shuffling():
    rng = np.random.default_rng(1)
    x = (rng.random(400) < 0.08).astype(float)
    y = (rng.random(400) < 0.1).astype(float) + 0.0
    a, b = x - x.mean(), y - y.mean()
    shuffled = np.array([rng.permutation(a) @ b for _ in range(20_000)])
    for observed in (x, np.where(rng.random(400) < 0.7, x, y)):
        c = observed - observed.mean()
        t = c @ b
        if observed is x:
            tail = min((shuffled >= t - 1e-9).mean(), (shuffled <= t + 1e-9).mean())
            assert exchangeable_p(a, b, np.arange(400)) == pytest.approx(min(2 * tail, 1), abs=0.2)
        else:
            assert exchangeable_p(c, b, np.arange(400)) < 0.05


def test_a_clear_link_keeps_its_interval():
    rng = np.random.default_rng(2)
    x = rng.gamma(2, 2, 1500)
    y = (rng.random(1500) < expit(-2 + 0.3 * x)).astype(float)
    bare, safe = fitted(x, y, "logit")
    assert safe.p_value < 1e-6 and (safe.low, safe.high) == (bare.low, bare.high)


def test_repeated_respondents_count_less():
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(100), 5)
    x, y = rng.normal(size=100)[who], rng.normal(size=100)[who] + 0.1 * rng.normal(size=500)
    x, y = x - x.mean(), y - y.mean()
    assert exchangeable_p(x, y, who) > exchangeable_p(x, y, np.arange(500))
    assert np.isnan(exchangeable_p(np.zeros(500), y, who))
