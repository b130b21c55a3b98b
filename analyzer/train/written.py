"""Comments the team wrote and labelled by hand for training, a file of each language in ``analyzer/train/written``.

One comment a line: label, kind of question (``improve``, ``good`` or empty) and text, separated by tabs; in languages
other than English also the mean score (0 to 10) a careful reader expects of the customers who would write these words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analyzer.train.splits import four_word_runs

FOLDER: Final = Path(__file__).with_name("written")
# (negative, neutral, positive) of a label; mixed is trained as a soft neutral, as in the sets of others.
SOFT: Final[dict[str, tuple[float, float, float]]] = {
    "--": (0.96, 0.03, 0.01),
    "-": (0.82, 0.15, 0.03),
    "0": (0.08, 0.84, 0.08),
    "+": (0.03, 0.15, 0.82),
    "++": (0.01, 0.03, 0.96),
    "m": (0.24, 0.52, 0.24),
}
_NAMES: Final = {"--": "negative", "-": "negative", "0": "neutral", "+": "positive", "++": "positive", "m": "mixed"}
# Of a graded label, the share told by the score; the rest is told by the label.
_BY_SCORE: Final = 0.65
_COMPLAINS, _PRAISES = 6.6, 8.0  # scores at which half of the customers would be said to complain, to praise
_SIDES: Final = {"-": (0, 2), "+": (2, 0)}  # positions of the own side and of the other one
_OWN_SIDE, _OTHER_SIDE = 0.4, 0.25  # least and most of a graded complaint or praise
_WEIGHT: Final = 1.5  # each is a case by itself, not one of many alike


def languages() -> tuple[str, ...]:
    """Codes of the languages there are comments in."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.tsv")))


def grade(mark: str, score: float) -> tuple[float, float, float]:
    """(negative, neutral, positive) of a label and a score: a wish of the content is no outrage.

    .35 of ``SOFT[mark]`` and .65 of logistic curves of the score: negative 1 / (1 + exp(s - 6.6)), positive
    1 / (1 + exp((8 - s) / .6)) but at most what is left, neutral the rest. Whatever the score, a complaint stays one
    (negative at least .4, positive at most .25), and so does praise.

    Examples
    --------
    >>> [round(p, 2) for p in grade("-", 8.0)], [round(p, 2) for p in grade("-", 3.0)]
    ([0.42, 0.33, 0.25], [0.92, 0.07, 0.01])
    """
    negative = 1 / (1 + np.exp(score - _COMPLAINS))
    positive = min(1 / (1 + np.exp((_PRAISES - score) / 0.6)), 1 - negative)
    by_score = np.array([negative, 1 - negative - positive, positive])
    p = _BY_SCORE * by_score + (1 - _BY_SCORE) * np.array(SOFT[mark])
    if mark[0] in _SIDES:
        own, other = _SIDES[mark[0]]
        p[own], p[other] = max(p[own], _OWN_SIDE), min(p[other], _OTHER_SIDE)
        p[1] = 1 - p[own] - p[other]
    return float(p[0]), float(p[1]), float(p[2])


def read_written(of: Sequence[str] = ("en",), *, exclude: Collection[str] = (), graded: bool = False) -> pd.DataFrame:
    """Written comments in some languages, all for training.

    Parameters
    ----------
    of : sequence of str
        Codes of languages.
    exclude : collection of str
        Four-word runs (`splits.four_word_runs`) no comment may hold: those of the hand-written checks.
    graded : bool
        Labels by `grade` where there is a score, instead of ``SOFT``.

    Returns
    -------
    pandas.DataFrame
        The columns of `sources.read_all`.
    """
    lines = [line.split("\t") for code in of for line in _lines(FOLDER / f"{code}.tsv")]
    banned = frozenset(exclude)
    kept = [line for line in lines if not four_word_runs(line[2]) & banned]
    frame = pd.DataFrame(
        [
            (text, kind, *(grade(mark, float(score[0])) if graded and score else SOFT[mark]))
            for mark, kind, text, *score in kept
        ],
        columns=["text", "kind", "p_neg", "p_neu", "p_pos"],
    )
    frame = frame.assign(weight=_WEIGHT, source="written", publisher="own", part="train")
    return frame.assign(label=[_NAMES[mark] for mark, *_ in kept])


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
