"""Rated sentences and words: parsing, soft labels, and the refusal of another archive."""

import numpy as np
import pytest

from analyzer.errors import InputError
from analyzer.train import archives


def test_soft_labels_follow_the_mean_judgement():
    soft = archives.soft_valence(np.linspace(-4, 4, 81))
    assert np.allclose(soft.sum(axis=1), 1)
    assert (np.diff(soft[:, 2] - soft[:, 0]) >= 0).all()
    assert list(soft[[0, 40, 80]].argmax(axis=1)) == [0, 1, 2]


def test_sentences_keep_their_text_and_judgement():
    frame = archives._sentences(
        "1_1\t-2.1\tThe kettle &amp; lid broke\tafter a week\n2\t1.9\tLovely lamp\nbroken line\n", 0.5
    )
    assert list(frame["text"]) == ["The kettle & lid broke after a week", "Lovely lamp"]
    assert list(frame["label"]) == ["negative", "positive"]
    assert set(frame["weight"]) == {0.5} and set(frame["part"]) <= {"train", "dev", "test"}


def test_words_are_words_and_all_for_training():
    frame = archives._words(":)\t2.0\t0.9\n2day\t0.1\t1\nsplendid\t2.8\t0.4\t[3]\nawful\t-2.0\t1\n")
    assert list(frame["text"]) == ["splendid", "awful"]
    assert set(frame["part"]) == {"train"}


def test_another_archive_is_refused(tmp_path):
    (tmp_path / archives.RATED).write_bytes(b"something else")
    with pytest.raises(InputError, match=r"--archives .*not the published archive"):
        archives.read_archives(tmp_path)


def test_reviews_without_a_class_are_left_out():
    frame = archives._reviews('[{"text": "Tidy  case. ", "class": 1}, {"text": "Bent pin.", "class": 0}, {}]')
    assert list(frame["text"]) == ["Tidy case.", "Bent pin."]
    assert list(frame["label"]) == ["positive", "negative"]


def test_books_keep_their_label_and_lose_their_middle():
    long = " ".join(f"w{i}" for i in range(100))
    files = {
        "polarity-fr-amazon.csv": f'"Raté, ""hélas""","-1"\n"{long}","1"\n'.encode(),
        "polarity-nl-bol.com.csv": b'"1","Mooi"\n"broken"\n',
        "polarity-de-amazon.csv": '\ufeff"-1","Öde"\n'.encode(),
    }
    frame = archives._books(files, np.random.default_rng(0))
    assert frame["text"].tolist()[::2] == ['Raté, "hélas"', "Mooi"] and frame["text"].iloc[3] == "Öde"
    assert frame["text"].iloc[1].split() in (long.split()[:60], long.split()[-60:])
    assert (frame["p_neg"] > 0.5).tolist() == [True, False, False, True] and set(frame["source"]) == {"books"}
