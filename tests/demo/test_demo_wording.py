"""The grammar: rich enough, and every code really reaches the words."""

import re

import numpy as np
import pytest

from analyzer.demo import generate, grammar, style
from analyzer.demo.oddities import HOSTILE, NON_ANSWERS
from analyzer.demo.plan import COMPLAINTS, PRAISE, THEMES

BOOKS = {"negative": THEMES, "positive": tuple(PRAISE), "generic": ("positive", "neutral", "negative")}


def test_every_theme_has_a_severity():
    assert tuple(COMPLAINTS) == THEMES
    assert set(PRAISE) <= set(THEMES)


@pytest.mark.parametrize("name", BOOKS)
def test_at_least_25_distinct_frames_each(name):
    book = grammar.load(name)
    assert set(book.frames) == set(BOOKS[name])
    for section, frames in book.frames.items():
        assert len(set(frames)) == len(frames) >= 25, section
        assert book.general[section] >= 20, section
    every = [frame for frames in book.frames.values() for frame in frames]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("name", BOOKS)
def test_realisations_leave_no_markup(name):
    book, rng = grammar.load(name), np.random.default_rng(0)
    for section in book.frames:
        for _ in range(150):
            text = book.clause(section, rng.random(grammar.DRAWS).tolist(), phone=True)
            assert not re.search(r"[<>{}|@]|  ", text), text
            assert text == text.strip()


def test_thousands_of_realisations():
    rng = np.random.default_rng(1)
    texts = set()
    for name in ("negative", "positive"):
        book = grammar.load(name)
        for section in book.frames:
            texts |= {book.clause(section, rng.random(grammar.DRAWS).tolist(), phone=True) for _ in range(1000)}
    assert len(texts) > 8000


def test_phone_frames_only_for_phone():
    book = grammar.load("negative")
    general = book.frames["waiting"][: book.general["waiting"]]
    assert not any("hold music" in frame for frame in general)
    assert book.general["waiting"] < len(book.frames["waiting"])


@pytest.mark.parametrize("seed", [0, 8])
def test_comments_vary(seed):
    comments = generate(seed=seed).survey["comment"].dropna()
    said = comments[~comments.isin([*NON_ANSWERS, *HOSTILE])]
    assert said.nunique() / len(said) >= 0.95
    assert (said.str.lower() == said).mean() == pytest.approx(0.30, abs=0.06)
    assert said.str.split().str.len().median() >= 7


def test_hostile_and_silent_comments_carry_no_code():
    demo = generate(seed=0)
    codes = demo.truth["codes"]
    odd = demo.survey["comment"].isin([*NON_ANSWERS, *HOSTILE]) | demo.survey["comment"].isna()
    assert not set(demo.survey.loc[odd, "response_id"]) & set(codes)
    assert all(1 <= len(entries) <= 3 for entries in codes.values())


def test_codes_and_words_agree():
    """Words that only complaints about billing or praise of the app use stand where those codes are."""
    demo = generate(seed=6)
    comments = demo.survey.set_index("response_id")["comment"]
    codes = demo.truth["codes"]
    overcharged = comments[comments.str.contains(r"(?i)overcharged|invoice", na=False)].index
    assert len(overcharged) >= 5
    for response in overcharged:
        assert "billing" in {code["theme_id"] for code in codes[response]}


def test_compose_joins_capitalises_and_ends():
    draws = [0.5] * style.DRAWS
    assert style.compose([("kind lady", 1), ("still broken", -1)], draws) == "Kind lady. However, still broken!"
    assert style.compose([("why so slow?", -1), ("no reply", -1)], draws) == "Why so slow? No reply!"
    shorthand = [*draws[:5], 0.25, *draws[6:]]
    assert style.compose([("Please call you for thanks", -1)], shorthand) == "pls call u 4 thx"


def test_a_slip_changes_one_word_by_one_letter():
    typing = [0.5] * style.DRAWS
    typing[5], typing[12], typing[13], typing[14] = 0.40, 0.0, 0.9, 0.9
    assert len(style.compose([("queue", -1)], typing)) == len("Queue!") - 1
