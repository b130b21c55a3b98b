"""Words as evidence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analyzer.themes import Codebook, Theme
from analyzer.themes.lexical import build_lexicon, stem, tokens

BOOK = Codebook(
    "b",
    (
        Theme("wait", "Waiting", "People wait.", ("waited for ages",), ("on hold", "queue")),
        Theme("bill", "Billing", "Bills and refunds.", ("my bill was wrong",), ("refund",)),
    ),
)


def test_forms_of_a_word_meet():
    assert stem("waiting") == stem("waited") == stem("waits") == "wait"
    assert stem("charges") == stem("charged") == stem("charge")
    assert stem("queries") == stem("query") and stem("business") == "business"
    assert tokens("Don't WAIT, please!") == ["don't", "wait", "pleas"]


def test_keywords_match_forms_and_phrases_but_not_parts_of_words():
    lexicon = build_lexicon(BOOK.themes, ["it was fine"])
    hits, _ = lexicon.evidence(["kept on hold again", "hold it", "two queues", "no refunds", "refundable"])
    assert hits.tolist() == [[1, 0], [0, 0], [1, 0], [0, 1], [0, 0]]


def test_words_of_a_theme_weigh_for_it_and_everyday_words_do_not():
    lexicon = build_lexicon(BOOK.themes, ["it was wrong", "all was fine", "wrong again"])
    _, words = lexicon.evidence(["billing", "wrong", "waited", "zebra", ""])
    assert words[0, 1] > 0.9 and words[0, 0] == 0 and words[2, 0] > 0.9
    assert words[1, 1] < words[0, 1] and not words[3:].any()


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_gives_finite_numbers_and_each_counts_by_itself(texts):
    lexicon = build_lexicon(BOOK.themes, ["it was fine"])
    hits, words = lexicon.evidence(texts)
    assert hits.shape == words.shape == (len(texts), 2) and np.isfinite(words).all()
    for i, text in enumerate(texts):
        alone = lexicon.evidence([text])
        assert np.array_equal(alone[0][0], hits[i]) and np.array_equal(alone[1][0], words[i])
