# ruff: noqa: E501  (lists of examples)
"""The room as a whole: joined comments, offsets, status, language, cleaning."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.results import Survey
from analyzer.schema import CLAUSES
from analyzer.text import canonical, clean, detect_languages, prepare_comments


def survey(asked=None, **columns):
    comments = pd.DataFrame(columns, dtype=object)
    frame = pd.DataFrame({"response_id": [f"r{i}" for i in range(len(comments))]})
    questions = pd.DataFrame({c: [(asked or {}).get(c, "")] * len(comments) for c in comments})
    return Survey(frame=frame, comments=comments, asked=questions, ratings={})


def check(result):
    comment = result.responses.comment.tolist()
    for r in result.clauses.itertuples():
        assert comment[r.row][r.start : r.end] == r.text and r.text.strip()
        assert result.responses.comment_status.iloc[r.row] == "ok"


def test_two_questions_are_joined_and_offsets_count_in_the_join():
    result = prepare_comments(
        survey(
            likes=["Friendly agent", None, "Everything", "n/a"],
            dislikes=["I waited an hour, but call 07700 900123", "Nothing", None, "-"],
        )
    )
    check(result)
    assert result.responses.comment.tolist()[:3] == [
        "Friendly agent\nI waited an hour, but call [PHONE]",
        "Nothing",
        "Everything",
    ]
    assert result.responses.comment_status.tolist() == ["ok", "ok", "ok", "non_answer"]
    assert list(result.clauses.columns) == list(CLAUSES)
    first = result.clauses[result.clauses.row == 0]
    assert first.question.tolist() == ["likes", "dislikes", "dislikes"]
    assert first.text.tolist() == ["Friendly agent", "I waited an hour", "call [PHONE]"]
    assert result.clauses[result.clauses.row > 0].codable.tolist() == [False, False]
    assert result.clauses.asked.unique().tolist() == ["likes", "dislikes"]
    assert {f.code for f in result.findings} == {"non_answers", "personal_data_redacted"}


def test_the_same_reply_by_question():
    rows = survey({"comment": "What could we improve?"}, comment=["Nothing"])
    assert prepare_comments(rows).responses.comment_status.tolist() == ["ok"]
    assert prepare_comments(survey(comment=["Nothing"])).responses.comment_status.tolist() == ["non_answer"]


def test_all_empty_is_no_error():
    result = prepare_comments(survey(comment=[None, "", "  ", np.nan]))
    assert result.responses.comment_status.tolist() == ["empty"] * 4
    assert result.responses.comment.isna().all() and result.responses.language.isna().all()
    assert len(result.clauses) == 0 and [f.code for f in result.findings] == ["no_comments"]
    assert result.clauses["row"].dtype == np.int64 and result.clauses["codable"].dtype == bool


def test_no_comment_column_and_no_rows():
    frame = pd.DataFrame({"response_id": ["a", "b"]})
    bare = Survey(
        frame=frame, comments=pd.DataFrame(index=frame.index), asked=pd.DataFrame(index=frame.index), ratings={}
    )
    assert prepare_comments(bare).responses.comment_status.tolist() == ["empty", "empty"]
    assert len(prepare_comments(survey(comment=[])).responses) == 0


def test_redaction_can_be_switched_off_and_input_is_untouched():
    given_ = survey(comment=["Call 07700 900123 &amp; ask"])
    before = given_.comments.copy()
    assert prepare_comments(given_, redact=False).responses.comment[0] == "Call 07700 900123 & ask"
    assert prepare_comments(given_).responses.comment[0] == "Call [PHONE] & ask"
    pd.testing.assert_frame_equal(given_.comments, before)


def test_a_clause_without_meaning_is_not_codable():
    clauses = prepare_comments(survey(comment=["Thank you. The app is slow. Regards, Sarah Jones"])).clauses
    assert dict(zip(clauses.text, clauses.codable, strict=True))["The app is slow"]
    assert not dict(zip(clauses.text, clauses.codable, strict=True))["Thank you"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(alphabet=st.characters(codec=None)), st.one_of(st.none(), st.text(max_size=40))), max_size=4
    )
)
def test_offsets_hold_for_any_unicode(pairs):
    result = prepare_comments(survey(a=[p[0] for p in pairs], b=[p[1] for p in pairs]))
    check(result)
    for text in result.responses.comment.dropna():
        text.encode("utf-8")
        assert "\x00" not in text


def test_a_very_long_comment():
    result = prepare_comments(survey(comment=["The queue was long, but staff were kind. " * 2500]))
    check(result)
    assert len(result.clauses) >= 5000


def test_clean():
    assert clean("Tom &amp; Co\x00\r\ncafe\u0301 \u202eevil\u200b\ud800") == "Tom & Co \ncafé evil\ufffd"
    assert clean("a<br/>b") == "a\nb"
    assert clean("plain") == "plain"


def test_canonical_ignores_case_spacing_and_punctuation():
    assert canonical(" GREAT,  service!!") == canonical("great service") != canonical("great services")
    assert canonical("👍") != canonical("👎")


def test_languages():
    texts = [
        "The agent was very friendly and solved my problem quickly", "Ich habe eine Stunde in der Warteschleife gewartet", "J'ai attendu une heure avant d'avoir un conseiller",
        "Tuve que esperar una hora para hablar con alguien", "Tive que esperar uma hora para falar com alguém", "Ik heb een uur in de wacht gestaan voor ik iemand sprak",
        "Ho aspettato un'ora prima di parlare con qualcuno",
    ]  # fmt: skip
    assert detect_languages(texts).tolist() == ["en", "de", "fr", "es", "pt", "nl", "it"]


def test_short_text_takes_the_majority_and_other_scripts_are_unknown():
    texts = [
        "The delivery was late again and nobody called",
        "The engineer never came to my house",
        "Super",
        "12",
        "очень плохо",
        "好",
        None,
        "",
    ]
    assert detect_languages(texts).tolist() == ["en", "en", "en", "und", "und", "und", "und", "und"]
    assert detect_languages(["Super", "12"], ("fr",)).tolist() == ["fr", "und"]
    with pytest.raises(ValueError, match="unknown language"):
        detect_languages(["The delivery was late again and nobody called"], ("en", "xx"))


@pytest.mark.data
def test_language_of_real_exports(shared_data):
    english = pd.read_csv(shared_data / "nhs_fft" / "nhs_fft.csv").comment.dropna().tolist()
    assert np.mean(detect_languages(english) == "en") > 0.99
