"""Skewed tails against exact ones."""

import numpy as np
import pytest
from scipy import stats

from analyzer.score.skewness import pearson3_p


@pytest.mark.parametrize("g", [0.3, 1.0, 2.0, -0.7])
@pytest.mark.parametrize("z", [-1.5, 0.7, 2.5, 4.0])
def test_tails_are_scipys(g, z):
    exact = 2 * min(stats.pearson3.cdf(z, g), stats.pearson3.sf(z, g))
    assert pearson3_p(z, g) == pytest.approx(min(exact, 1), rel=1e-6, abs=1e-300)


def test_rare_events_get_about_their_poisson_probability():
    expected, seen = 2.0, 9
    z, g = (seen - expected) / np.sqrt(expected), 1 / np.sqrt(expected)
    exact = stats.poisson.sf(seen - 1, expected)
    normal = stats.norm.sf(z)
    assert normal < exact / 100 < pearson3_p(z, g) / 2 < exact * 2


def test_unknown_stays_unknown_and_no_skewness_is_normal():
    assert np.isnan(pearson3_p([np.nan, 1.0], [1.0, np.nan])).all()
    assert pearson3_p(1.96, 0.0) == pytest.approx(0.05, abs=1e-4)
