"""Comments the team wrote and labelled by hand for training, a file of each language in ``analyzer/train/written``.

One comment a line: label, kind of question (``improve``, ``good`` or empty) and text, separated by tabs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

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
_WEIGHT: Final = 1.5  # each is a case by itself, not one of many alike


def languages() -> tuple[str, ...]:
    """Codes of the languages there are comments in."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.tsv")))


def read_written(of: Sequence[str] = ("en",), *, exclude: Collection[str] = ()) -> pd.DataFrame:
    """Written comments in some languages, all for training.

    Parameters
    ----------
    of : sequence of str
        Codes of languages.
    exclude : collection of str
        Four-word runs (`splits.four_word_runs`) no comment may hold: those of the hand-written checks.

    Returns
    -------
    pandas.DataFrame
        The columns of `sources.read_all`.
    """
    lines = [line.split("\t") for code in of for line in _lines(FOLDER / f"{code}.tsv")]
    banned = frozenset(exclude)
    kept = [line for line in lines if not four_word_runs(line[2]) & banned]
    frame = pd.DataFrame([(text, kind, *SOFT[mark]) for mark, kind, text in kept],
                         columns=["text", "kind", "p_neg", "p_neu", "p_pos"])  # fmt: skip
    frame = frame.assign(weight=_WEIGHT, source="written", publisher="own", part="train")
    return frame.assign(label=[_NAMES[mark] for mark, _, _ in kept])


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
