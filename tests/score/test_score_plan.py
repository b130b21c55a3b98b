"""Precision, power, grades and response rates."""

import pytest
from statsmodels.stats.power import normal_sample_size_one_tail

from analyzer.errors import ConfigError, InputError
from analyzer.score import grade, nps_from_counts, plan, response_rate_grade

TABLE = [
    (30, 28.6, 35.8, 57.9),
    (100, 15.7, 19.6, 31.7),
    (200, 11.1, 13.9, 22.4),
    (400, 7.8, 9.8, 15.8),
    (1000, 5.0, 6.2, 10.0),
]


@pytest.mark.parametrize(("n", "margin", "worst", "seen"), TABLE)
def test_precision_table(n, margin, worst, seen):
    row = plan(nps=40, passives=0.2, sizes=(n,)).table.iloc[0]
    assert (row["margin"], row["worst_case"], row["detectable"]) == pytest.approx((margin, worst, seen), abs=0.0501)
    wald = nps_from_counts(int(0.2 * n), int(0.2 * n), int(0.6 * n), method="wald").interval
    assert row["margin"] == pytest.approx((wald.high - wald.low) / 2)


@pytest.mark.parametrize(("points", "n"), [(5, 4019), (10, 1005), (15, 447)])
def test_n_per_period(points, n):
    result = plan(nps=40, passives=0.2, detect=points)
    assert result.n_per_period == n
    other = normal_sample_size_one_tail(points / 100, 0.8, 0.025, std_null=(2 * 0.64) ** 0.5)
    assert result.n_per_period == pytest.approx(other, abs=1)


def test_plan_refuses_the_impossible():
    with pytest.raises(ConfigError, match="cannot occur"):
        plan(nps=90, passives=0.2)
    with pytest.raises(ConfigError, match="share between 0 and 1"):
        plan(passives=20)


def test_grades_rise():
    expected = ["indicative only", "weak", "fair", "good", "strong"]
    assert [grade(n) for n in (29, 40, 99, 150, 200)] == expected
    assert [grade(n) for n in (1, 30, 50, 100, 5000)] == expected
    assert [response_rate_grade(r) for r in (0.09, 0.12, 0.16)] == ["fail", "warn", "ok"]
    with pytest.raises(InputError, match="share between 0 and 1"):
        response_rate_grade(12)
