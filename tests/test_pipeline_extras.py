"""What a run works out beyond the contract's tables, on planted data; no language model is needed for it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.api import score_survey
from analyzer.config import Config
from analyzer.errors import ConfigError, InputError
from analyzer.link import link_operations
from analyzer.pipeline_extras import CodedSurvey, coded_extras, guard_agents, last_periods
from analyzer.pipeline_scores import grouped, score_room
from analyzer.read import read_survey

CATALOGUE = pd.DataFrame({"theme_id": ["price", "wait"], "parent_id": None, "label": ["Price", "Waiting"],
                          "source": "codebook", "stability": 1.0})  # fmt: skip


def _survey(n=600, seed=0, config=None):
    """Two months; complaints about waiting triple in the second, those about the price stay."""
    rng = np.random.default_rng(seed)
    month = np.repeat([0, 1], n // 2)
    waits, dear = rng.random(n) < np.where(month == 1, 0.45, 0.15), rng.random(n) < 0.2
    score = np.where(waits | dear, rng.integers(0, 7, n), rng.integers(6, 11, n))
    raw = pd.DataFrame({
        "nps": score, "comment": np.where(rng.random(n) < 0.9, "some words of a customer", ""),
        "date": np.where(month == 1, "2026-05-10", "2026-04-10"), "channel": rng.choice(["phone", "chat"], n),
        "who": rng.choice([f"agent {i}" for i in range(6)], n), "satisfaction": np.clip(score // 2, 1, 5),
    })  # fmt: skip
    survey = read_survey(raw, config=config or Config())
    said = [(i, t) for i in range(n) for t, flag in (("wait", waits[i]), ("price", dear[i])) if flag]
    mentions = pd.DataFrame(said, columns=["row", "theme_id"]).assign(sentiment="negative")
    return survey, mentions


def _run(survey, mentions, config=None):
    config = config or Config()
    survey = guard_agents(survey, config)
    frame = grouped(survey)
    status = np.where(survey.comments.iloc[:, 0].fillna("") == "", "empty", "ok")
    scores = score_room(survey, config)
    links = link_operations(
        frame, mentions, rating=survey.rating, metrics=[], comment_status=status, catalogue=CATALOGUE
    )
    coded = CodedSurvey(survey, config, frame, status, mentions, CATALOGUE)
    return coded, coded_extras(coded, scores, links, frame.assign(comment_status=status))


@pytest.fixture(scope="module")
def ran():
    return _run(*_survey())


def test_the_bridge_sums_to_the_change_of_the_last_two_periods(ran):
    coded, extras = ran
    bridge = extras.frames["bridge"]
    before, after, *labels = last_periods(coded)
    points = coded.points()
    assert bridge["change"].sum() == pytest.approx(points[after].mean() - points[before].mean(), abs=1e-9)
    assert (bridge["frequency"] + bridge["severity"]).tolist() == pytest.approx(bridge["change"].tolist(), abs=1e-9)
    assert labels == ["2026-04", "2026-05"] == [bridge["period_before"].iloc[0], bridge["period_after"].iloc[0]]
    assert bridge["theme_id"].iloc[0] == "wait" and bridge["frequency"].iloc[0] < -10


def test_the_emerging_theme_is_alarmed_and_the_steady_one_is_not(ran):
    _, extras = ran
    alerts = extras.frames["alerts"].query("family == 'themes'").set_index("subject")["alert"]
    assert alerts.to_dict() == {"wait": True, "price": False}
    said = [f for f in extras.findings if f.code == "theme_emerging"]
    assert len(said) == 1 and "'wait'" in said[0].message and "2026-05" in said[0].message


def test_theme_segments_sum_to_each_segments_loss(ran):
    coded, extras = ran
    table = extras.frames["theme_segments"]
    points = coded.points()
    assert {"channel"} <= set(table["segment"])
    for (segment, value), part in table.groupby(["segment", "segment_value"]):
        inside = (coded.frame[segment] == value).to_numpy()
        assert part["lost_points"].sum() == pytest.approx(100 - points[inside].mean(), abs=1e-9)


def test_comment_bias_and_priorities_are_tables(ran):
    coded, extras = ran
    row = extras.frames["comment_bias"].iloc[0]
    said = np.asarray(coded.comment_status) != "empty"
    assert row["difference"] == pytest.approx(coded.points()[said].mean() - coded.points()[~said].mean(), abs=1e-9)
    assert extras.frames["priorities"]["theme_id"].tolist() == ["wait", "price"]


def test_without_dates_segments_or_mentions_every_frame_has_its_columns(ran):
    survey, mentions = _survey(60)
    bare = replace(survey, frame=survey.frame.drop(columns="date"), segments=())
    _, extras = _run(bare, mentions.head(0))
    assert set(extras.frames) == set(ran[1].frames)
    for name, frame in extras.frames.items():
        assert list(frame.columns) == list(ran[1].frames[name].columns), name
    assert len(extras.frames["bridge"]) == len(extras.frames["changes"]) == 0


def test_agents_are_no_segment_unless_allowed():
    config = Config().updated({"columns.agent": "who", "columns.segments": ["who", "channel"]})
    survey, mentions = _survey(config=config)
    _, extras = _run(survey, mentions, config)
    assert set(extras.frames["theme_segments"]["segment"]) == {"channel"}
    assert len(extras.frames["agents"]) == 0 and "agents_off" in [f.code for f in extras.findings]
    assert "agents_no_segment" in [f.code for f in score_survey(survey, config).findings]
    assert not (score_survey(survey, config).scores["segment"] == "who").any()
    allowed = config.updated({"privacy.agents": True})
    _, extras = _run(*_survey(config=allowed), allowed)
    assert len(extras.frames["agents"]) == 6 and extras.frames["agents"]["n"].min() >= 30


def test_before_after_is_a_finding_with_an_interval():
    config = Config().updated({"time.before_after": "2026-05-01", "survey.kind": "transactional"})
    survey, _ = _survey()
    findings = {f.code: f.message for f in score_survey(survey, config).findings}
    assert "told apart from chance" in findings["before_after"] and "n 300" in findings["before_after"]
    assert "4-8 weeks" in findings["expected_lag"]
    with pytest.raises(InputError, match="no scored response after"):
        score_survey(survey, Config().updated({"time.before_after": "2020-01-01"}))


def test_nps_and_csat_together():
    config = analyzer.Config().updated({"columns.score": {"nps": "nps", "csat": "satisfaction"}})
    survey, _ = _survey(config=config)
    findings = [f.code for f in score_survey(survey, config).findings]
    assert ("nps_csat_divergence" in findings) == bool(
        ((survey.frame["score"] <= 6) & (survey.frame["score_csat"] >= 4)).any()
        or ((survey.frame["score"] >= 9) & (survey.frame["score_csat"] <= 2)).any()
    )


def test_wrong_values_stop_before_any_model_is_loaded():
    survey, _ = _survey(60)
    with pytest.raises(ConfigError, match="churn"):
        score_survey(survey, Config().updated({"values": {"revenue_per_customer": 5}}))


def test_no_change_rarely_alarms():
    """Nothing differs between the months: emerging and fading themes are (almost) never reported."""
    alarms = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        survey, mentions = _survey(200, seed)
        order = rng.permutation(200)
        shuffled = replace(survey, frame=survey.frame.assign(date=survey.frame["date"].to_numpy()[order]))
        _, extras = _run(replace(shuffled, segments=()), mentions)
        alarms += any(f.code.startswith("theme_") for f in extras.findings)
    assert alarms <= 2  # 12 data sets; the alert list itself is simulated in tests/score


@pytest.mark.data
def test_garden_nps_and_satisfaction_together(shared_data):
    """NPS 53.42 over 13,612; 39.22 among those who commented, reported as comment bias."""
    from analyzer.score import comment_bias

    config = Config().updated({"columns.score": {"nps": "nps", "csat": "satisfaction"}})
    survey = read_survey(shared_data / "nps_garden_fr" / "nps_garden_fr.csv", config=config)
    scores = score_survey(survey, config)
    assert round(scores.results["nps"].value, 2) == 53.42 and scores.results["nps"].n == 13612
    assert scores.results["csat"].n == 13893 and "nps_csat_divergence" in [f.code for f in scores.findings]
    points = CodedSurvey(survey, config, grouped(survey), None, pd.DataFrame(), pd.DataFrame()).points()
    got = comment_bias(points, survey.comments.notna().any(axis=1))
    assert round(got.commented, 2) == 39.22 and got.findings[0].code == "comment_bias"


@pytest.mark.data
def test_telecom_stages_and_trend(shared_data):
    scores = score_survey(read_survey(shared_data / "nps_telecom_bt" / "nps_telecom_bt.csv"))
    rows = scores.scores[scores.scores["segment"] == "journey_stage"].set_index("segment_value")
    shown = {k: (round(r["value"], 2), r["n"], r["grade"]) for k, r in rows.iterrows()}
    assert shown == {
        "Equipment Received": (-56.71, 231, "strong"),
        "First Payment": (-29.29, 1130, "strong"),
        "Order": (-9.98, 962, "strong"),
        "Service in Use": (-76.67, 30, "weak"),
    }
    trends = scores.trends.set_index("segment", drop=False)
    raw, mixed = trends[trends["segment"].isna()].iloc[0], trends.loc["journey_stage"]
    assert round(raw["slope"], 2) == 5.32 and round(mixed["slope"], 2) == 5.00
    assert max(raw["p_value"], mixed["p_value"]) < 0.001 and raw["low"] > 0 and mixed["low"] > 0


@pytest.mark.data
def test_the_lounge_file_stops_until_configured(shared_data):
    path = shared_data / "skytrax_reviews" / "skytrax_lounge.csv"
    with pytest.raises(InputError, match="two scales seem mixed"):
        read_survey(path)
    config = Config().updated({"columns.score": "overall_rating", "score.metric": "stars", "score.scale": [1, 10]})
    assert len(read_survey(path, config=config).frame) == 2264


def test_a_model_that_cannot_read_the_comments_doubts_no_score():
    """An English model on French: what it makes of the words is no evidence against the scores."""
    good = ["Le personnel est aimable et la livraison est rapide, rien à redire",
            "Je recommande ce magasin à tous mes amis, tout est parfait",
            "Un accueil chaleureux et des conseils utiles, merci à toute l'équipe",
            "Les plantes sont magnifiques et les prix sont corrects"]  # fmt: skip
    bad = ["Personne ne répond au téléphone et la commande n'est jamais arrivée",
           "Le produit était cassé et on refuse de me rembourser",
           "Une heure de queue à la caisse, je ne reviendrai plus",
           "Les vendeurs sont désagréables et ne connaissent rien"]  # fmt: skip
    frame = pd.DataFrame({"id": range(80), "nps": [10] * 40 + [1] * 40, "comment": good * 10 + bad * 10})
    config = {"encoder": {"model": "fast"}, "themes": {"codebook": None, "discover": False}}
    result = analyzer.analyze(frame, config=config)
    read = result.responses
    assert ((read["sentiment"] == "negative") & (read["score"] == 10)).any()  # it does misread some praise
    codes = set(result.findings["code"])
    assert "language_mix" in codes and not codes & {"scores_against_comments", "scores_contradict_comments"}
