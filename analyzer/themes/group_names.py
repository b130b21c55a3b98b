"""What a group of themes is called: what its clauses say and others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32
from analyzer.themes.clusters import unit
from analyzer.themes.labels import Reader, as_label, count_phrases, meanings
from analyzer.themes.nouns import count_nouns
from analyzer.themes.phrases import Phrase

_LONGEST: Final = 2  # words of a phrase, three of two that share a name
_TWICE: Final = 2  # clauses of a group that must hold a phrase
_CANDIDATES: Final = 300  # most frequent phrases of a group, of which the best are paired
_PAIRED: Final = 12
_NOUN: Final = 0.7  # share of a word's uses as the name of a thing under which it names no group
_TRUNK: Final = 3  # letters two words may have in common at their beginning and still say different things


@dataclass(frozen=True, slots=True)
class Offer:
    """A name for a group and its worth, 1 for what all its clauses say and no other one."""

    label: str
    worth: float


def offer_names(
    texts: Sequence[str],
    theme: npt.NDArray[np.intp],
    centres: F32,
    members: Sequence[Sequence[int]],
    reader: Reader | None = None,
) -> list[list[Offer]]:
    """Names for groups of themes, the best ones first.

    A phrase that t clauses hold, g of them in a group of n, is worth g / sqrt(n t) (Ochiai 1957: the cosine between
    holding the phrase and being in the group), times its cosine to the group's centre (none where another lies nearer),
    times how noun-like it is, times the factor of mood that labels have. Two are worth as much as the better one plus
    the part of the other that other themes of the group say (1 - the cosine between their shares of the themes'
    clauses), so that "Waiting time & appointment" is offered before "Waiting time & minutes". Single phrases are
    offered after all pairs.

    Parameters
    ----------
    texts : n clauses; theme : (n,) their theme, -1 for none.
    centres : (k, p) unit vectors of the themes.
    members : themes of each group.
    reader : reads phrases (see :func:`analyzer.themes.labels.name_groups`); without it words alone decide.

    Examples
    --------
    >>> texts = ["the router, slow", "a slow router", "the cable broke", "our cable", "the parcel", "no parcel"]
    >>> offers = offer_names(texts, np.array([0, 0, 1, 1, 2, 2]), np.eye(3, dtype=np.float32), [[0, 1]])
    >>> offers[0][0].label
    'Router & cable'
    """
    k = len(centres)
    holds, shown = count_phrases(texts, theme.tolist(), k)
    sizes = np.maximum(np.bincount(theme[theme >= 0], minlength=k), 1).astype(np.float64)
    total: Counter[Phrase] = Counter()
    for own in holds:
        total.update(own)
    counts = [sum((holds[i] for i in group), Counter[Phrase]()) for group in members]
    nouns = count_nouns(texts)
    offered = [[x for x in _frequent(own) if nouns.of(shown[x]) >= _NOUN] for own in counts]
    worth = meanings(offered, shown, nouns, reader, _tops(centres, sizes, members))
    found = []
    for group, own, weights in zip(members, counts, worth, strict=True):
        n = sizes[list(group)].sum()
        best = {x: w * own[x] / float(np.sqrt(n * total[x])) for x, w in weights.items() if w > 0}
        share = {x: np.array([holds[i][x] for i in group]) / sizes[list(group)] for x in best}
        found.append(_offers(best, share, shown))
    return found


def _frequent(own: Counter[Phrase]) -> list[Phrase]:
    fit = (x for x, n in own.items() if n >= _TWICE and len(x) <= _LONGEST and len(set(x)) == len(x))
    return sorted(fit, key=lambda x: (-own[x], x))[:_CANDIDATES]


def _tops(centres: F32, sizes: npt.NDArray[np.float64], members: Sequence[Sequence[int]]) -> F32:
    """Unit centres of the groups, their themes counting by size, then of all themes that are in none."""
    alone = [[k] for k in range(len(centres)) if not any(k in group for group in members)]
    parts = [list(group) for group in members] + alone
    sums = np.stack([(centres[g] * sizes[g][:, None]).sum(axis=0, dtype=np.float64) for g in parts])
    return unit(sums).astype(np.float32)


def _offers(
    worth: dict[Phrase, float], share: dict[Phrase, npt.NDArray[np.float64]], shown: dict[Phrase, Phrase]
) -> list[Offer]:
    best = sorted(worth, key=lambda x: (-worth[x], x))[:_PAIRED]
    pairs = []
    for i, a in enumerate(best):
        for b in best[i + 1 :]:
            if len(a) + len(b) <= _LONGEST + 1 and not set(a) & set(b) and _differ(shown[a][0], shown[b][0]):
                alike = share[a] @ share[b] / np.sqrt((share[a] @ share[a]) * (share[b] @ share[b]))
                label = as_label((*shown[a], "&", *shown[b]))  # in any language
                pairs.append(Offer(label, worth[a] + worth[b] * (1 - float(alike))))
    pairs.sort(key=lambda offer: (-offer.worth, offer.label))
    return [*pairs, *(Offer(as_label(shown[x]), worth[x]) for x in best)]


def _differ(a: str, b: str) -> bool:
    """Whether two words have neither their beginning nor all of one of them in common."""
    return a[:_TRUNK] != b[:_TRUNK] and a not in b and b not in a
