"""q-values over the table and over the metrics."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.link.families import link_q_values, simes
from analyzer.score.multiplicity import benjamini_hochberg


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abc")), min_size=1, max_size=30))
def test_q_is_at_least_p_and_at_least_the_tables(rows):
    p, metric = pd.Series([r[0] for r in rows]), pd.Series([r[1] for r in rows])
    q = link_q_values(p, metric)
    assert (q >= p - 1e-12).all() and (q >= benjamini_hochberg(p) - 1e-12).all() and (q <= 1).all()


def test_a_null_metric_beside_a_strong_one_is_not_reported_too_often():
    """20 strong links and 30 null ones: the table's rate alone would report the null metric in every third data set."""
    rng = np.random.default_rng(1)
    metric = pd.Series(["strong"] * 20 + ["null"] * 30)
    plain = careful = 0
    for _ in range(1000):
        p = pd.Series(np.r_[np.full(20, 1e-9), rng.uniform(size=30)])
        plain += (benjamini_hochberg(p)[20:] < 0.05).any()
        careful += (link_q_values(p, metric)[20:] < 0.05).any()
    assert plain > 300
    assert careful / 1000 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)


def test_untested_links_stay_unknown():
    q = link_q_values(pd.Series([0.01, np.nan, np.nan]), pd.Series(["a", "a", "b"]))
    assert np.isfinite(q[0]) and np.isnan(q[1:]).all() and np.isnan(simes(np.array([np.nan])))
