"""NPS and proportion intervals against published numbers, brentq, enumeration and statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from analyzer.errors import ConfigError, InputError
from analyzer.score import ces, csat, nps, nps_from_counts, proportion, stars
from analyzer.score.intervals import nps_interval, wilson

TABLE = [
    ((20, 20, 60), 0.4, 0.08, (0.2432, 0.5568), (0.2338, 0.5429), (0.2320, 0.5428)),
    ((8, 13, 15), 0.1944, 0.1292, (-0.0588, 0.4477), (-0.0628, 0.4218), (-0.0677, 0.4287)),
    ((1, 2, 7), 0.6, 0.2098, (0.1889, 1.0111), (0.0704, 0.8527), (0.0489, 0.8589)),
    ((0, 0, 10), 1.0, 0.0, (1, 1), (0.4750, 1.0634), (0.4449, 1)),
    ((0, 10, 0), 0.0, 0.0, (0, 0), (-0.1847, 0.1847), (-0.2775, 0.2775)),
    ((2, 5, 23), 0.7, 0.1070, (0.4903, 0.9097), (0.4211, 0.8516), (0.4185, 0.8512)),
]


@pytest.mark.parametrize(("counts", "value", "se", "wald", "adjusted", "score"), TABLE)
def test_reference_table(counts, value, se, wald, adjusted, score):
    result = nps_from_counts(*counts)
    assert result.value == pytest.approx(100 * value, abs=0.006)
    assert result.se == pytest.approx(100 * se, abs=0.006)
    for method, expected in (("wald", wald), ("adjusted_wald", adjusted), ("score", score)):
        low, high = nps_interval(*counts, method=method, clip=False)
        assert (low[0], high[0]) == pytest.approx((100 * expected[0], 100 * expected[1]), abs=0.0051)


def test_auto_takes_score_below_thirty_and_clips():
    assert nps_from_counts(0, 0, 10).interval.method == "score"
    big = nps_from_counts(0, 0, 40)
    assert big.interval.method == "adjusted_wald"
    assert big.interval.high == 100
    assert nps_from_counts(0, 0, 10, method="adjusted_wald").interval.high == 100


@pytest.mark.parametrize(
    ("counts", "value", "variance", "se"),
    [
        ((1, 2, 3), 1 / 3, 5 / 9, 0.304),
        ((1, 0, 1), 0, 1, 0.707),
        ((0, 1, 1), 0.5, 0.25, 0.354),
        ((1, 1, 1), 0, 2 / 3, 0.471),
    ],
)
def test_published_small_vectors(counts, value, variance, se):
    result = nps_from_counts(*counts)
    assert result.value == pytest.approx(100 * value)
    assert (result.se / 100) ** 2 * result.n == pytest.approx(variance)
    assert result.se == pytest.approx(100 * se, abs=0.06)


def _trinomial(n, p):
    d, m = (a.ravel() for a in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    d, m = d[d + m <= n], m[d + m <= n]
    counts = np.column_stack([d, m, n - d - m])
    return counts, stats.multinomial.pmf(counts, n, p)


@pytest.mark.parametrize(
    ("p", "n", "expected"),
    [
        ((0.05, 0.15, 0.80), 20, (0.860, 0.956, 0.962)), ((0.05, 0.15, 0.80), 50, (0.931, 0.956, 0.956)),
        ((0.2, 0.2, 0.6), 10, (0.875, 0.959, 0.959)), ((0.2, 0.2, 0.6), 30, (0.933, 0.947, 0.952)),
    ],
)  # fmt: skip
def test_coverage_by_enumeration(p, n, expected):
    counts, mass = _trinomial(n, p)
    truth = 100 * (p[2] - p[0])
    for method, wanted in zip(("wald", "adjusted_wald", "score"), expected, strict=True):
        low, high = nps_interval(*counts.T, method=method, clip=False)
        eps = 1e-9
        assert mass[(low - eps <= truth) & (truth <= high + eps)].sum() == pytest.approx(wanted, abs=0.0006)


@pytest.mark.parametrize("n", [30, 50])
def test_csat_coverage_by_enumeration(n):
    x = np.arange(n + 1)
    low, high = wilson(x, np.full(n + 1, n))
    for p in (0.6, 0.8, 0.9):
        assert 0.92 <= stats.binom.pmf(x, n, p)[(low <= p) & (p <= high)].sum() <= 0.98


def _profile(delta, d, m, p):
    """Score statistic with the constrained maximum found by numerical search, not by the closed form."""
    low, high = max(0.0, -delta), (1 - delta) / 2

    def loss(q):
        parts = ((d, q), (p, q + delta), (m, 1 - 2 * q - delta))
        return -sum(c * np.log(max(v, 1e-300)) for c, v in parts if c)

    q = optimize.minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    n = d + m + p
    return (p - d - n * delta) / np.sqrt(n * (2 * q + delta * (1 - delta)))


@pytest.mark.parametrize("counts", [(20, 20, 60), (1, 2, 7), (8, 13, 15), (2, 5, 23), (3, 0, 4)])
def test_score_interval_agrees_with_numerical_profile(counts):
    low, high = nps_interval(*counts, method="score")
    z = stats.norm.ppf(0.975)
    assert _profile(low[0] / 100, *counts) == pytest.approx(z, abs=1e-4)
    assert _profile(high[0] / 100, *counts) == pytest.approx(-z, abs=1e-4)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3), st.sampled_from([0.9, 0.95, 0.99]))
def test_interval_properties(counts, confidence):
    result = nps_from_counts(*counts, confidence=confidence)
    n = sum(counts)
    if n == 0:
        assert np.isnan(result.value) and result.grade == "no answers"
        return
    assert result.value == pytest.approx(100 * (counts[2] - counts[0]) / n)
    if n == 1:
        assert np.isnan(result.interval.low) and np.isnan(result.interval.high)
        return
    assert -100 <= result.interval.low <= result.value <= result.interval.high <= 100
    mirror = nps_from_counts(*counts[::-1], confidence=confidence)
    assert (mirror.interval.low, mirror.interval.high) == pytest.approx(
        (-result.interval.high, -result.interval.low), abs=1e-8
    )


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
     (80, 100, 0.7112, 0.8666), (120, 150, 0.7289, 0.8562)],
)  # fmt: skip
def test_wilson_reference(x, n, low, high):
    p = proportion(x, n)
    assert (p.interval.low, p.interval.high) == pytest.approx((low, high), abs=5.1e-5)
    other = stats.binomtest(x, n).proportion_ci(0.95, method="wilson")
    assert (p.interval.low, p.interval.high) == pytest.approx((other.low, other.high), abs=1e-12)


def test_clopper_pearson_reference():
    p = proportion(81, 263, method="clopper_pearson")
    assert (p.interval.low, p.interval.high) == pytest.approx((0.2527, 0.3676), abs=5.1e-5)
    other = stats.binomtest(81, 263).proportion_ci(0.95, method="exact")
    assert (p.interval.low, p.interval.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_csat_worked_examples():
    assert csat([4] * 40 + [5] * 40 + [2] * 20).value == pytest.approx(80)
    result = csat([4] * 54 + [5] * 66 + [3] * 30, satisfied=(4, 5))
    assert result.value == pytest.approx(80)
    assert (result.interval.low, result.interval.high) == pytest.approx((72.89, 85.62), abs=0.0051)
    assert result.counts == (0, 30, 120)
    assert result.mean == pytest.approx((4 * 54 + 5 * 66 + 3 * 30) / 150)
    low, high = proportion_confint(120, 150, method="wilson")
    assert (result.interval.low, result.interval.high) == pytest.approx((100 * low, 100 * high))


def test_means_agree_with_scipy():
    x = np.array([7, 6, 5, 2, 7, 7, 1, 4.0])
    result = ces(x)
    low, high = stats.t.interval(0.95, len(x) - 1, x.mean(), stats.sem(x))
    assert (result.value, result.se) == pytest.approx((x.mean(), stats.sem(x)))
    assert (result.interval.low, result.interval.high) == pytest.approx((max(low, 1), min(high, 7)))
    assert result.top_box == pytest.approx(50.0)  # u >= .75 on 1-7: 6 and 7
    flipped = ces(8 - x, reversed=True)
    assert (flipped.value, flipped.interval) == pytest.approx((result.value, result.interval))


def test_equal_answers_keep_an_honest_interval():
    result = stars([5.0] * 10)
    other = 1 - 0.025 ** (1 / 10)
    assert result.interval.method == "exact_bound"
    assert (result.interval.low, result.interval.high) == pytest.approx((5 - 4 * other, 5))


def test_nps_worked_examples():
    assert nps([9] * 60 + [7] * 20 + [3] * 20).value == pytest.approx(40)
    assert nps([9] * 50 + [7] * 30 + [3] * 20).value == pytest.approx(30)
    assert nps([5]).counts == (1, 0, 0)
    assert [nps([x] * 10).value for x in (10, 0, 7)] == [100, -100, 0]
    assert nps([0, 10], reversed=True).counts == (1, 0, 1)
    assert nps([0] * 9 + [10], reversed=True).value == pytest.approx(80)
    assert nps([1, 10, 8, None, float("nan")], scale=(1, 10)).counts == (1, 1, 1)


def test_wrong_input_is_one_clear_line():
    with pytest.raises(InputError, match="value 11 at position 1 is outside the scale 0-10"):
        nps([10, 11])
    with pytest.raises(InputError, match="NPS is defined on 0-10"):
        nps([1, 5], scale=(1, 5))
    with pytest.raises(InputError, match="expected numbers"):
        nps(["good"])
    with pytest.raises(ConfigError, match="confidence"):
        nps([1, 5], confidence=95)
    with pytest.raises(InputError, match="0 <= successes <= n"):
        proportion(3, 2)
