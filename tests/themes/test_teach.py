"""Teaching by example: coded comments correct the codebook's scores, the rest stays as it was."""

import numpy as np
import pytest

from analyzer.themes.teach import teach


def planted(n=160, seed=0, d=12):
    """Two themes lie along two axes, a third one nobody codes; the codebook knows nothing about the second."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, n)
    z = 0.4 * rng.normal(size=(n, d)) / np.sqrt(d)
    z[np.arange(n), kind] += 1.0
    z = (z / np.linalg.norm(z, axis=1, keepdims=True)).astype(np.float32)
    base = np.full((n, 3), -2.0) + 0.1 * rng.normal(size=(n, 3))
    base[kind == 0, 0] = 2.0
    gold = np.stack([kind == 0, kind == 1, np.zeros(n, dtype=bool)], axis=1)
    return z, base, gold


def test_it_learns_a_theme_the_codebook_misses_and_leaves_the_uncoded_one_alone():
    z, base, gold = planted()
    row = np.arange(len(z))
    taught = teach(base, z, row, gold)
    new_z, new_base, new_gold = planted(seed=1)
    odds = taught.log_odds(new_base, new_z)
    limit = np.log(taught.threshold / (1 - taught.threshold))
    found = odds >= limit
    assert (found[:, :2] == new_gold[:, :2]).mean() > 0.97 and taught.micro_f1 > 0.95 and taught.comments == len(z)
    assert odds[:, 2] == pytest.approx(new_base[:, 2])
    single = np.vstack([taught.log_odds(new_base[i, None], new_z[i, None]) for i in range(20)])
    assert (single == odds[:20]).all()  # each clause by itself, to the bit


def test_the_surest_clause_of_a_coded_comment_counts():
    z, base, gold = planted(seed=2)
    other = np.tile(z[gold[:, 2] | ~gold.any(axis=1)][:1], (len(z), 1))
    both, row = np.concatenate([z, other]), np.tile(np.arange(len(z)), 2)
    taught = teach(np.concatenate([base, np.full_like(base, -2.0)]), both, row, gold)
    odds = taught.log_odds(base, z)
    assert (odds[gold[:, 1], 1] > 0).mean() > 0.95 and taught.log_odds(base[:1] * 0 - 2.0, other[:1])[0, 1] < -1


@pytest.mark.parametrize("n", [1, 2, 7])
def test_few_coded_comments_give_finite_numbers(n):
    z, base, gold = planted(n)
    taught = teach(base, z, np.arange(n), gold)
    assert np.isfinite(taught.weights).all() and 0 < taught.threshold < 1
    again = teach(base, z, np.arange(n), gold)
    assert (again.weights == taught.weights).all() and again.threshold == taught.threshold
