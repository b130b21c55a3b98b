"""Texts made from others: what they are made of, what is kept out, and that a seed decides."""

from analyzer.train.rows import JOINS
from analyzer.train.splits import short_hash
from analyzer.train.variations import variations

TEXTS = [
    "the agent who took my call was patient and kind",
    "nobody ever answered the letter that we sent you in spring",
    "parking was a nightmare",
    "good value",
]


def test_every_variation_is_made_of_the_texts_words():
    made = variations(TEXTS, draws=40, seed=1)
    known = {word for text in TEXTS for word in text.split()}
    joins = {word for join in JOINS for word in join.split()}
    assert len(made) == len(set(made)) > 60
    assert not set(made) & set(TEXTS)
    for text in made:
        assert {word.strip(".,!-") for word in text.split()} <= known | joins | {"", "However"}, text


def test_runs_and_pairs_are_among_them():
    made = variations(TEXTS, draws=200, seed=2)
    assert any(text in TEXTS[0] for text in made)
    assert any(text.startswith("parking was a nightmare") and text.endswith("good value") for text in made)


def test_a_seed_decides_and_reserved_texts_stay_out():
    made = variations(TEXTS, draws=40, seed=3)
    assert made == variations(TEXTS, draws=40, seed=3) != variations(TEXTS, draws=40, seed=4)
    kept_out = frozenset(map(short_hash, made[:10]))
    assert not kept_out & {short_hash(t) for t in variations(TEXTS, draws=40, seed=3, reserved=kept_out)}
