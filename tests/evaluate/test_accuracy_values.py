"""Accuracy figures against scikit-learn, statsmodels, hand computation and planted truth."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from analyzer.evaluate import accuracy_table, rogan_gladen
from analyzer.evaluate.design import Design, ratio
from analyzer.evaluate.sample import allocate

NAMES = ["a", "b", "c"]


def simple(n):
    return Design(np.ones(n), np.zeros(n, dtype=np.intp))


def drawn(seed=0, n=120, h=4):
    """Random codes of n comments with unequal weights in h strata."""
    rng = np.random.default_rng(seed)
    gold = rng.random((n, 3)) < [0.5, 0.3, 0.1]
    said = np.where(rng.random((n, 3)) < 0.8, gold, ~gold)
    strata = rng.integers(0, h, n)
    return gold, said, Design(np.array([1.0, 3.0, 8.0, 20.0])[strata], strata)


def test_weighted_figures_equal_scikit_learn():
    gold, said, design = drawn()
    table = accuracy_table(gold, said, NAMES, design=design)
    for k, name in enumerate(NAMES):
        p, r, f, _ = precision_recall_fscore_support(
            gold[:, k], said[:, k], average="binary", sample_weight=design.weights
        )
        row = table[table["code"] == name].iloc[0]
        assert np.allclose([row["precision"], row["recall"], row["f1"]], [p, r, f], atol=1e-12)
        kappa = cohen_kappa_score(gold[:, k], said[:, k], sample_weight=design.weights)
        assert row["kappa"] == pytest.approx(kappa, abs=1e-12)
    for average in ("micro", "macro"):
        p, r, f, _ = precision_recall_fscore_support(gold, said, average=average, sample_weight=design.weights)
        row = table[table["code"] == f"({average})"].iloc[0]
        assert np.allclose([row["precision"], row["recall"], row["f1"]], [p, r, f], atol=1e-12)


def test_prevalence_is_the_weighted_gold_share_when_the_share_is_the_samples_own():
    gold, said, design = drawn()
    table = accuracy_table(gold, said, NAMES, design=design)
    truth = design.weights @ gold / design.weights.sum()
    assert np.allclose(table["prevalence"].iloc[:3], truth, atol=1e-12)
    assert np.allclose(table["share_predicted"].iloc[:3], design.weights @ said / design.weights.sum())


def test_rogan_gladen_reference_value():
    assert round(float(rogan_gladen(0.20, 0.7, 0.95)), 4) == 0.2308
    assert np.isnan(rogan_gladen(0.2, 0.5, 0.5)) and float(rogan_gladen(0.01, 0.7, 0.95)) == 0.0


def test_rogan_gladen_by_hand():
    # 20 of 100 comments coded; 20 rows by hand: Se 7/10, Sp 9/10 -> (.2 - .1)/.6
    gold = np.r_[np.ones(10), np.zeros(10)].astype(bool)[:, None]
    said = np.r_[np.ones(7), np.zeros(3), np.ones(1), np.zeros(9)].astype(bool)[:, None]
    row = accuracy_table(gold, said, ["t"], design=simple(20), shares=[0.2]).iloc[0]
    assert row["prevalence"] == pytest.approx(1 / 6) and row["attenuation"] == pytest.approx(0.6)
    assert row["precision"] == 7 / 8 and row["recall"] == 0.7 and row["f1"] == pytest.approx(14 / 18)


def test_the_standard_error_is_that_of_a_stratified_mean():
    # textbook: var = sum_h W_h^2 s_h^2 / n_h
    rng = np.random.default_rng(1)
    y = rng.random(30) < 0.5
    strata = np.repeat([0, 1], [10, 20])
    population = np.array([300.0, 100.0])
    design = Design((population / [10, 20])[strata], strata)
    r = ratio(y[:, None], np.ones((30, 1)), design)
    expected = sum((population[h] / 400) ** 2 * y[strata == h].var(ddof=1) / (strata == h).sum() for h in (0, 1))
    assert design.variance(r.influence)[0] == pytest.approx(expected, rel=1e-12)


def test_kappa_has_the_asymptotic_standard_error():
    from statsmodels.stats.inter_rater import cohens_kappa

    from analyzer.evaluate.accuracy import cohen_kappa

    gold, said, _ = drawn(n=400)
    g, p = gold[:, 0], said[:, 0]
    cells = np.array([[(g & p).sum(), (g & ~p).sum()], [(~g & p).sum(), (~g & ~p).sum()]])
    known = cohens_kappa(cells)
    got = cohen_kappa(g[:, None], p[:, None], simple(400))
    assert got.value[0] == pytest.approx(known.kappa)
    assert (got.high[0] - got.low[0]) / 2 == pytest.approx(1.9659 * known.std_kappa, rel=0.02)


def test_no_error_in_the_sample_is_not_certainty():
    gold = np.r_[np.ones(5), np.zeros(15)].astype(bool)[:, None]
    table = accuracy_table(gold, gold, ["t"], design=simple(20), shares=[0.25])
    row = table.iloc[0]
    assert row["precision"] == row["recall"] == row["f1"] == row["kappa"] == 1.0
    assert 0.4 < row["recall_low"] < 0.6 and row["f1_low"] < 0.7 and row["kappa_low"] < 0.8
    assert row["prevalence"] == 0.25 and row["prevalence_low"] < 0.22 and row["prevalence_high"] > 0.3
    macro = table[table["code"] == "(macro)"].iloc[0]
    assert macro["f1_low"] < 0.8


def test_a_code_nobody_gave_has_no_figures():
    none = np.zeros((10, 1), dtype=bool)
    row = accuracy_table(none, none, ["t"], design=simple(10)).iloc[0]
    assert np.isnan(row[["precision", "recall", "f1", "kappa", "recall_low"]].astype(float)).all()
    assert row["n_gold"] == 0


@pytest.mark.parametrize("column", ["precision", "recall", "f1", "kappa", "prevalence"])
def test_intervals_cover_planted_truth(column, simulated):
    covered, n = simulated[column]
    assert n >= 580 and 0.925 - 3 * 0.011 <= covered <= 0.995


@pytest.fixture(scope="module")
def simulated():
    """Share of 200 stratified samples whose interval holds the truth, over three themes of 20, 10 and 5 percent."""
    from analyzer.evaluate.sample import _strata

    rng = np.random.default_rng(5)
    prev, se, sp = np.array([0.2, 0.1, 0.05]), np.array([0.7, 0.8, 0.7]), np.array([0.97, 0.96, 0.99])
    share = prev * se + (1 - prev) * (1 - sp)
    agree = prev * se + (1 - prev) * sp
    chance = prev * share + (1 - prev) * (1 - share)
    truth = {"precision": prev * se / share, "recall": se, "f1": 2 * prev * se / (prev + share),
             "kappa": (agree - chance) / (1 - chance)}  # fmt: skip
    hits = {name: [] for name in (*truth, "prevalence")}
    for _ in range(200):
        gold = rng.random((1500, 3)) < prev
        said = np.where(gold, rng.random((1500, 3)) < se, rng.random((1500, 3)) > sp)
        strata, size = _strata([{NAMES[j] for j in np.flatnonzero(row)} for row in said], 150)
        counts = allocate(size, 150)
        rows = np.concatenate([rng.choice(np.flatnonzero(strata == h), k, replace=False) for h, k in enumerate(counts)])
        design = Design((size / counts)[strata[rows]], strata[rows])
        table = accuracy_table(gold[rows], said[rows], NAMES, design=design, shares=said.mean(axis=0)).iloc[:3]
        for name, found in hits.items():
            true = truth.get(name, gold.mean(axis=0))
            low, high = table[f"{name}_low"].to_numpy(float), table[f"{name}_high"].to_numpy(float)
            found += ((low <= true) & (true <= high))[np.isfinite(low)].tolist()
    return {name: (np.mean(found), len(found)) for name, found in hits.items()}
