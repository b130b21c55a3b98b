# ruff: noqa: E501  (lists of examples)
"""Non-answers and replies that depend on their question."""

import numpy as np
import pandas as pd
import pytest

from analyzer.text.nonanswer import classify_replies, comment_status
from analyzer.text.question import question_kind

IMPROVE, GOOD = "What could we improve?", "What was good?"
SILENT = (
    "n/a|N/A.|NA|none given|no comment|No comments!|Did not answer|.|?|-|***|STOP|stop.|Stop|ok thanks|OK, thank you|10|7/10|0|nine|see above|As above.|test|"
    "asdfgh|qwertz|sdfsdfsdf|xxxxx|aaaa|hjkl|zzz|don't know|dont know|I don't know.|not sure|no idea|because|why not?|no reason|yes|Hello|x|[PHONE]|"
    "sans commentaire|je ne sais pas|RIEN À DIRE|keine Angabe|k.A.|weiß nicht|sin comentarios|no sé|sem comentários|não sei|nvt|n.v.t.|geen commentaar|nessun commento|non so|no commment"
).split("|")
NIL = (
    "nothing|Nothing!|NOTHING AT ALL|nothing, thank you|none|nil|no|nope|Not really|can't think of anything|nothng|nohting|nothinggg|rien|Rien du tout|RAS|nichts|gar nichts|nix|keine|"
    "nada|nada en particular|ninguno|nenhum|niets|niks|geen|niente|nulla"
).split("|")
REAL = (
    "Good|Slow|Rude|Price|Fast|Staff|Cost|Wait|Bad|Ok|Easy|Food|App|IVR|SMS|Hmm slow|Everything was fine|Nothing, the queue was short|No complaints|stop sending me texts|"
    "10 minutes wait|Gut|Langsam|Lent|Cher|Bien|Bueno|Lento|Caro|Traag|Goed|Duur|Lentissimo|好|very good thanks|all ok|Thank you for the quick help|nights|no parking|The test result was late|thank you so much"
).split("|")


@pytest.mark.parametrize("asked", ["", "Why did you give this score?", IMPROVE, GOOD])
def test_silent_replies_are_non_answers_whatever_was_asked(asked):
    found = comment_status(SILENT, asked)
    assert [t for t, s in zip(SILENT, found, strict=True) if s != "non_answer"] == []


def test_nothing_means_something_only_through_its_question():
    for asked in (IMPROVE, GOOD, "Was können wir verbessern?", "dislikes"):
        replies = classify_replies(NIL, asked)
        assert set(replies.status) == {"ok"}, [t for t, s in zip(NIL, replies.status, strict=True) if s != "ok"]
        assert not replies.codable.any()
    for asked in ("", "Why did you give this score?"):
        assert set(comment_status(NIL, asked)) == {"non_answer"}


def test_real_short_replies_are_kept():
    replies = classify_replies(REAL, IMPROVE)
    assert [t for t, s, c in zip(REAL, replies.status, replies.codable, strict=True) if s != "ok" or not c] == []


def test_empty_values():
    assert comment_status([None, "", "  \n", "\u200b", float("nan")]).tolist() == ["empty"] * 5


def test_emoji_is_an_answer_without_theme():
    replies = classify_replies(["👍", "😡😡"])
    assert replies.status.tolist() == ["ok", "ok"] and not replies.codable.any()


def test_one_question_per_text_is_required():
    with pytest.raises(ValueError, match="2 entries for 1 texts"):
        comment_status(["a"], ["x", "y"])


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("What could we improve?", "improve"), ("How can we do better?", "improve"), ("What did you like least?", "improve"), ("dislikes", "improve"), ("cons", "improve"),
        ("What were you dissatisfied with?", "improve"), ("What can we do to make you happy?", "improve"), ("What didn't go well?", "improve"), ("what_we_could_improve", "improve"),
        ("Was hat Ihnen nicht gefallen?", "improve"), ("Que pouvons-nous améliorer ?", "improve"), ("¿Qué podemos mejorar?", "improve"), ("O que podemos melhorar?", "improve"),
        ("Wat kunnen we beter doen?", "improve"), ("Cosa possiamo migliorare?", "improve"),
        ("What was good?", "good"), ("likes", "good"), ("What did we do well?", "good"), ("What did you like most?", "good"), ("Was hat Ihnen gefallen?", "good"), ("¿Qué le gustó?", "good"),
        ("Why?", "neutral"), ("What is the main reason for your score?", "neutral"), ("What went well and what could be improved?", "neutral"),
        ("Anything else you would like to tell us?", "neutral"), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_question_kind(asked, kind):
    assert question_kind(asked) == kind


@pytest.mark.data
def test_telecom_junk_is_found(shared_data):
    comments = pd.read_csv(shared_data / "nps_telecom_bt" / "nps_telecom_bt.csv").comment.fillna("")
    status = comment_status(comments.tolist())
    junk = comments.str.strip().str.fullmatch(r"(?i)stop\W*|[\d\s.,/]+").to_numpy()
    assert junk.sum() >= 60 and (status[junk] == "non_answer").all()
    assert (status == "non_answer").mean() < 0.06


@pytest.mark.data
def test_hand_coded_non_answers_of_the_nhs(shared_data):
    frame = pd.read_csv(shared_data / "nhs_fft" / "nhs_fft.csv")
    texts = frame.comment.where(frame.comment.notna(), None).tolist()
    status = comment_status(texts, frame.question.tolist())
    coded = (frame.themes == "Labelling not possible").to_numpy()
    silent = status != "ok"
    # The hand coding gives "Nothing" to a neutral question a theme; the contract calls it a non-answer.
    by_question = comment_status(texts, "What could we improve?") == "ok"
    assert silent[coded].mean() == 1.0
    assert coded[silent & ~by_question].mean() > 0.93
    assert np.mean(coded[silent]) > 0.8
