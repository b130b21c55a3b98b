"""Priorities: frequency × severity is the ledger, exactly; money follows the ledger's shares."""

import numpy as np
import pandas as pd
import pytest

from analyzer.errors import ConfigError
from analyzer.rank import rank_themes
from analyzer.rank.priorities import Values, read_values, theme_priorities
from analyzer.results import Rating

NPS = Rating("nps", 0, 10)
FACTS = pd.DataFrame({"theme_id": ["price", "wait"], "parent_id": None, "label": ["Price", "Waiting"],
                      "source": "codebook", "stability": 1.0})  # fmt: skip


def _toy():
    """Ten responses D D D D 0 0 P P P P; wait in rows 0 1 2 4, price in rows 0 1 3 (STATISTICS, loss ledger)."""
    frame = pd.DataFrame({"score": [0.0] * 4 + [7.0] * 2 + [10.0] * 4, "score_status": "ok"})
    said = pd.DataFrame(
        {"row": [0, 1, 2, 4, 0, 1, 3], "theme_id": ["wait"] * 4 + ["price"] * 3, "sentiment": "negative"}
    )
    return frame, said


def _priorities(**more):
    frame, said = _toy()
    return theme_priorities(frame, said, FACTS, rating=NPS, comment_status=["ok"] * 10, min_group=1, **more)


def test_the_product_is_the_ledger():
    table, findings = _priorities()
    assert table["theme_id"].tolist() == ["wait", "price"] and findings == ()
    assert (table["frequency"] * table["severity"]).tolist() == pytest.approx(table["lost_points"].tolist(), abs=1e-12)
    frame, said = _toy()
    ledger = rank_themes(frame, said, FACTS, rating=NPS, comment_status=["ok"] * 10, min_group=1).ledger
    expected = ledger.set_index("theme_id")["lost_points"]
    assert table.set_index("theme_id")["lost_points"].to_dict() == pytest.approx(expected[["wait", "price"]].to_dict())
    assert table["lost_points"].tolist() == [50.0, 40.0] and table["money_at_risk"].isna().all()


def test_controllability_turns_the_order():
    table, findings = _priorities(values=Values(controllability={"wait": 0.5, "gone": 1.0}))
    assert table["theme_id"].tolist() == ["price", "wait"] and table["priority"].tolist() == [40.0, 25.0]
    assert [f.code for f in findings] == ["controllability_unknown_theme"]


def test_money_is_the_churn_above_the_best_groups():
    values = read_values({"revenue_per_customer": 100, "churn": {"detractor": 0.4, "passive": 0.2, "promoter": 0.1},
                          "customers": 1000})  # fmt: skip
    table, findings = _priorities(values=values)
    money = table.set_index("theme_id")["money_at_risk"]
    # four detractors risk 30 each, split 1/2, 1/2, whole, whole; the complaining passive 10; of ten, times 1,000
    assert money["wait"] == pytest.approx((15 + 15 + 30 + 10) / 10 * 1000)
    assert money["price"] == pytest.approx((15 + 15 + 30) / 10 * 1000)
    assert (table["money_low"] < table["money_at_risk"]).all() and (table["money_high"] > table["money_at_risk"]).all()
    assert findings[-1].code == "money_at_risk"
    assert "14,000" in findings[-1].message  # with (no complaint): 10 of the other passive


def test_money_intervals_cover():
    rng = np.random.default_rng(3)
    values = Values(revenue=50.0, churn={"detractor": 0.5, "passive": 0.1, "promoter": 0.0}, customers=1.0)
    truth = 0.3 * 0.6 * 25.0  # 30 % detractors risking 25 each, 60 % of them complain about waiting
    hits = []
    for _ in range(100):
        score = rng.choice([0.0, 10.0], 300, p=[0.3, 0.7])
        rows = np.flatnonzero((score == 0) & (rng.random(300) < 0.6))
        said = pd.DataFrame({"row": rows, "theme_id": "wait", "sentiment": "negative"})
        frame = pd.DataFrame({"score": score, "score_status": "ok"})
        table, _ = theme_priorities(frame, said, FACTS, rating=NPS, comment_status=["ok"] * 300, values=values)
        hits.append(table["money_low"].iloc[0] <= truth <= table["money_high"].iloc[0])
    assert np.mean(hits) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 100)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"revenue_per_custommer": 1}, "Did you mean 'revenue_per_customer'"),
        ({"revenue_per_customer": 100}, "values.churn is missing"),
        ({"churn": {"promoter": 0.1}}, "revenue_per_customer is missing"),
        ({"revenue_per_customer": 1, "churn": {"detractors": 0.1, "promoter": 0}}, "Did you mean 'detractor'"),
        ({"revenue_per_customer": 1, "churn": {"detractor": 30, "promoter": 0}}, "from 0 to 1"),
        ({"revenue_per_customer": 1, "churn": {"detractor": 0.3}}, "'promoter' is missing"),
        ({"revenue_per_customer": "a lot", "churn": {"promoter": 0}}, "number above 0"),
    ],
)
def test_wrong_values_are_one_clear_line(values, word):
    with pytest.raises(ConfigError, match=word):
        read_values(values)
