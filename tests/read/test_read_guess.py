"""Column roles, metric and scale, and the guesses that must never be made."""

import numpy as np
import pandas as pd
import pytest

from analyzer.config import parse_config
from analyzer.errors import ConfigError, InputError
from analyzer.read import config_from_guess, guess_columns, read_survey

RNG = np.random.default_rng(7)
N = 120
SCORE = RNG.integers(0, 11, N)
FRAME = pd.DataFrame(
    {
        "ticket_id": np.arange(5000, 5000 + N),
        "customer_id": RNG.integers(0, 80, N),
        "created_at": pd.date_range("2026-01-01", periods=N, freq="D").astype(str),
        "nps": SCORE,
        "nps_group": np.where(SCORE > 8, "P", np.where(SCORE > 6, "N", "D")),
        "band": np.where(SCORE > 8, "top", "rest"),
        "channel": RNG.choice(["phone", "chat", "mail"], N),
        "themes": RNG.choice(["waiting", "price"], N),
        "constant": "x",
        "wait_minutes": RNG.gamma(2, 3, N).round(2),
        "fcr": RNG.choice(["yes", "no"], N),
        "feedback": [f"they took {i} days to answer my simple question" for i in range(N)],
    }
)


def test_roles():
    roles = guess_columns(FRAME).roles
    assert roles["score"] == "nps"
    assert roles["comment"] == "feedback"
    assert roles["date"] == "created_at"
    assert roles["id"] == "ticket_id"
    assert roles["respondent"] == "customer_id"
    assert roles["segments"] == ["channel"]
    assert roles["operations"] == ["wait_minutes", "fcr"]


def test_pinned_config_reads_the_same_survey():
    guess = guess_columns(FRAME)
    pinned = parse_config(config_from_guess(guess))
    one, two = read_survey(FRAME), read_survey(FRAME, config=pinned)
    pd.testing.assert_frame_equal(one.frame, two.frame)
    assert one.guessed and not two.guessed


def test_yes_no_operations_become_one_and_zero():
    assert set(read_survey(FRAME).frame["fcr"]) == {0.0, 1.0}


def test_unknown_column_has_a_suggestion():
    with pytest.raises(ConfigError, match="Did you mean 'feedback'"):
        read_survey(FRAME, config=parse_config({"columns": {"comment": "feedbak"}}))


@pytest.mark.parametrize(
    ("name", "values", "metric", "scale"),
    [
        ("score", range(11), "nps", (0, 10)),
        ("score", range(1, 6), "csat", (1, 5)),
        ("stars", range(1, 6), "stars", (1, 5)),
        ("rating", range(1, 11), "stars", (1, 10)),
        ("score", range(1, 8), "ces", (1, 7)),
        ("effort", range(1, 6), "ces", (1, 5)),
        ("csat", range(0, 101, 10), "csat", (0, 100)),
        ("How likely are you to recommend us?", range(11), "nps", (0, 10)),
    ],
)
def test_metric_and_scale(name, values, metric, scale):
    rating = read_survey(pd.DataFrame({name: list(values)})).rating
    assert (rating.metric, (rating.low, rating.high)) == (metric, scale)


def test_zendesk_good_bad_is_csat():
    rating = read_survey(pd.DataFrame({"rating": ["good", "bad", "good", "offered"]})).rating
    assert (rating.metric, rating.low, rating.high) == ("csat", 0.0, 1.0)


def test_mixed_scales_stop_until_accepted():
    frame = pd.DataFrame({"rating": [1, 2, 3, 4, 5] * 40 + [6, 7, 8, 9, 10]})
    with pytest.raises(InputError, match="two scales"):
        read_survey(frame)
    survey = read_survey(frame, config=parse_config({"score": {"metric": "stars", "scale": [1, 10]}}))
    assert {f.severity for f in survey.findings if f.code == "score_mixed_scales"} == {"warning"}
    assert {f.code for f in read_survey(frame, strict=False).findings if f.severity == "error"} == {
        "score_mixed_scales"
    }


def test_inverted_labels_stop_until_reversed():
    frame = pd.DataFrame({"satisfaction": ["1 - Very satisfied", "2 - Satisfied", "5 - Very dissatisfied"] * 5})
    with pytest.raises(InputError, match="reversed"):
        read_survey(frame)
    assert read_survey(frame, config=parse_config({"score": {"reversed": True}})).rating.reversed


def test_nps_on_another_scale_is_refused():
    with pytest.raises(ConfigError, match=r"score\.scale"):
        read_survey(FRAME, config=parse_config({"score": {"metric": "nps", "scale": [1, 5]}}))


def test_two_metrics_by_mapping():
    frame = pd.DataFrame({"n": [9, 3, 10], "s": [5, 2, 9], "why": ["kind help", "slow answer", "quick fix"]})
    survey = read_survey(frame, config=parse_config({"columns": {"score": {"nps": "n", "csat": "s"}}}))
    assert list(survey.ratings) == ["nps", "csat"]
    assert survey.frame["score_csat"].tolist() == [5.0, 2.0, 9.0]


def test_ids_missing_or_repeated_become_row_numbers():
    frame = pd.DataFrame({"id": ["a", "a", ""], "nps": [9, 8, 1]})
    survey = read_survey(frame)
    assert survey.frame["response_id"].tolist() == ["1", "2", "3"]
    assert "ids_numbered" in {f.code for f in survey.findings} or "ids_not_unique" in {f.code for f in survey.findings}
    explicit = read_survey(frame, config=parse_config({"columns": {"id": "id"}}))
    assert "ids_not_unique" in {f.code for f in explicit.findings}


def test_names_of_the_contract_get_a_suffix():
    frame = FRAME.assign(language=np.where(np.arange(N) % 2, "en", "de"))
    survey = read_survey(frame)
    assert "language_input" in survey.segments
    assert "column_renamed" in {f.code for f in survey.findings}


def test_several_open_questions_and_what_was_asked():
    frame = pd.DataFrame(
        {
            "score": [5, 1, 3] * 4,
            "likes": [f"friendly people here {i}" for i in range(12)],
            "dislikes": [f"slow and old systems {i}" for i in range(12)],
        }
    )
    survey = read_survey(frame)
    assert list(survey.comments.columns) == ["likes", "dislikes"]
    assert survey.asked["dislikes"].unique().tolist() == ["dislikes"]
    one = read_survey(pd.DataFrame({"nps": [1], "What could we improve?": ["answer the phone quicker"]}))
    assert one.asked.iloc[0, 0] == "What could we improve?"


def test_one_row_and_scores_only():
    assert len(read_survey(pd.DataFrame({"nps": [7], "comment": ["fine by me"]})).frame) == 1
    survey = read_survey(pd.DataFrame({"nps": [7, 8], "comment": ["", None]}))
    assert "no_comments" in {f.code for f in survey.findings}
    assert survey.comments["comment"].isna().all()


def test_the_date_of_the_answer_is_known_by_its_name_in_german():
    frame = pd.DataFrame(
        {
            "Einkaufsdatum": ["2026-01-02", "2026-01-03", "2026-01-05"] * 4,
            "Antwortdatum": ["2026-02-02", "2026-02-03", "2026-02-05"] * 4,
            "NPS": [9, 3, 7] * 4,
        }
    )
    assert guess_columns(frame).roles["date"] == "Antwortdatum"
