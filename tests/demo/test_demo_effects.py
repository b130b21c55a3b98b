"""Planted links are found in the codes by an outside method (statsmodels), also when a third of the codes is missed."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests
from threadpoolctl import threadpool_limits

from analyzer.demo import generate
from analyzer.demo.plan import CONFOUNDED_METRIC, LINKS, NULL_METRIC

METRICS = (
    "wait_minutes", "handle_minutes", "transfers", "resolved_first_contact", CONFOUNDED_METRIC, NULL_METRIC,
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Small fits are many times slower when BLAS spreads them over threads."""
    with threadpool_limits(1):
        yield


def coded(seed, *, recall=1.0, false_alarms=0.0):
    """Survey joined with its operations and one 0/1 column per theme, codes missed and invented at random."""
    demo = generate(seed=seed)
    rng = np.random.default_rng(seed)
    frame = demo.survey.merge(demo.operations, on="interaction_id")
    nps = frame["nps"].to_numpy(dtype=float, na_value=np.nan)
    frame["s"] = np.select([np.isnan(nps), nps >= 9, nps >= 7], [np.nan, 100.0, 0.0], -100.0)
    frame["month"] = frame["submitted_at"].dt.month
    codes = {
        response: {code["theme_id"] for code in entries if code["polarity"] == "negative"}
        for response, entries in demo.truth["codes"].items()
    }
    for theme in (entry["theme_id"] for entry in demo.truth["themes"]):
        planted = np.array([theme in codes.get(response, ()) for response in frame["response_id"]])
        found = np.where(planted, rng.random(len(frame)) < recall, rng.random(len(frame)) < false_alarms)
        frame[f"theme_{theme}"] = found.astype(int)  # a theme and a metric are both called transfers
    return frame, demo.truth


def associations(frame, outcomes, *, adjusted=True):
    """One row per outcome and metric: sign and p of the metric, logistic for themes and least squares for the score."""
    levels = pd.get_dummies(frame[["channel", "month"]].astype(str), drop_first=True, dtype=float)
    rows = []
    for outcome in outcomes:
        y = frame["s"] if outcome == "score" else frame[f"theme_{outcome}"]
        used = (frame["s"] if outcome == "score" else frame["comment"]).notna()
        for metric in METRICS:
            design = sm.add_constant(pd.concat([frame[[metric]], levels], axis=1) if adjusted else frame[[metric]])
            if outcome == "score":
                fit = sm.OLS(y[used], design[used].astype(float)).fit(cov_type="HC1")
            else:
                fit = sm.GLM(y[used], design[used].astype(float), family=sm.families.Binomial()).fit()
            rows.append((outcome, metric, np.sign(fit.params[metric]), fit.pvalues[metric]))
    table = pd.DataFrame(rows, columns=["outcome", "metric", "sign", "p"])
    table["q"] = multipletests(table["p"], method="fdr_bh")[1]
    return table.set_index(["outcome", "metric"])


OUTCOMES = (
    "score",
    "waiting",
    "not_resolved",
    "transfers",
    "repeating_story",
    "repeat_contact",
    "billing",
    "price_value",
)


@pytest.mark.parametrize(("recall", "false_alarms"), [(1.0, 0.0), (0.6, 0.02)])
@pytest.mark.parametrize("seed", [0, 21])
def test_every_planted_link_is_found_with_its_sign(seed, recall, false_alarms):
    frame, truth = coded(seed, recall=recall, false_alarms=false_alarms)
    found = associations(frame, OUTCOMES)
    for link in truth["links"]:
        row = found.loc[(link["outcome"], link["metric"])]
        assert row["sign"] == link["sign"], link
        assert row["q"] < 0.01, link
    assert truth["links"] == [{"outcome": o, "metric": m, "sign": s} for o, m, s in LINKS]


def test_null_and_confounded_metrics_behave():
    alarms = {CONFOUNDED_METRIC: 0, NULL_METRIC: 0}
    for seed in range(30, 36):
        frame, truth = coded(seed)
        assert truth["nulls"] == [NULL_METRIC]
        assert truth["confounded"] == [CONFOUNDED_METRIC]
        crude = associations(frame, ["score"], adjusted=False)
        adjusted = associations(frame, ["score"], adjusted=True)
        assert crude.loc[("score", CONFOUNDED_METRIC), "q"] < 1e-6
        for metric in alarms:
            alarms[metric] += int(adjusted.loc[("score", metric), "p"] < 0.01)
    assert max(alarms.values()) <= 1


def test_complaints_about_waiting_start_at_the_kink():
    frame, _ = coded(5)
    said = frame.dropna(subset=["comment"])
    short = said.loc[said["wait_minutes"] < 4, "theme_waiting"]
    bands = pd.cut(said["wait_minutes"], [4, 6, 9, 13])
    rates = said.groupby(bands, observed=True)["theme_waiting"].mean()
    assert short.mean() < 0.04
    assert rates.is_monotonic_increasing
    assert rates.iloc[0] > 2 * short.mean()
    assert rates.iloc[-1] > 0.4


def test_channel_moves_the_score():
    frame, _ = coded(5)
    mean = frame.groupby("channel")["s"].mean()
    assert mean.idxmax() == "app"
    assert mean.idxmin() == "phone"
