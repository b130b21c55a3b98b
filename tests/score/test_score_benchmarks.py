"""Published bands keep their source, and the own previous period is the default comparison."""

import numpy as np
import pandas as pd
import pytest

from analyzer.errors import ConfigError
from analyzer.results import Rating
from analyzer.score import score_table
from analyzer.score.alerts import alert_list
from analyzer.score.benchmarks import benchmark_findings, load_benchmarks, own_baseline, place


def _whole(value, low=None, high=None, metric="nps"):
    row = {"metric": metric, "segment": None, "period": None, "value": value}
    return pd.DataFrame([row | {"low": value if low is None else low, "high": value if high is None else high}])


@pytest.mark.parametrize(
    ("metric", "value", "word"),
    [
        ("nps", -0.1, None),
        ("nps", 0, "good"),
        ("nps", 29.9, "good"),
        ("nps", 30, "good (upper)"),
        ("nps", 50, "excellent"),
        ("nps", 70, "world-class"),
        ("csat", 74.9, None),
        ("csat", 75, "good"),
        ("csat", 80, "strong"),
        ("csat", 85, "exceptional"),
    ],
)
def test_the_fields_rule_of_thumb(metric, value, word):
    first = place(_whole(value, metric=metric)).iloc[0]
    assert (first["band"] if isinstance(first["band"], str) else None) == word
    assert "Rule of thumb" in first["source"]


def test_sources_disagree_and_say_so():
    placed = place(_whole(25.0, 20.0, 30.5))
    assert placed["band"].tolist() == ["good", "favourable", "good"]
    assert placed["sure"].tolist() == [False, True, True]
    said = benchmark_findings(placed)
    assert [f.code for f in said] == ["benchmark", "benchmark_not_comparable"]
    assert "Sources disagree" in said[0].message and "industry and survey method" in said[1].message
    assert [f.code for f in benchmark_findings(placed, kind="relational", industry="telecom")] == ["benchmark"]


def test_every_shipped_list_has_a_source_and_rises():
    for one in load_benchmarks():
        assert len(one.source) > 20 and [b for b, _ in one.bands] == sorted({b for b, _ in one.bands})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("- {metric: nps, bands: [{from: 0, label: good}]}", "source"),
        ("- {metric: npx, source: me, bands: [{from: 0, label: good}]}", "allowed"),
        ("- {metric: nps, source: me, bands: [{from: 5, label: a}, {from: 0, label: b}]}", "rise"),
        ("- {metric: nps, source: me, bans: []}", "Did you mean 'bands'"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path, text, word):
    path = tmp_path / "own.yaml"
    path.write_text(f"benchmarks:\n  {text}\n")
    with pytest.raises(ConfigError, match=word):
        load_benchmarks(path)


def test_the_own_baseline_is_the_change_of_the_last_period():
    frame = pd.DataFrame({
        "score": [10.0] * 30 + [0.0] * 30 + [10.0] * 45 + [0.0] * 15, "score_status": "ok",
        "date": pd.to_datetime(["2026-01-15"] * 60 + ["2026-02-15"] * 60),
    })  # fmt: skip
    row = own_baseline(score_table(frame, {"nps": Rating("nps", 0, 10)}).scores).iloc[0]
    assert (row["period"], row["previous"], row["change"]) == ("2026-02", "2026-01", 50.0)
    assert row["change_low"] < 50 < row["change_high"] and row["p_value"] < 0.01
    assert len(own_baseline(score_table(frame.head(60), {"nps": Rating("nps", 0, 10)}).scores)) == 0


def test_the_alert_list_rarely_cries_wolf():
    """Nothing true in three families of 1, 10 and 50 tests: any alarm in at most 5 % of 200 data sets."""
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(200):
        families = {
            str(k): pd.DataFrame({"subject": [str(i) for i in range(k)], "p_value": rng.random(k)}) for k in (1, 10, 50)
        }
        alarms += bool(alert_list(families)["alert"].any())
    assert alarms / 200 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_untested_rows_are_no_alarm():
    nothing = pd.DataFrame({"subject": [], "p_value": []})
    out = alert_list({"a": pd.DataFrame({"subject": ["x"], "p_value": [np.nan]}), "b": nothing})
    assert out["alert"].tolist() == [False] and len(alert_list({})) == 0
