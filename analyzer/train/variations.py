"""Texts made from others, for a teacher to judge: they show a small pupil where the teacher's answer turns.

After Tang et al. (2019, "Distilling task-specific knowledge from BERT"): runs of a text's words, two texts joined, and
words swapped for others or lost. Their labels are nobody's but the teacher's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from analyzer.train.rows import JOINS
from analyzer.train.splits import short_hash

_RUN: Final = (2, 11)  # words of a run: from, below
_SHORT: Final = (2, 14)  # words of a text that is joined: from, to
_SWAPPED: Final = (2, 30)  # words of a text whose words are swapped: from, to
_LOST, _NEW = 0.08, 0.17  # share of words left out, and of words drawn anew


def variations(texts: Sequence[str], *, draws: int, seed: int, reserved: Collection[str] = ()) -> list[str]:
    """Runs, pairs and swaps of texts, in random order; none is one of the texts or reserved.

    Parameters
    ----------
    texts : what they are made from.
    draws : how often each of the three kinds is drawn (what cannot be made, or is there already, is left out).
    seed : decides everything.
    reserved : hashes (:func:`analyzer.train.splits.short_hash`) of texts nothing may be trained on.

    Examples
    --------
    >>> made = variations(["the agent was very kind", "we waited for an hour"], draws=3, seed=0)
    >>> made == variations(["the agent was very kind", "we waited for an hour"], draws=3, seed=0)
    True
    """
    rng = np.random.default_rng(seed)
    made = [*_runs(texts, draws, rng), *_pairs(texts, draws, rng), *_swaps(texts, draws, rng)]
    known = set(texts)
    kept = [text for text in dict.fromkeys(made) if text not in known and short_hash(text) not in reserved]
    return [kept[i] for i in rng.permutation(len(kept))]


def _runs(texts: Sequence[str], n: int, rng: np.random.Generator) -> list[str]:
    found = []
    for i in rng.integers(len(texts), size=n):
        words, size = texts[i].split(), int(rng.integers(*_RUN))
        if len(words) > size:
            start = int(rng.integers(len(words) - size + 1))
            found.append(" ".join(words[start : start + size]))
    return found


def _pairs(texts: Sequence[str], n: int, rng: np.random.Generator) -> list[str]:
    short = [text for text in texts if _SHORT[0] <= len(text.split()) <= _SHORT[1]]
    if not short:
        return []
    drawn = rng.integers(len(short), size=(n, 2))
    return [short[a].rstrip(". ") + JOINS[rng.integers(len(JOINS))] + short[b] for a, b in drawn]


def _swaps(texts: Sequence[str], n: int, rng: np.random.Generator) -> list[str]:
    every = np.array([word for text in texts for word in text.split()], dtype=object)
    found = []
    for i in rng.integers(len(texts), size=n):
        words = texts[i].split()
        if _SWAPPED[0] <= len(words) <= _SWAPPED[1]:
            fate, others = rng.random(len(words)), rng.choice(every, size=len(words))
            kept = [w if u >= _LOST + _NEW else o for w, o, u in zip(words, others, fate, strict=True) if u >= _LOST]
            found.append(" ".join(kept) or texts[i])
    return found
