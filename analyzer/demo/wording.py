"""From codes to comments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.demo import grammar, oddities, plan, style
from analyzer.demo.codes import Bools, Clauses
from analyzer.demo.contacts import Ints

EMPTY, NON_ANSWER, HOSTILE, REMARK = range(4)
_CHUNK = 50_000
_PERSONAL_SHARE = 0.02


@dataclass(frozen=True)
class Canary:
    """Personal data hidden in a comment: response number, kind (see `oddities.KINDS`) and value."""

    row: int
    kind: str
    value: str


def comment_kinds(score: Ints, *, rng: np.random.Generator) -> Ints:
    """What each response has for a comment, shape (n,): EMPTY, NON_ANSWER, HOSTILE or REMARK.

    About 75 % have one, detractors a little more often; 6 % of these say nothing, a handful are hostile.
    """
    n = len(score)
    writes = rng.random(n) < np.where(score <= 6, 0.80, 0.73)
    kinds = np.where(writes, np.where(rng.random(n) < 0.06, NON_ANSWER, REMARK), EMPTY)
    remarks = np.flatnonzero(kinds == REMARK)
    hostile = max(len(oddities.HOSTILE), round(0.002 * len(remarks))) if len(remarks) >= 140 else 0
    kinds[rng.choice(remarks, hostile, replace=False)] = HOSTILE
    return kinds


def write_comments(
    kinds: Ints, clauses: Clauses, score: Ints, phone: Bools, *, rng: np.random.Generator
) -> tuple[npt.NDArray[np.object_], tuple[Canary, ...]]:
    """Words for every response.

    Parameters
    ----------
    kinds : shape (n,), from `comment_kinds`.
    clauses : the codes to be expressed.
    score : shape (n,), 0-10; sets the mood of remarks about nothing in particular.
    phone : shape (n,), whether the contact was by telephone.

    Returns
    -------
    comments : shape (n,), text or None.
    canaries : personal data hidden in them.
    """
    comments = np.full(len(kinds), None, dtype=object)
    silent = np.flatnonzero(kinds == NON_ANSWER)
    words = np.asarray(oddities.NON_ANSWERS, dtype=object)
    comments[silent] = words[rng.integers(0, len(words), len(silent))]
    for place, row in enumerate(np.flatnonzero(kinds == HOSTILE)):
        comments[row] = oddities.HOSTILE[place % len(oddities.HOSTILE)]
    remarks = np.flatnonzero(kinds == REMARK)
    for start in range(0, len(remarks), _CHUNK):
        rows = remarks[start : start + _CHUNK]
        comments[rows] = _remarks(rows, clauses, score[rows], phone[rows], rng=rng)
    canaries = []
    hidden = np.sort(rng.choice(remarks, round(_PERSONAL_SHARE * len(remarks)), replace=False))
    for place, row in enumerate(hidden.tolist()):
        kind = oddities.KINDS[place % len(oddities.KINDS)]
        value, sentence = oddities.personal(kind, rng=rng)
        comments[row] = f"{comments[row]}{' ' if comments[row][-1] in '.!?' else ', '}{sentence}"
        canaries.append(Canary(row=row, kind=kind, value=value))
    return comments, tuple(canaries)


def _remarks(rows: Ints, clauses: Clauses, score: Ints, phone: Bools, *, rng: np.random.Generator) -> list[str]:
    """Comments of some rows (sorted), from their clauses or, without any, a general remark."""
    books = {-1: grammar.load("negative"), 1: grammar.load("positive")}
    general = grammar.load("generic")
    begin = np.searchsorted(clauses.row, rows, side="left")
    end = np.searchsorted(clauses.row, rows, side="right")
    moods = _moods(score, rng=rng)
    texts = []
    for place, (first, last) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
        count = max(1, last - first)
        draws = rng.random(style.DRAWS + count * grammar.DRAWS).tolist()
        if first == last:
            mood = moods[place]
            said = [(general.clause(mood, draws[style.DRAWS :]), {"positive": 1, "negative": -1}.get(mood, 0))]
        else:
            said = [
                (
                    books[int(clauses.polarity[at])].clause(
                        plan.THEMES[int(clauses.theme[at])],
                        draws[style.DRAWS + (at - first) * grammar.DRAWS :],
                        phone=bool(phone[place]),
                    ),
                    int(clauses.polarity[at]),
                )
                for at in range(first, last)
            ]
        texts.append(style.compose(said, draws))
    return texts


def _moods(score: Ints, *, rng: np.random.Generator) -> list[str]:
    """Section of the general remarks for each score."""
    draw = rng.random(len(score))
    likely = np.select([score >= 9, score >= 7], ["positive", "neutral"], "negative")
    other = np.select([score >= 9, score >= 7], ["neutral", "positive"], "neutral")
    moods: list[str] = np.where(draw < np.select([score >= 9, score >= 7], [0.9, 0.6], 0.65), likely, other).tolist()
    return moods
